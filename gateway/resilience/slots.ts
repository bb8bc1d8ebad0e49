export interface SlotsOptions {
  /** How many may run at once. */
  readonly running: number;
  /** How many may wait for that. */
  readonly waiting: number;
  /** How much what runs may weigh before whatever is not light waits; without it nobody waits for that. */
  readonly weight?: number;
}

// What weighs less than one in so many of what may run waits for nothing that is heavier.
const LIGHT = 64;

/** Nobody may wait any more. */
export class SlotsFull extends Error {
  constructor() {
    super('As many wait already as may wait.');
    this.name = 'SlotsFull';
  }
}

interface Waiter {
  readonly weight: number;
  readonly start: () => void;
}

/**
 * Lets a number of things run at once, as long as they are not too heavy together, and another number wait: whoever came
 * first of those that may.
 */
export class Slots {
  readonly #options: SlotsOptions;
  readonly #queue = new Set<Waiter>();
  #running = 0;
  #weight = 0;

  constructor(options: SlotsOptions) {
    this.#options = options;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /**
   * Resolves with what gives the slot back, once there is one. Throws SlotsFull when too many wait, and the reason of the
   * signal when that is aborted first.
   */
  async take(signal: AbortSignal, weight = 0): Promise<() => void> {
    signal.throwIfAborted();
    const free = this.takeFree(weight);
    if (free !== null) return free;
    await this.#turn(signal, weight);
    return this.#taken(weight);
  }

  /** What gives a slot back, where one is free now; null where whoever asks would have to wait. */
  takeFree(weight = 0): (() => void) | null {
    if (this.#isFull || !this.#bears(weight)) return null;
    this.#begin(weight);
    return this.#taken(weight);
  }

  /** Lets whoever waits longest for its weight alone begin. */
  bearOne(): void {
    const [first] = this.#queue;
    if (first !== undefined && !this.#isFull) this.#start(first);
  }

  get #isFull(): boolean {
    return this.#running >= this.#options.running;
  }

  #bears(weight: number): boolean {
    const { weight: most = Infinity } = this.#options;
    return this.#weight < most || weight * LIGHT <= most;
  }

  #begin(weight: number): void {
    this.#running += 1;
    this.#weight += weight;
  }

  #taken(weight: number): () => void {
    let isBack = false;
    return () => {
      if (isBack) return;
      isBack = true;
      this.#running -= 1;
      this.#weight -= weight;
      this.#next();
    };
  }

  #turn(signal: AbortSignal, weight: number): Promise<void> {
    if (this.#queue.size >= this.#options.waiting) throw new SlotsFull();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#queue.delete(waiter);
        reject(signal.reason as Error);
      };
      const waiter: Waiter = {
        weight,
        start: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      this.#queue.add(waiter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Hands what is free to those who wait longest. */
  #next(): void {
    for (const waiter of this.#queue) {
      if (this.#isFull) return;
      if (this.#bears(waiter.weight)) this.#start(waiter);
    }
  }

  #start(waiter: Waiter): void {
    this.#queue.delete(waiter);
    this.#begin(waiter.weight);
    waiter.start();
  }
}
