import type { ErrorCode } from '../../service/errors.ts';
import type { AnswerError } from './answer-writer.ts';
import type { Path } from './error-places.ts';
import { isFetchedObject, type FetchedObject, type ObjectShape } from './shape.ts';

/** Something that a fetch did not bring, at its places among what was fetched. */
export interface FetchFailure {
  readonly message: string;
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
  readonly places: {
    /** The fields that failed. */
    readonly exact: readonly Path[];
    /** The objects around them: where it is told when the client asked for none of those fields. */
    readonly around: readonly Path[];
    /** The place around all of them: where it is told when there are too many. */
    readonly above?: Path;
  };
}

// A page of entities has at most as many; more errors would say nothing more.
const MAX_PLACES = 100;

interface Located {
  readonly path: (string | number)[];
  readonly shape: ObjectShape | null;
}

/** The client's places for a place among what was fetched: more than one where the client asks twice, under aliases. */
class Locator {
  readonly #root: ObjectShape;
  readonly #data: FetchedObject;

  constructor(root: ObjectShape, data: FetchedObject) {
    this.#root = root;
    this.#data = data;
  }

  /** Where the client sees a place; `whole` is false when it sees only what is around it. */
  find(path: Path): { readonly paths: readonly Path[]; readonly whole: boolean } {
    let here: Located[] = [{ path: [], shape: this.#root }];
    let value: unknown = this.#data;
    for (const step of path) {
      const next = typeof step === 'number' ? elements(here, step) : fields(here, step, value);
      if (next.length === 0) return { paths: here.map((one) => one.path), whole: false };
      here = next;
      value = (value as Record<string | number, unknown> | null | undefined)?.[step];
    }
    return { paths: here.map((one) => one.path), whole: true };
  }
}

const elements = (here: readonly Located[], index: number): Located[] =>
  here.map(({ path, shape }) => ({ path: [...path, index], shape }));

function fields(here: readonly Located[], name: string, object: unknown): Located[] {
  if (!isFetchedObject(object)) return [];
  return here.flatMap(({ path, shape }) =>
    (shape?.fieldsOf(object) ?? [])
      .filter((field) => field.fetchedName === name)
      .map((field) => ({ path: [...path, field.responseName], shape: field.inner })),
  );
}

function unique(paths: readonly Path[]): readonly Path[] {
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
}

function placesOf(failure: FetchFailure, locator: Locator): readonly Path[] {
  const { exact, around, above = [] } = failure.places;
  const found = exact.slice(0, 2 * MAX_PLACES).map((path) => locator.find(path));
  const whole = unique(found.flatMap(({ paths, whole: isWhole }) => (isWhole ? paths : [])));
  const paths =
    whole.length > 0
      ? whole
      : unique(
          (around.length > 0 ? around : exact).slice(0, MAX_PLACES + 1).flatMap((path) => locator.find(path).paths),
        );
  if (paths.length <= MAX_PLACES && exact.length <= 2 * MAX_PLACES) return paths;
  return [...paths.slice(0, MAX_PLACES), ...locator.find(above).paths];
}

/** The failures of a run as errors at the places that the client sees. */
export function answerErrors(
  failures: readonly FetchFailure[],
  root: ObjectShape,
  data: FetchedObject,
): readonly AnswerError[] {
  const locator = new Locator(root, data);
  return failures.flatMap((failure) => {
    const { message, code, details } = failure;
    return placesOf(failure, locator).map((path): AnswerError => ({ message, path, code, details }));
  });
}
