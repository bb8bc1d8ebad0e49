import type { Dataset } from './dataset.ts';
import { inBatches } from './ingest/batches.ts';
import { sameRow, textOf, underSameKeys, type Row } from './ingest/standing.ts';
import { visibleAt } from './store/snapshot.ts';
import type { Filter, Store } from './store/store.ts';

/** One row in which two releases differ: what it was in the first and what it is in the second. */
export type Difference =
  | { readonly kind: 'ADDED'; readonly key: Row; readonly before: null; readonly after: Row }
  | { readonly kind: 'REVISED'; readonly key: Row; readonly before: Row; readonly after: Row }
  | { readonly kind: 'RETIRED'; readonly key: Row; readonly before: Row; readonly after: null };

const BATCH = 500;

const onlyIn = (one: number, other: number): Filter => ({
  ...visibleAt(one),
  $or: [{ _from: { $gt: other } }, { _to: { $lte: other } }],
});

/** A row as its dataset declares it: without what the store keeps beside it, with null where it lacks a column. */
function declared(columns: readonly string[], row: Row): Row {
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
}

/**
 * The rows in which two releases of a dataset differ, by key: first those that were added or revised, then those that
 * were retired, each in the order of the key. A row that was revised and then revised back is not among them.
 */
export async function* differences(
  store: Store,
  dataset: Dataset,
  { from, to }: { readonly from: number; readonly to: number },
): AsyncGenerator<Difference> {
  const columns = Object.keys(dataset.columns);
  const sort = Object.fromEntries(dataset.key.map((column) => [column, 1 as const]));
  const pairs = async function* (one: number, other: number): AsyncGenerator<[Row, Row | undefined]> {
    const rows = store.find<Row>(dataset.name, onlyIn(one, other), { sort });
    for await (const batch of inBatches(rows, BATCH)) {
      const others = await underSameKeys<Row>(store, dataset, { rows: batch, where: visibleAt(other) });
      for (const row of batch) yield [row, others.get(textOf(dataset.key, row))];
    }
  };
  for await (const [row, old] of pairs(to, from)) {
    const [key, after] = [declared(dataset.key, row), declared(columns, row)];
    if (old === undefined) yield { kind: 'ADDED', key, before: null, after };
    else if (!sameRow(dataset, old, row)) yield { kind: 'REVISED', key, before: declared(columns, old), after };
  }
  for await (const [row, next] of pairs(from, to)) {
    if (next !== undefined) continue;
    yield { kind: 'RETIRED', key: declared(dataset.key, row), before: declared(columns, row), after: null };
  }
}
