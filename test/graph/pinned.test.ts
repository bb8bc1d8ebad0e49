import { prepareStore } from '../../datasets/ledger.ts';
import { publish } from '../../datasets/ingest/publish.ts';
import { loadSamples } from '../../datasets/ingest/samples.ts';
import { openStore } from '../../datasets/store/open.ts';
import type { Store } from '../../datasets/store/store.ts';
import { localTransport } from '../../gateway/composition/embedded.ts';
import { subgraphsOf } from '../../gateway/composition/supergraph.ts';
import { compose } from '../../gateway/composition/compose.ts';
import { parse } from 'graphql';
import { gatewayConfig } from '../../gateway/config.ts';
import { Limits } from '../../gateway/limits/limits.ts';
import { createRequestContext } from '../../gateway/context.ts';
import { startGraph, type Graph } from '../../gateway/graph.ts';
import { createLog } from '../../service/log.ts';
import { subgraphs } from '../../subgraphs/all.ts';
import { exportTotals } from '../../subgraphs/exports/datasets.ts';
import { samplesFolder } from '../../subgraphs/start.ts';
import { SUBGRAPH_NAMES, type Subgraph } from '../../subgraphs/subgraph.ts';
import { now } from '../support/graph.ts';

const log = createLog('test', 'silent');
const QUERY = '{ region(id: "kz") { name exportSummary(period: "2015") { total { amount } } } }';

describe('a publication in the middle of a request', () => {
  const running: Subgraph[] = [];
  const stores = new Map<string, Store>();
  let graph: Graph;
  let names: readonly string[];
  /** Runs once, when the regions are read: between the first fetch of a request and its second. */
  let meanwhile: (() => Promise<void>) | null = null;

  beforeAll(async () => {
    for (const name of SUBGRAPH_NAMES) {
      const store = await openStore({ kind: 'embedded' }, name);
      await prepareStore(store, subgraphs[name].datasets);
      await loadSamples(store, subgraphs[name].datasets, samplesFolder());
      stores.set(name, store);
      const subgraph = subgraphs[name].create({ store, log, now, refreshEveryMs: null });
      await subgraph.refresh();
      running.push(subgraph);
    }
    const { supergraph } = await compose();
    names = [...subgraphsOf(supergraph).keys()];
    const interrupted = running.map((subgraph) => ({
      name: subgraph.name,
      histories: () => subgraph.histories(),
      ready: () => subgraph.ready(),
      execute: async (...args: Parameters<Subgraph['execute']>) => {
        const answer = await subgraph.execute(...args);
        if (subgraph.name === 'regions' && meanwhile !== null) {
          const act = meanwhile;
          meanwhile = null;
          await act();
        }
        return answer;
      },
    }));
    transport = localTransport(interrupted, () => Promise.resolve());
    const { switches } = gatewayConfig({}, {});
    const limits = new Limits({
      config: gatewayConfig({}, {}),
      supergraph: parse(supergraph),
      onMeasured: () => undefined,
    });
    graph = await startGraph({
      supergraphSdl: supergraph,
      transport,
      switches,
      ownScalars: true,
      planningTimeoutMs: 250,
      limits,
      log,
    });
  });
  let transport: ReturnType<typeof localTransport>;
  afterAll(() => graph.stop());

  const ask = async (asOf?: string): Promise<string> => {
    const headers = { 'content-type': 'application/json', ...(asOf === undefined ? {} : { 'data-as-of': asOf }) };
    const { signal } = new AbortController();
    const context = createRequestContext('test', headers, undefined, {
      transport,
      subgraphs: names,
      now,
      waits: { signal },
    });
    const type = 'application/json; charset=utf-8';
    const { body } = await graph.execute({ method: 'POST', parameters: { query: QUERY }, type, context });
    return body;
  };

  const publishTotal = async (valueUsd: number): Promise<void> => {
    const row = { region: 'kz', period: '2015', valueUsd, status: 'NORMAL', source: 'src-wdi-2026' };
    const publication = { publishedOn: '2026-11-01', publishedOnStated: true, kind: 'REVISED' as const, note: null };
    const store = stores.get('exports');
    if (store === undefined) throw new Error('exports has no store');
    await publish(store, exportTotals, publication, [row]);
    await running.find(({ name }) => name === 'exports')?.refresh();
  };

  it('is not seen by it, is seen by the next, and not by one that asks as of an earlier day', async () => {
    const before = await ask();
    // The World Bank gives 45.956 bn USD for 2015.
    expect(before).toContain('"amount":"4595');
    meanwhile = () => publishTotal(4_700_000_000_000);
    expect(await ask()).toBe(before);
    expect(await ask()).toContain('"amount":"47000000000"');
    expect(await ask('2026-10-31')).toBe(before);
  });

  it('never mixes releases under 50 publications', async () => {
    const publishing = (async () => {
      for (let round = 1; round <= 50; round += 1) await publishTotal(4_700_000_000_000 + round * 100);
    })();
    const asked = await Promise.all(Array.from({ length: 50 }, () => ask()));
    await publishing;
    for (const answer of asked) expect(answer).toMatch(/"amount":"470000000\d\d"/u);
    expect(await ask()).toContain('"amount":"47000000050"');
  });
});
