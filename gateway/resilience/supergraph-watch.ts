import { readFile } from 'node:fs/promises';
import { ConfigError } from '../../service/config.ts';
import type { Logger } from '../../service/log.ts';
import { subgraphsOf, type SupergraphFile } from '../composition/supergraph.ts';

/** What serves one supergraph, as far as replacing it needs to know. */
export interface Replaceable {
  readonly sdl: string;
  stop(): Promise<void>;
}

export interface WatchOptions<S extends Replaceable> {
  readonly path: string;
  readonly first: S;
  /** Makes ready what serves another supergraph. Throws for one that can't be served. */
  readonly open: (supergraph: SupergraphFile) => Promise<S>;
  /** How long requests that began before may still run; then what served them is stopped. */
  readonly retireAfterMs: number;
  readonly log: Logger;
  readonly onReload: (result: 'served' | 'refused') => void;
}

/** What may be said in public of why a supergraph is refused; addresses are for the log alone. */
function reasonOf(error: unknown): string {
  if (error instanceof ConfigError) return 'The address of a subgraph is wrong or missing; the log says which.';
  // What the system says of a file names it.
  if (typeof error === 'object' && error !== null && 'syscall' in error) return "The supergraph file can't be read.";
  const message = error instanceof Error ? error.message : String(error);
  return message.length > 300 ? `${message.slice(0, 297)}...` : message;
}

/**
 * Serves what a supergraph file says, also when that changes: a new one is made ready beside the old one and put in its
 * place between two requests; one that can't be served is refused, and the old one serves on.
 */
export class SupergraphWatch<S extends Replaceable> {
  readonly #options: WatchOptions<S>;
  readonly #retired = new Map<S, NodeJS.Timeout>();
  #current: S;
  #lastText: string;
  #refused: string | null = null;
  #checking: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: WatchOptions<S>) {
    this.#options = options;
    this.#current = options.first;
    this.#lastText = options.first.sdl;
  }

  get current(): S {
    return this.#current;
  }

  /** Why the file as it is now is not served; null when it is. */
  get refused(): string | null {
    return this.#refused;
  }

  /** Looks at the file at an interval, until `stop`. */
  follow(everyMs: number): void {
    const look = (): void => {
      this.#checking = this.check();
      void this.#checking.then(() => {
        if (this.#timer !== null) this.#timer = setTimeout(look, everyMs).unref();
      });
    };
    this.#timer = setTimeout(look, everyMs).unref();
  }

  /** Looks at the file once. Never throws. */
  async check(): Promise<void> {
    try {
      const text = await readFile(this.#options.path, 'utf8');
      if (text === this.#lastText && text !== this.#current.sdl) return;
      this.#lastText = text;
      await this.#take(text);
    } catch (error) {
      // Once for each fault, not once for each look.
      const reason = reasonOf(error);
      if (this.#refused === reason) return;
      this.#refused = reason;
      this.#options.onReload('refused');
      this.#options.log.error({ err: error }, 'supergraph refused; the one before is served on');
    }
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#checking;
    const retired = [...this.#retired];
    for (const [, timer] of retired) clearTimeout(timer);
    await Promise.all([this.#current, ...retired.map(([served]) => served)].map((served) => served.stop()));
  }

  async #take(text: string): Promise<void> {
    if (text !== this.#current.sdl) {
      const next = await this.#options.open({ sdl: text, subgraphs: subgraphsOf(text) });
      this.#retire(this.#current);
      this.#current = next;
      this.#options.onReload('served');
      this.#options.log.info('a new supergraph is served');
    }
    this.#refused = null;
  }

  #retire(served: S): void {
    const { retireAfterMs, log } = this.#options;
    const timer = setTimeout(() => {
      this.#retired.delete(served);
      served.stop().catch((error: unknown) => log.error({ err: error }, 'the supergraph before did not stop'));
    }, retireAfterMs);
    this.#retired.set(served, timer.unref());
  }
}
