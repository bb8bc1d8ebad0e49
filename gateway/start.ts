import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { parse } from 'graphql';
import { storeSettingsOf } from '../datasets/store/settings.ts';
import { codecs } from '../schema/scalars.ts';
import { processEnvironment, setEnvironment } from '../service/config.ts';
import type { Logger } from '../service/log.ts';
import { projectPath } from '../service/paths.ts';
import { Audit } from './auth/audit.ts';
import { noCredentials } from './auth/credentials.ts';
import { startCredentials } from './auth/start.ts';
import { embeddedTransport } from './composition/embedded.ts';
import { remoteTransport } from './composition/remote.ts';
import { loadSupergraph, type SupergraphFile } from './composition/supergraph.ts';
import type { Transport } from './composition/transport.ts';
import { subgraphSecrets, subgraphUrls, type GatewayConfig } from './config.ts';
import { startGraph } from './graph.ts';
import { Limits } from './limits/limits.ts';
import { LIMIT_NAMES } from './limits/settings.ts';
import { Shares } from './limits/shares.ts';
import { trustedDocuments } from './limits/trusted.ts';
import { createGatewayServer } from './server.ts';

export interface RunningGateway {
  readonly url: string;
  readonly transport: Transport;
  readonly subgraphs: readonly string[];
  stop(): Promise<void>;
}

const POLL_MS = 1_000;

/** The supergraph of this project is the only one whose scalars are known to be those of `schema/scalars.ts`. */
async function isOwn(supergraph: SupergraphFile): Promise<boolean> {
  const committed = await readFile(projectPath('schema', 'supergraph.graphql'), 'utf8').catch(() => null);
  return supergraph.sdl === committed && Object.keys(codecs).every((name) => supergraph.sdl.includes(`scalar ${name}`));
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
    maxResponseBytes: config.maxSubgraphResponseBytes,
    pollEveryMs: POLL_MS,
    log,
  });
}

function limitsOf(config: GatewayConfig, { sdl }: SupergraphFile, log: Logger): Limits {
  return new Limits({
    config: config.profile === 'conformance' ? { ...config, limitsOff: [...LIMIT_NAMES] } : config,
    supergraph: parse(sdl),
    onMeasured: (excess) => log.warn(excess, 'over a limit that is only measured'),
  });
}

/** The shares of a gateway; null where nobody's cost is limited. */
function sharesOf({ shares, profile, shareCost, shareCostWithKey }: GatewayConfig): Shares | null {
  const mode = shares ?? (profile === 'production' ? 'on' : 'off');
  if (mode === 'off' || profile === 'conformance') return null;
  return new Shares({ perMinute: shareCost, perMinuteWithKey: shareCostWithKey, isEnforced: mode === 'on' });
}

/** Starts the gateway and listens: over the subgraphs in this process, or over those of a supergraph file. */
export async function startGateway(config: GatewayConfig, log: Logger, now: () => Date): Promise<RunningGateway> {
  setEnvironment('APOLLO_TELEMETRY_DISABLED', 'true');
  const supergraph = await loadSupergraph(config.supergraph ?? projectPath('schema', 'supergraph.graphql'));
  const subgraphs = [...supergraph.subgraphs.keys()];
  const transport = await transportFor(config, supergraph, log, now);
  const own = await isOwn(supergraph);
  const audit = new Audit(log, now);
  const graph = await startGraph({
    audit,
    supergraphSdl: supergraph.sdl,
    transport,
    profile: config.profile,
    ownScalars: own,
    limits: limitsOf(config, supergraph, log),
    trusted: config.trustedDocuments === 'on' ? await trustedDocuments(projectPath('schema', 'operations')) : null,
    log,
  });
  const credentials = config.profile === 'conformance' ? noCredentials : await startCredentials(config, log, now);
  const server = createGatewayServer({
    audit,
    config,
    graph,
    credentials,
    shares: sharesOf(config),
    transport,
    subgraphs,
    log,
    now,
  });
  await server.listen({ host: config.host, port: config.port });
  // A TCP server that listens has an address of this form.
  const { port, address, family } = server.server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    transport,
    subgraphs,
    stop: async () => {
      await server.close();
      await graph.stop();
      await credentials.stop();
      await transport.stop();
    },
  };
}
