import type { Dataset, RowOf } from '../dataset.ts';
import type { Filter, FindOptions, Reader, Rows, Stage } from './store.ts';

/** A row as it is kept: its columns, the number of the release that brought it, and that of the one that replaced it. */
export type Stored<Row> = Row & { readonly _from: number; readonly _to: number };

/** Which release of each dataset a snapshot reads; 0 where nothing had been published. */
export type ReleaseNumbers = Readonly<Record<string, number>>;

/** For each dataset the columns that older releases were loaded without. */
export type AddedColumns = Readonly<Record<string, readonly string[]>>;

async function* nothing<T>(): AsyncGenerator<T> {}

const NO_ROWS: Rows<never> = { [Symbol.asyncIterator]: () => nothing(), toArray: () => Promise.resolve([]) };

/**
 * The datasets of one subgraph as they stood at one release each. Every read carries the release condition, also in
 * the other collections that a pipeline names, so that a publication in mid-request can't be seen.
 */
export class Snapshot {
  readonly #store: Reader;
  readonly #numbers: ReleaseNumbers;
  readonly #added: AddedColumns;

  constructor(store: Reader, numbers: ReleaseNumbers, added: AddedColumns = {}) {
    this.#store = store;
    this.#numbers = numbers;
    this.#added = added;
  }

  /** The number of the release that is read of a dataset; 0 when nothing had been published. */
  release(dataset: string): number {
    return this.#numbers[dataset] ?? 0;
  }

  /** The same snapshot with one dataset at another of its releases. */
  withRelease(dataset: string, number: number): Snapshot {
    return new Snapshot(this.#store, { ...this.#numbers, [dataset]: number }, this.#added);
  }

  /** Hears of every dataset that is read, those that a pipeline names among them. */
  protected reading?(dataset: string): void;

  /** Rows of a dataset. With `fields` they have these columns alone and the number of their release. */
  find<D extends Dataset, K extends keyof RowOf<D> & string>(
    dataset: D,
    filter: Filter,
    options: FindOptions & { readonly fields: readonly K[] },
  ): Rows<Pick<RowOf<D>, K> & { readonly _from: number }>;
  find<D extends Dataset>(
    dataset: D,
    filter: Filter,
    options?: FindOptions & { readonly fields?: undefined },
  ): Rows<Stored<RowOf<D>>>;
  find<D extends Dataset>(dataset: D, filter: Filter, options?: FindOptions): Rows<Stored<RowOf<D>>> {
    this.reading?.(dataset.name);
    const number = this.release(dataset.name);
    if (number === 0) return NO_ROWS;
    const found = this.#store.find<Stored<RowOf<D>>>(
      dataset.name,
      // Not by spreads, which cost more than all else here: docs/performance.md.
      Object.assign({}, filter, visibleAt(number)),
      options?.fields === undefined ? options : { ...options, fields: [...options.fields, '_from'] },
    );
    const later = this.#added[dataset.name];
    if (later === undefined) return found;
    const added = later.filter((column) => options?.fields?.includes(column) ?? true);
    return added.length === 0 ? found : completed(found, added);
  }

  /** Rows of a pipeline over a dataset; the shape is what its last stage makes. */
  aggregate<T>(dataset: Dataset, pipeline: readonly Stage[]): Rows<T> {
    this.reading?.(dataset.name);
    const number = this.release(dataset.name);
    if (number === 0) return NO_ROWS;
    return this.#store.aggregate(dataset.name, [
      ...this.#visible(dataset.name),
      ...pipeline.map((stage) => this.#pinned(stage)),
    ]);
  }

  /** The stages that let through the rows of the release that is read, each with every column. */
  #visible(collection: string): readonly Stage[] {
    const match = { $match: visibleAt(this.release(collection)) };
    const added = this.#added[collection] ?? [];
    if (added.length === 0) return [match];
    const nulls = added.map((column) => [column, { $ifNull: [`$${column}`, null] }]);
    return [match, { $addFields: Object.fromEntries(nulls) as Stage }];
  }

  /** The stage with the release condition in every other collection that it names. */
  #pinned(stage: Stage): Stage {
    if ('$lookup' in stage) return { $lookup: this.#pinnedLookup(stage['$lookup'] as LookupStage) };
    if ('$unionWith' in stage) {
      const { coll, pipeline = [] } = stage['$unionWith'] as { coll: string; pipeline?: readonly Stage[] };
      return { $unionWith: { coll, pipeline: this.#pinnedPipeline(coll, pipeline) } };
    }
    if ('$facet' in stage) {
      const facets = Object.entries(stage['$facet'] as Record<string, readonly Stage[]>);
      return {
        $facet: Object.fromEntries(facets.map(([name, inner]) => [name, inner.map((one) => this.#pinned(one))])),
      };
    }
    return stage;
  }

  #pinnedPipeline(collection: string, pipeline: readonly Stage[]): readonly Stage[] {
    this.reading?.(collection);
    return [...this.#visible(collection), ...pipeline.map((stage) => this.#pinned(stage))];
  }

  /** A look-up by two fields becomes one by pipeline: only there can the release condition stand. */
  #pinnedLookup(lookup: LookupStage): LookupStage {
    const { from, as, localField, foreignField, pipeline = [] } = lookup;
    if (localField === undefined || foreignField === undefined) {
      return { ...lookup, pipeline: this.#pinnedPipeline(from, pipeline) };
    }
    const sameValue = { $match: { $expr: { $eq: [`$${foreignField}`, '$$local'] } } };
    return { from, as, let: { local: `$${localField}` }, pipeline: this.#pinnedPipeline(from, [sameValue]) };
  }
}

/** Rows with null in the columns that their release was loaded without. */
function completed<T extends object>(rows: Rows<T>, added: readonly string[]): Rows<T> {
  const nulls = Object.fromEntries(added.map((column) => [column, null]));
  const whole = (row: T): T => (added.every((column) => column in row) ? row : { ...nulls, ...row });
  return {
    toArray: async () => (await rows.toArray()).map(whole),
    async *[Symbol.asyncIterator]() {
      for await (const row of rows) yield whole(row);
    },
  };
}

interface LookupStage {
  readonly from: string;
  readonly as: string;
  readonly let?: Readonly<Record<string, unknown>>;
  readonly localField?: string;
  readonly foreignField?: string;
  readonly pipeline?: readonly Stage[];
}

/** The condition under which a row belongs to a release: brought by it or before, not yet replaced. */
export function visibleAt(number: number): Filter {
  return { _from: { $lte: number }, _to: { $gt: number } };
}
