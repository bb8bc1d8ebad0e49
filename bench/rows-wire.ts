import { isDeepStrictEqual } from 'node:util';
import type { Db } from 'mongodb';
import type { FindOptions, Stage, Store, Filter } from '../datasets/store/store.ts';
import { collections } from '../subgraphs/exports/collections.ts';
import { USD_SCALE, exportFlows } from '../subgraphs/exports/datasets.ts';
import { decimalText } from '../subgraphs/decimal.ts';
import { listIdentity } from '../subgraphs/page.ts';
import { encodeCursor } from '../subgraphs/cursor.ts';
import type { Subgraph } from '../subgraphs/subgraph.ts';
import { flowId } from './rows-data.ts';

/** One way to ask: answers what was asked, in a form in which all ways of one question are alike. */
export interface Way {
  readonly name: string;
  readonly ask: () => Promise<readonly unknown[]>;
  /** The same rows for comparison, made outside of the time. */
  readonly plain: (answer: readonly unknown[]) => readonly unknown[];
}

interface Asked {
  find?: { readonly filter: Filter; readonly options: FindOptions };
  aggregate?: readonly Stage[];
}

/** The same store; what it was asked last is kept, so that the driver can be asked the very same. */
export function recorded(store: Store): { readonly store: Store; readonly asked: Asked } {
  const asked: Asked = {};
  return {
    asked,
    store: {
      kind: store.kind,
      prepare: (plans) => store.prepare(plans),
      find: (collection, filter, options = {}) => {
        asked.find = { filter, options };
        return store.find(collection, filter, options);
      },
      aggregate: (collection, pipeline) => {
        asked.aggregate = pipeline;
        return store.aggregate(collection, pipeline);
      },
      insert: (collection, documents) => store.insert(collection, documents),
      update: (collection, filter, change, options) => store.update(collection, filter, change, options),
      remove: (collection, filter) => store.remove(collection, filter),
      ledger: store.ledger,
      updateEach: (collection, updates) => store.updateEach(collection, updates),
      ping: () => store.ping(),
      close: () => store.close(),
    },
  };
}

type Row = Readonly<Record<string, unknown>>;

export const PAGE = 100;
const PAGE_QUERY = `query ($after: String) {
  exportFlows(first: ${PAGE}, after: $after) {
    edges { cursor node { id period region { id } value { amount currency } netWeightKg system status vintage { id } } }
    pageInfo { hasNextPage endCursor }
  }
}`;
const GROUPS_QUERY = `{
  exportFlowsAggregate(groupBy: [REGION, YEAR], first: 1000) {
    rows { keys { region { id } year } count sum { value { amount } } }
  }
}`;

interface FlowNode {
  readonly id: string;
  readonly period: string;
  readonly region: { readonly id: string };
  readonly value: { readonly amount: string };
}
interface PageData {
  readonly exportFlows: { readonly edges: readonly { readonly cursor: string; readonly node: FlowNode }[] };
}
interface GroupsData {
  readonly exportFlowsAggregate: {
    readonly rows: readonly {
      readonly keys: { readonly region: { readonly id: string }; readonly year: string };
      readonly count: number;
      readonly sum: { readonly value: { readonly amount: string } };
    }[];
  };
}

async function asked<D>(subgraph: Subgraph, query: string, variables: Row = {}): Promise<D> {
  const { data, errors } = await subgraph.execute({ query, variables }, {});
  if (errors !== undefined) throw new Error(`The graph answers ${JSON.stringify(errors)}`);
  // The query names the shape.
  return data as D;
}

/** The cursor of the row at a depth, as the list itself gives it to whoever has walked there. */
function cursorAt(index: number): string {
  const scope = { geography: 'as-reported', language: 'en' } as const;
  const list = listIdentity(scope, collections.exportFlows, { id: 1 });
  return encodeCursor(list, { values: [flowId(index)], release: 1 });
}

const plainRow = (row: Row): unknown => [row['id'], row['period'], row['region'], amountOf(row['valueUsd'])];
const amountOf = (scaled: unknown): string => decimalText(Number(scaled), USD_SCALE);

function pageOfGraph(subgraph: Subgraph, after: string | null) {
  return async () => (await asked<PageData>(subgraph, PAGE_QUERY, { after })).exportFlows.edges;
}

function pageOfDriver(db: Db, filter: Filter, limit: number): Way['ask'] {
  const options = { projection: { _id: 0 }, sort: { id: 1 as const }, limit, batchSize: 1_000 };
  return () => db.collection(exportFlows.name).find(filter, options).toArray();
}

/** A page that begins after so many rows: by the graph, by its own query through the driver, and by the plainest one. */
export async function pageWays(subgraph: Subgraph, db: Db, log: Asked, depth: number): Promise<readonly Way[]> {
  const place = depth === 0 ? 'first page' : `page at ${depth.toLocaleString('en-US')}`;
  const graph = pageOfGraph(subgraph, depth === 0 ? null : cursorAt(depth - 1));
  const edges = await graph();
  const { filter, options } = log.find ?? {};
  if (filter === undefined || options?.limit === undefined) throw new Error('The graph did not ask the store.');
  if (!isDeepStrictEqual(options, { sort: { id: 1 }, limit: PAGE + 1 }))
    throw new Error(`The graph asks for a page with ${JSON.stringify(options)}, the driver would not`);
  if (edges.at(-1)?.cursor !== cursorAt(depth + PAGE - 1))
    throw new Error('The cursors made here are not those of the list.');
  const beyond = depth === 0 ? {} : { id: { $gt: flowId(depth - 1) } };
  const plainest = { ...beyond, _from: { $lte: 1 }, _to: { $gt: 1 } };
  const ofDriver: Way['plain'] = (rows) => (rows as Row[]).slice(0, PAGE).map(plainRow);
  return [
    {
      name: `graph, ${place}`,
      ask: graph,
      plain: (found) =>
        (found as typeof edges).map(({ node }) => [node.id, node.period, node.region.id, node.value.amount]),
    },
    { name: `driver, ${place}`, ask: pageOfDriver(db, filter, options.limit), plain: ofDriver },
    { name: `driver, ${place}, written by hand`, ask: pageOfDriver(db, plainest, options.limit), plain: ofDriver },
  ];
}

/** Groups by region and year: by the graph, and by its own pipeline through the driver. */
export async function groupWays(subgraph: Subgraph, db: Db, log: Asked): Promise<readonly Way[]> {
  const graph = async () => (await asked<GroupsData>(subgraph, GROUPS_QUERY)).exportFlowsAggregate.rows;
  await graph();
  const pipeline = log.aggregate;
  if (pipeline === undefined) throw new Error('The graph did not ask the store.');
  return [
    {
      name: 'graph, groups',
      ask: graph,
      plain: (rows) =>
        (rows as Awaited<ReturnType<typeof graph>>).map(({ keys, count, sum }) => [
          keys.region.id,
          keys.year,
          count,
          sum.value.amount,
        ]),
    },
    {
      name: 'driver, groups',
      ask: () =>
        db
          .collection(exportFlows.name)
          .aggregate([...pipeline], { batchSize: 1_000 })
          .toArray(),
      plain: (rows) =>
        (rows as Row[]).map((row) => {
          const keys = row['_id'] as Row;
          return [keys['REGION'], keys['YEAR'], row['count'], amountOf(row['sum_value'])];
        }),
    },
  ];
}

/** Fails unless the ways of one question give the same rows, in the same order. */
export async function agreeOn(ways: readonly Way[]): Promise<number> {
  let first: readonly unknown[] | undefined;
  for (const way of ways) {
    const rows = way.plain(await way.ask());
    first ??= rows;
    if (rows.length === 0) throw new Error(`${way.name}: no rows`);
    if (!isDeepStrictEqual(rows, first)) throw new Error(`${way.name}: other rows than ${ways[0]?.name ?? ''}`);
  }
  return first?.length ?? 0;
}
