import { hash } from 'node:crypto';
import type { QueryPlan } from '@apollo/query-planner';
import { buildSchema, print, type DocumentNode, type GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { GraphError } from '../../service/errors.ts';
import type { Logger } from '../../service/log.ts';
import { Slots, SlotsFull } from '../resilience/slots.ts';
import { PlanningThread, ThreadEnded } from './planning-thread.ts';

export interface PlanningOptions {
  readonly supergraphSdl: string;
  /** How long one operation may plan, of the planning thread's own time. */
  readonly timeoutMs: number;
  readonly log: Logger;
  /** How a planner is opened; in a thread of its own where nothing else is said. */
  readonly open?: OpenPlanner;
}

/** What planning has cost since the supergraph is served. */
export interface PlanningFigures {
  readonly seconds: number;
  readonly waiting: number;
  readonly refused: number;
  readonly restarts: number;
}

/** What plans over one supergraph, one text after another, as `PlanningThread` does. */
export type OpenedPlanner = Pick<PlanningThread, 'plan' | 'end' | 'over'>;
/** Reads a supergraph, and says what clients see of it. Throws when the SDL is none. */
export type OpenPlanner = (supergraphSdl: string) => Promise<{ thread: OpenedPlanner; apiSdl: string }>;

const MAX_WAITING = 256;
const MAX_WAIT_MS = 5_000;
// A crash in the middle of a plan may have another reason than the plan; two have not.
const ATTEMPTS = 2;
// An operation that was refused is not tried again for a while: each try costs everybody a fresh thread.
const MAX_REFUSED = 1_000;
const REFUSED_MS = 60_000;

const inThread: OpenPlanner = (supergraphSdl) => PlanningThread.open(supergraphSdl);

/** A schema that the planning thread has found to be right. */
function schemaOf(sdl: string): GraphQLSchema {
  return buildSchema(sdl, { noLocation: true, assumeValid: true, assumeValidSDL: true });
}

/**
 * Plans operations in a thread of its own, one after another: none keeps the process from answering, and one that takes
 * too long is refused and ended with its thread, while a fresh thread goes on with the others.
 */
export class Planning {
  /** What clients see of the supergraph. */
  readonly schema: GraphQLSchema;
  /** The supergraph with all that subgraphs know among themselves. */
  readonly wholeSchema: GraphQLSchema;
  readonly #options: PlanningOptions;
  readonly #turns = new Slots({ running: 1, waiting: MAX_WAITING });
  readonly #refused = new LRUCache<string, true>({ max: MAX_REFUSED, ttl: REFUSED_MS });
  readonly #figures = { seconds: 0, refused: 0, restarts: 0 };
  #thread: OpenedPlanner | null = null;
  #opening: Promise<OpenedPlanner>;
  #isStopped = false;

  private constructor(options: PlanningOptions, thread: OpenedPlanner, apiSdl: string) {
    this.#options = options;
    this.schema = schemaOf(apiSdl);
    this.wholeSchema = schemaOf(options.supergraphSdl);
    this.#opening = Promise.resolve(this.#serve(thread));
  }

  /** Resolves once there is a planner of the supergraph. Throws when the SDL is no supergraph. */
  static async start(options: PlanningOptions): Promise<Planning> {
    const { thread, apiSdl } = await (options.open ?? inThread)(options.supergraphSdl);
    return new Planning(options, thread, apiSdl);
  }

  get figures(): PlanningFigures {
    return { ...this.#figures, waiting: this.#turns.waiting };
  }

  /**
   * The plan of the one operation of a document, which has been validated. Throws GraphError for one that takes too long,
   * and where too many wait.
   */
  async plan(document: DocumentNode): Promise<QueryPlan> {
    const text = print(document);
    const id = hash('sha256', text);
    if (this.#refused.has(id)) throw this.#tooLong();
    const giveBack = await this.#turn();
    try {
      // Another may have been refused for the same while this one waited.
      if (this.#refused.has(id)) throw this.#tooLong();
      return await this.#planned(text, id);
    } finally {
      giveBack();
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const thread = await this.#opening.catch(() => null);
    await thread?.end();
  }

  async #turn(): Promise<() => void> {
    try {
      return await this.#turns.take(AbortSignal.timeout(MAX_WAIT_MS));
    } catch (error) {
      const why = error instanceof SlotsFull ? 'too many' : `for ${MAX_WAIT_MS} ms`;
      throw new GraphError(
        'SERVICE_UNAVAILABLE',
        `New operations wait to be planned, ${why}; try again after a second, or ask for one that was asked before.`,
      );
    }
  }

  async #planned(text: string, id: string): Promise<QueryPlan> {
    for (let attempt = 1; ; attempt += 1) {
      const thread = await this.#opened();
      const began = performance.now();
      try {
        return await thread.plan(text, this.#options.timeoutMs);
      } catch (error) {
        if (!(error instanceof ThreadEnded)) throw error;
        this.#restart(thread);
        if (this.#isStopped) throw new GraphError('SERVICE_UNAVAILABLE', 'The graph is shutting down.');
        if (error.why !== 'crash' || attempt === ATTEMPTS) {
          this.#refused.set(id, true);
          throw this.#tooLong();
        }
      } finally {
        this.#figures.seconds += (performance.now() - began) / 1_000;
      }
    }
  }

  /** A thread that can be asked; where none came up, another is tried. */
  async #opened(): Promise<OpenedPlanner> {
    await this.#opening.catch(() => undefined);
    this.#restart(null);
    return this.#opening;
  }

  #serve(thread: OpenedPlanner): OpenedPlanner {
    this.#thread = thread;
    // At once, not when somebody asks.
    void thread.over.then((ended) => {
      if (!this.#isStopped) this.#options.log.warn({ err: ended }, 'a planning thread has ended');
      this.#restart(thread);
    });
    return thread;
  }

  /** Puts a fresh thread in the place of one, unless that has been done. */
  #restart(ended: OpenedPlanner | null): void {
    if (this.#thread !== ended || this.#isStopped) return;
    this.#thread = null;
    this.#figures.restarts += 1;
    const { supergraphSdl, open = inThread } = this.#options;
    this.#opening = open(supergraphSdl).then(({ thread }) => this.#serve(thread));
    this.#opening.catch((error: unknown) => this.#options.log.error({ err: error }, 'no planning thread comes up'));
  }

  #tooLong(): GraphError {
    this.#figures.refused += 1;
    const { timeoutMs } = this.#options;
    const message = `The operation takes longer than ${timeoutMs} ms to plan; ask for less at once, in several operations.`;
    return new GraphError('PLANNING_TIMEOUT', message);
  }
}
