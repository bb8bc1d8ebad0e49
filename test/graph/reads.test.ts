import { loadSamples } from '../../datasets/ingest/samples.ts';
import { prepareStore } from '../../datasets/ledger.ts';
import type { Store } from '../../datasets/store/store.ts';
import { createLog } from '../../service/log.ts';
import { subgraphs } from '../../subgraphs/all.ts';
import { samplesFolder } from '../../subgraphs/start.ts';
import type { Subgraph, SubgraphName } from '../../subgraphs/subgraph.ts';
import { countingStore, type Reads } from '../support/counting-store.ts';
import { describeStores } from '../support/stores.ts';
import { now } from '../support/graph.ts';

const ENTITIES = 200;

interface LevelCase {
  readonly subgraph: SubgraphName;
  readonly type: string;
  /** Ids of 200 entities; a subgraph need not know them all to be asked for them. */
  readonly id: (index: number) => string;
  readonly selection: string;
  /** Headers of the fetch; none where the case is about a bare request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** One read for each loader, whatever the number of entities. */
  readonly reads: Readonly<Record<string, number>>;
}

const padded = (index: number, digits: number): string => String(index).padStart(digits, '0');

const cases: readonly LevelCase[] = [
  {
    subgraph: 'regions',
    type: 'Region',
    id: (index) =>
      `kz-${'abcdefghij'.charAt(index % 10)}${'abcdefghijklmnopqrst'.charAt(index % 20)}${'z'.repeat(index % 7)}`,
    selection:
      'name kind codes { code } versions { id seat { name } } statistics(indicator: "ind-grp") { value source { title } }',
    reads: { regions: 1 },
  },
  {
    subgraph: 'regions',
    type: 'Region',
    id: (index) => ['kz-akmola', 'kz-astana', 'kz-turkistan', 'kz-shymkent'][index % 4] ?? 'kz',
    selection:
      'name kind codes { code } versions { id seat { name } } statistics(indicator: "ind-grp") { value source { title } } successors { to { region { name } } }',
    // The regions, their names, codes and versions, the seats and the names of these, figures and sources; then the
    // successions with their versions and, one level below, regions and names that were read already.
    reads: {
      regions: 1,
      'region-names': 1,
      'region-codes': 1,
      'region-versions': 2,
      settlements: 1,
      'settlement-names': 1,
      'region-observations': 1,
      'regions-sources': 1,
      successions: 1,
    },
  },
  {
    subgraph: 'regions',
    type: 'Region',
    id: (index) => ['kz-akmola', 'kz-east-kazakhstan', 'kz-turkistan', 'kz-shymkent'][index % 4] ?? 'kz',
    selection: 'statistics(indicator: "ind-grp", transform: CHANGE) { value }',
    headers: { 'x-graph-geography': 'current' },
    // The territories and how they came from one another are read once; then the shares, and the figures of all.
    reads: {
      regions: 1,
      'region-versions': 1,
      successions: 1,
      'allocation-weights': 1,
      'region-observations': 1,
    },
  },
  {
    subgraph: 'programs',
    type: 'Region',
    id: (index) => (index === 0 ? 'kz-pavlodar' : index === 1 ? 'kz-kostanay' : `kz-${'x'.repeat(index)}`),
    selection:
      'projects(first: 5) { totalCount nodes { title program { name } launchEvent { title } compliance { verdict } } }',
    // One read for the pages of all regions and one for their totals. No assessment was ever published, so the store
    // is not even asked.
    reads: { projects: 2, programs: 1, events: 1 },
  },
  {
    subgraph: 'enterprises',
    type: 'Region',
    id: (index) => (index === 0 ? 'kz-almaty-city' : index === 1 ? 'kz-shymkent' : `kz-${'x'.repeat(index)}`),
    selection:
      'enterprises(first: 20) { nodes { name certificates(first: 3) { nodes { number } } productions { id } } }',
    reads: { enterprises: 1, 'enterprise-names': 1, certificates: 1, productions: 1 },
  },
  {
    subgraph: 'enterprises',
    type: 'Industry',
    id: (index) => `OKED2019:${padded(10 + (index % 24), 2)}.${index % 9}`,
    selection: 'statistics(indicator: "ind-gva", region: "kz-turkistan") { value }',
    headers: { 'x-graph-geography': 'current' },
    // The boundaries on which the region has figures, and the figures.
    reads: { industries: 1, 'industry-observations': 2 },
  },
  {
    subgraph: 'exports',
    type: 'Product',
    id: (index) => `HS2002:${padded(2501 + index, 4)}`,
    selection: 'name exports(from: "2019", to: "2021") { value } industryLinks { method }',
    reads: { products: 1, 'export-flows': 1, 'industry-links': 1 },
  },
];

describeStores('store reads', ({ open, kind }) => {
  const started = new Map<SubgraphName, { subgraph: Subgraph; reads: Reads; store: Store }>();

  beforeAll(async () => {
    for (const name of new Set(cases.map(({ subgraph }) => subgraph))) {
      const { store, reads } = countingStore(await open());
      const entry = subgraphs[name];
      await prepareStore(store, entry.datasets);
      await loadSamples(store, entry.datasets, samplesFolder());
      const subgraph = entry.create({ store, log: createLog('test', 'silent'), now, refreshEveryMs: null });
      await subgraph.refresh();
      started.set(name, { subgraph, reads, store });
    }
  }, 120_000);
  afterAll(async () => {
    for (const { store } of started.values()) await store.close();
  });

  it.each(cases.map((one, index) => [`${one.subgraph}.${one.type} (${index + 1})`, one] as const))(
    `for ${ENTITIES} entities are one for each loader and level: %s on ${kind}`,
    async (_, { subgraph: name, type, id, selection, headers = {}, reads: expected }) => {
      const running = started.get(name);
      if (running === undefined) throw new Error(`${name} was not started`);
      running.reads.reset();
      const representations = Array.from({ length: ENTITIES }, (_unused, index) => ({
        __typename: type,
        id: id(index),
      }));
      const query = `query($r: [_Any!]!) { _entities(representations: $r) { ... on ${type} { id ${selection} } } }`;
      const answer = await running.subgraph.execute({ query, variables: { r: representations } }, headers);
      expect(answer.errors).toBeUndefined();
      expect(Object.fromEntries(running.reads.counts)).toEqual(expected);
    },
  );
});
