import { buildSchema, isEnumType, isInputObjectType, isObjectType, type GraphQLSchema } from 'graphql';
import { readFile } from 'node:fs/promises';
import { projectPath } from '../../../service/paths.ts';
import { orderName } from '../../../subgraphs/aggregate-arguments.ts';
import type { Aggregation } from '../../../subgraphs/aggregate-pipeline.ts';
import { aggregations as enterprises } from '../../../subgraphs/enterprises/aggregations.ts';
import { aggregations as exportAggregations } from '../../../subgraphs/exports/aggregations.ts';
import { aggregations as programs } from '../../../subgraphs/programs/aggregations.ts';
import { aggregations as regions } from '../../../subgraphs/regions/aggregations.ts';

const aggregations = [programs, regions, enterprises, exportAggregations].flatMap((declared) =>
  Object.values<Aggregation>(declared).map((one) => [one.collection.name, one] as const),
);

const schema: GraphQLSchema = buildSchema(await readFile(projectPath('schema', 'api.graphql'), 'utf8'));

/** The type of a collection's rows in the schema: exportFlows has ExportFlow. */
function typeOf(name: string): string {
  const singular = name.endsWith('ies') ? `${name.slice(0, -3)}y` : name.slice(0, -1);
  return `${singular.charAt(0).toUpperCase()}${singular.slice(1)}`;
}

/** The names of an enum's values, or of the fields of a type or input; none where there is no such type. */
function namesOf(type: string): readonly string[] {
  const found = schema.getType(type);
  if (isEnumType(found)) return found.getValues().map(({ name }) => name);
  return isObjectType(found) || isInputObjectType(found) ? Object.keys(found.getFields()) : [];
}

/** Names of the fields of a field's type. */
function below(type: string, field: string): readonly string[] {
  const found = schema.getType(type);
  const inner = isObjectType(found) ? found.getFields()[field]?.type.toString().replace(/!$/u, '') : undefined;
  return inner === undefined ? [] : namesOf(inner);
}

const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].sort();

describe.each(aggregations)('the aggregate of %s', (name, { collection, groups, measures, distinct }) => {
  const row = typeOf(name);
  const figures = (names: readonly string[]) =>
    sorted(names.flatMap((one) => [one, ...Object.keys(measures[one]?.alike ?? {})]));
  const summed = below(`${row}AggregateRow`, 'sum').filter((field) => field in measures);

  it('is declared as the schema has it: keys, figures, counts, conditions and orders', () => {
    const root = schema.getQueryType()?.getFields()[`${name}Aggregate`];
    expect(root?.type.toString()).toBe(`${row}Aggregation`);
    expect(sorted(namesOf(`${row}Group`))).toEqual(sorted(Object.keys(groups)));
    expect(sorted(namesOf(`${row}GroupKeys`))).toEqual(sorted(Object.values(groups).map(({ field }) => field)));
    expect(sorted(namesOf(`${row}Distinct`))).toEqual(sorted(Object.keys(distinct)));
    const all = [...below(`${row}AggregateRow`, 'avg'), ...below(`${row}AggregateRow`, 'min')];
    expect(sorted(all)).toEqual(figures(Object.keys(measures)));
    expect(below(`${row}AggregateRow`, 'min')).toEqual(below(`${row}AggregateRow`, 'max'));
    const columns = summed.map((measure) => measures[measure]?.column ?? '');
    expect(sorted(namesOf(`${row}SumFilter`))).toEqual(sorted(columns));
    const orders = ['COUNT', ...columns.map(orderName), ...Object.keys(groups)];
    expect(sorted(namesOf(`${row}AggregateOrderField`))).toEqual(sorted(orders));
  });

  it('names only columns that its dataset has, and adds up only numbers', () => {
    const { columns } = collection.dataset;
    const used = [
      ...Object.values(groups).map(({ column }) => column),
      ...Object.values(measures).flatMap(({ column, alike = {} }) => [column, ...Object.keys(alike)]),
      ...Object.values(distinct),
    ];
    expect(used.filter((column) => !(column in columns))).toEqual([]);
    const numbers = summed.map((measure) => columns[measures[measure]?.column ?? '']?.type);
    expect(numbers.filter((type) => type !== 'decimal' && type !== 'integer')).toEqual([]);
    // Money is stated in the currency of its column.
    for (const { column, currency } of Object.values(measures)) {
      if (currency !== undefined) expect(columns[column]?.unit).toBe(currency);
    }
  });

  it('has, for what must agree before values are added up, a key that divides it', () => {
    const keys = Object.values(measures).flatMap(({ alike = {} }) => Object.entries(alike));
    expect(keys.filter(([column, key]) => groups[key]?.column !== column)).toEqual([]);
  });
});
