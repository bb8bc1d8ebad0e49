import { GraphError, type ErrorCode } from '../../service/errors.ts';

type SubgraphCode = Extract<ErrorCode, `SUBGRAPH_${string}`>;

/** What a failure says of the subgraph, beyond what a client is told. */
export interface FailureMeaning {
  /** Whether the subgraph itself seems to be down, and not only this one answer wrong. */
  readonly isDown: boolean;
  /** Whether the same call may go well a moment later. */
  readonly mayPass: boolean;
}

/** A remote subgraph that gave no answer. */
export class SubgraphFailure extends GraphError {
  readonly meaning: FailureMeaning;

  constructor(code: SubgraphCode, message: string, { subgraph, ...meaning }: FailureMeaning & { subgraph: string }) {
    super(code, message, { subgraph });
    this.name = 'SubgraphFailure';
    this.meaning = meaning;
  }
}

export function unavailable(subgraph: string): SubgraphFailure {
  const message = `The subgraph ${subgraph} can't be reached.`;
  return new SubgraphFailure('SUBGRAPH_UNAVAILABLE', message, { subgraph, isDown: true, mayPass: true });
}

/** It was not asked: it failed a moment ago, or too many wait for it already. */
export function notAsked(subgraph: string): SubgraphFailure {
  const message = `The subgraph ${subgraph} can't be reached.`;
  return new SubgraphFailure('SUBGRAPH_UNAVAILABLE', message, { subgraph, isDown: false, mayPass: false });
}

export function timedOut(subgraph: string): SubgraphFailure {
  const message = `The subgraph ${subgraph} did not answer in time.`;
  return new SubgraphFailure('SUBGRAPH_TIMEOUT', message, { subgraph, isDown: true, mayPass: false });
}

/** Statuses of what stands before a subgraph that is starting, stopping or overloaded (RFC 9110, section 15.6). */
const PASSING = new Set([502, 503, 504]);

export function badResponse(subgraph: string, status = 200): SubgraphFailure {
  const message = `The subgraph ${subgraph} answered with something that is no answer.`;
  const meaning = { isDown: status >= 500, mayPass: PASSING.has(status) };
  return new SubgraphFailure('SUBGRAPH_BAD_RESPONSE', message, { subgraph, ...meaning });
}
