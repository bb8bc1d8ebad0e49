import DataLoader from 'dataloader';
import type { Dataset, RowOf } from '../datasets/dataset.ts';
import type { Snapshot, Stored } from '../datasets/store/snapshot.ts';
import type { FindOptions } from '../datasets/store/store.ts';

type ColumnOf<D extends Dataset> = keyof D['columns'] & string;

/** The ids that a row holds in a column: one, several for a list, none for null. */
function idsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

/** Rows by a column that is unique: one store read for everything asked within one tick; null where there is none. */
export function oneBy<D extends Dataset>(
  snapshot: Snapshot,
  dataset: D,
  column: ColumnOf<D>,
): DataLoader<string, Stored<RowOf<D>> | null> {
  return new DataLoader(async (ids: readonly string[]) => {
    const rows = await snapshot.find(dataset, { [column]: { $in: ids } }).toArray();
    const byId = new Map(rows.flatMap((row) => idsIn(row[column]).map((id) => [id, row] as const)));
    return ids.map((id) => byId.get(id) ?? null);
  });
}

/** Rows by a column that many share, also by each element of a list: one store read for everything asked in one tick. */
export function manyBy<D extends Dataset>(
  snapshot: Snapshot,
  dataset: D,
  column: ColumnOf<D>,
  sort: NonNullable<FindOptions['sort']>,
): DataLoader<string, readonly Stored<RowOf<D>>[]> {
  return new DataLoader(async (ids: readonly string[]) => {
    const rows = await snapshot.find(dataset, { [column]: { $in: ids } }, { sort }).toArray();
    const byId = new Map<string, Stored<RowOf<D>>[]>(ids.map((id) => [id, []]));
    for (const row of rows) for (const id of idsIn(row[column])) byId.get(id)?.push(row);
    return ids.map((id) => byId.get(id) ?? []);
  });
}

/** One answer for each id of a batch, computed together. */
export function batched<V>(
  compute: (ids: readonly string[]) => Promise<ReadonlyMap<string, V>>,
  absent: V,
): DataLoader<string, V> {
  return new DataLoader(async (ids: readonly string[]) => {
    const found = await compute(ids);
    return ids.map((id) => found.get(id) ?? absent);
  });
}

/**
 * Loaders that differ in their arguments: fields with equal arguments share one, so that they are read together.
 * The arguments must be plain JSON.
 */
export function perArguments<A, V>(build: (args: A) => DataLoader<string, V>): (args: A) => DataLoader<string, V> {
  const loaders = new Map<string, DataLoader<string, V>>();
  return (args) => {
    const key = JSON.stringify(args);
    const known = loaders.get(key);
    if (known !== undefined) return known;
    const built = build(args);
    loaders.set(key, built);
    return built;
  };
}
