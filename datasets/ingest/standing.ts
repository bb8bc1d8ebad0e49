import type { Dataset } from '../dataset.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Filter, Store } from '../store/store.ts';

export type Row = Readonly<Record<string, unknown>>;

/** The values of some columns of a row as one text, to tell rows apart by them. */
export function textOf(columns: readonly string[], row: Row): string {
  return JSON.stringify(columns.map((column) => row[column] ?? null));
}

/** Whether two rows say the same; a column that one was loaded without is null there. */
export function sameRow(dataset: Dataset, one: Row, other: Row): boolean {
  return Object.keys(dataset.columns).every(
    (column) => JSON.stringify(one[column] ?? null) === JSON.stringify(other[column] ?? null),
  );
}

/** The condition that meets a row by its key. */
export function keyFilter(dataset: Dataset, row: Row): Filter {
  return Object.fromEntries(dataset.key.map((column) => [column, { $eq: row[column] }]));
}

/**
 * The rows of a condition under the keys of some others, by key. Every key column narrows the search: the first one
 * alone may have few values, as an indicator has.
 */
export async function underSameKeys(
  store: Store,
  dataset: Dataset,
  { rows, where }: { readonly rows: readonly Row[]; readonly where: Filter },
): Promise<ReadonlyMap<string, Stored<Row>>> {
  const values = dataset.key.map((column): [string, Filter] => [
    column,
    { $in: [...new Set(rows.map((row) => row[column]))] },
  ]);
  const wanted = new Set(rows.map((row) => textOf(dataset.key, row)));
  const found = new Map<string, Stored<Row>>();
  for await (const row of store.find<Stored<Row>>(dataset.name, { ...Object.fromEntries(values), ...where })) {
    const key = textOf(dataset.key, row);
    if (wanted.has(key)) found.set(key, row);
  }
  return found;
}
