import { codecs, type ScalarCodec } from '../schema/scalars.ts';

/** Why a cell was refused: what was wrong with it and what would be right. */
export interface Problem {
  readonly reason: string;
  readonly expected: string;
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** Least and greatest value of a number, as decimal text, both inclusive; null where there is none. */
export interface Range {
  readonly least: string;
  readonly most: string | null;
}

export type ColumnType = 'text' | 'code' | 'list' | 'integer' | 'decimal' | 'date' | 'period' | 'boolean' | 'enum';

/** One column of a dataset: what a cell means and how its text becomes a value. A value is always plain JSON. */
export interface Column<T> {
  readonly type: ColumnType;
  readonly description: string;
  readonly unit: string | null;
  /** Digits after the point that the column keeps; the stored number is value x 10^scale. 0 for every other type. */
  readonly scale: number;
  readonly required: boolean;
  readonly range: Range | null;
  /** Whether its cells are numbers of enterprises, beside which those of natural persons occur in sources. */
  readonly identifies: boolean;
  parse(text: string): Parsed<T>;
  /** The same column where an empty cell means that the source says nothing: null. */
  optional(): Column<T | null>;
  /** The same column of numbers where one below `least` or above `most` is refused. */
  within(least: string, most?: string): Column<T>;
}

interface ColumnShape {
  readonly type: ColumnType;
  readonly description: string;
  readonly unit?: string;
  readonly scale?: number;
  readonly range?: Range;
  readonly identifies?: boolean;
}

/** A pattern of codes or ids together with the words that explain it. */
export interface CodePattern {
  readonly pattern: RegExp;
  readonly expected: string;
}

const valid = <T>(value: T): Parsed<T> => ({ ok: true, value });
const invalid = (reason: string, expected: string): Parsed<never> => ({ ok: false, problem: { reason, expected } });

function column<T>(shape: ColumnShape, parseText: (text: string) => Parsed<T>, required: boolean): Column<T> {
  return {
    type: shape.type,
    description: shape.description,
    unit: shape.unit ?? null,
    scale: shape.scale ?? 0,
    required,
    range: shape.range ?? null,
    identifies: shape.identifies ?? false,
    parse: (cell) => {
      const text = cell.trim();
      return text === '' && required ? invalid('is empty', 'a value in every row') : parseText(text);
    },
    optional: () => column<T | null>(shape, (text) => (text === '' ? valid(null) : parseText(text)), false),
    within: (least, most) => {
      const range = { least, most: most ?? null };
      return column({ ...shape, range }, ranged(parseText, range), required);
    },
  };
}

/** A parser that also refuses numbers out of a range, whose bounds are written as the cells are. */
function ranged<T>(parseText: (text: string) => Parsed<T>, { least, most }: Range): (text: string) => Parsed<T> {
  const bound = (text: string): number => {
    const parsed = parseText(text);
    if (parsed.ok && typeof parsed.value === 'number') return parsed.value;
    throw new Error(`${text} is no bound of this column.`);
  };
  const [low, high] = [bound(least), most === null ? Infinity : bound(most)];
  const expected = most === null ? `at least ${least}` : `${least} to ${most}`;
  return (text) => {
    const parsed = parseText(text);
    if (!parsed.ok || typeof parsed.value !== 'number') return parsed;
    return parsed.value < low || parsed.value > high ? invalid('is out of range', expected) : parsed;
  };
}

const scalar = (codec: ScalarCodec, cell: string): Parsed<string> =>
  codec.accepts(cell) ? valid(cell) : invalid(`is not a ${codec.name}`, codec.expected);

/** Free text in one line. */
export function text(description: string): Column<string> {
  return column({ type: 'text', description }, valid, true);
}

/** Two letters beside each other of which one is Latin and one Cyrillic. */
const MIXED = /[A-Za-z][\u0400-\u04FF]|[\u0400-\u04FF][A-Za-z]/u;

/** Text in one line whose words are each in one alphabet: letters that only look Latin are not found when searched. */
export function unmixed(description: string): Column<string> {
  return column(
    { type: 'text', description },
    (cell) =>
      MIXED.test(cell) ? invalid('mixes Latin and Cyrillic letters in a word', 'words in one alphabet') : valid(cell),
    true,
  );
}

/** A code or id that matches a pattern as a whole; leading zeros are kept because it is never a number. */
export function code(pattern: CodePattern, description: string): Column<string> {
  return column(
    { type: 'code', description },
    (cell) => (pattern.pattern.test(cell) ? valid(cell) : invalid('does not match', pattern.expected)),
    true,
  );
}

/** One of a closed list of words. */
export function oneOf<const W extends readonly string[]>(words: W, description: string): Column<W[number]> {
  return column(
    { type: 'enum', description },
    (cell) => {
      const word = words.find((candidate) => candidate === cell);
      return word === undefined ? invalid('is not in the list', `one of ${words.join(', ')}`) : valid(word);
    },
    true,
  );
}

/** Several values of one column in a cell, separated by a vertical bar; an empty cell is an empty list. */
export function list<T>(element: Column<T>): Column<readonly T[]> {
  return column<readonly T[]>(
    { type: 'list', description: element.description },
    (cell) => {
      const values: T[] = [];
      for (const part of cell === '' ? [] : cell.split('|')) {
        const parsed = element.parse(part);
        if (!parsed.ok) return parsed;
        values.push(parsed.value);
      }
      return valid(values);
    },
    false,
  );
}

const INTEGER = /^-?\d+$/u;

/** A whole number within the range that a double holds exactly. */
export function integer(description: string, unit?: string): Column<number> {
  return column(
    { type: 'integer', description, ...(unit === undefined ? {} : { unit }) },
    (cell) => {
      const value = Number(cell);
      return INTEGER.test(cell) && Number.isSafeInteger(value)
        ? valid(value)
        : invalid('is not a whole number', 'digits with an optional sign, at most 9007199254740991');
    },
    true,
  );
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/u;

/**
 * An exact decimal with at most `scale` digits after the point, stored as the integer value x 10^scale, so that both
 * stores add it up without rounding.
 */
export function decimal(scale: number, description: string, unit?: string): Column<number> {
  return column(
    { type: 'decimal', description, scale, ...(unit === undefined ? {} : { unit }) },
    (cell) => {
      const match = DECIMAL.exec(cell);
      if (match === null) return invalid('is not a decimal number', 'digits with a point, for example 1234.5');
      const [, sign = '', whole = '', fraction = ''] = match;
      if (fraction.length > scale) return invalid('has too many decimals', `at most ${scale} digits after the point`);
      const scaled = Number(`${sign === '' ? '' : '-'}${whole}${fraction.padEnd(scale, '0')}`);
      return Number.isSafeInteger(scaled)
        ? valid(scaled === 0 ? 0 : scaled)
        : invalid('is too large', `at most 9007199254740991 in units of 10^-${scale}`);
    },
    true,
  );
}

/** A calendar day, kept as ISO text so that it sorts and compares as it reads. */
export function date(description: string): Column<string> {
  return column({ type: 'date', description }, (cell) => scalar(codecs.Date, cell), true);
}

/** A period: 2017, 2017-Q1, 2017-03 or 2016-01-01/2016-07-01. */
export function period(description: string): Column<string> {
  return column({ type: 'period', description }, (cell) => scalar(codecs.Period, cell), true);
}

/** true or false. */
export function flag(description: string): Column<boolean> {
  return column(
    { type: 'boolean', description },
    (cell) =>
      cell === 'true' || cell === 'false' ? valid(cell === 'true') : invalid('is not a flag', 'true or false'),
    true,
  );
}

/** A business identification number with a valid check digit; a person's IIN is refused. */
export function bin(description: string): Column<string> {
  return column({ type: 'code', description, identifies: true }, (cell) => scalar(codecs.Bin, cell), true);
}
