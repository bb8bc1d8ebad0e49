import { readdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { gatewayConfig } from '../../gateway/config.ts';
import { startGateway } from '../../gateway/start.ts';
import type { Store } from '../../datasets/store/store.ts';
import { fromHeaders, type Headers } from '../../service/headers.ts';
import { createHttpServer } from '../../service/http.ts';
import { createLog } from '../../service/log.ts';
import { projectPath } from '../../service/paths.ts';
import { isBounded, leadingColumns } from '../../subgraphs/bounded.ts';
import type { Dataset } from '../../datasets/dataset.ts';
import { createContext } from '../../subgraphs/context.ts';
import { enterprisesSubgraph } from '../../subgraphs/enterprises/index.ts';
import { exportsSubgraph } from '../../subgraphs/exports/index.ts';
import { programsSubgraph } from '../../subgraphs/programs/index.ts';
import { regionsSubgraph } from '../../subgraphs/regions/index.ts';
import { subgraphRoutes } from '../../subgraphs/server.ts';
import { samplesFolder } from '../../subgraphs/start.ts';
import { subgraphs } from '../../subgraphs/all.ts';
import { recordingStore, type Read } from '../support/recording-store.ts';
import { openStore } from '../../datasets/store/open.ts';
import { prepareStore } from '../../datasets/ledger.ts';
import { loadSamples } from '../../datasets/ingest/samples.ts';
import {
  executableSchema,
  type Subgraph,
  type SubgraphDefinition,
  type SubgraphName,
  type SubgraphRequest,
} from '../../subgraphs/subgraph.ts';
import type { SharedLoaders } from '../../subgraphs/value-types.ts';
import { bothWays, type Told } from '../support/both-ways.ts';
import { clientOf, now } from '../support/graph.ts';
import { PATIENT } from '../support/patience.ts';

const log = createLog('test', 'silent');

interface Fetch {
  readonly subgraph: SubgraphName;
  readonly request: SubgraphRequest;
  readonly headers: Headers;
}

type Comparison = (fetch: Fetch) => Promise<{ readonly interpreted: Told; readonly compiled: Told }>;

/** Lists that no release makes long: read whole, or searched without an index. */
const SHORT: Readonly<Record<string, string>> = {
  regions: 'territories of the first level, 21 in all times',
  'region-versions': 'the boundaries that these have had',
  programs: 'state programs and those of regions, a few dozen',
  'industrialization-maps': 'one for each level and year',
  'industry-links': 'one nomenclature joined to another, which counts through all of it',
};

/** Whether a read begins at a declared path: by a condition on its first column, or in its order. */
function isLed(datasets: readonly Dataset[], { collection, filter, sort, limit }: Read): boolean {
  const dataset = datasets.find(({ name }) => name === collection);
  // The histories of the datasets are no dataset: the ledger reads them.
  if (dataset === undefined || collection in SHORT) return true;
  if (isBounded(filter, leadingColumns(dataset))) return true;
  const order = Object.keys(sort ?? {});
  const led = [dataset.key, ...dataset.indexes].some((path) => order.every((column, at) => path[at] === column));
  return order.length > 0 && limit !== undefined && led;
}

/** Runs a fetch both ways over the data of a running subgraph. */
async function comparison<L extends SharedLoaders>(
  definition: SubgraphDefinition<L>,
  store: Store,
  subgraph: Subgraph,
): Promise<Comparison> {
  const { datasets, loaders } = definition;
  const schema = executableSchema(definition);
  const histories = await subgraph.refresh();
  return ({ request: { query: text, ...rest }, headers }) =>
    bothWays(schema, { text, ...rest }, () =>
      createContext({ scope: fromHeaders(headers, now), store, datasets, histories, loaders }),
    );
}

describe('the saved operations in the subgraphs', () => {
  const servers: FastifyInstance[] = [];
  const stops: (() => Promise<void>)[] = [];
  const comparisons = new Map<SubgraphName, Comparison>();
  const recorded: Fetch[] = [];
  const errors: unknown[] = [];
  const readsOf = new Map<SubgraphName, () => readonly Read[]>();

  const serve = async <L extends SharedLoaders>(definition: SubgraphDefinition<L>): Promise<void> => {
    const { name } = definition;
    const { store, reads } = recordingStore(await openStore({ kind: 'embedded' }, name));
    const { create, datasets } = subgraphs[name];
    await prepareStore(store, datasets);
    await loadSamples(store, datasets, samplesFolder());
    const subgraph = create({ store, log, now, refreshEveryMs: null });
    await subgraph.refresh();
    const before = reads.length;
    readsOf.set(name, () => reads.slice(before));
    comparisons.set(name, await comparison(definition, store, subgraph));
    const server = createHttpServer({ log, maxBodyBytes: 1e6, headerTimeoutMs: 10_000, bodyTimeoutMs: 15_000 });
    const recording: Subgraph = {
      ...subgraph,
      execute: async (request, headers) => {
        recorded.push({ subgraph: name, request, headers });
        const answer = await subgraph.execute(request, headers);
        errors.push(...(answer.errors ?? []));
        return answer;
      },
    };
    subgraphRoutes(server, { subgraph: recording, signatures: null });
    await server.listen({ host: '127.0.0.1', port: 0 });
    // A TCP server that listens has an address of this form.
    const { port } = server.server.address() as AddressInfo;
    process.env[`SUBGRAPH_URL_${name.toUpperCase()}`] = `http://127.0.0.1:${port}/graphql`;
    servers.push(server);
    stops.push(() => store.close());
  };

  beforeAll(async () => {
    await Promise.all([
      serve(programsSubgraph),
      serve(regionsSubgraph),
      serve(enterprisesSubgraph),
      serve(exportsSubgraph),
    ]);
    const supergraph = projectPath('schema', 'supergraph.graphql');
    const config = gatewayConfig({ port: '0', 'log-level': 'silent', supergraph, ...PATIENT }, {});
    const gateway = await startGateway(config, log, now);
    stops.unshift(() => gateway.stop());
    const query = clientOf(gateway.url);
    const folder = projectPath('schema', 'operations');
    for (const file of await readdir(folder)) await query(await readFile(`${folder}/${file}`, 'utf8'));
  }, 120_000);
  afterAll(async () => {
    for (const server of servers) await server.close();
    for (const stop of stops) await stop();
    for (const name of comparisons.keys()) Reflect.deleteProperty(process.env, `SUBGRAPH_URL_${name.toUpperCase()}`);
  });

  const compare = (fetch: Fetch): ReturnType<Comparison> => {
    const run = comparisons.get(fetch.subgraph);
    if (run === undefined) throw new Error(`${fetch.subgraph} was not started`);
    return run(fetch);
  };

  it('read where an index leads, or lists that are short by nature', () => {
    const unbounded = [...readsOf].flatMap(([name, reads]) =>
      reads()
        .filter((read) => !isLed(subgraphs[name].datasets, read))
        .map(({ collection, filter, sort }) => `${collection} ${JSON.stringify(filter)} ${JSON.stringify(sort)}`),
    );
    expect([...new Set(unbounded)].sort()).toEqual([]);
  });

  it('are fetched with answers that graphql-js gives too', async () => {
    // 87 operations, most of more than one fetch, and no fetch of theirs fails.
    expect(recorded.length).toBeGreaterThan(150);
    expect(errors).toEqual([]);
    for (const fetch of recorded) {
      const { interpreted, compiled } = await compare(fetch);
      expect(compiled).toEqual(interpreted);
      expect(interpreted.errors).toEqual([]);
    }
  });

  const ENTITIES =
    'query($representations: [_Any!]!) { _entities(representations: $representations) { __typename ... on Region { id name } ... on Indicator { id } } }';
  const references = (...representations: readonly unknown[]) => ({ query: ENTITIES, variables: { representations } });
  it.each<readonly [string, SubgraphName, SubgraphRequest]>([
    [
      'known and unknown entities of two types',
      'regions',
      references(
        { __typename: 'Region', id: 'kz-akmola' },
        { __typename: 'Indicator', id: 'ind-none' },
        { __typename: 'Region', id: 'kz-none' },
      ),
    ],
    [
      'a reference of a type that the schema has not',
      'regions',
      references({ __typename: 'Region', id: 'kz-akmola' }, { __typename: 'Nothing', id: 'x' }),
    ],
    [
      'a reference of a type that is no entity',
      'regions',
      references({ __typename: 'SourceRef', id: 'x' }, { __typename: 'Region', id: 'kz-akmola' }),
    ],
    ['a reference without an id', 'regions', references({ __typename: 'Region' })],
    ['no references', 'regions', references()],
    ['references that are no list', 'regions', { query: ENTITIES, variables: { representations: null } }],
    ['references with a null', 'regions', references(null)],
    [
      'a wrong scalar in a variable',
      'regions',
      { query: 'query($on: Date) { regions(on: $on) { id } }', variables: { on: '2018-02-29' } },
    ],
    [
      'a wrong argument',
      'exports',
      { query: '{ exportFlows(first: 0) { nodes { id } } products(first: 2) { nodes { id } } }' },
    ],
    [
      'a wrong condition, next to what is right',
      'enterprises',
      {
        query: 'query($w: EnterpriseWhere) { enterprises(where: $w) { nodes { id } } industry(code: "28") { id } }',
        variables: { w: { bin: { eq: '1' } } },
      },
    ],
    ['the schema of the subgraph', 'programs', { query: '{ _service { sdl } __schema { queryType { name } } }' }],
  ])('are answered as graphql-js answers: a fetch with %s', async (_, subgraph, request) => {
    const { interpreted, compiled } = await compare({ subgraph, request, headers: {} });
    expect(compiled).toEqual(interpreted);
  });
});
