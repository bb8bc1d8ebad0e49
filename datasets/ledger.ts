import type { Dataset } from './dataset.ts';
import { OPEN, type Histories, type History, type Release } from './release.ts';
import type { CollectionPlan, Store } from './store/store.ts';

/**
 * How a dataset is kept: a key is unique among the rows that one release brought and among those that no release has
 * replaced, and every declared access path is an index.
 */
function planOf(dataset: Dataset): CollectionPlan {
  return {
    name: dataset.name,
    unique: [
      [...dataset.key, '_from'],
      [...dataset.key, '_to'],
    ],
    indexes: dataset.indexes,
  };
}

/** Creates what the datasets and their histories need in a store. */
export async function prepareStore(store: Store, datasets: readonly Dataset[]): Promise<void> {
  await store.ledger.prepare();
  await store.prepare(datasets.map(planOf));
}

/** The publication histories of some datasets as they stand now; one that was never published has an empty history. */
export function readHistories(store: Store, datasets: readonly Dataset[]): Promise<Histories> {
  return store.ledger.histories(datasets);
}

/** The publication history of one dataset as it stands now. */
export async function readHistory(store: Store, dataset: Dataset): Promise<History> {
  const histories = await readHistories(store, [dataset]);
  return histories[dataset.name] ?? { dataset: dataset.name, releases: [], moves: [] };
}

/** The newest release to which the pointer was ever moved, withdrawn or not; null for none. */
export function newestRelease(history: History): Release | null {
  const moved = new Set(history.moves);
  return history.releases.filter(({ number }) => moved.has(number)).at(-1) ?? null;
}

/** Stores a release and moves the pointer to it; the move is one write, and with it the release becomes visible. */
export function addRelease(store: Store, dataset: Dataset, release: Release): Promise<void> {
  return store.ledger.add(dataset, release);
}

/** Takes away what a load that was cut off left behind: a release to which the pointer was never moved, and its rows. */
export async function discardUnfinished(store: Store, dataset: Dataset, newest: number): Promise<void> {
  await store.ledger.discard(dataset, newest);
  await store.remove(dataset.name, { _from: { $gt: newest } });
  await store.update(dataset.name, { _to: { $gt: newest, $lt: OPEN } }, { set: { _to: OPEN } });
}
