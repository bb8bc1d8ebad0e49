import type { Lane } from './admission.ts';

export interface TurnsOptions {
  /** Milliseconds of a clock that only goes forward. */
  readonly clock: () => number;
}

interface Waiter {
  readonly begin: () => void;
}

// How long work may begin in one turn of the event loop before new requests are read again.
const TURN_MS = 5;
// How much the newest pause between two beginnings counts in their average.
const NEWEST = 0.05;
// Of so many beginnings one is that of a large operation, where both wait.
const LARGE_EVERY = 4;

/**
 * Spreads the beginnings of work over turns of the event loop. Work that only computes would otherwise run for as many
 * requests as have arrived, one after the other, while those behind them are not even read, let alone refused in time.
 */
export class Turns {
  readonly #clock: () => number;
  readonly #queues: Readonly<Record<Lane, Set<Waiter>>> = { small: new Set(), large: new Set() };
  #isOpen = false;
  #until = 0;
  #begun = 0;
  #lastBegun = 0;
  #everyMs = 0;

  constructor({ clock }: TurnsOptions) {
    this.#clock = clock;
  }

  get waiting(): number {
    return this.#queues.small.size + this.#queues.large.size;
  }

  waitingIn(lane: Lane): number {
    return this.#queues[lane].size;
  }

  /** How long whoever comes now would wait, by how fast the last ones followed each other. */
  get expectedWaitMs(): number {
    return this.waiting * this.#everyMs;
  }

  /** Nothing where work may begin at once; else what resolves, with how long it waited, when it may. */
  next(lane: Lane, signal: AbortSignal): Promise<number> | null {
    if (this.waiting === 0 && this.#isInTime()) return null;
    return new Promise((resolve, reject) => {
      const queue = this.#queues[lane];
      const leave = (): void => {
        queue.delete(waiter);
        reject(signal.reason as Error);
      };
      const since = this.#clock();
      const waiter: Waiter = {
        begin: () => {
          signal.removeEventListener('abort', leave);
          resolve(this.#clock() - since);
        },
      };
      if (this.waiting === 0) this.#lastBegun = since;
      queue.add(waiter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #isInTime(): boolean {
    if (this.#isOpen) return this.#clock() < this.#until;
    this.#open();
    return true;
  }

  #open(): void {
    this.#isOpen = true;
    this.#until = this.#clock() + TURN_MS;
    setImmediate(() => {
      this.#isOpen = false;
      if (this.waiting === 0) return;
      this.#open();
      this.#beginNext();
    });
  }

  #beginNext(): void {
    const waiter = this.#first();
    if (waiter === undefined) return;
    const now = this.#clock();
    this.#everyMs += NEWEST * (now - this.#lastBegun - this.#everyMs);
    this.#lastBegun = now;
    waiter.begin();
    // After whatever this one does without waiting for anything: a tick that is asked for in a microtask comes behind all
    // of them.
    queueMicrotask(() => {
      process.nextTick(() => {
        if (this.#clock() < this.#until) this.#beginNext();
      });
    });
  }

  #first(): Waiter | undefined {
    const { small, large } = this.#queues;
    this.#begun += 1;
    const isForLarge = large.size > 0 && (small.size === 0 || this.#begun % LARGE_EVERY === 0);
    const queue = isForLarge ? large : small;
    const [first] = queue;
    if (first !== undefined) queue.delete(first);
    return first;
  }
}
