import { applyRewrites } from './merge.ts';
import { isFetchedObject, type FetchedObject } from './shape.ts';
import type { FetchStep, Required } from './steps.ts';

const EVERY = '@';

/** The objects at a place, in order; `path` is a name for each field and @ for every element of a list. */
export function objectsAt(root: FetchedObject, path: readonly string[]): readonly FetchedObject[] {
  let here: unknown[] = [root];
  for (const step of path) {
    const next: unknown[] = [];
    for (const value of here) {
      if (step !== EVERY) {
        if (isFetchedObject(value)) next.push(value[step]);
      } else if (Array.isArray(value)) for (const element of value) next.push(element);
    }
    here = next;
  }
  return here.filter(isFetchedObject);
}

/** The way to each object at a place, in the same order. */
export function waysTo(root: FetchedObject, path: readonly string[]): readonly (readonly (string | number)[])[] {
  let here: { readonly value: unknown; readonly way: readonly (string | number)[] }[] = [{ value: root, way: [] }];
  for (const step of path) {
    here = here.flatMap(({ value, way }) => {
      if (step !== EVERY) return isFetchedObject(value) ? [{ value: value[step], way: [...way, step] }] : [];
      return Array.isArray(value)
        ? value.map((element: unknown, index) => ({ value: element, way: [...way, index] }))
        : [];
    });
  }
  return here.filter(({ value }) => isFetchedObject(value)).map(({ way }) => way);
}

/** Whether an object has what is required; one that lacks only values that its owner says are null is known to be so. */
type Found = 'all' | 'null' | 'not all';

function read(required: readonly Required[], object: FetchedObject, into: FetchedObject): Found {
  for (const one of required) {
    if (one.kind === 'fragment') {
      if (one.types !== null && !one.types.has(String(object['__typename']))) continue;
      const found = read(one.inner, object, into);
      if (found !== 'all') return found;
      continue;
    }
    const value = object[one.name];
    if (value === undefined || !one.fits(value)) return value === null ? 'null' : 'not all';
    const taken = one.inner === null ? value : inside(one.inner, value, into[one.name]);
    if (taken === undefined) return 'not all';
    into[one.name] = taken;
  }
  return 'all';
}

function inside(required: readonly Required[], value: unknown, known: unknown): unknown {
  if (Array.isArray(value)) {
    const elements = value.map((element: unknown, index) =>
      inside(required, element, Array.isArray(known) ? known[index] : undefined),
    );
    return elements.includes(undefined) ? undefined : elements;
  }
  if (!isFetchedObject(value)) return value;
  const into: FetchedObject = isFetchedObject(known) ? known : {};
  return read(required, value, into) === 'all' ? into : undefined;
}

/** A text that only equal representations have. Most are a type and a key or two: for those JSON would cost more. */
function identityOf(representation: FetchedObject): string {
  let text = '';
  for (const name of Object.keys(representation)) {
    const value = representation[name];
    if (typeof value !== 'string') return JSON.stringify(representation);
    text += `${name}:${value.length}:${value}`;
  }
  return text;
}

/** What a fetch says of the objects it asks about: each different one once, and the objects that each stands for. */
export interface Representations {
  readonly list: readonly FetchedObject[];
  readonly objects: readonly (readonly FetchedObject[])[];
  /** The objects about which nothing can be asked, because what names them is null. */
  readonly unnamed: readonly FetchedObject[];
}

/**
 * The representations of objects for a fetch. One that lacks what the fetch needs is left out: its fields stay
 * unanswered, and whatever kept the need from being met explains them.
 */
export function representationsOf(step: FetchStep, objects: readonly FetchedObject[]): Representations {
  const { requires, inputRewrites } = step;
  const positions = new Map<string, number>();
  const list: FetchedObject[] = [];
  const groups: FetchedObject[][] = [];
  const unnamed: FetchedObject[] = [];
  for (const object of objects) {
    const representation: FetchedObject = {};
    const found = read(requires ?? [], object, representation);
    if (found === 'null') unnamed.push(object);
    if (found !== 'all' || representation['__typename'] === undefined) continue;
    if (inputRewrites.length > 0) applyRewrites(inputRewrites, representation);
    const text = identityOf(representation);
    const position = positions.get(text);
    if (position === undefined) {
      positions.set(text, list.length);
      list.push(representation);
      groups.push([object]);
    } else groups[position]?.push(object);
  }
  return { list, objects: groups, unnamed };
}
