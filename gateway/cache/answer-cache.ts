import { LRUCache } from 'lru-cache';
import { SharedFlights } from '../resilience/shared-flights.ts';
import { StoredAnswer } from './stored-answer.ts';

/** Answers that other gateways share; it may fail or be away, and then this gateway goes on alone. */
export interface SharedAnswers {
  get(key: string): Promise<StoredAnswer | undefined>;
  set(key: string, answer: StoredAnswer): Promise<void>;
}

export interface AnswerCacheOptions {
  /** Bytes that all answers together may take; 0 keeps none. */
  readonly maxBytes: number;
  readonly shared: SharedAnswers | null;
}

export interface CacheCounts {
  readonly hits: number;
  readonly misses: number;
  readonly joined: number;
  readonly bytes: number;
}

/** Makes an answer; `signal` is aborted when everybody who waits for it has gone. */
export type Make<T> = (signal: AbortSignal) => Promise<StoredAnswer | T>;

/** For whom an answer is wanted. */
export interface Wanted {
  /** Aborted when whoever wants it has gone. */
  readonly signal: AbortSignal;
  /** Whether everybody may be given the same; any other answer stays in this process. */
  readonly isPublic: boolean;
}

/**
 * Whole answers by everything that they depend on. The data that an answer was read from is part of its key, so nothing
 * is ever out of date and nobody clears anything; what is asked for no more falls out. Whoever asks for an answer that is
 * being made waits for that one.
 */
export class AnswerCache {
  /** Null when nothing is to be kept; what is being made is shared all the same. */
  readonly #answers: LRUCache<string, StoredAnswer> | null;
  readonly #shared: SharedAnswers | null;
  readonly #flights = new SharedFlights();
  #hits = 0;
  #misses = 0;

  constructor({ maxBytes, shared }: AnswerCacheOptions) {
    this.#shared = shared;
    const sizeCalculation = (answer: StoredAnswer, key: string): number => answer.size + key.length;
    this.#answers = maxBytes === 0 ? null : new LRUCache({ maxSize: maxBytes, sizeCalculation });
  }

  get counts(): CacheCounts {
    const { joined } = this.#flights;
    return { hits: this.#hits, misses: this.#misses, joined, bytes: this.#answers?.calculatedSize ?? 0 };
  }

  get(key: string): StoredAnswer | undefined {
    const known = this.#answers?.get(key);
    if (known !== undefined) this.#hits += 1;
    return known;
  }

  /**
   * The answer of a key, made where it is not known. What `make` answers besides a stored answer (an error, a partial
   * answer) goes to all who wait, and is not kept.
   */
  async getOrMake<T>(key: string, make: Make<T>, { signal, isPublic }: Wanted): Promise<StoredAnswer | T> {
    const known = this.get(key);
    if (known !== undefined) return known;
    if (!this.#flights.has(key)) this.#misses += 1;
    const shared = isPublic ? this.#shared : null;
    return this.#flights.join(key, (all) => this.#made(key, make, { signal: all, shared }), signal);
  }

  async #made<T>(
    key: string,
    make: Make<T>,
    { signal, shared }: { readonly signal: AbortSignal; readonly shared: SharedAnswers | null },
  ): Promise<StoredAnswer | T> {
    const known = await shared?.get(key).catch(() => undefined);
    const answer = known ?? (await make(signal));
    if (answer instanceof StoredAnswer) {
      this.#answers?.set(key, answer);
      if (known === undefined) void shared?.set(key, answer).catch(() => undefined);
    }
    return answer;
  }
}
