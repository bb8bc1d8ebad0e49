import { GraphError } from '../../service/errors.ts';
import type { FindOptions, Reader, Rows, Stage, Filter } from './store.ts';

/** Reads of a store that end when nobody waits for them any more. */
export class LimitedReads implements Reader {
  readonly #reader: Reader;
  readonly #timeLeftMs: () => number;

  constructor(reader: Reader, timeLeftMs: () => number) {
    this.#reader = reader;
    this.#timeLeftMs = timeLeftMs;
  }

  /** Throws OPERATION_TIMEOUT when the time is up. */
  find<T>(collection: string, filter: Filter, options: FindOptions = {}): Rows<T> {
    const timeLimitMs = this.#limit();
    const limited = options.isHeld === true ? options : Object.assign({}, options, { timeLimitMs });
    return this.#reader.find(collection, filter, limited);
  }

  /** Throws OPERATION_TIMEOUT when the time is up. */
  aggregate<T>(collection: string, pipeline: readonly Stage[]): Rows<T> {
    return this.#reader.aggregate(collection, pipeline, { timeLimitMs: this.#limit() });
  }

  #limit(): number {
    const left = Math.ceil(this.#timeLeftMs());
    if (left > 0) return left;
    throw new GraphError('OPERATION_TIMEOUT', 'Nobody waits for the answer any more; ask for less at a time.');
  }
}
