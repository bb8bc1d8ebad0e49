import { wholeNumber, type Setting } from '../../service/config.ts';

/** Settings of how the gateway bears with remote subgraphs that fail. */
export const resilienceSettings = {
  subgraphBreakerFailures: {
    flag: 'subgraph-breaker-failures',
    variable: 'SUBGRAPH_BREAKER_FAILURES',
    schema: wholeNumber(1, 1_000).default(5),
    help: 'failures in a row after which a remote subgraph is not asked for a while; default 5',
  } satisfies Setting<number>,
  subgraphBreakerMs: {
    flag: 'subgraph-breaker-ms',
    variable: 'SUBGRAPH_BREAKER_MS',
    schema: wholeNumber(10, 60_000).default(3_000),
    help: 'milliseconds for which it is not asked before one call tries; default 3000',
  } satisfies Setting<number>,
  subgraphQueue: {
    flag: 'subgraph-queue',
    variable: 'SUBGRAPH_QUEUE',
    schema: wholeNumber(0, 100_000).default(256),
    help: 'calls that may wait for a connection to each remote subgraph; default 256',
  } satisfies Setting<number>,
};
