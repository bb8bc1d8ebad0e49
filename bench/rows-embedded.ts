import { prepareStore } from '../datasets/ledger.ts';
import { publish } from '../datasets/ingest/publish.ts';
import { EmbeddedStore } from '../datasets/store/embedded.ts';
import { createLog } from '../service/log.ts';
import { subgraphs } from '../subgraphs/all.ts';
import { exportFlows } from '../subgraphs/exports/datasets.ts';
import { synthetic, syntheticFlows } from './rows-data.ts';

// A process of its own for `rows.ts`, so that its memory is that of one subgraph with its embedded store.

const residentMb = (): number => process.memoryUsage().rss / 1e6;

async function main(): Promise<void> {
  const rows = Number(process.argv[2]);
  const { datasets, create } = subgraphs.exports;
  const store = new EmbeddedStore();
  const log = createLog('bench', 'silent');
  const subgraph = create({ store, log, now: () => new Date(), refreshEveryMs: null });
  const emptyMb = residentMb();
  await prepareStore(store, datasets);
  const began = performance.now();
  await publish(store, exportFlows, synthetic, syntheticFlows(0, rows));
  const seconds = (performance.now() - began) / 1_000;
  const loadedMb = residentMb();
  const answer = await subgraph.execute({ query: '{ exportFlows(first: 100) { totalCount nodes { id } } }' }, {});
  if (answer.errors !== undefined) throw new Error(`The embedded store answers ${JSON.stringify(answer.errors)}`);
  globalThis.gc?.();
  const collectedMb = residentMb();
  process.stdout.write(`${JSON.stringify({ emptyMb, loadedMb, collectedMb, seconds })}\n`);
}

await main();
