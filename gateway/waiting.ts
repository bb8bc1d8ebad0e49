import type { ServerResponse } from 'node:http';
import { GraphError } from '../service/errors.ts';

/** How long somebody waits for an answer. */
export interface Waiting {
  /** Aborted, with a GraphError, when the client has gone or the time is up. Made for the first who asks for it. */
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
  const until = performance.now() + timeoutMs;
  let begun: Pick<Waiting, 'signal' | 'end'> | null = null;
  return {
    get signal() {
      begun ??= begin(response, timeoutMs);
      return begun.signal;
    },
    timeLeftMs: () => until - performance.now(),
    end: () => begun?.end(),
  };
}

function begin(response: ServerResponse, timeoutMs: number): Pick<Waiting, 'signal' | 'end'> {
  const controller = new AbortController();
  const gone = (): void => {
    if (!response.writableFinished) controller.abort(new GraphError('CANCELLED', 'The client went away.'));
  };
  const timer = setTimeout(() => {
    const message = `The operation took longer than ${timeoutMs} ms; ask for less at a time.`;
    controller.abort(new GraphError('OPERATION_TIMEOUT', message));
  }, timeoutMs);
  response.once('close', gone);
  if (response.closed) gone();
  return {
    signal: controller.signal,
    end: () => {
      clearTimeout(timer);
      response.off('close', gone);
    },
  };
}
