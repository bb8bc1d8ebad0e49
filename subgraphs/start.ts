import { prepareStore } from '../datasets/ledger.ts';
import { loadSamples } from '../datasets/ingest/samples.ts';
import { openStore, type StoreSettings } from '../datasets/store/open.ts';
import type { Store } from '../datasets/store/store.ts';
import type { Logger } from '../service/log.ts';
import { projectPath } from '../service/paths.ts';
import { subgraphs } from './all.ts';
import type { Subgraph, SubgraphName } from './subgraph.ts';

export interface StartOptions {
  readonly store: StoreSettings;
  /** Put before the name of a subgraph to name its database. */
  readonly databasePrefix: string;
  readonly log: Logger;
  readonly now: () => Date;
}

export interface RunningSubgraph {
  readonly subgraph: Subgraph;
  readonly store: Store;
  stop(): Promise<void>;
}

const REFRESH_MS = 1_000;

export const samplesFolder = (): string => projectPath('datasets', 'samples');

/**
 * Starts one subgraph over its own database. The embedded store is filled with the samples first, and a sample that
 * breaks a rule stops the start; a database that does not answer does not: the subgraph is ready once it does.
 */
export async function startSubgraph(name: SubgraphName, options: StartOptions): Promise<RunningSubgraph> {
  const entry = subgraphs[name];
  const store = await openStore(options.store, `${options.databasePrefix}${name}`);
  if (store.kind === 'embedded') {
    await prepareStore(store, entry.datasets);
    await loadSamples(store, entry.datasets, samplesFolder());
  }
  const subgraph = entry.create({ store, log: options.log, now: options.now, refreshEveryMs: REFRESH_MS });
  const first = subgraph.refresh().catch((error: unknown) => {
    options.log.warn({ err: error, subgraph: name }, 'the store does not answer yet');
  });
  if (store.kind === 'embedded') await first;
  return {
    subgraph,
    store,
    stop: async () => {
      subgraph.stop();
      await first;
      await store.close();
    },
  };
}
