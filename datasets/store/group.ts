import { firstInOrder, type Sort } from './order.ts';
import type { Document, Stage } from './store.ts';

/** What an accumulator makes of the documents of one group. */
type Accumulate = (documents: readonly Document[]) => unknown;

const isField = (value: unknown): value is `$${string}` => typeof value === 'string' && /^\$[A-Za-z_]\w*$/u.test(value);

function sumOf(argument: unknown): Accumulate | null {
  if (argument === 1) return (documents) => documents.length;
  if (!isField(argument)) return null;
  const field = argument.slice(1);
  return (documents) => {
    let sum = 0;
    for (const document of documents) {
      const value = document[field];
      if (typeof value === 'number') sum += value;
    }
    return sum;
  };
}

function topOf(argument: unknown): Accumulate | null {
  const { n, sortBy, output } = argument as { n: unknown; sortBy: Sort; output: unknown };
  if (typeof n !== 'number' || output === null || typeof output !== 'object') return null;
  const columns = Object.entries(output).map(([name, from]) =>
    isField(from) ? ([name, from.slice(1)] as const) : null,
  );
  const asked = output;
  const known = columns.filter((column) => column !== null);
  if (known.length !== columns.length) return null;
  const renamed = known.some(([name, from]) => name !== from);
  const shown = (document: Document): Document =>
    // A document of which everything is asked for, as it is in most pages, is answered as it stands.
    !renamed && Object.keys(document).every((name) => name in asked)
      ? document
      : Object.fromEntries(known.flatMap(([name, from]) => (from in document ? [[name, document[from]]] : [])));
  return (documents) => firstInOrder(documents, sortBy, n).map(shown);
}

function accumulatorOf(accumulator: unknown): Accumulate | null {
  const entries = Object.entries(accumulator as Document);
  const [operator, argument] = entries.length === 1 ? (entries[0] ?? []) : [];
  if (operator === '$sum') return sumOf(argument);
  return operator === '$topN' ? topOf(argument) : null;
}

/** The documents by their value in a field; null when one is no plain value. */
function groupsBy(documents: readonly Document[], field: string): ReadonlyMap<unknown, readonly Document[]> | null {
  const groups = new Map<unknown, Document[]>();
  for (const document of documents) {
    const value = document[field] ?? null;
    if (value !== null && typeof value === 'object') return null;
    const known = groups.get(value);
    if (known === undefined) groups.set(value, [document]);
    else known.push(document);
  }
  return groups;
}

/**
 * What a `$group` stage makes of some documents: by one field or all together, with sums and the first rows of each.
 * Null for any other, which is left to mingo.
 */
export function grouped(documents: readonly Document[], stage: Stage | undefined): readonly Document[] | null {
  const group = stage?.['$group'] as Document | undefined;
  if (group === undefined) return null;
  const { _id: by, ...accumulators } = group;
  if (by !== null && !isField(by)) return null;
  const named = Object.entries(accumulators).map(([name, one]) => [name, accumulatorOf(one)] as const);
  if (named.some(([, accumulate]) => accumulate === null)) return null;
  if (by === null && documents.length === 0) return [];
  const groups = by === null ? new Map([[null, documents]]) : groupsBy(documents, by.slice(1));
  if (groups === null) return null;
  return [...groups].map(([_id, members]) => ({
    _id,
    ...Object.fromEntries(named.map(([name, accumulate]) => [name, accumulate?.(members)])),
  }));
}
