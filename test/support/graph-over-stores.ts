import { loadSamples } from '../../datasets/ingest/samples.ts';
import { prepareStore } from '../../datasets/ledger.ts';
import { openStore } from '../../datasets/store/open.ts';
import type { Store } from '../../datasets/store/store.ts';
import { localTransport } from '../../gateway/composition/embedded.ts';
import { compose } from '../../gateway/composition/compose.ts';
import { subgraphsOf } from '../../gateway/composition/supergraph.ts';
import { AnswerCache } from '../../gateway/cache/answer-cache.ts';
import { QueryDatasets } from '../../gateway/cache/query-datasets.ts';
import { Jobs } from '../../gateway/export/jobs.ts';
import { JobStore } from '../../gateway/state/job-store.ts';
import { gatewayConfig } from '../../gateway/config.ts';
import { startGraph } from '../../gateway/graph.ts';
import { answerExtensions } from '../../gateway/provenance/answer-extensions.ts';
import { loadSavedOperations } from '../../gateway/provenance/saved-operations.ts';
import { Door } from '../../gateway/http/door.ts';
import { Admission } from '../../gateway/resilience/admission.ts';
import { createGatewayServer } from '../../gateway/server.ts';
import { Drain } from '../../service/drain.ts';
import { createLog } from '../../service/log.ts';
import { projectPath } from '../../service/paths.ts';
import { subgraphs } from '../../subgraphs/all.ts';
import { samplesFolder } from '../../subgraphs/start.ts';
import { SUBGRAPH_NAMES, type SubgraphName } from '../../subgraphs/subgraph.ts';
import { anybody, limitsOver } from './guards.ts';
import { countingStore, type Reads } from './counting-store.ts';
import { now } from './graph.ts';
import { PATIENCE_MS } from './patience.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The body as it came. */
  readonly text: string;
  readonly body: {
    readonly data?: Record<string, unknown> | null;
    readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
    // What extensions hold is what the tests are about.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    readonly extensions?: any;
  };
}

export interface GraphOverStores {
  post(body: object, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  readonly supergraph: string;
  /** The store of a subgraph, to publish into. */
  store(name: SubgraphName): Store;
  /** Makes what was published known to the subgraphs. */
  refresh(): Promise<void>;
  /** Reads of all stores by collection. */
  readonly reads: readonly Reads[];
  stop(): Promise<void>;
}

/** The whole graph in this process over stores that a test can publish into; requests don't pass a socket. */
export async function startGraphOverStores(): Promise<GraphOverStores> {
  const log = createLog('test', 'silent');
  const started = await Promise.all(
    SUBGRAPH_NAMES.map(async (name) => {
      const { store, reads } = countingStore(await openStore({ kind: 'embedded' }, name));
      await prepareStore(store, subgraphs[name].datasets);
      await loadSamples(store, subgraphs[name].datasets, samplesFolder());
      const subgraph = subgraphs[name].create({ store, log, now, refreshEveryMs: null });
      await subgraph.refresh();
      return { name, store, reads, subgraph };
    }),
  );
  const { supergraph } = await compose();
  const names = [...subgraphsOf(supergraph).keys()];
  const transport = localTransport(
    started.map(({ subgraph }) => subgraph),
    () => Promise.resolve(),
  );
  const saved = await loadSavedOperations(projectPath('schema', 'operations'));
  const answers = answerExtensions({ supergraphSdl: supergraph, transport, subgraphs: names, saved, publicUrl: '' });
  const config = gatewayConfig({ 'log-level': 'silent' }, {});
  const graph = await startGraph({
    supergraphSdl: supergraph,
    transport,
    switches: config.switches,
    ownScalars: true,
    planningTimeoutMs: config.planningTimeoutMs,
    answers,
    limits: limitsOver(supergraph, 'default'),
    log,
  });
  const jobs = new Jobs({
    jobs: new JobStore(() => openStore({ kind: 'embedded' }, 'gateway')),
    now,
    log,
    maxBytes: 1_000_000,
  });
  const server = createGatewayServer({
    drain: new Drain(),
    metrics: null,
    traces: null,
    refusedSupergraph: () => null,
    admission: new Admission({
      running: 100,
      waiting: 100,
      waitMs: PATIENCE_MS,
      clock: () => performance.now(),
      busy: () => 1,
    }),
    door: new Door({
      waitMs: PATIENCE_MS,
      waiting: 100,
      hasRoom: () => true,
      corsOrigins: [],
      log,
      onRefused: () => undefined,
    }),
    config,
    graph,
    cache: new AnswerCache({ maxBytes: config.cacheMaxBytes, shared: null }),
    queryDatasets: new QueryDatasets(),
    saved,
    transport,
    subgraphs: names,
    ownDomain: true,
    log,
    now,
    jobs,
    ...anybody,
  });
  const answered = (response: {
    statusCode: number;
    headers: Record<string, unknown>;
    payload: string;
  }): HttpAnswer => ({
    status: response.statusCode,
    headers: response.headers,
    text: response.payload,
    body: JSON.parse(response.payload) as HttpAnswer['body'],
  });
  return {
    supergraph,
    post: async (body, headers = {}) =>
      answered(await server.inject({ method: 'POST', url: '/graphql', payload: body, headers: { ...headers } })),
    get: async (path, headers = {}) =>
      answered(await server.inject({ method: 'GET', url: path, headers: { accept: 'application/json', ...headers } })),
    store: (name) => {
      const found = started.find((one) => one.name === name);
      if (found === undefined) throw new Error(`No store of ${name}.`);
      return found.store;
    },
    refresh: async () => {
      await Promise.all(started.map(({ subgraph }) => subgraph.refresh()));
    },
    reads: started.map(({ reads }) => reads),
    stop: async () => {
      await server.close();
      await jobs.stop();
      await graph.stop();
    },
  };
}
