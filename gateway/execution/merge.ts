import { isFetchedObject, type FetchedObject } from './shape.ts';
import type { Rewrite } from './steps.ts';

/** Two subgraphs answered one list with different lengths. */
export class ListsDiffer extends Error {
  constructor(name: string) {
    super(`Two subgraphs answered lists of different lengths for ${name}.`);
    this.name = 'ListsDiffer';
  }
}

function mergeLists(target: unknown[], source: readonly unknown[], name: string): void {
  if (target.length !== source.length) throw new ListsDiffer(name);
  for (const [index, value] of source.entries()) target[index] = merged(target[index], value, name);
}

function merged(known: unknown, value: unknown, name: string): unknown {
  if (known === undefined || known === null) return value;
  if (value === undefined || value === null) return known;
  if (Array.isArray(known)) {
    if (Array.isArray(value)) mergeLists(known, value, name);
    return known;
  }
  if (isFetchedObject(known)) {
    if (isFetchedObject(value)) merge(known, value);
    return known;
  }
  return value;
}

/** Adds what one subgraph answered about an object to what others did; both hold for the same object. */
export function merge(target: FetchedObject, source: FetchedObject): void {
  for (const name in source) {
    const known = target[name];
    target[name] = known === undefined ? source[name] : merged(known, source[name], name);
  }
}

function rewrite(objects: readonly unknown[], path: Rewrite['path'], end: Rewrite): void {
  for (const one of objects) {
    if (Array.isArray(one)) {
      rewrite(one, path, end);
      continue;
    }
    if (!isFetchedObject(one)) continue;
    const [step, ...rest] = path;
    if (step === undefined) rewriteField(one, end);
    else if (typeof step === 'string') rewrite([one[step]], rest, end);
    else if (meets(one, step)) rewrite([one], rest, end);
  }
}

function rewriteField(object: FetchedObject, { field, change }: Rewrite): void {
  if (change.kind === 'set') object[field] = change.value;
  else if (object[field] !== undefined) {
    object[change.name] = object[field];
    object[field] = undefined;
  }
}

// An object without a type is one that the fetch narrowed to that type already.
const meets = (object: FetchedObject, types: ReadonlySet<unknown>): boolean =>
  object['__typename'] === undefined || types.has(object['__typename']);

/** Applies the planner's rewrites to what goes to a subgraph or comes from it. */
export function applyRewrites(rewrites: readonly Rewrite[], object: unknown): void {
  for (const one of rewrites) rewrite([object], one.path, one);
}
