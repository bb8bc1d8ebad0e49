import type { Answer } from './graph.ts';

type Path = readonly (string | number)[];

const pathsOf = (answer: Answer): readonly Path[] =>
  (answer.errors ?? []).map(({ path }) => (path ?? []) as readonly (string | number)[]);

/** The places of the errors of an answer, each once, as `towns.0.name`. */
export function errorPaths(answer: Answer): readonly string[] {
  return [...new Set(pathsOf(answer).map((path) => path.join('.')))].sort();
}

/** The place at which an error shows: its path, or the object above it that became null with it. */
function nullPlace(data: unknown, path: Path): string {
  let value = data;
  const place: (string | number)[] = [];
  for (const step of path) {
    if (value === null || value === undefined) break;
    place.push(step);
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return place.join('.');
}

/** An answer as two answers are compared: its data with the order of keys, and the places that errors made null. */
export function comparable(answer: Answer): { readonly data: string | undefined; readonly errors: readonly string[] } {
  const places = pathsOf(answer).map((path) => nullPlace(answer.data, path));
  return { data: JSON.stringify(answer.data), errors: [...new Set(places)].sort() };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Whether one of the paths is the place, leads to it, or lies below it, where what may not be null is missing. */
const explained = (place: Path, paths: readonly Path[]): boolean =>
  paths.some((path) => path.length > 0 && path.every((step, index) => index >= place.length || step === place[index]));

/** What of a partial answer is neither as in the full one nor a null with an error that explains it. */
export function unexplained(partial: Answer, full: Answer): readonly string[] {
  const paths = pathsOf(partial);
  const compare = (found: unknown, right: unknown, place: Path): readonly string[] => {
    if (found === null && right !== null) {
      return explained(place, paths) ? [] : [`${place.join('.')} is null without an error`];
    }
    if (!isObject(found) || !isObject(right)) {
      return found === right ? [] : [`${place.join('.')} is ${JSON.stringify(found)}, not ${JSON.stringify(right)}`];
    }
    if (Object.keys(found).join() !== Object.keys(right).join()) {
      return [`${place.join('.')} has ${Object.keys(found).join()}, not ${Object.keys(right).join()}`];
    }
    const list = Array.isArray(found);
    return Object.keys(found).flatMap((key) => compare(found[key], right[key], [...place, list ? Number(key) : key]));
  };
  return compare(partial.data ?? null, full.data ?? null, []);
}
