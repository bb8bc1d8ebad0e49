import type DataLoader from 'dataloader';
import type { Dataset, RowOf } from '../datasets/dataset.ts';
import type { Snapshot, Stored } from '../datasets/store/snapshot.ts';
import type { Filter, Stage } from '../datasets/store/store.ts';
import { GraphError } from '../service/errors.ts';
import { checkBounded } from './bounded.ts';
import type { SubgraphContext } from './context.ts';
import { decodeCursor, encodeCursor, type CursorPlace, type CursorValue } from './cursor.ts';
import { batched, once, perArguments } from './loaders.ts';
import {
  afterPlace,
  listIdentity,
  orderOf,
  reversed,
  sizeOf,
  type Collection,
  type ConnectionArguments,
  type Parent,
  type Sort,
} from './page.ts';
import { filterOf } from './where.ts';

type AnyRow = Readonly<Record<string, unknown>>;

/** What a page needs of the store, the same for every parent whose page has these arguments. */
interface PageRequest {
  readonly filter: Filter;
  /** Order in which rows are read: reversed for `last`. */
  readonly readOrder: Sort;
  readonly size: number;
  readonly backwards: boolean;
}

export interface Page<R> {
  readonly rows: readonly R[];
  readonly more: boolean;
}

export type Totals = Readonly<Record<string, number>>;

/** Loaders that a subgraph keeps for its connections: pages and totals of nested lists, read together per level. */
export interface ConnectionLoaders {
  readonly page: (key: {
    collection: string;
    parent: string;
    request: PageRequest;
  }) => DataLoader<string, Page<AnyRow>>;
  readonly totals: (key: { collection: string; parent: string; filter: Filter }) => DataLoader<string, Totals>;
}

type Collections = Readonly<Record<string, Collection<Dataset>>>;

function columnsOf(dataset: Dataset): Record<string, string> {
  return Object.fromEntries(['_from', '_to', ...Object.keys(dataset.columns)].map((name) => [name, `$${name}`]));
}

function both(one: Filter, other: Filter): Filter {
  if (Object.keys(one).length === 0) return other;
  return Object.keys(other).length === 0 ? one : { $and: [one, other] };
}

async function rootPage(snapshot: Snapshot, dataset: Dataset, request: PageRequest): Promise<Page<AnyRow>> {
  const options = { sort: request.readOrder, limit: request.size + 1 };
  const rows: readonly AnyRow[] = await snapshot.find(dataset, request.filter, options).toArray();
  return { rows: rows.slice(0, request.size), more: rows.length > request.size };
}

function totalsStage(collection: Collection<Dataset>, by: string | null): Stage {
  return { $group: { _id: by === null ? null : `$${by}`, totalCount: { $sum: 1 }, ...collection.totals } };
}

function checkedTotals(totals: AnyRow): Totals {
  const numbers: [string, number][] = [];
  for (const [name, value] of Object.entries(totals)) {
    if (name === '_id' || value === null) continue;
    // A whole number beyond 2^53 may come as another type than number.
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
      throw new Error(`The sum ${name} is beyond the range of exact integers.`);
    }
    numbers.push([name, value]);
  }
  return Object.fromEntries(numbers);
}

async function rootTotals(
  context: SubgraphContext,
  snapshot: Snapshot,
  collection: Collection<Dataset>,
  filter: Filter,
): Promise<Totals> {
  const { name } = collection.dataset;
  const number = snapshot.release(name);
  // A release knows how many rows it has: without conditions nothing need be counted.
  if (number > 0 && collection.totals === undefined && Object.keys(filter).length === 0) {
    context.reads.note(name, number);
    return { totalCount: context.release(name, number).rows };
  }
  const stages = [{ $match: filter }, totalsStage(collection, null)];
  const [totals] = await snapshot.aggregate<AnyRow>(collection.dataset, stages).toArray();
  return totals === undefined ? { totalCount: 0 } : checkedTotals(totals);
}

/** One read for the pages of all parents: the first rows of each, by the store. */
async function pagesByParent(
  snapshot: Snapshot,
  dataset: Dataset,
  parent: string,
  request: PageRequest,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Page<AnyRow>>> {
  const rows = { $topN: { n: request.size + 1, sortBy: request.readOrder, output: columnsOf(dataset) } };
  const stages = [
    { $match: both({ [parent]: { $in: ids } }, request.filter) },
    { $group: { _id: `$${parent}`, rows } },
  ];
  const groups = await snapshot.aggregate<{ _id: string; rows: AnyRow[] }>(dataset, stages).toArray();
  return new Map(
    groups.map(({ _id, rows: found }) => [
      _id,
      { rows: found.slice(0, request.size), more: found.length > request.size },
    ]),
  );
}

async function totalsByParent(
  snapshot: Snapshot,
  collection: Collection<Dataset>,
  parent: string,
  filter: Filter,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Totals>> {
  const stages = [{ $match: both({ [parent]: { $in: ids } }, filter) }, totalsStage(collection, parent)];
  const groups = await snapshot.aggregate<AnyRow & { _id: string }>(collection.dataset, stages).toArray();
  return new Map(groups.map(({ _id, ...totals }) => [_id, checkedTotals(totals)]));
}

/** Builds the loaders of nested lists over a snapshot. */
export function connectionLoaders(snapshot: Snapshot, collections: Collections): ConnectionLoaders {
  const named = (name: string): Collection<Dataset> => {
    const collection = collections[name];
    if (collection === undefined) throw new Error(`No collection ${name} is declared.`);
    return collection;
  };
  return {
    page: perArguments(({ collection, parent, request }) =>
      batched<Page<AnyRow>>((ids) => pagesByParent(snapshot, named(collection).dataset, parent, request, ids), {
        rows: [],
        more: false,
      }),
    ),
    totals: perArguments(({ collection, parent, filter }) =>
      batched<Totals>((ids) => totalsByParent(snapshot, named(collection), parent, filter, ids), { totalCount: 0 }),
    ),
  };
}

/** The snapshot on which a cursor's walk goes on: at the cursor's own release. */
function walkedSnapshot(
  context: SubgraphContext,
  snapshot: Snapshot,
  dataset: Dataset,
  place: CursorPlace | null,
): Snapshot {
  if (place === null || place.release === snapshot.release(dataset.name)) return snapshot;
  if (!context.wasPublished(dataset.name, place.release)) {
    throw new GraphError(
      'BAD_USER_INPUT',
      'The cursor names a release that was never published; expected a cursor that the list gave.',
    );
  }
  if (context.scope.asOf !== null) {
    throw new GraphError(
      'BAD_USER_INPUT',
      'The cursor belongs to another release than asOf asks for; expected no asOf, or the one with which the walk began.',
    );
  }
  return snapshot.withRelease(dataset.name, place.release);
}

export interface Connection<R> {
  readonly nodes: () => Promise<readonly R[]>;
  readonly edges: () => Promise<readonly { readonly cursor: string; readonly node: R }[]>;
  readonly pageInfo: () => Promise<unknown>;
  readonly totals: () => Promise<Totals>;
  readonly totalCount: () => Promise<number>;
}

/**
 * A list in pages. Rows and totals are read only when they are selected. With a parent, the pages of all parents of one
 * level are read together.
 */
export async function connect<D extends Dataset>(
  context: SubgraphContext<{ readonly connections: ConnectionLoaders }>,
  collection: Collection<D>,
  args: ConnectionArguments,
  parent?: Parent,
): Promise<Connection<Stored<RowOf<D>>>> {
  const { size, backwards } = sizeOf(collection, args, context.scope);
  const { snapshot, load } = context.view();
  const sort = orderOf(collection, args.orderBy);
  const list = listIdentity(context.scope, collection, sort, args.where, parent);
  const argument = backwards ? 'before' : 'after';
  const cursor = backwards ? args.before : args.after;
  const place = cursor == null ? null : decodeCursor(argument, list, cursor);
  const walked = walkedSnapshot(context, snapshot, collection.dataset, place);
  const filter = await filterOf(collection.dataset, collection.where, args.where, walked);
  // The rows of one parent are bounded by the parent.
  if (parent === undefined) checkBounded(context, collection, filter, walked);
  const readOrder = backwards ? reversed(sort) : sort;
  const beyond = place === null ? filter : both(filter, afterPlace(readOrder, place.values));
  const request: PageRequest = { filter: beyond, readOrder, size, backwards };
  const release = walked.release(collection.dataset.name);
  const walks = context.scope.isWalk === true && parent === undefined && !backwards ? context.walks : null;
  const loaders = walked === snapshot ? load.connections : connectionLoaders(walked, { [collection.name]: collection });

  const page = once(async (): Promise<Page<Stored<RowOf<D>>>> => {
    const read =
      walks !== null
        ? await walks.page({ requestId: context.scope.requestId, list, release, after: place?.values ?? null }, size, {
            open: () => walked.find(collection.dataset, beyond, { sort: readOrder, isHeld: true }),
            valuesOf,
          })
        : parent === undefined
          ? await rootPage(walked, collection.dataset, request)
          : await loaders.page({ collection: collection.name, parent: parent.column, request }).load(parent.id);
    const rows = backwards ? [...read.rows].reverse() : read.rows;
    // The rows are those of the collection's own dataset; the loaders serve every collection of the subgraph.
    return { rows: rows as unknown as readonly Stored<RowOf<D>>[], more: read.more };
  });
  const totals = once(() =>
    parent === undefined
      ? rootTotals(context, walked, collection, filter)
      : loaders.totals({ collection: collection.name, parent: parent.column, filter }).load(parent.id),
  );
  const valuesOf = (row: AnyRow): CursorValue[] =>
    Object.keys(sort).map((column) => (row[column] ?? null) as CursorValue);
  const cursorOf = (row: AnyRow): string => encodeCursor(list, { values: valuesOf(row), release });
  return {
    nodes: async () => (await page()).rows,
    edges: async () => (await page()).rows.map((node) => ({ cursor: cursorOf(node), node })),
    pageInfo: async () => pageInfo(await page(), backwards, place !== null, cursorOf),
    totals,
    totalCount: async () => (await totals())['totalCount'] ?? 0,
  };
}

/** The same pages with their rows as another thing. */
export function withNodes<R, N>(connection: Connection<R>, nodeOf: (row: R) => N): Connection<N> {
  return {
    ...connection,
    nodes: async () => (await connection.nodes()).map(nodeOf),
    edges: async () => (await connection.edges()).map(({ cursor, node }) => ({ cursor, node: nodeOf(node) })),
  };
}

function pageInfo(
  page: Page<AnyRow>,
  backwards: boolean,
  hasPlace: boolean,
  cursorOf: (row: AnyRow) => string,
): unknown {
  const [first, last] = [page.rows[0], page.rows.at(-1)];
  return {
    hasNextPage: backwards ? hasPlace : page.more,
    hasPreviousPage: backwards ? page.more : hasPlace,
    startCursor: first === undefined ? null : cursorOf(first),
    endCursor: last === undefined ? null : cursorOf(last),
  };
}
