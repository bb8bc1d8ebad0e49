import type { ServerResponse } from 'node:http';
import { GraphError } from '../service/errors.ts';

/** Who waits for an answer, and where there is a limit how long. */
export interface Waits {
  /** Aborted, with a GraphError, when nobody waits any more or the time is up. */
  readonly signal: AbortSignal;
  /** Milliseconds until the time is up; below zero afterwards. Absent where there is no limit. */
  timeLeftMs?(): number;
}

/** Aborts, with a GraphError, when the client of an answer goes before its end; answers what stops watching it. */
function abortWhenGone(controller: AbortController, response: ServerResponse): () => void {
  const gone = (): void => {
    if (!response.writableFinished) controller.abort(new GraphError('CANCELLED', 'The client went away.'));
  };
  response.once('close', gone);
  if (response.closed) gone();
  return () => void response.off('close', gone);
}

/** Aborted, with a GraphError, when the client of an answer has gone before its end. */
export function untilGone(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  abortWhenGone(controller, response);
  return controller.signal;
}

interface Begun {
  readonly signal: AbortSignal;
  readonly end: () => void;
}

/** Waits for an answer to an HTTP request: until the client goes, and at most for some time. */
export class Waiting implements Waits {
  readonly #response: ServerResponse;
  readonly #timeoutMs: number;
  readonly #until: number;
  // Made for the first who asks for it: an answer that is known needs none.
  #begun: Begun | null = null;

  constructor(response: ServerResponse, timeoutMs: number) {
    this.#response = response;
    this.#timeoutMs = timeoutMs;
    this.#until = performance.now() + timeoutMs;
  }

  get signal(): AbortSignal {
    this.#begun ??= this.#begin();
    return this.#begun.signal;
  }

  timeLeftMs(): number {
    return this.#until - performance.now();
  }

  /** To be called once the answer is made. */
  end(): void {
    this.#begun?.end();
  }

  #begin(): Begun {
    const controller = new AbortController();
    const unwatch = abortWhenGone(controller, this.#response);
    const timer = setTimeout(() => {
      const message = `The operation took longer than ${this.#timeoutMs} ms; ask for less at a time.`;
      controller.abort(new GraphError('OPERATION_TIMEOUT', message));
    }, this.#timeoutMs);
    const end = (): void => {
      clearTimeout(timer);
      unwatch();
    };
    return { signal: controller.signal, end };
  }
}
