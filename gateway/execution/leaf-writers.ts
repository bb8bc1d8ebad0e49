import {
  getNullableType,
  isEnumType,
  isLeafType,
  isListType,
  type GraphQLEnumType,
  type GraphQLLeafType,
  type GraphQLOutputType,
} from 'graphql';
import type { AnswerWriter } from './answer-writer.ts';
import type { Stands } from './standing.ts';

/** Writes a value as JSON; null when the value can't be written, so that what is around it becomes null. */
export type Write = (value: unknown, answer: AnswerWriter) => string | null;

// What JSON must escape: quotes, backslashes, control characters and halves of surrogate pairs.

const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

/** A text as JSON; most texts need no escapes, and finding that out is cheaper than asking for them. */
export function quoted(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}

const MAX_INT = 2_147_483_647;

interface Leaf {
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
  /** A fitting value as JSON. */
  readonly json: (value: unknown) => string;
}

const text = (value: unknown): string => quoted(value as string);

const builtIn: Readonly<Record<string, Leaf>> = {
  String: { expected: 'text', fits: (value) => typeof value === 'string', json: text },
  ID: {
    expected: 'an id',
    fits: (value) => typeof value === 'string' || Number.isSafeInteger(value),
    json: (value) => (typeof value === 'string' ? quoted(value) : `"${String(value)}"`),
  },
  Int: {
    expected: 'a whole number of 32 bits',
    fits: (value) => Number.isInteger(value) && Math.abs(value as number) <= MAX_INT,
    json: String,
  },
  Float: { expected: 'a number', fits: Number.isFinite, json: String },
  Boolean: { expected: 'true or false', fits: (value) => typeof value === 'boolean', json: String },
};

/** Any JSON value: what a scalar of a schema means is known to its subgraphs alone. */
const anything: Leaf = {
  expected: 'a value',
  fits: () => true,
  json: (value) => (typeof value === 'string' ? quoted(value) : JSON.stringify(value)),
};

const enums = new WeakMap<GraphQLEnumType, Leaf>();

function enumLeaf(type: GraphQLEnumType): Leaf {
  const known = enums.get(type);
  if (known !== undefined) return known;
  const names = new Set<unknown>(type.getValues().map(({ name }) => name));
  const leaf = { expected: `a value of ${type.name}`, fits: (value: unknown) => names.has(value), json: text };
  enums.set(type, leaf);
  return leaf;
}

const leafOf = (type: GraphQLLeafType): Leaf => (isEnumType(type) ? enumLeaf(type) : (builtIn[type.name] ?? anything));

/** How values of a leaf type are written. */
export function leafWriter(type: GraphQLLeafType): Write {
  const { expected, fits, json } = leafOf(type);
  return (value, answer) => (fits(value) ? json(value) : answer.wrong(expected));
}

/** Whether a value of a leaf type is written as it stands. */
export function leafStands(type: GraphQLLeafType): Stands {
  const { fits } = leafOf(type);
  // A number that is an id is written as text.
  return type.name === 'ID' ? (value) => typeof value === 'string' : fits;
}

/** Whether a value may stand where a type is expected; what objects hold is not looked at. */
export function fits(type: GraphQLOutputType, value: unknown): boolean {
  const nullable = getNullableType(type);
  if (value === null || value === undefined) return nullable === type;
  if (isListType(nullable)) return Array.isArray(value) && value.every((element) => fits(nullable.ofType, element));
  if (isLeafType(nullable)) return leafOf(nullable).fits(value);
  return typeof value === 'object' && !Array.isArray(value);
}
