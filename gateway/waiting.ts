import type { ServerResponse } from 'node:http';
import { GraphError } from '../service/errors.ts';

/** How long somebody waits for an answer. */
export interface Waiting {
  /** Aborted, with a GraphError, when the client has gone or the time is up. Made for the first who asks for it. */
  readonly signal: AbortSignal;
  /** To be called once the answer is made. */
  end(): void;
}

/** Waits for an answer to an HTTP request: until the client goes, and at most for some time. */
export function waitingFor(response: ServerResponse, timeoutMs: number): Waiting {
  let begun: Waiting | null = null;
  return {
    get signal() {
      begun ??= begin(response, timeoutMs);
      return begun.signal;
    },
    end: () => begun?.end(),
  };
}

function begin(response: ServerResponse, timeoutMs: number): Waiting {
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
