import type { Filter, Stage } from './store.ts';

/** An operator or stage outside the part of the language that both stores share. */
export class UnsupportedOperator extends Error {
  constructor(operator: string, where: string) {
    super(`${operator} is not part of the language that both stores share (in ${where}).`);
    this.name = 'UnsupportedOperator';
  }
}

const FILTER_OPERATORS = new Set([
  '$eq',
  '$ne',
  '$exists',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$in',
  '$nin',
  '$all',
  '$elemMatch',
  '$size',
  '$regex',
  '$options',
  '$and',
  '$or',
  '$nor',
  '$not',
  '$expr',
]);

const STAGES = new Set([
  '$match',
  '$project',
  '$addFields',
  '$set',
  '$unset',
  '$replaceRoot',
  '$sort',
  '$limit',
  '$skip',
  '$count',
  '$sortByCount',
  '$unwind',
  '$group',
  '$facet',
  '$unionWith',
  '$lookup',
  '$setWindowFields',
]);

const EXPRESSION_OPERATORS = new Set([
  '$sum',
  '$avg',
  '$min',
  '$max',
  '$first',
  '$last',
  '$addToSet',
  '$stdDevPop',
  '$topN',
  '$firstN',
  '$mergeObjects',
  '$count',
  '$add',
  '$subtract',
  '$multiply',
  '$divide',
  '$mod',
  '$abs',
  '$floor',
  '$ceil',
  '$trunc',
  '$cond',
  '$switch',
  '$ifNull',
  '$eq',
  '$ne',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$and',
  '$or',
  '$not',
  '$in',
  '$concat',
  '$substrCP',
  '$toLower',
  '$toUpper',
  '$strLenCP',
  '$split',
  '$size',
  '$arrayElemAt',
  '$filter',
  '$map',
  '$literal',
  '$convert',
  '$toString',
  '$setUnion',
  '$isArray',
  '$concatArrays',
]);

function operatorsOf(value: unknown, allowed: ReadonlySet<string>, where: string): void {
  if (Array.isArray(value)) {
    for (const element of value) operatorsOf(element, allowed, where);
  } else if (value !== null && typeof value === 'object') {
    for (const name of Object.keys(value)) {
      if (name.startsWith('$') && !allowed.has(name)) throw new UnsupportedOperator(name, where);
      if (name === '$literal') continue;
      const inner = (value as Readonly<Record<string, unknown>>)[name];
      operatorsOf(inner, name === '$expr' ? EXPRESSION_OPERATORS : allowed, where);
    }
  }
}

/** Throws UnsupportedOperator when a filter uses an operator that the two stores do not share. */
export function checkFilter(filter: Filter): void {
  operatorsOf(filter, FILTER_OPERATORS, 'a filter');
}

function nested(stage: unknown): readonly Stage[] {
  const pipeline = (stage as { pipeline?: readonly Stage[] } | null)?.pipeline;
  return pipeline ?? [];
}

/** Throws UnsupportedOperator when a pipeline uses a stage or operator that the two stores do not share. */
export function checkPipeline(pipeline: readonly Stage[]): void {
  for (const stage of pipeline) {
    for (const [name, body] of Object.entries(stage)) {
      if (!STAGES.has(name)) throw new UnsupportedOperator(name, 'a pipeline');
      if (name === '$match') checkFilter(body as Filter);
      else if (name === '$facet') Object.values(body as Record<string, readonly Stage[]>).forEach(checkPipeline);
      else if (name === '$lookup' || name === '$unionWith') checkPipeline(nested(body));
      else if (name === '$setWindowFields') checkWindow(body);
      else operatorsOf(body, EXPRESSION_OPERATORS, name);
    }
  }
}

function checkWindow(body: unknown): void {
  const { output } = body as { output: Record<string, Record<string, unknown>> };
  for (const field of Object.values(output)) {
    const operator = Object.fromEntries(Object.entries(field).filter(([name]) => name !== 'window'));
    operatorsOf(operator, EXPRESSION_OPERATORS, '$setWindowFields');
  }
}
