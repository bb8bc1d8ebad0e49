import { liveReleases } from '../release.ts';
import { prepareStore, readHistory } from '../ledger.ts';
import { Snapshot } from '../store/snapshot.ts';
import type { StoreConfig } from '../store/settings.ts';
import type { Store } from '../store/store.ts';
import { findDataset, openOwned, samplesFolder, type OwnedDataset } from './owned.ts';
import type { Knows } from './references.ts';
import { loadSamples } from './samples.ts';

interface Known {
  readonly owned: OwnedDataset;
  readonly store: Store;
  readonly snapshot: Snapshot;
}

/** The rows that stand in the datasets to which another one refers, each dataset opened when it is first asked for. */
export class KnownRows {
  readonly #config: StoreConfig;
  readonly #opened = new Map<string, Promise<Known>>();

  constructor(config: StoreConfig) {
    this.#config = config;
  }

  /** Whether a dataset has a row whose key begins with a value. */
  readonly knows: Knows = async (name, value) => {
    const opening = this.#opened.get(name) ?? this.#open(name);
    this.#opened.set(name, opening);
    const { owned, snapshot } = await opening;
    const [first = ''] = owned.dataset.key;
    const found = await snapshot
      .find(owned.dataset, { [first]: { $eq: value } }, { limit: 1, fields: [first] })
      .toArray();
    return found.length > 0;
  };

  async close(): Promise<void> {
    for (const opening of this.#opened.values()) {
      const known = await opening.catch(() => null);
      await known?.store.close();
    }
  }

  async #open(name: string): Promise<Known> {
    const owned = findDataset(name);
    const { owner, dataset } = owned;
    const store = await openOwned(this.#config, owner, { writes: false });
    if (store.kind === 'embedded') {
      await prepareStore(store, [dataset]);
      await loadSamples(store, [dataset], samplesFolder());
    }
    const history = await readHistory(store, dataset);
    const standing = liveReleases(history, history.moves.length).at(-1);
    return { owned, store, snapshot: new Snapshot(store, { [dataset.name]: standing?.number ?? 0 }) };
  }
}
