import type { AddressInfo } from 'node:net';
import { openStore, type StoreSettings } from '../datasets/store/open.ts';
import { parse } from 'graphql';
import { storeSettingsOf } from '../datasets/store/settings.ts';
import { codecs } from '../schema/scalars.ts';
import { processEnvironment, setEnvironment } from '../service/config.ts';
import { Drain, drainTimes, type DrainTimes } from '../service/drain.ts';
import { STOP_LIMIT_MS } from '../service/lifecycle.ts';
import type { Logger } from '../service/log.ts';
import { projectPath } from '../service/paths.ts';
import { embeddedTransport } from './composition/embedded.ts';
import { remoteTransport } from './composition/remote.ts';
import { AnswerCache } from './cache/answer-cache.ts';
import { QueryDatasets } from './cache/query-datasets.ts';
import { loadSupergraph, type SupergraphFile } from './composition/supergraph.ts';
import type { Transport } from './composition/transport.ts';
import { subgraphSecrets, subgraphUrls, type GatewayConfig } from './config.ts';
import { Audit } from './auth/audit.ts';
import { noCredentials } from './auth/credentials.ts';
import { startCredentials } from './auth/start.ts';
import { Limits } from './limits/limits.ts';
import { LIMIT_NAMES } from './limits/settings.ts';
import { Shares } from './limits/shares.ts';
import { trustedDocuments } from './limits/trusted.ts';
import { Jobs } from './export/jobs.ts';
import { startGraph } from './graph.ts';
import { startObservers } from './observability/start.ts';
import { answerExtensions } from './provenance/answer-extensions.ts';
import { loadSavedOperations } from './provenance/saved-operations.ts';
import { Admission } from './resilience/admission.ts';
import { createGatewayServer } from './server.ts';
import { JobStore } from './state/job-store.ts';

export interface RunningGateway {
  readonly url: string;
  readonly transport: Transport;
  readonly subgraphs: readonly string[];
  /** Whether the graph is that of this project, and not one of another supergraph file. */
  readonly ownDomain: boolean;
  /** Answers what it has taken, then ends; at once and within some seconds unless other times are given. */
  stop(times?: DrainTimes): Promise<void>;
}

const POLL_MS = 1_000;
const MEMORY_JOB_BYTES = 32 * 1024 * 1024;

/** Whether a supergraph is that of this project, whoever composed it: no other has all of its scalars. */
function isOwn({ sdl }: SupergraphFile): boolean {
  return Object.keys(codecs).every((name) => new RegExp(`^scalar ${name}\\b`, 'mu').test(sdl));
}

function transportFor(
  config: GatewayConfig,
  supergraph: SupergraphFile,
  log: Logger,
  now: () => Date,
): Promise<Transport> {
  if (config.supergraph === undefined) {
    const store = storeSettingsOf(config);
    return embeddedTransport({ store, databasePrefix: config.mongodbDatabasePrefix, log, now });
  }
  return remoteTransport({
    urls: subgraphUrls(supergraph.subgraphs, processEnvironment()),
    secrets: subgraphSecrets([...supergraph.subgraphs.keys()], processEnvironment(), config),
    now,
    connections: config.subgraphConnections,
    timeoutMs: config.subgraphTimeoutMs,
    queue: config.subgraphQueue,
    breakerFailures: config.subgraphBreakerFailures,
    breakerMs: config.subgraphBreakerMs,
    maxResponseBytes: config.maxSubgraphResponseBytes,
    pollEveryMs: isOwn(supergraph) ? POLL_MS : null,
    log,
  });
}

/** Bulk jobs in a database of the gateway's own; in memory they are fewer and end with the process. */
function startJobs(config: GatewayConfig, log: Logger, now: () => Date): Jobs {
  const settings = storeSettingsOf(config);
  // The data folder is for datasets: without a database, jobs are kept in memory.
  const own: StoreSettings = settings.kind === 'embedded' ? { kind: 'embedded' } : settings;
  const jobs = new JobStore(() => openStore(own, `${config.mongodbDatabasePrefix}gateway`));
  const maxBytes = settings.kind === 'mongodb' ? config.jobMaxBytes : Math.min(config.jobMaxBytes, MEMORY_JOB_BYTES);
  return new Jobs({ jobs, now, log, maxBytes });
}

function limitsOf(config: GatewayConfig, { sdl }: SupergraphFile, log: Logger): Limits {
  return new Limits({
    config: config.switches.limits ? config : { ...config, limitsOff: [...LIMIT_NAMES] },
    supergraph: parse(sdl),
    onMeasured: (excess) => log.warn(excess, 'over a limit that is only measured'),
  });
}

/** The shares of a gateway; null where nobody's cost is limited. */
function sharesOf({ shares, profile, switches, shareCost, shareCostWithKey }: GatewayConfig): Shares | null {
  const mode = shares ?? (profile === 'production' ? 'on' : 'off');
  if (mode === 'off' || !switches.limits) return null;
  return new Shares({ perMinute: shareCost, perMinuteWithKey: shareCostWithKey, isEnforced: mode === 'on' });
}

/** Starts the gateway and listens: over the subgraphs in this process, or over those of a supergraph file. */
export async function startGateway(config: GatewayConfig, log: Logger, now: () => Date): Promise<RunningGateway> {
  setEnvironment('APOLLO_TELEMETRY_DISABLED', 'true');
  const supergraph = await loadSupergraph(config.supergraph ?? projectPath('schema', 'supergraph.graphql'));
  const subgraphs = [...supergraph.subgraphs.keys()];
  const observers = await startObservers(config);
  const { metrics, traces } = observers;
  const bare = await transportFor(config, supergraph, log, now);
  const transport = observers.observed(bare);
  const ownDomain = isOwn(supergraph);
  const saved = await loadSavedOperations(projectPath('schema', 'operations'));
  const { publicUrl } = config;
  const answers = answerExtensions({ supergraphSdl: supergraph.sdl, transport, subgraphs, saved, publicUrl });
  const audit = new Audit(log, now);
  const graph = await startGraph({
    supergraphSdl: supergraph.sdl,
    transport,
    switches: config.switches,
    ownScalars: ownDomain,
    ...(ownDomain ? { answers } : {}),
    limits: limitsOf(config, supergraph, log),
    trusted: config.trustedDocuments === 'on' ? await trustedDocuments(projectPath('schema', 'operations')) : null,
    audit,
    onError: (code) => metrics?.error(code),
    log,
  });
  const credentials = config.switches.auth ? await startCredentials(config, log, now) : noCredentials;
  const jobs = startJobs(config, log, now);
  const cache = new AnswerCache({ maxBytes: config.cacheMaxBytes, shared: null });
  const queryDatasets = new QueryDatasets();
  const drain = new Drain();
  const admission = new Admission({
    running: config.admissionRunning,
    waiting: config.admissionQueue,
    waitMs: config.admissionWaitMs,
    clock: () => performance.now(),
  });
  metrics?.watch({
    transport,
    cache: () => cache.counts,
    plans: () => graph.plans(),
    admission: () => admission.figures,
    running: () => drain.running,
  });
  const server = createGatewayServer({
    metrics,
    traces,
    admission,
    drain,
    config,
    graph,
    cache,
    queryDatasets,
    saved,
    transport,
    subgraphs,
    ownDomain,
    log,
    now,
    jobs,
    audit,
    credentials,
    shares: sharesOf(config),
  });
  await server.listen({ host: config.host, port: config.port });
  // A TCP server that listens has an address of this form.
  const { port, address, family } = server.server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    transport,
    subgraphs,
    ownDomain,
    stop: async (times = drainTimes(0, STOP_LIMIT_MS)) => {
      await drain.close(server, times);
      await cache.close();
      await jobs.stop();
      await graph.stop();
      await credentials.stop();
      await transport.stop();
      await observers.stop();
    },
  };
}
