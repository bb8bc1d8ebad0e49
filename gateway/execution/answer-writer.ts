import type { ErrorCode } from '../../service/errors.ts';
import type { ErrorPlaces, Path } from './error-places.ts';

/** An error of an answer, at the place where the client sees it. */
export interface AnswerError {
  readonly message: string;
  readonly path: Path;
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
}

// A broken subgraph breaks every row in the same way; more errors would say nothing more.
const MAX_WRITTEN = 100;

/** Where the writing of one answer stands, and what was found wrong on the way. */
export class AnswerWriter {
  /** The way to the value that is being written; only its first `depth` steps count. */
  readonly path: (string | number)[] = [];
  depth = 0;
  readonly errors: AnswerError[] = [];
  /** The answers to `__schema` and `__type` as JSON, by response name. */
  readonly introspection: ReadonlyMap<string, string>;
  readonly #places: ErrorPlaces;
  readonly #cause: AnswerError | undefined;

  /** `cause` is what stands for a missing value that no error speaks of. */
  constructor(places: ErrorPlaces, cause: AnswerError | undefined, introspection: ReadonlyMap<string, string>) {
    this.#places = places;
    this.#cause = cause;
    this.introspection = introspection;
  }

  /** A field that can be null was never answered. */
  absent(): string {
    this.#explain('A subgraph left out a field that it was asked for.');
    return 'null';
  }

  /** A value that can't be null is missing: the object or list around it becomes null. */
  missing(): null {
    this.#explain('A value that can not be null is missing.');
    return null;
  }

  /** A value has the wrong type. */
  wrong(expected: string): null {
    const message = `A subgraph answered with a value of the wrong type; expected ${expected}.`;
    this.#add({ message, path: this.#here(), code: 'SUBGRAPH_BAD_RESPONSE', details: {} });
    return null;
  }

  #explain(message: string): void {
    const path = this.#here();
    if (this.#places.explain(path)) return;
    const { code = 'SUBGRAPH_BAD_RESPONSE' as const, details = {} } = this.#cause ?? {};
    this.#add({ message: this.#cause?.message ?? message, path, code, details });
  }

  #add(error: AnswerError): void {
    this.#places.add(error.path);
    if (this.errors.length < MAX_WRITTEN) this.errors.push(error);
  }

  #here(): Path {
    return this.path.slice(0, this.depth);
  }
}
