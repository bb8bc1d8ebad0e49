import { setTimeout as pause } from 'node:timers/promises';
import { Breaker, type BreakerState, type Permit } from './breaker.ts';
import { RetryBudget } from './retry-budget.ts';
import { SharedFlights } from './shared-flights.ts';
import { Slots, SlotsFull } from './slots.ts';
import { notAsked, SubgraphFailure, timedOut } from './subgraph-failure.ts';

export interface GuardOptions {
  readonly subgraph: string;
  /** How long a call may take altogether: waiting, repeating and reading included. */
  readonly timeoutMs: number;
  readonly connections: number;
  /** How many calls may wait for a connection. */
  readonly queue: number;
  readonly breakerFailures: number;
  readonly breakerMs: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly clock: () => number;
  /** From 0 to 1, for the pause before a call is repeated. */
  readonly random: () => number;
}

export interface GuardedCall {
  /** Names the call among all others; equal calls that are under way together are sent once. */
  readonly key: string;
  /** Whether the call changes nothing, so that it may be shared and repeated. */
  readonly onlyReads: boolean;
  readonly signal: AbortSignal | undefined;
  /** Sends it once; answers bytes that each caller reads anew. Throws SubgraphFailure. */
  readonly send: (signal: AbortSignal, timeoutMs: number) => Promise<string>;
}

/** What is going on towards one subgraph. */
export interface GuardFigures {
  readonly breaker: BreakerState;
  readonly running: number;
  readonly waiting: number;
  readonly retries: number;
  readonly shared: number;
  readonly refused: number;
}

const MIN_PAUSE_MS = 20;
const MAX_PAUSE_MS = 80;
// With less time left an answer is not to be expected.
const MIN_ATTEMPT_MS = 20;

const never = (): AbortSignal => new AbortController().signal;

/**
 * What stands before every call of one subgraph: equal reads are shared, a subgraph that is down is not asked, only so
 * many calls run and wait, a read is repeated once where that may help, and all of it together has one limit of time.
 */
export class CallGuard {
  readonly #options: GuardOptions;
  readonly #flights = new SharedFlights();
  readonly #breaker: Breaker;
  readonly #slots: Slots;
  readonly #budget = new RetryBudget();
  #retries = 0;
  #refused = 0;

  constructor(options: GuardOptions) {
    const { breakerFailures: failures, breakerMs: openMs, clock, connections, queue } = options;
    this.#options = options;
    this.#breaker = new Breaker({ failures, openMs, clock });
    this.#slots = new Slots({ running: connections, waiting: queue });
  }

  get figures(): GuardFigures {
    return {
      breaker: this.#breaker.state,
      running: this.#slots.running,
      waiting: this.#slots.waiting,
      retries: this.#retries,
      shared: this.#flights.joined,
      refused: this.#refused,
    };
  }

  /** The answer to a call. Throws SubgraphFailure, or the reason of the call's signal. */
  run(call: GuardedCall): Promise<string> {
    if (!call.onlyReads) return this.#bounded(call, call.signal ?? never());
    return this.#flights.join(call.key, (everyone) => this.#bounded(call, everyone), call.signal);
  }

  async #bounded(call: GuardedCall, signal: AbortSignal): Promise<string> {
    const until = this.#options.clock() + this.#options.timeoutMs;
    try {
      return await this.#attempt(call, signal, until);
    } catch (error) {
      if (!this.#mayRepeat(call, error)) throw error;
      const pauseMs = MIN_PAUSE_MS + this.#options.random() * (MAX_PAUSE_MS - MIN_PAUSE_MS);
      if (this.#left(until) < pauseMs + MIN_ATTEMPT_MS || !this.#budget.take()) throw error;
      this.#retries += 1;
      await pause(pauseMs, undefined, { signal });
      return this.#attempt(call, signal, until);
    }
  }

  #mayRepeat(call: GuardedCall, error: unknown): boolean {
    return call.onlyReads && error instanceof SubgraphFailure && error.meaning.mayPass && this.#breaker.allows;
  }

  #left(until: number): number {
    return until - this.#options.clock();
  }

  async #attempt(call: GuardedCall, signal: AbortSignal, until: number): Promise<string> {
    // Before the queue, so that nobody waits to be refused.
    if (!this.#breaker.allows) throw this.#refusal();
    signal.throwIfAborted();
    const release = this.#slots.takeFree() ?? (await this.#slot(signal, until));
    try {
      const permit = this.#breaker.enter();
      if (permit === null) throw this.#refusal();
      return await this.#sent(call, permit, { signal, timeoutMs: Math.max(1, this.#left(until)) });
    } finally {
      release();
    }
  }

  async #slot(signal: AbortSignal, until: number): Promise<() => void> {
    const late = AbortSignal.timeout(Math.max(1, Math.ceil(this.#left(until))));
    try {
      return await this.#slots.take(AbortSignal.any([signal, late]));
    } catch (error) {
      if (error instanceof SlotsFull) throw this.#refusal();
      throw late.aborted && !signal.aborted ? timedOut(this.#options.subgraph) : error;
    }
  }

  async #sent(call: GuardedCall, permit: Permit, limits: { signal: AbortSignal; timeoutMs: number }): Promise<string> {
    const { signal, timeoutMs } = limits;
    try {
      const answer = await call.send(signal, timeoutMs);
      this.#budget.earn();
      permit.succeeded();
      return answer;
    } catch (error) {
      if (signal.aborted) permit.toldNothing();
      else if (error instanceof SubgraphFailure && !error.meaning.isDown) permit.succeeded();
      else permit.failed();
      throw error;
    }
  }

  #refusal(): SubgraphFailure {
    this.#refused += 1;
    return notAsked(this.#options.subgraph);
  }
}
