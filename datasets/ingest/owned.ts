import { projectPath } from '../../service/paths.ts';
import { datasetsBySubgraph } from '../../subgraphs/datasets.ts';
import type { SubgraphName } from '../../subgraphs/subgraph.ts';
import type { Dataset } from '../dataset.ts';
import { prepareStore } from '../ledger.ts';
import { openStore } from '../store/open.ts';
import { storeSettingsOf, type StoreConfig } from '../store/settings.ts';
import type { Store } from '../store/store.ts';
import { UsageError } from './command-line.ts';
import { loadSamples } from './samples.ts';

/** A dataset and the subgraph in whose database it is kept. */
export interface OwnedDataset {
  readonly owner: SubgraphName;
  readonly dataset: Dataset;
}

export const ownedDatasets: readonly OwnedDataset[] = Object.entries(datasetsBySubgraph).flatMap(([owner, datasets]) =>
  // The keys of the table are the names of the subgraphs.
  datasets.map((dataset) => ({ owner: owner as SubgraphName, dataset })),
);

export const samplesFolder = (): string => projectPath('datasets', 'samples');

/** A dataset by its name. Throws UsageError for a name that none has, with those that come close. */
export function findDataset(name: string | undefined): OwnedDataset {
  const found = ownedDatasets.find(({ dataset }) => dataset.name === name);
  if (found !== undefined) return found;
  const names = ownedDatasets.map(({ dataset }) => dataset.name);
  const expected = `expected one of ${names.join(', ')}`;
  throw new UsageError([
    name === undefined ? `the dataset is missing; ${expected}` : `${name} is no dataset; ${expected}`,
  ]);
}

// A command over millions of rows may take minutes; a server of requests waits seconds.
const COMMAND_LIMIT_MS = 600_000;
// A database that is busy with a command, as with taking away what was left behind, may answer no heartbeat and open no
// connection for a while: it is not lost, and the command must not be broken off.
const COMMAND_SILENCE_MS = 30_000;

/** Opens the store of a subgraph for a command; with `writes` the embedded one keeps what is published. */
export function openOwned(
  config: StoreConfig,
  owner: SubgraphName,
  { writes }: { readonly writes: boolean },
): Promise<Store> {
  const settings = storeSettingsOf(config);
  const patient = {
    socketTimeoutMs: COMMAND_LIMIT_MS,
    silenceMs: COMMAND_SILENCE_MS,
    poolWaitMs: COMMAND_SILENCE_MS,
  };
  const long = settings.kind === 'embedded' ? { ...settings, writes } : { ...settings, ...patient };
  return openStore(long, `${config.mongodbDatabasePrefix}${owner}`);
}

/**
 * Does something with the store that holds a dataset. Where the embedded store has nothing of it the samples are its
 * releases, as they are for a server.
 */
export async function withOwned<T>(
  config: StoreConfig,
  { owner, dataset }: OwnedDataset,
  writes: boolean,
  act: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openOwned(config, owner, { writes });
  try {
    if (store.kind === 'embedded') {
      await prepareStore(store, [dataset]);
      if (!writes) await loadSamples(store, [dataset], samplesFolder());
    }
    return await act(store);
  } finally {
    await store.close();
  }
}
