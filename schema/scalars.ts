import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

/** How one scalar of the graph is written: the test that every process applies, and the words that explain it. */
export interface ScalarCodec {
  readonly name: string;
  /** What a right value looks like; ends every message about a wrong one. */
  readonly expected: string;
  accepts(text: string): boolean;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/u;
const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/u;
const YEAR_QUARTER_MONTH = /^[1-9]\d{3}(?:-(?:Q[1-4]|0[1-9]|1[0-2]))?$/u;
const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/u;
const HS_CODE = /^(?:\d{2}){1,5}$/u;
const OKED_CODE = /^(?:[A-U]|\d{2}(?:\.\d{1,2})?)$/u;

/** Whether a text is a day of the calendar: 2018-02-29 is not. */
function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const moment = new Date(Date.UTC(year, month - 1, day));
  return year >= 1000 && moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day;
}

function isDateTime(text: string): boolean {
  const match = DATE_TIME.exec(text);
  return match?.[1] !== undefined && isDate(match[1]);
}

function isPeriod(text: string): boolean {
  if (YEAR_QUARTER_MONTH.test(text)) return true;
  const [from, to, ...rest] = text.split('/');
  return from !== undefined && to !== undefined && rest.length === 0 && isDate(from) && isDate(to) && from < to;
}

/** The remainder that the register's rule gives for eleven digits under one set of weights. */
function remainder(digits: readonly number[], firstWeight: number): number {
  const sum = digits.reduce((total, digit, index) => total + digit * (((firstWeight - 1 + index) % 11) + 1), 0);
  return sum % 11;
}

/**
 * Whether the last of twelve digits is the check digit of the eleven before it: over weights 1 to 11, or 3 to 11, 1, 2
 * where the first give 10; where both give 10 the number is never issued. A person's IIN has the same one.
 */
export function hasCheckDigit(text: string): boolean {
  const digits = Array.from(text, Number);
  const body = digits.slice(0, 11);
  const first = remainder(body, 1);
  const check = first === 10 ? remainder(body, 3) : first;
  return check < 10 && check === digits[11];
}

/**
 * Whether a text is a BIN: YYMM of registration, a fifth digit of 4 to 6 (a person's IIN has a day there), and a check
 * digit. Source of the rule: Law No. 223 of 2007-01-12 on national registers of identification numbers.
 */
function isBin(text: string): boolean {
  return /^\d{2}(?:0[1-9]|1[0-2])[4-6][0-3]\d{6}$/u.test(text) && hasCheckDigit(text);
}

export const codecs = {
  Decimal: {
    name: 'Decimal',
    expected: 'an exact decimal number as text, for example "1234.5" or "-7"',
    accepts: (text) => DECIMAL.test(text),
  },
  Date: { name: 'Date', expected: 'a calendar day as "2018-03-27"', accepts: isDate },
  DateTime: {
    name: 'DateTime',
    expected: 'a moment with an offset as "2018-03-27T10:00:00+06:00"',
    accepts: isDateTime,
  },
  Period: {
    name: 'Period',
    expected: 'a period as "2017", "2017-Q1", "2017-03" or "2016-01-01/2016-07-01"',
    accepts: isPeriod,
  },
  Bin: {
    name: 'Bin',
    expected: 'a business identification number: 12 digits with a valid check digit, the fifth digit 4, 5 or 6',
    accepts: isBin,
  },
  HsCode: {
    name: 'HsCode',
    expected: 'an HS code as text of 2, 4, 6, 8 or 10 digits, for example "0603"',
    accepts: (text) => HS_CODE.test(text),
  },
  OkedCode: {
    name: 'OkedCode',
    expected: 'an OKED code as "C", "28", "28.3" or "28.30"',
    accepts: (text) => OKED_CODE.test(text),
  },
} as const satisfies Record<string, ScalarCodec>;

const byName: ReadonlyMap<string, ScalarCodec> = new Map(Object.entries(codecs));

/** The codec of a scalar by its name in the schema; undefined for any other type. */
export function codecOf(name: string): ScalarCodec | undefined {
  return byName.get(name);
}

/** The text of an input value: text as it is, and for Decimal also a number, whose JSON text is exact. */
export function inputText(codec: ScalarCodec, value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return codec.name === 'Decimal' && typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

/** The text of a literal in a query; undefined when it is of another kind than text. */
export function literalText(codec: ScalarCodec, node: ValueNode): string | undefined {
  if (node.kind === Kind.STRING) return node.value;
  return codec.name === 'Decimal' && (node.kind === Kind.INT || node.kind === Kind.FLOAT) ? node.value : undefined;
}

function accepted(codec: ScalarCodec, text: string | undefined, shown: unknown): string {
  if (text !== undefined && codec.accepts(text)) return text;
  throw new GraphQLError(`${JSON.stringify(shown)} is not a ${codec.name}; expected ${codec.expected}`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

/** The scalar types for an executable schema: values go in and out as text. */
export function scalarTypes(): Record<string, GraphQLScalarType<string, unknown>> {
  const types = Object.values<ScalarCodec>(codecs).map(
    (codec) =>
      new GraphQLScalarType<string, unknown>({
        name: codec.name,
        parseValue: (value) => accepted(codec, inputText(codec, value), value),
        parseLiteral: (node) => {
          const text = literalText(codec, node);
          return accepted(codec, text, text ?? node.kind);
        },
        serialize: (value) => value,
      }),
  );
  return Object.fromEntries(types.map((type) => [type.name, type]));
}
