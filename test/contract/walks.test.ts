import { syntheticFlows } from '../../bench/rows-data.ts';
import { publish } from '../../datasets/ingest/publish.ts';
import type { Store } from '../../datasets/store/store.ts';
import { encodePositions, WALKING, type Headers } from '../../service/headers.ts';
import { exportFlows } from '../../subgraphs/exports/datasets.ts';
import type { Subgraph } from '../../subgraphs/subgraph.ts';
import { countingStore } from '../support/counting-store.ts';
import { emptySubgraph } from '../support/published.ts';
import { describeStores } from '../support/stores.ts';

const ROWS = 2_500;
const QUERY = `query ($first: Int, $after: String) {
  exportFlows(first: $first, after: $after) { nodes { id value { amount } } pageInfo { hasNextPage endCursor } }
}`;

interface Page {
  readonly nodes: readonly { readonly id: string; readonly value: { readonly amount: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const published = (day: string) => ({ publishedOn: day, publishedOnStated: true, kind: 'FINAL', note: null }) as const;

describeStores('a walk of the gateway through a list', ({ open }) => {
  let store: Store;
  let subgraph: Subgraph;
  let reads: ReturnType<typeof countingStore>['reads'];
  beforeAll(async () => {
    store = await open();
    const counting = countingStore(store);
    reads = counting.reads;
    ({ subgraph } = await emptySubgraph(counting.store, 'exports'));
    await publish(store, exportFlows, published('2020-01-01'), syntheticFlows(0, ROWS));
    await subgraph.refresh();
  });
  afterAll(async () => {
    subgraph.stop();
    await store.close();
  });
  beforeEach(() => reads.reset());

  const pinned = (requestId: string): Headers => ({
    'x-graph-request-id': requestId,
    'x-request-id': requestId,
    'x-graph-positions': encodePositions({ [exportFlows.name]: 1 }),
  });

  async function page(headers: Headers, first: number, after: string | null): Promise<Page> {
    const answer = await subgraph.execute({ query: QUERY, variables: { first, after } }, headers);
    expect(answer.errors).toBeUndefined();
    return (answer.data as { exportFlows: Page }).exportFlows;
  }

  /** All rows, page after page; `between` happens before each page but the first. */
  async function walk(headers: Headers, first: number, between?: () => Promise<void>): Promise<Page['nodes']> {
    const rows: Page['nodes'][number][] = [];
    let at = await page(headers, first, null);
    for (let pages = 1; pages < 100; pages += 1) {
      rows.push(...at.nodes);
      if (!at.pageInfo.hasNextPage) return rows;
      await between?.();
      at = await page(headers, first, at.pageInfo.endCursor);
    }
    throw new Error('The walk does not end.');
  }

  it('gives the rows that pages of a client give, and reads them once', async () => {
    const paged = await walk(pinned('paged'), 100);
    expect(paged.length).toBe(ROWS);
    expect(reads.counts.get(exportFlows.name)).toBe(ROWS / 100);
    reads.reset();
    expect(await walk({ ...pinned('walk'), ...WALKING }, 100)).toEqual(paged);
    expect(reads.counts.get(exportFlows.name)).toBe(1);
  });

  it('goes on by its cursor where its read is gone', async () => {
    const paged = await walk(pinned('paged'), 100);
    reads.reset();
    let step = 0;
    const rows: Page['nodes'][number][] = [];
    // Another request has another read, as another process would.
    for (let after: string | null = null; ;) {
      step += 1;
      const found: Page = await page({ ...pinned(`walk ${step}`), ...WALKING }, 100, after);
      rows.push(...found.nodes);
      if (!found.pageInfo.hasNextPage) break;
      after = found.pageInfo.endCursor;
    }
    expect(rows).toEqual(paged);
    expect(reads.counts.get(exportFlows.name)).toBe(ROWS / 100);
  });

  it('reads the release that it began with while another is published', async () => {
    const paged = await walk(pinned('paged'), 100);
    let publications = 0;
    const rows = await walk({ ...pinned('pinned'), ...WALKING }, 100, async () => {
      publications += 1;
      if (publications > 1) return;
      const revised = syntheticFlows(0, ROWS - 500).map((row) => ({ ...row, valueUsd: 1 }));
      await publish(store, exportFlows, published('2020-01-02'), revised);
      await subgraph.refresh();
    });
    expect(publications).toBe(ROWS / 100 - 1);
    expect(rows).toEqual(paged);
  });
});
