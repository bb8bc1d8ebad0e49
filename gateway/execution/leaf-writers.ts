import { isEnumType, type GraphQLLeafType } from 'graphql';
import type { AnswerWriter } from './answer-writer.ts';

/** Writes a value as JSON; null when the value can't be written, so that what is around it becomes null. */
export type Write = (value: unknown, answer: AnswerWriter) => string | null;

// What JSON must escape: quotes, backslashes, control characters and halves of surrogate pairs.

const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

/** A text as JSON; most texts need no escapes, and finding that out is cheaper than asking for them. */
export function quoted(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}

const MAX_INT = 2_147_483_647;

const builtIn: Readonly<Record<string, Write>> = {
  String: (value, answer) => (typeof value === 'string' ? quoted(value) : answer.wrong('text')),
  ID: (value, answer) => {
    if (typeof value === 'string') return quoted(value);
    return typeof value === 'number' && Number.isSafeInteger(value) ? `"${value}"` : answer.wrong('an id');
  },
  Int: (value, answer) =>
    typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= MAX_INT
      ? String(value)
      : answer.wrong('a whole number of 32 bits'),
  Float: (value, answer) =>
    typeof value === 'number' && Number.isFinite(value) ? String(value) : answer.wrong('a number'),
  Boolean: (value, answer) => (typeof value === 'boolean' ? String(value) : answer.wrong('true or false')),
};

/** Any JSON value: what a scalar of a schema means is known to its subgraphs alone. */
const anything: Write = (value) => (typeof value === 'string' ? quoted(value) : JSON.stringify(value));

/** How values of a leaf type are written. */
export function leafWriter(type: GraphQLLeafType): Write {
  if (!isEnumType(type)) return builtIn[type.name] ?? anything;
  const texts = new Map(type.getValues().map(({ name }): [unknown, string] => [name, JSON.stringify(name)]));
  return (value, answer) => texts.get(value) ?? answer.wrong(`a value of ${type.name}`);
}
