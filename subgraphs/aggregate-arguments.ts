import { decimal, integer } from '../datasets/column.ts';
import type { Snapshot } from '../datasets/store/snapshot.ts';
import type { Filter } from '../datasets/store/store.ts';
import { badInput } from '../service/errors.ts';
import { sumName, type Aggregation, type Needs } from './aggregate-pipeline.ts';
import type { Selection } from './selection.ts';
import { filterOf, type WhereInput } from './where.ts';

export interface AggregateArguments {
  readonly where?: WhereInput | null;
  readonly groupBy?: readonly string[] | null;
  readonly having?: WhereInput | null;
  readonly orderBy?: readonly { readonly field: string; readonly direction: 'ASC' | 'DESC' }[] | null;
  readonly first?: number | null;
}

/** The measures that a selection names, themselves or by what their rows agree in. */
function measuresIn({ measures }: Aggregation, selection: Selection | undefined): readonly string[] {
  if (selection === undefined) return [];
  return Object.entries(measures).flatMap(([name, { alike = {} }]) =>
    [name, ...Object.keys(alike)].some((field) => field in selection) ? [name] : [],
  );
}

/** What has to be computed of each group: what is selected, and further sums that order or conditions need. */
export function needsOf(
  aggregation: Aggregation,
  groupBy: readonly string[],
  selection: Selection | undefined,
  furtherSums: Iterable<string> = [],
): Needs {
  const measures = (field: string): readonly string[] => measuresIn(aggregation, selection?.[field]);
  return {
    groupBy,
    sums: new Set([...measures('sum'), ...measures('avg'), ...furtherSums]),
    least: new Set(measures('min')),
    greatest: new Set(measures('max')),
    distinct: new Set(Object.keys(selection?.['countDistinct'] ?? {})),
  };
}

/** The order of the groups, completed by their keys so that no two are equal, and the sums by which it sorts. */
export function orderOf(
  { groups, measures }: Aggregation,
  groupBy: readonly string[],
  orderBy: AggregateArguments['orderBy'],
): { readonly order: Readonly<Record<string, 1 | -1>>; readonly sums: readonly string[] } {
  const bySum = new Map(Object.entries(measures).map(([name, { column }]) => [orderName(column), name]));
  const order: Record<string, 1 | -1> = {};
  const sums: string[] = [];
  for (const { field, direction } of orderBy ?? []) {
    const measure = bySum.get(field);
    if (measure !== undefined) sums.push(measure);
    else if (field in groups && !groupBy.includes(field)) {
      throw badInput('orderBy', field, `COUNT, a sum, or a key that stands in "groupBy" too`);
    }
    const name = measure !== undefined ? sumName(measure) : field === 'COUNT' ? 'count' : `_id.${field}`;
    order[name] ??= direction === 'DESC' ? -1 : 1;
  }
  for (const key of groupBy) order[`_id.${key}`] ??= 1;
  return { order, sums };
}

/** The value of the orderBy enum for the sum of a column: valueUsd is SUM_VALUE_USD. */
export function orderName(column: string): string {
  return `SUM_${column.replace(/[A-Z]/gu, (letter) => `_${letter}`).toUpperCase()}`;
}

/** The conditions on groups, and the sums that they are about. */
export async function havingOf(
  { collection, measures }: Aggregation,
  having: WhereInput | null | undefined,
  snapshot: Snapshot,
): Promise<{ readonly filter: Filter; readonly sums: ReadonlySet<string> }> {
  const sums = new Set<string>();
  const named = Object.entries(measures);
  const sumColumns = named.map(([name, { column }]) => {
    const scale = collection.dataset.columns[column]?.scale ?? 0;
    return [sumName(name), decimal(scale, 'Sum of the group.').optional()] as const;
  });
  const groupRow = { columns: { count: integer('Rows of the group.'), ...Object.fromEntries(sumColumns) } };
  const sumFields = Object.fromEntries(named.map(([name, { column }]) => [column, { column: sumName(name) }]));
  const fields = {
    count: { column: 'count' },
    sum: (conditions: WhereInput) => {
      for (const [name, { column }] of named) if (conditions[column] != null) sums.add(name);
      return filterOf(groupRow, sumFields, conditions, snapshot, 'having.sum');
    },
  };
  return { filter: await filterOf(groupRow, fields, having, snapshot, 'having'), sums };
}
