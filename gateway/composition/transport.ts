import type { Histories } from '../../datasets/release.ts';
import type { GuardFigures } from '../resilience/call-guard.ts';

export interface TransportRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

export interface TransportResponse {
  readonly data?: unknown;
  readonly errors?: readonly unknown[];
  /** From which releases the answer was read: dataset -> numbers, 0 where nothing had been published by asOf. */
  readonly extensions?: { readonly reads?: Readonly<Record<string, readonly number[]>> };
}

export type SubgraphState = 'up' | 'down' | 'unknown';

/** How requests reach the subgraphs: in process or over HTTP. Both carry the same headers and give the same answers. */
export interface Transport {
  /** Throws GraphError with a SUBGRAPH_ code when the subgraph gives no answer. */
  execute(
    subgraph: string,
    request: TransportRequest,
    headers: Readonly<Record<string, string>>,
  ): Promise<TransportResponse>;
  /** Makes a subgraph in this process ready for a query; one elsewhere gets ready when it is asked. */
  prepare?(subgraph: string, query: string): void;
  /** The publication histories of a subgraph, at most about a second old; null when it has none or does not answer. */
  histories(subgraph: string): Histories | null;
  /** Whether each subgraph answers; unknown where nothing has been asked of it yet. */
  states(): Readonly<Record<string, SubgraphState>>;
  /** What is going on towards each remote subgraph; nothing for those in this process. */
  figures(): Readonly<Record<string, GuardFigures>>;
  /** The subgraphs whose schema is another than when they were first reached. */
  changed(): readonly string[];
  /** Whether every subgraph believes the gateway that a request is a step of its own walk through a list. */
  readonly takesWalks: boolean;
  /** Whether the gateway can't be ready while a subgraph is down: in one process they are the same process. */
  readonly inProcess: boolean;
  stop(): Promise<void>;
}
