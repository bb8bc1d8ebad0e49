import type { AddressInfo } from 'node:net';
import { storeSettingsOf } from '../datasets/store/settings.ts';
import { codecs } from '../schema/scalars.ts';
import { processEnvironment, setEnvironment } from '../service/config.ts';
import { Drain, drainTimes, type DrainTimes } from '../service/drain.ts';
import { STOP_LIMIT_MS } from '../service/lifecycle.ts';
import type { Logger } from '../service/log.ts';
import { projectPath } from '../service/paths.ts';
import { embeddedTransport } from './composition/embedded.ts';
import { remoteTransport } from './composition/remote.ts';
import { loadSupergraph, type SupergraphFile } from './composition/supergraph.ts';
import type { Transport } from './composition/transport.ts';
import { openStore, type StoreSettings } from '../datasets/store/open.ts';
import { Audit } from './auth/audit.ts';
import { noCredentials } from './auth/credentials.ts';
import { startCredentials } from './auth/start.ts';
import { subgraphSecrets, subgraphUrls, type GatewayConfig } from './config.ts';
import { Jobs } from './export/jobs.ts';
import type { Estimated } from './operation-runner.ts';
import { Shares } from './limits/shares.ts';
import { trustedDocuments } from './limits/trusted.ts';
import { JobStore } from './state/job-store.ts';
import type { Metrics } from './observability/metrics.ts';
import { operationLabel } from './observability/operation-label.ts';
import { startObservers } from './observability/start.ts';
import { loadSavedOperations, type SavedOperations } from './provenance/saved-operations.ts';
import { startSharing, type Sharing } from './redis/sharing.ts';
import { Door } from './http/door.ts';
import { Admission } from './resilience/admission.ts';
import { loopLoad } from './resilience/loop-load.ts';
import { SupergraphWatch } from './resilience/supergraph-watch.ts';
import { serve, type Served } from './served.ts';
import { createGatewayServer, type GatewayParts } from './server.ts';
import { warmUp } from './warm-up.ts';

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

/** The shares of a gateway; null where nobody's cost is limited. */
function sharesOf(config: GatewayConfig, sharing: Sharing | null): Shares | null {
  const { shares, profile, switches, shareCost, shareCostWithKey } = config;
  const mode = shares ?? (profile === 'production' ? 'on' : 'off');
  if (mode === 'off' || !switches.limits) return null;
  return new Shares({ perMinute: shareCost, perMinuteWithKey: shareCostWithKey, isEnforced: mode === 'on', sharing });
}

interface WatchParts {
  readonly open: (file: SupergraphFile) => Promise<Served>;
  readonly saved: SavedOperations;
  readonly log: Logger;
  readonly metrics: Metrics | null;
  /** Aborted when the gateway stops. */
  readonly signal: AbortSignal;
}

// Connections that the kernel may hold until they are taken, as far as it lets anybody: one that it drops comes again
// after a second, then after three, seven and fifteen.
const BACKLOG = 4_096;
// Requests that may wait before they are read, however few may wait inside: each does so for a turn of the event loop.
const MIN_AT_DOOR = 64;

// Requests of the supergraph before may run for as long as an operation may, and their answers be read after that.
const RETIRE_MS = 5_000;

/** What is made ready ahead of the first request: another graph does not have the saved operations. */
function textsFor({ ownDomain }: Served, { texts }: SavedOperations): readonly string[] {
  return ownDomain ? texts : [];
}

/** What serves the supergraph; a file that is named in the configuration is followed. */
async function startWatch(
  config: GatewayConfig,
  supergraph: SupergraphFile,
  { open, saved, log, metrics, signal }: WatchParts,
): Promise<SupergraphWatch<Served>> {
  const watch = new SupergraphWatch<Served>({
    path: config.supergraph ?? '',
    first: await open(supergraph),
    open: async (file) => {
      const served = await open(file);
      // Before it takes its place, so that the first requests find their plans.
      await warmUp(textsFor(served, saved), (text) => served.graph.prepare(text), { log, signal });
      return served;
    },
    retireAfterMs: config.operationTimeoutMs + RETIRE_MS,
    log,
    onReload: (result) => metrics?.reload(result),
  });
  if (config.supergraph !== undefined && config.supergraphPollMs > 0) watch.follow(config.supergraphPollMs);
  return watch;
}

/** The parts of the server, those of the supergraph looked up with every use; a copy of them has one for good. */
function followed(
  watch: SupergraphWatch<Served>,
  fixed: Omit<GatewayParts, keyof Served | 'refusedSupergraph'>,
): GatewayParts {
  return {
    ...fixed,
    refusedSupergraph: () => watch.refused,
    get graph() {
      return watch.current.graph;
    },
    get cache() {
      return watch.current.cache;
    },
    get queryDatasets() {
      return watch.current.queryDatasets;
    },
    get transport() {
      return watch.current.transport;
    },
    get subgraphs() {
      return watch.current.subgraphs;
    },
    get ownDomain() {
      return watch.current.ownDomain;
    },
  };
}

/** Starts the gateway and listens: over the subgraphs in this process, or over those of a supergraph file. */
export async function startGateway(config: GatewayConfig, log: Logger, now: () => Date): Promise<RunningGateway> {
  setEnvironment('APOLLO_TELEMETRY_DISABLED', 'true');
  const supergraph = await loadSupergraph(config.supergraph ?? projectPath('schema', 'supergraph.graphql'));
  const observers = await startObservers(config);
  const { metrics, traces } = observers;
  const saved = await loadSavedOperations(projectPath('schema', 'operations'));
  const audit = new Audit(log, now);
  audit.began();
  const trusted = config.trustedDocuments === 'on' ? await trustedDocuments(projectPath('schema', 'operations')) : null;
  const sharing = await startSharing(config, log);
  const lasting = { config, saved, trusted, audit, sharedAnswers: sharing?.answers ?? null, log };
  const open = async (file: SupergraphFile): Promise<Served> => {
    const transport = observers.observed(await transportFor(config, file, log, now));
    const hears = {
      onError: (code: string): void => metrics?.error(code),
      onEstimated: (one: Estimated): void => metrics?.cost(operationLabel(one, saved), one.cost),
    };
    return serve(file, { ...lasting, ownDomain: isOwn(file), transport, ...hears });
  };
  const stopping = new AbortController();
  const { signal } = stopping;
  const watch = await startWatch(config, supergraph, { open, saved, log, metrics, signal });
  const drain = new Drain();
  const admission = new Admission({
    running: config.admissionRunning,
    waiting: config.admissionQueue,
    waitMs: config.admissionWaitMs,
    clock: () => performance.now(),
    busy: loopLoad(),
  });
  const door = new Door({
    waitMs: config.admissionWaitMs,
    waiting: Math.max(config.admissionQueue, MIN_AT_DOOR),
    hasRoom: () => admission.hasRoom,
    corsOrigins: config.corsOrigins,
    log,
    onRefused: () => metrics?.unread(),
  });
  metrics?.watch({
    served: () => watch.current,
    admission: () => ({ ...admission.figures, unread: door.figures }),
    running: () => drain.running,
    sharing,
  });
  const credentials = config.switches.auth ? await startCredentials(config, log, now) : noCredentials;
  const jobs = startJobs(config, log, now);
  const shares = sharesOf(config, sharing);
  const guards = { audit, credentials, shares, jobs };
  const server = createGatewayServer(
    followed(watch, { ...guards, metrics, traces, admission, door, drain, config, saved, log, now }),
  );
  await server.listen({ host: config.host, port: config.port, backlog: BACKLOG });
  const warm = warmUp(textsFor(watch.current, saved), (text) => watch.current.graph.prepare(text), { log, signal });
  // A TCP server that listens has an address of this form.
  const { port, address, family } = server.server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    get transport() {
      return watch.current.transport;
    },
    subgraphs: watch.current.subgraphs,
    ownDomain: watch.current.ownDomain,
    stop: async (times = drainTimes(0, STOP_LIMIT_MS)) => {
      stopping.abort();
      await warm;
      await drain.close(server, times);
      await jobs.stop();
      await watch.stop();
      await credentials.stop();
      sharing?.redis.stop();
      await observers.stop();
      audit.ended();
    },
  };
}
