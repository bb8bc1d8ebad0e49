import { Query } from 'mingo';
import type { Document, Filter } from './store.ts';

/** Whether a document meets a filter. */
export type Test = (document: Document) => boolean;

/** Whether all documents that a filter is tested on meet its condition on a field. Asked once for each, in their order. */
export type IsDecided = (field: string, condition: unknown) => boolean;

type Scalar = string | number | boolean;

const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && !Number.isNaN(value));

/** A test of one value, or of any element where the value is a list. */
function ofAny(test: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => (Array.isArray(value) ? value.some(test) : test(value));
}

const COMPARISONS: Readonly<Record<string, (value: Scalar, bound: Scalar) => boolean>> = {
  $gt: (value, bound) => value > bound,
  $gte: (value, bound) => value >= bound,
  $lt: (value, bound) => value < bound,
  $lte: (value, bound) => value <= bound,
};

function equals(wanted: unknown): ((value: unknown) => boolean) | null {
  if (isScalar(wanted)) return ofAny((value) => value === wanted);
  return wanted === null ? ofAny((value) => value === null || value === undefined) : null;
}

function isIn(wanted: unknown): ((value: unknown) => boolean) | null {
  if (!Array.isArray(wanted) || !wanted.every(isScalar)) return null;
  const values = new Set<unknown>(wanted);
  return ofAny((value) => values.has(value));
}

const negated = (test: ((value: unknown) => boolean) | null): ((value: unknown) => boolean) | null =>
  test === null ? null : (value) => !test(value);

/** The test of an operator on a value; null for one that is left to mingo. */
function operatorTest(operator: string, wanted: unknown): ((value: unknown) => boolean) | null {
  if (operator === '$eq') return equals(wanted);
  if (operator === '$ne') return negated(equals(wanted));
  if (operator === '$in') return isIn(wanted);
  if (operator === '$nin') return negated(isIn(wanted));
  const compare = COMPARISONS[operator];
  if (compare === undefined || !isScalar(wanted)) return null;
  return ofAny((value) => typeof value === typeof wanted && compare(value as Scalar, wanted));
}

/** The test of all operators of a condition on a value; null where one of them is left to mingo. */
function conditionTest(condition: Filter): ((value: unknown) => boolean) | null {
  const tests: ((value: unknown) => boolean)[] = [];
  for (const operator of Object.keys(condition)) {
    const test = operatorTest(operator, condition[operator]);
    if (test === null) return null;
    tests.push(test);
  }
  const [only] = tests;
  if (only === undefined) return null;
  return tests.length === 1 ? only : (value) => tests.every((test) => test(value));
}

function valueTest(condition: unknown): ((value: unknown) => boolean) | null {
  const whole = equals(condition);
  if (whole !== null) return whole;
  return typeof condition === 'object' && !Array.isArray(condition) ? conditionTest(condition as Filter) : null;
}

function fieldTest(field: string, condition: unknown): Test {
  const test = field.includes('.') ? null : valueTest(condition);
  if (test !== null) return (document) => test(document[field]);
  const query = new Query({ [field]: condition });
  return (document) => query.test(document);
}

function operatorsTest(field: string, condition: unknown, isDecided: IsDecided): Test {
  const filters = Array.isArray(condition) ? (condition as readonly Filter[]) : [];
  if (field === '$and') return every(filters.map((filter) => testOf(filter, isDecided)));
  const parts = filters.map((filter) => testOf(filter));
  if (field === '$or') return (document) => parts.some((part) => part(document));
  if (field === '$nor') return (document) => !parts.some((part) => part(document));
  const query = new Query({ [field]: condition });
  return (document) => query.test(document);
}

function every(tests: readonly Test[]): Test {
  const [first, second] = tests;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (tests.length === 2) return (document) => first(document) && second(document);
  return (document) => tests.every((test) => test(document));
}

/**
 * The test of a filter, made once and run for many documents. Comparisons of plain values are done here, because
 * mingo's preparation of a query alone costs more than most reads; the rest of the language is left to it. Conditions
 * that all of the documents are known to meet are left out.
 */
export function testOf(filter: Filter, isDecided: IsDecided = () => false): Test {
  const tests: Test[] = [];
  for (const field of Object.keys(filter)) {
    const condition = filter[field];
    if (field.startsWith('$')) tests.push(operatorsTest(field, condition, isDecided));
    else if (!isDecided(field, condition)) tests.push(fieldTest(field, condition));
  }
  return every(tests);
}
