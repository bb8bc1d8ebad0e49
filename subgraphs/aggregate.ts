import type { GraphQLResolveInfo } from 'graphql';
import type { Filter } from '../datasets/store/store.ts';
import { checkSize } from './arguments.ts';
import { havingOf, needsOf, orderOf, type AggregateArguments } from './aggregate-arguments.ts';
import { aggregatePipeline, type Aggregation, type Needs } from './aggregate-pipeline.ts';
import { Presentation, type AggregateRow, type GroupRow } from './aggregate-rows.ts';
import { checkBounded } from './bounded.ts';
import type { SubgraphContext } from './context.ts';
import { selectionOf, type Selection } from './selection.ts';
import { filterOf } from './where.ts';

const DEFAULT_GROUPS = 100;
const MAX_GROUPS = 1_000;

export interface AggregateAnswer {
  readonly rows: () => Promise<readonly AggregateRow[]>;
  readonly more: () => Promise<boolean>;
  readonly total: () => Promise<AggregateRow>;
}

const NO_ROWS: GroupRow = { _id: null, count: 0 };

/**
 * The groups of a collection's rows with their figures, and the figures over all rows that meet the conditions. Each
 * is one read of the store, made when it is selected; groups, conditions, order and exact sums are the store's work.
 */
export async function aggregate(
  context: SubgraphContext,
  aggregation: Aggregation,
  args: AggregateArguments,
  selection: Selection,
): Promise<AggregateAnswer> {
  const { collection } = aggregation;
  const size = args.first ?? DEFAULT_GROUPS;
  checkSize('first', size, MAX_GROUPS);
  const { snapshot } = context.view();
  const groupBy = [...new Set(args.groupBy ?? [])];
  const { order, sums: sortedBy } = orderOf(aggregation, groupBy, args.orderBy);
  const having = await havingOf(aggregation, args.having, snapshot);
  const filter = await filterOf(collection.dataset, collection.where, args.where, snapshot);
  checkBounded(context, collection, filter, snapshot);
  const read = (needs: Needs, demanded: Filter, limit: number, sort: typeof order): Promise<readonly GroupRow[]> => {
    const pipeline = aggregatePipeline(aggregation, needs, { filter, having: demanded, order: sort, limit });
    return snapshot.aggregate<GroupRow>(collection.dataset, pipeline).toArray();
  };
  let groups: Promise<readonly AggregateRow[]> | undefined;
  const readGroups = (): Promise<readonly AggregateRow[]> => {
    const needs = needsOf(aggregation, groupBy, selection['rows'], [...sortedBy, ...having.sums]);
    const presentation = new Presentation(aggregation, needs);
    groups ??= read(needs, having.filter, size + 1, order).then((found) => found.map((one) => presentation.row(one)));
    return groups;
  };
  return {
    rows: async () => (await readGroups()).slice(0, size),
    more: async () => (await readGroups()).length > size,
    total: async () => {
      const needs = needsOf(aggregation, [], selection['total']);
      const [all = NO_ROWS] = await read(needs, {}, 1, {});
      return new Presentation(aggregation, needs).row(all);
    },
  };
}

/** The keys of a group as resolvers are given them: ids and codes by their fields, absent where not grouped by. */
export type GroupKeys = Readonly<Record<string, string | null | undefined>>;

/** The resolver of a root field that groups and adds up. */
export function aggregateField(aggregation: Aggregation) {
  return (
    _: unknown,
    args: AggregateArguments,
    context: SubgraphContext,
    info: GraphQLResolveInfo,
  ): Promise<AggregateAnswer> => aggregate(context, aggregation, args, selectionOf(info));
}
