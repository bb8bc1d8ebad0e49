import type { Dataset } from '../datasets/dataset.ts';
import type { Snapshot } from '../datasets/store/snapshot.ts';
import type { Filter } from '../datasets/store/store.ts';
import { badInput, GraphError } from '../service/errors.ts';
import { checkLength } from './arguments.ts';

/** Conditions as a client writes them: field -> operator -> value, with and, or, not. */
export type WhereInput = Readonly<Record<string, unknown>>;

/** How a key of a where input becomes a condition on a column. */
export interface WhereField {
  readonly column: string;
  /** Turns the client's value into the stored one; the value as it is when absent. */
  readonly stored?: (value: string) => string;
  /** Why no index begins with the column; every other column that can be asked for has one. */
  readonly unindexed?: string;
}

/** A key that is no column: it reads what it needs and answers a condition. */
export type WhereCondition = (operators: Readonly<Record<string, unknown>>, snapshot: Snapshot) => Promise<Filter>;

/** The same condition, answered once for equal operators on one snapshot: the lists of many parents share its reads. */
export function oncePerSnapshot(condition: WhereCondition): WhereCondition {
  const known = new WeakMap<Snapshot, Map<string, Promise<Filter>>>();
  return (operators, snapshot) => {
    const answers = known.get(snapshot) ?? new Map<string, Promise<Filter>>();
    known.set(snapshot, answers);
    const key = JSON.stringify(operators);
    const answer = answers.get(key) ?? condition(operators, snapshot);
    answers.set(key, answer);
    return answer;
  };
}

/** What conditions are put to: columns with their types, those of a dataset or of a group of its rows. */
export type Conditioned = Pick<Dataset, 'columns'>;

export type WhereFields = Readonly<Record<string, WhereField | WhereCondition>>;

/** The text as a pattern that matches just itself. */
function literalPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&');
}

/** The number that a decimal column of this scale stores for a text; more digits than the column has are refused. */
function scaled(argument: string, text: string, scale: number): number {
  const [whole = '', fraction = ''] = text.split('.');
  const value = Number(`${whole}${fraction.padEnd(scale, '0')}`);
  if (fraction.length > scale || !Number.isSafeInteger(value)) {
    throw badInput(argument, text, `a decimal with at most ${scale} digits after the point`);
  }
  return value;
}

const MAX_TEXT = 200;

/** A literal text in any case. The store's patterns can't hold the character NUL, and no text has one. */
function textCondition(operator: 'contains' | 'startsWith', value: unknown, path: string): Filter {
  if (typeof value !== 'string' || value.includes('\0')) throw badInput(path, value, 'text without the character NUL');
  if (value.length > MAX_TEXT) {
    throw new GraphError(
      'BAD_USER_INPUT',
      `Argument "${path}" has ${value.length} characters; expected at most ${MAX_TEXT}.`,
    );
  }
  const pattern = literalPattern(value);
  return { $regex: operator === 'startsWith' ? `^${pattern}` : pattern, $options: 'i' };
}

/** Values that one `where` can hold in all its lists together; each list is tested against many rows. */
const MAX_VALUES = 2_000;

class Translation {
  readonly #dataset: Conditioned;
  readonly #fields: WhereFields;
  readonly #snapshot: Snapshot;
  #values = 0;

  constructor(dataset: Conditioned, fields: WhereFields, snapshot: Snapshot) {
    this.#dataset = dataset;
    this.#fields = fields;
    this.#snapshot = snapshot;
  }

  async filter(where: WhereInput, path: string): Promise<Filter> {
    const conditions: Filter[] = [];
    for (const [key, value] of Object.entries(where)) {
      if (value === null || value === undefined) continue;
      conditions.push(await this.#entry(key, value, `${path}.${key}`));
    }
    const [only] = conditions;
    if (only === undefined) return {};
    return conditions.length === 1 ? only : { $and: conditions };
  }

  async #entry(key: string, value: unknown, path: string): Promise<Filter> {
    if (key === 'and' || key === 'or') return this.#group(key, value as readonly WhereInput[], path);
    if (key === 'not') return { $nor: [await this.filter(value as WhereInput, path)] };
    const field = Object.hasOwn(this.#fields, key) ? this.#fields[key] : undefined;
    // The schema admits only keys that the collection declares.
    if (field === undefined) throw new Error(`No condition is declared for ${path}.`);
    const operators = value as Readonly<Record<string, unknown>>;
    if (typeof field === 'function') return field(operators, this.#snapshot);
    return this.#column(field, operators, path);
  }

  async #group(key: 'and' | 'or', parts: readonly WhereInput[], path: string): Promise<Filter> {
    checkLength(path, parts);
    const filters = await Promise.all(parts.map((part, index) => this.filter(part, `${path}[${index}]`)));
    // No alternative is met by nothing; no demand is met by everything.
    if (filters.length === 0) return key === 'or' ? { $nor: [{}] } : {};
    return key === 'or' ? { $or: filters } : { $and: filters };
  }

  #column(field: WhereField, operators: Readonly<Record<string, unknown>>, path: string): Filter {
    const conditions = Object.entries(operators).flatMap(([operator, value]) =>
      value === undefined ? [] : [{ [field.column]: this.#condition(field, operator, value, `${path}.${operator}`) }],
    );
    const [only] = conditions;
    return conditions.length === 1 && only !== undefined ? only : conditions.length === 0 ? {} : { $and: conditions };
  }

  #condition(field: WhereField, operator: string, value: unknown, path: string): Filter {
    if (value === null) throw badInput(path, value, 'a value; use isNull to ask for rows without one');
    if (operator === 'isNull') return this.#isNull(field, value === true);
    if (operator === 'contains' || operator === 'startsWith') return textCondition(operator, value, path);
    if (Array.isArray(value)) {
      checkLength(path, value);
      this.#values += value.length;
      if (this.#values > MAX_VALUES) {
        throw badInput(path, this.#values, `at most ${MAX_VALUES} values in all lists of "where" together`);
      }
      return { [`$${operator}`]: value.map((one) => this.#stored(field, one, path)) };
    }
    return { [`$${operator}`]: this.#stored(field, value, path) };
  }

  /** A list column without elements counts as one without a value. */
  #isNull(field: WhereField, wanted: boolean): Filter {
    if (this.#dataset.columns[field.column]?.type !== 'list') return wanted ? { $eq: null } : { $ne: null };
    return wanted ? { $size: 0 } : { $not: { $size: 0 } };
  }

  #stored(field: WhereField, value: unknown, path: string): unknown {
    const column = this.#dataset.columns[field.column];
    if (column?.type === 'decimal' && typeof value === 'string') return scaled(path, value, column.scale);
    return field.stored !== undefined && typeof value === 'string' ? field.stored(value) : value;
  }
}

/**
 * The store's filter for a where input. The schema has checked keys, operators and types; values only ever stand where
 * a value stands, and text patterns are escaped, so nothing that a client writes is an operator.
 */
export function filterOf(
  dataset: Conditioned,
  fields: WhereFields,
  where: WhereInput | null | undefined,
  snapshot: Snapshot,
  path = 'where',
): Promise<Filter> {
  return new Translation(dataset, fields, snapshot).filter(where ?? {}, path);
}
