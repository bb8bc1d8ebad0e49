export type BreakerState = 'closed' | 'open' | 'half-open';

export interface BreakerOptions {
  /** Failures one after another that open it. */
  readonly failures: number;
  /** How long it refuses before it lets one call try. */
  readonly openMs: number;
  /** Milliseconds of a clock that only goes forward. */
  readonly clock: () => number;
}

/** Leave for one call; what the call met has to be said once. */
export interface Permit {
  succeeded(): void;
  failed(): void;
  /** The call ended without saying anything of the other side: nobody waited for it any more. */
  toldNothing(): void;
}

type Phase =
  | { readonly phase: 'closed'; readonly failures: number }
  | { readonly phase: 'open'; readonly until: number }
  | { readonly phase: 'half-open' };

/**
 * Refuses calls of something that failed several times in a row, until one call that it lets through succeeds. While that
 * one is under way all others are refused at once: nobody waits for a probe.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  #phase: Phase = { phase: 'closed', failures: 0 };

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  get state(): BreakerState {
    return this.#phase.phase;
  }

  /** Whether `enter` would give leave now. */
  get allows(): boolean {
    const now = this.#phase;
    if (now.phase === 'open') return this.#options.clock() >= now.until;
    return now.phase === 'closed';
  }

  /** Leave for one call; null when it is refused. */
  enter(): Permit | null {
    if (!this.allows) return null;
    if (this.#phase.phase === 'open') return this.#probe();
    return {
      succeeded: () => this.#whileClosed(0),
      failed: () => this.#whileClosed(1),
      toldNothing: () => undefined,
    };
  }

  #probe(): Permit {
    this.#phase = { phase: 'half-open' };
    const open = (forMs: number): void => {
      this.#phase = { phase: 'open', until: this.#options.clock() + forMs };
    };
    return {
      succeeded: () => (this.#phase = { phase: 'closed', failures: 0 }),
      failed: () => open(this.#options.openMs),
      // Whoever asks next is the probe.
      toldNothing: () => open(0),
    };
  }

  /** A call that began before the breaker opened says nothing that is not known. */
  #whileClosed(failed: 0 | 1): void {
    if (this.#phase.phase !== 'closed') return;
    const failures = failed === 0 ? 0 : this.#phase.failures + 1;
    this.#phase =
      failures < this.#options.failures
        ? { phase: 'closed', failures }
        : { phase: 'open', until: this.#options.clock() + this.#options.openMs };
  }
}
