export interface SlotsOptions {
  /** How many may run at once. */
  readonly running: number;
  /** How many may wait for that. */
  readonly waiting: number;
}

/** Nobody may wait any more. */
export class SlotsFull extends Error {
  constructor() {
    super('As many wait already as may wait.');
    this.name = 'SlotsFull';
  }
}

interface Waiter {
  readonly start: () => void;
}

/** Lets a number of things run at once and another number wait, first come first served. */
export class Slots {
  readonly #options: SlotsOptions;
  readonly #queue = new Set<Waiter>();
  #running = 0;

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
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    const free = this.takeFree();
    if (free !== null) return free;
    await this.#turn(signal);
    return this.#taken();
  }

  /** What gives a slot back, where one is free now; null where whoever asks would have to wait. */
  takeFree(): (() => void) | null {
    if (this.#running >= this.#options.running) return null;
    this.#running += 1;
    return this.#taken();
  }

  #taken(): () => void {
    let isBack = false;
    return () => {
      if (isBack) return;
      isBack = true;
      this.#next();
    };
  }

  #turn(signal: AbortSignal): Promise<void> {
    if (this.#queue.size >= this.#options.waiting) throw new SlotsFull();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#queue.delete(waiter);
        reject(signal.reason as Error);
      };
      const waiter: Waiter = {
        start: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      this.#queue.add(waiter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Hands the slot to whoever waits longest. */
  #next(): void {
    const [first] = this.#queue;
    if (first === undefined) {
      this.#running -= 1;
      return;
    }
    this.#queue.delete(first);
    first.start();
  }
}
