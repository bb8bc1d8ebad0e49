import type { Dataset } from '../datasets/dataset.ts';
import { prepareStore, readHistories } from '../datasets/ledger.ts';
import type { Histories } from '../datasets/release.ts';
import type { Store } from '../datasets/store/store.ts';
import type { Positions } from '../service/headers.ts';
import type { Logger } from '../service/log.ts';

/** The publication histories of a subgraph's datasets as they were read last, and whether the store answers. */
export class KnownHistories {
  #current: Histories | null = null;
  /** What was found last to reach some positions. */
  #reached: { readonly positions: Positions; readonly histories: Histories } | null = null;
  #answering = false;
  #reading: Promise<Histories> | null = null;
  #timer: NodeJS.Timeout | null = null;
  readonly #store: Store;
  readonly #datasets: readonly Dataset[];

  constructor(store: Store, datasets: readonly Dataset[]) {
    this.#store = store;
    this.#datasets = datasets;
  }

  /** What was read last; null until the store has answered once. */
  get current(): Histories | null {
    return this.#current;
  }

  /** Whether the store answered when it was last asked. */
  get answering(): boolean {
    return this.#answering;
  }

  /** Reads the histories anew at an interval, until `stop`. */
  follow(everyMs: number, log: Logger): void {
    let silent = false;
    const ask = async (): Promise<void> => {
      try {
        await this.refresh();
        if (silent) log.info('the store answers again');
        silent = false;
      } catch (error) {
        // Once for each outage, not once a second.
        if (!silent) log.warn({ err: error }, 'the store does not answer');
        silent = true;
      }
    };
    this.#timer = setInterval(() => void ask(), everyMs);
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** Reads the histories anew; throws when the store does not answer. Whoever asks meanwhile shares the one read. */
  refresh(): Promise<Histories> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Histories that reach some positions: a publication may be newer than what was read last. */
  async reaching(positions: Positions): Promise<Histories> {
    const known = this.#current ?? (await this.refresh());
    // Positions of one text are one object, and most requests have those of the last.
    if (this.#reached?.positions === positions && this.#reached.histories === known) return known;
    const behind = Object.entries(positions).some(([dataset, position]) => {
      const history = known[dataset];
      return history !== undefined && history.moves.length < position;
    });
    if (behind) return this.refresh();
    this.#reached = { positions, histories: known };
    return known;
  }

  async #read(): Promise<Histories> {
    try {
      if (this.#current === null) await prepareStore(this.#store, this.#datasets);
      const read = await readHistories(this.#store, this.#datasets);
      this.#answering = true;
      // What has not changed keeps its identity, so that what was derived from it can be kept too.
      if (JSON.stringify(read) !== JSON.stringify(this.#current)) this.#current = read;
      return this.#current ?? read;
    } catch (error) {
      this.#answering = false;
      throw error;
    }
  }
}
