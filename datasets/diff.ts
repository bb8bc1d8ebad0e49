import type { Dataset } from './dataset.ts';
import { sameRow, textOf, type Row } from './ingest/standing.ts';
import type { Stored } from './store/snapshot.ts';
import type { Filter, Reader } from './store/store.ts';

/** One row in which two releases differ: what it was in the first and what it is in the second. */
export type Difference =
  | { readonly kind: 'ADDED'; readonly key: Row; readonly before: null; readonly after: Row }
  | { readonly kind: 'REVISED'; readonly key: Row; readonly before: Row; readonly after: Row }
  | { readonly kind: 'RETIRED'; readonly key: Row; readonly before: Row; readonly after: null };

export interface Compared {
  readonly from: number;
  readonly to: number;
  /** Rows among which differences are looked for; all when absent. */
  readonly among?: Filter;
}

/** A row as the one release has it and as the other has it, null where it is not there. */
interface Sides {
  readonly before: Row | null;
  readonly after: Row | null;
}

/** Rows that one of two releases holds and the other does not, in the order of their keys, the older one first. */
function heldByOne(store: Reader, dataset: Dataset, { from, to, among = {} }: Compared): AsyncIterable<Stored<Row>> {
  const [lower, higher] = [Math.min(from, to), Math.max(from, to)];
  const ended = { _from: { $lte: lower }, _to: { $gt: lower, $lte: higher } };
  const begun = { _from: { $gt: lower, $lte: higher }, _to: { $gt: higher } };
  const sort = Object.fromEntries([...dataset.key, '_from'].map((column) => [column, 1 as const]));
  return store.find<Stored<Row>>(dataset.name, { $and: [among, { $or: [ended, begun] }] }, { sort });
}

/** A row as its dataset declares it: without what the store keeps beside it, with null where it lacks a column. */
function declared(columns: readonly string[], row: Row): Row {
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
}

/** The difference that two sides make; null where they say the same. */
function differenceOf(dataset: Dataset, { before, after }: Sides): Difference | null {
  const whole = (row: Row): Row => declared(Object.keys(dataset.columns), row);
  const keyOf = (row: Row): Row => declared(dataset.key, row);
  if (before === null) return after === null ? null : { kind: 'ADDED', key: keyOf(after), before, after: whole(after) };
  if (after === null) return { kind: 'RETIRED', key: keyOf(before), before: whole(before), after };
  if (sameRow(dataset, before, after)) return null;
  return { kind: 'REVISED', key: keyOf(after), before: whole(before), after: whole(after) };
}

/**
 * The rows in which two releases of a dataset differ, in the order of their keys. A row that was revised and then revised
 * back is not among them.
 */
export async function* differences(store: Reader, dataset: Dataset, compared: Compared): AsyncGenerator<Difference> {
  const { from } = compared;
  let open: Sides = { before: null, after: null };
  let openKey: string | null = null;
  for await (const row of heldByOne(store, dataset, compared)) {
    const side = row._from <= from && from < row._to ? { before: row } : { after: row };
    const key = textOf(dataset.key, row);
    // Of one key there is at most one row that ended and, after it, one that began.
    if (key === openKey) {
      open = { ...open, ...side };
      continue;
    }
    const difference = differenceOf(dataset, open);
    if (difference !== null) yield difference;
    open = { before: null, after: null, ...side };
    openKey = key;
  }
  const last = differenceOf(dataset, open);
  if (last !== null) yield last;
}
