import type { ServerResponse } from 'node:http';
import { GraphError } from '../service/errors.ts';

/** How long somebody waits for an answer. */
export interface Waiting {
  /** Aborted, with a GraphError, when the client has gone or the time is up. */
  readonly signal: AbortSignal;
  /** Milliseconds until the time is up; below zero afterwards. */
  readonly timeLeftMs: () => number;
  /** To be called once the answer is made. */
  end(): void;
}

/** Aborted, with a GraphError, when the client of an answer has gone before its end. */
export function untilGone(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort(new GraphError('CANCELLED', 'The client went away.'));
  });
  return controller.signal;
}

/** Waits for an answer to an HTTP request: until the client goes, and at most for some time. */
export function waitingFor(response: ServerResponse, timeoutMs: number): Waiting {
  const controller = new AbortController();
  const until = performance.now() + timeoutMs;
  const gone = (): void => {
    if (!response.writableFinished) controller.abort(new GraphError('CANCELLED', 'The client went away.'));
  };
  const timer = setTimeout(() => {
    const message = `The operation took longer than ${timeoutMs} ms; ask for less at a time.`;
    controller.abort(new GraphError('OPERATION_TIMEOUT', message));
  }, timeoutMs);
  response.once('close', gone);
  return {
    signal: controller.signal,
    timeLeftMs: () => until - performance.now(),
    end: () => {
      clearTimeout(timer);
      response.off('close', gone);
    },
  };
}
