import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { GraphError } from '../../service/errors.ts';
import { Slots, SlotsFull } from './slots.ts';
import { Turns } from './turns.ts';

export const LANES = ['small', 'large'] as const;
export type Lane = (typeof LANES)[number];

export interface AdmissionOptions {
  /** How many operations may run at once; a quarter of them large ones. */
  readonly running: number;
  /** How many may wait for that; a quarter of them large ones. */
  readonly waiting: number;
  /** How long each may wait. */
  readonly waitMs: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly clock: () => number;
  /** From 0 to 1, how much of its time the event loop has worked since this was asked last. */
  readonly busy: () => number;
}

export interface LaneFigures {
  readonly running: number;
  readonly waiting: number;
  readonly refused: number;
}

// What took longer, on average of its last runs, is large.
const LARGE_MS = 250;
// How much the newest run counts in an average.
const NEWEST = 0.2;
const MAX_QUERIES = 10_000;
// Small ones that wait for their turn with all that they ask read already: enough that a turn is never empty.
const MAX_READ_AHEAD = 16;
// How often what was begun looks for its turn.
const PATIENCE_MS = 20;
// Characters of the answers that may be made at once in a lane. Found by trying over near subgraphs: with more, V8 has no
// room for what waits among young objects and copies it about; with fewer, fewer calls are shared.
const MOST_CHARACTERS = 512 * 1_024;
// An event loop that works less of its time waits for subgraphs: nothing is gained by holding back what could begin.
const BUSY = 0.5;
// How often that is looked at while some wait.
const LOOK_MS = 5;

export const OVERLOADED = 'The graph has more to do than it can; try again after a second.';

/** A queue of its own for some operations, so that they wait for one another alone. */
class Queue {
  readonly slots: Slots;
  readonly #parallel: number;
  #averageMs = 0;
  refused = 0;

  constructor(running: number, waiting: number) {
    this.#parallel = running;
    this.slots = new Slots({ running, waiting, weight: MOST_CHARACTERS });
  }

  /** How long whoever comes now would wait, by what the last ones took. */
  get expectedWaitMs(): number {
    return this.slots.running < this.#parallel ? 0 : ((this.slots.waiting + 1) * this.#averageMs) / this.#parallel;
  }

  took(ms: number): void {
    this.#averageMs += NEWEST * (ms - this.#averageMs);
  }
}

/** What the last runs of a query took and made, on average. */
interface Average {
  readonly ms: number;
  readonly length: number;
}

/**
 * Lets as many operations run as can, some wait for a short time, and refuses the rest at once, before anything is done
 * for them. Operations that took long the last times have a lane of their own: they never stand before small ones. While
 * the process has enough to do, only so much is made at once.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #lanes: Readonly<Record<Lane, Queue>>;
  readonly #turns: Turns;
  readonly #averages = new LRUCache<string, Average>({ max: MAX_QUERIES });
  #looking: NodeJS.Timeout | null = null;

  constructor(options: AdmissionOptions) {
    const { running, waiting } = options;
    const quarter = (all: number): number => Math.max(1, Math.floor(all / 4));
    this.#options = options;
    this.#turns = new Turns(options);
    this.#lanes = {
      small: new Queue(Math.max(1, running - quarter(running)), waiting - Math.floor(waiting / 4)),
      large: new Queue(quarter(running), Math.floor(waiting / 4)),
    };
  }

  get figures(): Readonly<Record<Lane, LaneFigures>> {
    const of = (lane: Lane): LaneFigures => {
      const { slots, refused } = this.#lanes[lane];
      return { running: slots.running, waiting: slots.waiting + this.#turns.waitingIn(lane), refused };
    };
    return { small: of('small'), large: of('large') };
  }

  /** Whether more requests may be read: not while many that have been read wait for their turn. */
  get hasRoom(): boolean {
    return this.#turns.waitingIn('small') < MAX_READ_AHEAD;
  }

  /** The lane of a query, by what its last runs took; one that never ran is small. */
  laneOf(query: string): Lane {
    return (this.#averages.get(query)?.ms ?? 0) > LARGE_MS ? 'large' : 'small';
  }

  /**
   * Does some work for a query; `lengthOf` says how long the text is that it made. Throws SERVICE_UNAVAILABLE when there
   * is too much to do.
   */
  async run<T>(
    query: string,
    signal: AbortSignal,
    work: () => Promise<T>,
    lengthOf: (made: T) => number = () => 0,
  ): Promise<T> {
    const lane = this.laneOf(query);
    // What fails says nothing of it.
    let length = this.#averages.get(query)?.length ?? 0;
    const release = await this.#admitted(lane, signal, length);
    const measured = async (): Promise<T> => {
      const made = await work();
      length = lengthOf(made);
      return made;
    };
    return this.#timed(this.#lanes[lane], release, measured, (ms) => this.#note(query, { ms, length }));
  }

  /** Does some work of a kind that is always large. Throws SERVICE_UNAVAILABLE when there is too much to do. */
  async begin<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return this.#timed(this.#lanes.large, await this.#admitted('large', signal), work);
  }

  /** Does more of what was begun: it waits for its turn as long as it takes, for nothing is gained by half of it. */
  async goOn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const queue = this.#lanes.large;
    for (;;) {
      const release = await queue.slots.take(signal).catch((error: unknown) => {
        if (error instanceof SlotsFull) return null;
        throw error;
      });
      if (release !== null) return this.#timed(queue, release, work);
      await sleep(PATIENCE_MS, undefined, { signal });
    }
  }

  async #admitted(lane: Lane, signal: AbortSignal, length = 0): Promise<() => void> {
    const queue = this.#lanes[lane];
    await this.#begin(lane, signal);
    // Anew: whoever waited for a turn may find more before it than when it came.
    if (queue.expectedWaitMs > this.#options.waitMs) throw this.#refusal(queue);
    signal.throwIfAborted();
    // Nearly always there is one; then nothing has to be watched.
    return queue.slots.takeFree(length) ?? this.#slot(queue, signal, length);
  }

  async #timed<T>(
    queue: Queue,
    release: () => void,
    work: () => Promise<T>,
    took: (ms: number) => void = () => undefined,
  ): Promise<T> {
    const began = this.#options.clock();
    try {
      return await work();
    } finally {
      release();
      const ms = this.#options.clock() - began;
      took(ms);
      queue.took(ms);
    }
  }

  /** Resolves when the event loop has time for the work, so that whoever comes meanwhile is at least read. */
  async #begin(lane: Lane, signal: AbortSignal): Promise<void> {
    const queue = this.#lanes[lane];
    const { waitMs, waiting } = this.#options;
    const expectedMs = Math.max(queue.expectedWaitMs, this.#turns.expectedWaitMs);
    if (expectedMs > waitMs || this.#turns.waiting > waiting) throw this.#refusal(queue);
    const turn = this.#turns.next(lane, signal);
    if (turn !== null && !(await turn)) throw this.#refusal(queue);
  }

  async #slot(queue: Queue, signal: AbortSignal, length: number): Promise<() => void> {
    this.#look();
    const late = new AbortController();
    const { waitMs } = this.#options;
    const timer = setTimeout(() => late.abort(), waitMs);
    // Nobody is refused for what others make: that only makes it slower.
    const held = setTimeout(() => queue.slots.bearOne(), waitMs / 2);
    try {
      return await queue.slots.take(AbortSignal.any([signal, late.signal]), length);
    } catch (error) {
      if (error instanceof SlotsFull || (late.signal.aborted && !signal.aborted)) throw this.#refusal(queue);
      throw error;
    } finally {
      clearTimeout(timer);
      clearTimeout(held);
    }
  }

  /** While some wait, lets one more of each lane begin whenever the event loop has little to do. */
  #look(): void {
    this.#looking ??= setInterval(() => {
      const waiting = Object.values(this.#lanes).filter(({ slots }) => slots.waiting > 0);
      if (waiting.length === 0) {
        clearInterval(this.#looking ?? undefined);
        this.#looking = null;
      } else if (this.#options.busy() < BUSY) {
        for (const { slots } of waiting) slots.bearOne();
      }
    }, LOOK_MS).unref();
  }

  #note(query: string, newest: Average): void {
    const known = this.#averages.get(query) ?? newest;
    this.#averages.set(query, {
      ms: known.ms + NEWEST * (newest.ms - known.ms),
      length: known.length + NEWEST * (newest.length - known.length),
    });
  }

  #refusal(queue: Queue): GraphError {
    queue.refused += 1;
    return new GraphError('SERVICE_UNAVAILABLE', OVERLOADED);
  }
}
