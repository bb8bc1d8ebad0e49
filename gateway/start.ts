import type { AddressInfo } from 'node:net';
import { storeSettingsOf } from '../datasets/store/settings.ts';
import { codecs } from '../schema/scalars.ts';
import { processEnvironment, setEnvironment } from '../service/config.ts';
import type { Logger } from '../service/log.ts';
import { projectPath } from '../service/paths.ts';
import { embeddedTransport } from './composition/embedded.ts';
import { remoteTransport } from './composition/remote.ts';
import { AnswerCache } from './cache/answer-cache.ts';
import { QueryDatasets } from './cache/query-datasets.ts';
import { loadSupergraph, type SupergraphFile } from './composition/supergraph.ts';
import type { Transport } from './composition/transport.ts';
import { subgraphUrls, type GatewayConfig } from './config.ts';
import { startGraph } from './graph.ts';
import { answerExtensions } from './provenance/answer-extensions.ts';
import { loadSavedOperations } from './provenance/saved-operations.ts';
import { createGatewayServer } from './server.ts';
import { warmUp } from './warm-up.ts';

export interface RunningGateway {
  readonly url: string;
  readonly transport: Transport;
  readonly subgraphs: readonly string[];
  /** Whether the graph is that of this project, and not one of another supergraph file. */
  readonly ownDomain: boolean;
  stop(): Promise<void>;
}

const POLL_MS = 1_000;

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
    connections: config.subgraphConnections,
    timeoutMs: config.subgraphTimeoutMs,
    maxResponseBytes: config.maxSubgraphResponseBytes,
    pollEveryMs: isOwn(supergraph) ? POLL_MS : null,
    log,
  });
}

/** Starts the gateway and listens: over the subgraphs in this process, or over those of a supergraph file. */
export async function startGateway(config: GatewayConfig, log: Logger, now: () => Date): Promise<RunningGateway> {
  setEnvironment('APOLLO_TELEMETRY_DISABLED', 'true');
  const supergraph = await loadSupergraph(config.supergraph ?? projectPath('schema', 'supergraph.graphql'));
  const subgraphs = [...supergraph.subgraphs.keys()];
  const transport = await transportFor(config, supergraph, log, now);
  const ownDomain = isOwn(supergraph);
  const saved = await loadSavedOperations(projectPath('schema', 'operations'));
  const { publicUrl } = config;
  const answers = answerExtensions({ supergraphSdl: supergraph.sdl, transport, subgraphs, saved, publicUrl });
  const graph = await startGraph({
    supergraphSdl: supergraph.sdl,
    transport,
    switches: config.switches,
    ownScalars: ownDomain,
    ...(ownDomain ? { answers } : {}),
    log,
  });
  const cache = new AnswerCache({ maxBytes: config.cacheMaxBytes, shared: null });
  const queryDatasets = new QueryDatasets();
  const server = createGatewayServer({
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
  });
  await server.listen({ host: config.host, port: config.port });
  const stopping = new AbortController();
  const toPrepare = ownDomain ? saved.texts : [];
  const warm = warmUp(toPrepare, (text) => graph.prepare(text), { log, signal: stopping.signal });
  // A TCP server that listens has an address of this form.
  const { port, address, family } = server.server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    transport,
    subgraphs,
    ownDomain,
    stop: async () => {
      stopping.abort();
      await warm;
      await server.close();
      await cache.close();
      await graph.stop();
      await transport.stop();
    },
  };
}
