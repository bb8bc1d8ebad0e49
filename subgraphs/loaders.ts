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

/** Makes one loader over a snapshot. */
type Maker<L = unknown> = (snapshot: Snapshot) => L;
type Made<Makers extends Readonly<Record<string, Maker>>> = {
  readonly [Name in keyof Makers]: ReturnType<Makers[Name]>;
};

/**
 * Makes the loaders of a subgraph over one snapshot, for one request: each when it is asked for the first time, since
 * most never are.
 */
export function loadersOf<Makers extends Readonly<Record<string, Maker>>>(makers: Makers): Maker<Made<Makers>> {
  class Loaders {
    readonly #snapshot: Snapshot;
    readonly #made: unknown[] = [];

    constructor(snapshot: Snapshot) {
      this.#snapshot = snapshot;
    }

    static {
      for (const [index, [name, make]] of Object.entries(makers).entries()) {
        const get = function get(this: Loaders): unknown {
          return (this.#made[index] ??= make(this.#snapshot));
        };
        Object.defineProperty(this.prototype, name, { get });
      }
    }
  }
  // The names are those of the makers, which the compiler can't see.
  return (snapshot) => new Loaders(snapshot) as unknown as Made<Makers>;
}

/** Rows by a column that is unique: one store read for everything asked within one tick; null where there is none. */
export function oneBy<D extends Dataset>(
  dataset: D,
  column: ColumnOf<D>,
): Maker<DataLoader<string, Stored<RowOf<D>> | null>> {
  return (snapshot) =>
    new DataLoader(async (ids: readonly string[]) => {
      const byId = new Map<string, Stored<RowOf<D>>>();
      const rows = await snapshot.find(dataset, { [column]: { $in: ids } }).toArray();
      for (const row of rows) for (const id of idsIn(row[column])) byId.set(id, row);
      return ids.map((id) => byId.get(id) ?? null);
    });
}

/** Rows by a column that many share, also by each element of a list: one store read for everything asked in one tick. */
export function manyBy<D extends Dataset>(
  dataset: D,
  column: ColumnOf<D>,
  sort: NonNullable<FindOptions['sort']>,
): Maker<DataLoader<string, readonly Stored<RowOf<D>>[]>> {
  return (snapshot) =>
    new DataLoader(async (ids: readonly string[]) => {
      const byId = new Map<string, Stored<RowOf<D>>[]>();
      for (const id of ids) byId.set(id, []);
      const rows = await snapshot.find(dataset, { [column]: { $in: ids } }, { sort }).toArray();
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

/** The same promise for every call. */
export function once<T>(act: () => Promise<T>): () => Promise<T> {
  let promise: Promise<T> | undefined;
  return () => (promise ??= act());
}
