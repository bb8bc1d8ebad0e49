import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { QueryPlan } from '@apollo/query-planner';
import { GraphQLError } from 'graphql';
import { projectPath } from '../../service/paths.ts';
import type { PlanningFault, PlanningMessage } from './planning-worker.ts';
import { threadTime } from './thread-time.ts';

// A thread is started from the build also by tests, which run from the sources.
const ENTRY = projectPath('dist', 'gateway', 'execution', 'planning-worker.js');
// Plans are short-lived and small; with more room the thread only keeps more of what nobody needs.
const RESOURCES = { maxYoungGenerationSizeMb: 8 };

/** The thread ended, or was ended, before it had planned what it was asked for. */
export class ThreadEnded extends Error {
  readonly why: 'time' | 'memory' | 'crash';

  constructor(why: ThreadEnded['why'], cause?: unknown) {
    super(`The planning thread ended: ${why}.`, { cause });
    this.name = 'ThreadEnded';
    this.why = why;
  }
}

interface Asked {
  readonly told: (message: PlanningMessage) => void;
  readonly failed: (error: Error) => void;
}

function errorOf({ message, graphqlCode }: PlanningFault): Error {
  if (graphqlCode === undefined) return new Error(message);
  return new GraphQLError(message, graphqlCode === null ? {} : { extensions: { code: graphqlCode } });
}

/** Whether an error of a thread is that it had no memory left. Errors come from beside a test's own realm. */
function isOutOfMemory(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

/** One thread with a planner of one supergraph; it is asked one thing after another. */
export class PlanningThread {
  readonly #worker: Worker;
  /** Resolves with the reason when the thread has ended, or is being ended. */
  readonly over: Promise<ThreadEnded>;
  #isOver: (ended: ThreadEnded) => void = () => undefined;
  #folder: string | null = null;
  #asked: Asked | null = null;
  #ended: ThreadEnded | null = null;

  private constructor(supergraphSdl: string, entry: string) {
    this.#worker = new Worker(entry, {
      workerData: supergraphSdl,
      resourceLimits: RESOURCES,
      env: {},
      name: 'planner',
    });
    this.#worker.on('message', (message: PlanningMessage) => this.#told(message));
    this.#worker.on('error', (error) => this.#end(new ThreadEnded(isOutOfMemory(error) ? 'memory' : 'crash', error)));
    this.#worker.on('exit', () => this.#end(new ThreadEnded('crash')));
    this.over = new Promise((resolve) => {
      this.#isOver = resolve;
    });
  }

  /** Starts a thread, which reads the supergraph and says what clients see of it. Throws when the SDL is no supergraph. */
  static async open(supergraphSdl: string, entry = ENTRY): Promise<{ thread: PlanningThread; apiSdl: string }> {
    const thread = new PlanningThread(supergraphSdl, entry);
    const message = await thread.#next();
    if (message.kind !== 'ready') {
      await thread.end();
      throw message.kind === 'fault' ? errorOf(message.fault) : new Error('The planning thread is out of step.');
    }
    thread.#folder = message.folder;
    // From now on it keeps no process alive by itself.
    thread.#worker.unref();
    return { thread, apiSdl: message.apiSdl };
  }

  /**
   * The plan of a text. Throws what GraphQL says of it, and ThreadEnded when the thread ends before it has planned: at
   * the latest after `limitMs` of its own time, when it is ended for that.
   */
  async plan(text: string, limitMs: number): Promise<QueryPlan> {
    const next = this.#next();
    this.#worker.postMessage(text);
    const stop = this.#limit(limitMs);
    try {
      const message = await next;
      if (message.kind === 'planned') return JSON.parse(message.plan) as QueryPlan;
      throw message.kind === 'fault' ? errorOf(message.fault) : new Error('The planning thread is out of step.');
    } finally {
      stop();
    }
  }

  async end(): Promise<void> {
    this.#end(new ThreadEnded('crash'));
    await this.#worker.terminate();
  }

  #next(): Promise<PlanningMessage> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) {
        reject(this.#ended);
        return;
      }
      this.#asked = { told: resolve, failed: reject };
    });
  }

  #told(message: PlanningMessage): void {
    this.#asked?.told(message);
    this.#asked = null;
  }

  #end(ended: ThreadEnded): void {
    this.#ended ??= ended;
    this.#isOver(this.#ended);
    this.#asked?.failed(this.#ended);
    this.#asked = null;
  }

  /** Ends the thread when what it is asked now takes longer; answers what calls that off. */
  #limit(limitMs: number): () => void {
    const asked = this.#asked;
    const used = threadTime(this.#folder);
    const look = async (): Promise<void> => {
      // An answer that came while this thread was busy goes first.
      await setImmediate();
      if (asked === null || asked !== this.#asked) return;
      const leftMs = limitMs - used();
      if (leftMs > 0) {
        timer = setTimeout(() => void look(), Math.max(leftMs, 1));
        return;
      }
      this.#end(new ThreadEnded('time'));
      await this.#worker.terminate();
    };
    let timer = setTimeout(() => void look(), limitMs);
    return () => clearTimeout(timer);
  }
}
