import { GraphError } from '../service/errors.ts';
import {
  alikeColumns,
  alikeName,
  distinctName,
  greatestName,
  knownName,
  leastName,
  sumName,
  type Aggregation,
  type Measure,
  type Needs,
} from './aggregate-pipeline.ts';
import { decimalText, Ratio } from './decimal.ts';

type Figures = Readonly<Record<string, unknown>>;

/** A group as the schema has it: keys by their fields, as stored; figures as text, money or days; only what was asked. */
export interface AggregateRow {
  readonly keys: Figures;
  readonly count: number;
  readonly sum: Figures;
  readonly avg: Figures;
  readonly min: Figures;
  readonly max: Figures;
  readonly countDistinct: Figures;
}

/** A group as the store answers it. */
export type GroupRow = Readonly<Record<string, unknown>> & {
  readonly _id: Readonly<Record<string, unknown>> | null;
  readonly count: number;
};

const SHOWN = 10;

function listed(values: readonly string[]): string {
  const more = values.length > SHOWN ? [`${values.length - SHOWN} more`] : [];
  return [...values.slice(0, SHOWN), ...more].join(', ');
}

/** Refuses a group whose values can't be added up or compared, because they differ in unit, prices or the like. */
function checkAlike(aggregation: Aggregation, needs: Needs, group: GroupRow): void {
  const mixed = alikeColumns(aggregation, needs).flatMap(({ measure, column, group: key }) => {
    const values = group[alikeName(measure, column)];
    const several = Array.isArray(values) && values.length > 1;
    return several ? [{ column, key, values: values.map((value) => JSON.stringify(value)).sort() }] : [];
  });
  if (mixed.length === 0) return;
  const differences = mixed.map(({ column, values }) => `${column} (${listed(values)})`).join(' and ');
  const keys = [...new Set(mixed.map(({ key }) => key))].join(', ');
  throw new GraphError(
    'BAD_USER_INPUT',
    `The rows of a group differ in ${differences}, so that their values are neither added up nor compared; add conditions to "where" that leave one of each, or group by ${keys}.`,
    { argument: 'groupBy' },
  );
}

/** A sum of the store; null as the sum of nothing. A sum that is no exact integer any more is refused, never rounded. */
function exactSum(name: string, sum: unknown): number | null {
  if (sum === null || sum === undefined) return null;
  if (typeof sum === 'number' && Number.isSafeInteger(sum)) return sum;
  throw new GraphError(
    'BAD_USER_INPUT',
    `The sum of ${name} is beyond the range of exact numbers; expected a narrower "where" or more keys in "groupBy".`,
    { argument: 'where' },
  );
}

function amount({ currency }: Measure, text: string): unknown {
  return currency === undefined ? text : { amount: text, currency, priceBasis: 'CURRENT', baseYear: null };
}

/** Turns groups of the store into rows of the schema. */
export class Presentation {
  readonly #aggregation: Aggregation;
  readonly #needs: Needs;

  constructor(aggregation: Aggregation, needs: Needs) {
    this.#aggregation = aggregation;
    this.#needs = needs;
  }

  row(group: GroupRow): AggregateRow {
    const { groups, distinct } = this.#aggregation;
    const { sums, least, greatest } = this.#needs;
    checkAlike(this.#aggregation, this.#needs, group);
    const keys = Object.entries(group._id ?? {}).map(([name, value]) => [groups[name]?.field ?? name, value] as const);
    const counts = Object.keys(distinct).map((name) => [name, group[distinctName(name)] ?? 0] as const);
    return {
      keys: Object.fromEntries(keys),
      count: group.count,
      sum: this.#figures(group, sums, (name, scale) => decimalText(exactSum(name, group[sumName(name)]), scale)),
      avg: this.#figures(group, sums, (name, scale) => average(group, name, scale)),
      min: this.#figures(group, least, (name, scale) => extreme(group[leastName(name)], scale)),
      max: this.#figures(group, greatest, (name, scale) => extreme(group[greatestName(name)], scale)),
      countDistinct: Object.fromEntries(counts),
    };
  }

  /** Figures by the fields of their measures, with what the rows of each agree in: its unit, its prices. */
  #figures(
    group: GroupRow,
    names: ReadonlySet<string>,
    figure: (name: string, scale: number) => string | null,
  ): Figures {
    const { collection, measures } = this.#aggregation;
    const entries = [...names].flatMap((name) => {
      const measure = measures[name];
      if (measure === undefined) return [];
      const text = figure(name, collection.dataset.columns[measure.column]?.scale ?? 0);
      const alike = Object.keys(measure.alike ?? {}).map((column): [string, unknown] => {
        const values = group[alikeName(name, column)];
        return [column, Array.isArray(values) ? (values[0] ?? null) : null];
      });
      return [[name, text === null ? null : amount(measure, text)] as [string, unknown], ...alike];
    });
    return Object.fromEntries(entries);
  }
}

/** The exact sum over the number of rows that have a value, rounded once; null where none has. */
function average(group: GroupRow, name: string, scale: number): string | null {
  const [sum, known] = [exactSum(name, group[sumName(name)]), group[knownName(name)]];
  if (sum === null || typeof known !== 'number' || known === 0) return null;
  return new Ratio(sum)
    .div(known)
    .div(10 ** scale)
    .toString();
}

/** The least or greatest value: a stored number as text, a day as it is. */
function extreme(value: unknown, scale: number): string | null {
  if (typeof value === 'number') return decimalText(value, scale);
  return typeof value === 'string' ? value : null;
}
