import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

export interface DrainTimes {
  /** How long a server that is to stop goes on taking requests, so that whoever sends them hears that it stops. */
  readonly announceMs: number;
  /** How long the requests that it has taken may need after that. */
  readonly finishMs: number;
}

// A connection whose request is still on its way counts for nothing yet.
const QUIET_MS = 100;
const STEP_MS = 10;

/**
 * Stops a server without losing what it has accepted: it says first that it is not ready, and `connection: close` with
 * every answer, then takes nothing new, and ends once all that it took is answered.
 */
export class Drain {
  #running = 0;
  #hasBegun = false;

  /** Whether the server is to stop: then it is not ready. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Requests that are being answered. */
  get running(): number {
    return this.#running;
  }

  /** To be called before the server has any routes. */
  watch(server: FastifyInstance): void {
    server.addHook('onRequest', (_, reply, done) => {
      this.#running += 1;
      reply.raw.once('close', () => (this.#running -= 1));
      done();
    });
    server.addHook('onSend', (_, reply, __, done) => {
      if (this.#hasBegun) reply.header('connection', 'close');
      done();
    });
  }

  /** Resolves when the server has closed; at the latest when the times are over. */
  async close(server: FastifyInstance, { announceMs, finishMs }: DrainTimes): Promise<void> {
    this.#hasBegun = true;
    if (announceMs > 0) await pause(announceMs);
    const closed = server.close();
    await this.#quiet(performance.now() + finishMs);
    // Those that carry no request: opened ahead of time, or kept by a client that never closes.
    server.server.closeAllConnections();
    await closed;
  }

  /** Resolves when nothing has run for a moment, or when the time is over. */
  async #quiet(until: number): Promise<void> {
    for (let quietMs = 0; quietMs < QUIET_MS && performance.now() < until;) {
      await pause(STEP_MS);
      quietMs = this.#running === 0 ? quietMs + STEP_MS : 0;
    }
  }
}

const KEEP_MS = 1_000;

/** The times of a process that has 15 s to end: the announcement, and for the rest of it what was taken. */
export function drainTimes(announceMs: number, limitMs: number): DrainTimes {
  return { announceMs, finishMs: Math.max(0, limitMs - announceMs - KEEP_MS) };
}
