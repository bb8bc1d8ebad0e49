import { wholeNumber, type Setting } from '../../service/config.ts';

/** Settings of how the gateway bears with remote subgraphs that fail, and with more load than it can carry. */
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
  admissionRunning: {
    flag: 'admission-running',
    variable: 'ADMISSION_RUNNING',
    schema: wholeNumber(2, 100_000).default(256),
    help: 'operations that may run at once, a quarter of them such as take long; default 256',
  } satisfies Setting<number>,
  admissionQueue: {
    flag: 'admission-queue',
    variable: 'ADMISSION_QUEUE',
    schema: wholeNumber(0, 1_000_000).default(1_024),
    help: 'operations that may wait for that, a quarter of them such as take long; default 1024',
  } satisfies Setting<number>,
  admissionWaitMs: {
    flag: 'admission-wait-ms',
    variable: 'ADMISSION_WAIT_MS',
    schema: wholeNumber(10, 60_000).default(1_000),
    help: 'milliseconds that an operation may wait; whoever would wait longer is refused at once; default 1000',
  } satisfies Setting<number>,
  supergraphPollMs: {
    flag: 'supergraph-poll-ms',
    variable: 'SUPERGRAPH_POLL_MS',
    schema: wholeNumber(0, 3_600_000).default(2_000),
    help: 'milliseconds between two looks at the supergraph file, 0 for none after the start; default 2000',
  } satisfies Setting<number>,
  maxConnections: {
    flag: 'max-connections',
    variable: 'MAX_CONNECTIONS',
    schema: wholeNumber(1, 1_000_000).default(10_000),
    help: 'connections of clients at most; more are closed at once; default 10000',
  } satisfies Setting<number>,
};
