import { LRUCache } from 'lru-cache';
import { StoredAnswer } from './stored-answer.ts';

/** Answers that other gateways share; it may fail or be away, and then this gateway goes on alone. */
export interface SharedAnswers {
  get(key: string): Promise<StoredAnswer | undefined>;
  set(key: string, answer: StoredAnswer): Promise<void>;
  close(): Promise<void>;
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

interface Flight {
  readonly answer: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
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
  readonly #flights = new Map<string, Flight>();
  #hits = 0;
  #misses = 0;
  #joined = 0;

  constructor({ maxBytes, shared }: AnswerCacheOptions) {
    this.#shared = shared;
    const sizeCalculation = (answer: StoredAnswer, key: string): number => answer.size + key.length;
    this.#answers = maxBytes === 0 ? null : new LRUCache({ maxSize: maxBytes, sizeCalculation });
  }

  get counts(): CacheCounts {
    return { hits: this.#hits, misses: this.#misses, joined: this.#joined, bytes: this.#answers?.calculatedSize ?? 0 };
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
  async getOrMake<T>(key: string, make: Make<T>, signal: AbortSignal): Promise<StoredAnswer | T> {
    const known = this.get(key);
    if (known !== undefined) return known;
    const flight = this.#flights.get(key) ?? this.#start(key, make);
    flight.waiting += 1;
    if (flight.waiting > 1) this.#joined += 1;
    const leave = (): void => {
      flight.waiting -= 1;
      if (flight.waiting > 0) return;
      // Whoever asks next starts anew.
      this.#forget(key, flight);
      flight.controller.abort(signal.reason);
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    try {
      // A flight carries what `make` of the same key answers.
      return (await flight.answer) as StoredAnswer | T;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  async close(): Promise<void> {
    await this.#shared?.close();
  }

  #start<T>(key: string, make: Make<T>): Flight {
    this.#misses += 1;
    const controller = new AbortController();
    const flight: Flight = { answer: this.#made(key, make, controller.signal), controller, waiting: 0 };
    this.#flights.set(key, flight);
    const forget = (): void => this.#forget(key, flight);
    flight.answer.then(forget, forget);
    return flight;
  }

  #forget(key: string, flight: Flight): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }

  async #made<T>(key: string, make: Make<T>, signal: AbortSignal): Promise<StoredAnswer | T> {
    const shared = await this.#shared?.get(key).catch(() => undefined);
    const answer = shared ?? (await make(signal));
    if (answer instanceof StoredAnswer) {
      this.#answers?.set(key, answer);
      if (shared === undefined) void this.#shared?.set(key, answer).catch(() => undefined);
    }
    return answer;
  }
}
