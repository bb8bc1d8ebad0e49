import type { Dataset } from '../datasets/dataset.ts';
import type { Filter, Stage } from '../datasets/store/store.ts';
import type { Collection } from './page.ts';

/** One way to group rows: by a column, by its first characters, or by an expression of the store. */
export interface GroupKey {
  /** Field of the keys of a group. */
  readonly field: string;
  readonly column: string;
  /** How many characters of the column make the key, from the first; all when absent. Four of a period are its year. */
  readonly prefix?: number;
  /** The key as an expression of the store, where it is no part of the column; null where the column is. */
  readonly by?: unknown;
}

/** A column whose values can be added up and compared; one of days can only be compared. */
export interface Measure {
  readonly column: string;
  /** Currency of a column of money, at current prices. A measure without one prints as a decimal or a day. */
  readonly currency?: 'KZT' | 'USD';
  /** Columns in which rows have to agree before their values are added up or compared -> group key that divides them. */
  readonly alike?: Readonly<Record<string, string>>;
}

/** How the rows of one collection can be grouped and added up: declared once, beside the collection. */
export interface Aggregation<D extends Dataset = Dataset> {
  readonly collection: Collection<D>;
  /** By the values of the groupBy enum. */
  readonly groups: Readonly<Record<string, GroupKey>>;
  /** By the fields of the measures. */
  readonly measures: Readonly<Record<string, Measure>>;
  /** Columns whose different values can be counted, by the fields of the counts. */
  readonly distinct: Readonly<Record<string, string>>;
}

/** What has to be computed of each group: nothing is that was not asked for. */
export interface Needs {
  readonly groupBy: readonly string[];
  /** Measures of which the sum, the least or the greatest value is wanted. */
  readonly sums: ReadonlySet<string>;
  readonly least: ReadonlySet<string>;
  readonly greatest: ReadonlySet<string>;
  readonly distinct: ReadonlySet<string>;
}

/** The groups that are wanted: of which rows, which groups, in which order and how many. */
export interface Wanted {
  readonly filter: Filter;
  readonly having: Filter;
  readonly order: Readonly<Record<string, 1 | -1>>;
  readonly limit: number;
}

// Names of what the pipeline answers of a group, besides `_id` and `count`.
export const sumName = (measure: string): string => `sum_${measure}`;
/** How many rows have a value of the measure. */
export const knownName = (measure: string): string => `known_${measure}`;
export const leastName = (measure: string): string => `min_${measure}`;
export const greatestName = (measure: string): string => `max_${measure}`;
export const distinctName = (name: string): string => `distinct_${name}`;
/** The different values of a column in which rows with a value of the measure have to agree. */
export const alikeName = (measure: string, column: string): string => `alike_${measure}_${column}`;

/** Rows written before a dataset had a column lack it: for an expression that is not the same as null. */
const orNull = (column: string): unknown => ({ $ifNull: [`$${column}`, null] });
const isNull = (column: string): unknown => ({ $eq: [orNull(column), null] });
const valuesOf = (set: string): unknown => ({ $filter: { input: `$${set}`, cond: { $ne: ['$$this', null] } } });

function isRequired(dataset: Dataset, column: string): boolean {
  return dataset.columns[column]?.required === true;
}

function keyOf(dataset: Dataset, { column, prefix, by }: GroupKey): unknown {
  if (by !== undefined) return by;
  const required = isRequired(dataset, column);
  if (prefix === undefined) return required ? `$${column}` : orNull(column);
  const part = { $substrCP: [`$${column}`, 0, prefix] };
  return required ? part : { $cond: [isNull(column), null, part] };
}

/** The measures of which anything is wanted, with the columns in which their rows have to agree. */
export function alikeColumns(
  { measures }: Aggregation,
  { sums, least, greatest }: Needs,
): readonly { readonly measure: string; readonly column: string; readonly group: string }[] {
  return Object.entries(measures).flatMap(([measure, { alike = {} }]) =>
    sums.has(measure) || least.has(measure) || greatest.has(measure)
      ? Object.entries(alike).map(([column, group]) => ({ measure, column, group }))
      : [],
  );
}

function groupStage(aggregation: Aggregation, needs: Needs): Stage {
  const { collection, groups, measures, distinct } = aggregation;
  const { dataset } = collection;
  const keys = needs.groupBy.flatMap((name): [string, unknown][] => {
    const key = groups[name];
    return key === undefined ? [] : [[name, keyOf(dataset, key)]];
  });
  const computed: [string, unknown][] = [];
  for (const [name, { column }] of Object.entries(measures)) {
    if (needs.sums.has(name)) computed.push([sumName(name), { $sum: `$${column}` }]);
    if (needs.sums.has(name) && !isRequired(dataset, column)) {
      computed.push([knownName(name), { $sum: { $cond: [isNull(column), 0, 1] } }]);
    }
    if (needs.least.has(name)) computed.push([leastName(name), { $min: `$${column}` }]);
    if (needs.greatest.has(name)) computed.push([greatestName(name), { $max: `$${column}` }]);
  }
  for (const { measure, column } of alikeColumns(aggregation, needs)) {
    const value = measures[measure]?.column ?? column;
    // A row without a value has no part in a sum, whatever its unit.
    const alike = isRequired(dataset, value) ? `$${column}` : { $cond: [isNull(value), null, orNull(column)] };
    computed.push([alikeName(measure, column), { $addToSet: alike }]);
  }
  for (const [name, column] of Object.entries(distinct)) {
    if (needs.distinct.has(name)) computed.push([distinctName(name), { $addToSet: `$${column}` }]);
  }
  const _id = keys.length === 0 ? null : Object.fromEntries(keys);
  return { $group: { _id, count: { $sum: 1 }, ...Object.fromEntries(computed) } };
}

/** What is answered of a group: null, not zero, as the sum of nothing; how many different values, not which. */
function resultStage(aggregation: Aggregation, needs: Needs): Stage {
  const { collection, measures, distinct } = aggregation;
  const shown: [string, unknown][] = [];
  for (const [name, { column }] of Object.entries(measures)) {
    const known = knownName(name);
    if (needs.sums.has(name) && isRequired(collection.dataset, column)) {
      shown.push([sumName(name), 1], [known, '$count']);
    } else if (needs.sums.has(name)) {
      shown.push([sumName(name), { $cond: [{ $gt: [`$${known}`, 0] }, `$${sumName(name)}`, null] }], [known, 1]);
    }
    if (needs.least.has(name)) shown.push([leastName(name), 1]);
    if (needs.greatest.has(name)) shown.push([greatestName(name), 1]);
  }
  for (const { measure, column } of alikeColumns(aggregation, needs)) {
    shown.push([alikeName(measure, column), valuesOf(alikeName(measure, column))]);
  }
  for (const name of Object.keys(distinct)) {
    if (needs.distinct.has(name)) shown.push([distinctName(name), { $size: valuesOf(distinctName(name)) }]);
  }
  return { $project: { _id: 1, count: 1, ...Object.fromEntries(shown) } };
}

/** Marks groups whose rows do not agree and brings them first, so that one is met whatever else was asked for. */
function mixedStages(aggregation: Aggregation, needs: Needs): readonly Stage[] {
  const sets = alikeColumns(aggregation, needs).map(({ measure, column }) => alikeName(measure, column));
  if (sets.length === 0) return [];
  const several = sets.map((set) => ({ $gt: [{ $size: `$${set}` }, 1] }));
  return [{ $addFields: { mixed: { $cond: [{ $or: several }, 1, 0] } } }];
}

/** The one pipeline that answers the groups of a collection: match, group, having, sort, limit. */
export function aggregatePipeline(aggregation: Aggregation, needs: Needs, wanted: Wanted): readonly Stage[] {
  const { filter, having, order, limit } = wanted;
  const mixed = mixedStages(aggregation, needs);
  const demanded = mixed.length === 0 ? having : { $or: [having, { mixed: { $eq: 1 } }] };
  const sort = { ...(mixed.length === 0 ? {} : { mixed: -1 }), ...order };
  return [
    { $match: filter },
    groupStage(aggregation, needs),
    resultStage(aggregation, needs),
    ...mixed,
    ...(Object.keys(having).length === 0 ? [] : [{ $match: demanded }]),
    ...(Object.keys(sort).length === 0 ? [] : [{ $sort: sort }]),
    { $limit: limit },
  ];
}
