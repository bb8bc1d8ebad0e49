import type { Lane } from './admission.ts';

export interface TurnsOptions {
  /** Milliseconds of a clock that only goes forward. */
  readonly clock: () => number;
  /** How long anybody may wait. */
  readonly waitMs: number;
  /** Whether more may begin now, where something else than time may forbid it. */
  readonly hasRoom?: () => boolean;
}

interface Waiter {
  readonly since: number;
  /** Whether it may begin; if not, it is too late for it. */
  readonly called: (mayBegin: boolean) => void;
}

// How long work may begin in one turn of the event loop before new requests are read again.
const TURN_MS = 5;
// How many that wait may begin in one turn.
const MOST_IN_TURN = 32;
// How many turns at most only read, one after the other, while more is expected.
const READING_TURNS = 32;
// How much the newest pause between two beginnings counts in their average.
const NEWEST = 0.01;
// Of so many beginnings one is that of a large operation, where both wait.
const LARGE_EVERY = 4;

/**
 * Spreads the beginnings of work over turns of the event loop. Work that only computes would otherwise run for as many
 * requests as have arrived, one after the other, while those behind them are not even read, let alone refused in time.
 */
export class Turns {
  readonly #clock: () => number;
  readonly #waitMs: number;
  readonly #hasRoom: () => boolean;
  readonly #queues: Readonly<Record<Lane, Set<Waiter>>> = { small: new Set(), large: new Set() };
  #isOpen = false;
  #hasMore = false;
  #readingTurns = 0;
  #until = 0;
  #begun = 0;
  #lastBegun = 0;
  #everyMs = 0;

  constructor({ clock, waitMs, hasRoom = () => true }: TurnsOptions) {
    this.#clock = clock;
    this.#waitMs = waitMs;
    this.#hasRoom = hasRoom;
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

  /** Whether work may begin at once, as one that is counted in the time of this turn. */
  mayBegin(): boolean {
    return this.waiting === 0 && !this.#hasMore && this.#hasRoom() && this.#isInTime();
  }

  /** To be called where one turn of the event loop may not have read all there is: the next reads on before work begins. */
  expectMore(): void {
    this.#hasMore = true;
  }

  /** Nothing where work may begin at once; else what says when it may, or that it has waited too long. */
  next(lane: Lane, signal: AbortSignal): Promise<boolean> | null {
    return this.mayBegin() ? null : this.wait(lane, signal);
  }

  /** Resolves when those before it have begun: true where it may begin, false where it has waited too long. */
  wait(lane: Lane, signal?: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const queue = this.#queues[lane];
      const leave = (): void => {
        queue.delete(waiter);
        reject(signal?.reason as Error);
      };
      const since = this.#clock();
      const waiter: Waiter = {
        since,
        called: (mayBegin) => {
          signal?.removeEventListener('abort', leave);
          resolve(mayBegin);
        },
      };
      if (this.waiting === 0) this.#lastBegun = since;
      queue.add(waiter);
      if (!this.#isOpen && this.#readingTurns === 0) this.#open();
      signal?.addEventListener('abort', leave, { once: true });
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
    setImmediate(() => this.#afterReading());
    // Each begins in a callback of its own: between two Node runs to its end whatever one does without waiting for
    // anything. Begun together they would all be under way at once, which costs memory and collections of garbage.
    for (let more = Math.min(this.waiting, MOST_IN_TURN); more > 1; more -= 1) {
      setImmediate(() => {
        if (this.#isOpen && this.#clock() < this.#until) this.#beginNext();
      });
    }
  }

  /** The event loop has read what it reads in one turn. */
  #afterReading(): void {
    this.#isOpen = false;
    const hasMore = this.#hasMore;
    this.#hasMore = false;
    if (hasMore && this.waiting > 0 && this.#readingTurns < READING_TURNS) {
      this.#readingTurns += 1;
      setImmediate(() => this.#afterReading());
      return;
    }
    this.#readingTurns = 0;
    if (this.waiting === 0) return;
    this.#open();
    this.#beginNext();
  }

  #beginNext(): void {
    if (!this.#hasRoom()) return;
    const now = this.#clock();
    this.#dismiss(now);
    const waiter = this.#first();
    if (waiter === undefined) return;
    this.#everyMs += NEWEST * (now - this.#lastBegun - this.#everyMs);
    this.#lastBegun = now;
    waiter.called(true);
  }

  /** Whoever has waited too long goes, and counts for nothing: those who began are the measure. */
  #dismiss(now: number): void {
    for (const queue of Object.values(this.#queues)) {
      for (const waiter of queue) {
        if (now - waiter.since <= this.#waitMs) break;
        queue.delete(waiter);
        waiter.called(false);
      }
    }
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
