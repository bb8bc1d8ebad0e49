import { Query } from 'mingo';
import type { Document } from './store.ts';

export type Sort = Readonly<Record<string, 1 | -1>>;
type Compare = (one: Document, other: Document) => number;

/** Null and what is missing stand before numbers, these before texts, and these before truth values. */
const RANKS: Readonly<Record<string, number>> = { number: 1, string: 2, boolean: 3 };

export function compareValues(one: unknown, other: unknown): number {
  if (one === other) return 0;
  if (typeof one === 'string' && typeof other === 'string') return one < other ? -1 : 1;
  const rank = RANKS[typeof one] ?? 0;
  const otherRank = RANKS[typeof other] ?? 0;
  if (rank !== otherRank) return rank < otherRank ? -1 : 1;
  if (rank === 0) return 0;
  return (one as number) < (other as number) ? -1 : 1;
}

export function comparatorOf(sort: Sort): Compare {
  const fields = Object.entries(sort).map(([field, direction]) => ({ field, direction }));
  return (one, other) => {
    for (const { field, direction } of fields) {
      const order = compareValues(one[field], other[field]);
      if (order !== 0) return order * direction;
    }
    return 0;
  };
}

/** Whether a document can be ordered here: its values in these fields are plain ones. */
export function hasPlainValues(document: Document, fields: readonly string[]): boolean {
  return fields.every((field) => document[field] == null || typeof document[field] !== 'object');
}

/** The first of some documents in an order, or all of them; the documents that are given stay as they are. */
export function firstInOrder(documents: readonly Document[], sort: Sort, limit = Infinity): readonly Document[] {
  if (documents.length < 2) return documents.slice(0, limit);
  const fields = Object.keys(sort);
  if (!documents.every((document) => hasPlainValues(document, fields))) {
    const sorted = new Query({})
      .find<Document>([...documents])
      .sort({ ...sort })
      .all();
    return sorted.slice(0, limit);
  }
  const compare = comparatorOf(sort);
  // Sorting all for a few costs more than keeping those few in order.
  if (documents.length < 8 * limit) return documents.toSorted(compare).slice(0, limit);
  return fewInOrder(documents, compare, limit);
}

function fewInOrder(documents: readonly Document[], compare: Compare, limit: number): readonly Document[] {
  const first: Document[] = [];
  for (const document of documents) {
    const last = first.at(-1);
    if (first.length === limit && (last === undefined || compare(document, last) >= 0)) continue;
    if (first.length === limit) first.pop();
    first.splice(placeAfter(first, document, compare), 0, document);
  }
  return first;
}

/** Where a document goes among sorted ones: behind those that are equal. */
function placeAfter(sorted: readonly Document[], document: Document, compare: Compare): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const known = sorted[middle];
    if (known !== undefined && compare(known, document) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
