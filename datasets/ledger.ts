import type { Dataset } from './dataset.ts';
import { OPEN, type Histories, type History, type Release } from './release.ts';
import type { CollectionPlan, Store } from './store/store.ts';

const RELEASES = '_releases';
const HISTORIES = '_histories';

const ledgerPlans: readonly CollectionPlan[] = [
  { name: RELEASES, unique: [['dataset', 'number']], indexes: [] },
  { name: HISTORIES, unique: [['dataset']], indexes: [] },
];

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
export function prepareStore(store: Store, datasets: readonly Dataset[]): Promise<void> {
  return store.prepare([...ledgerPlans, ...datasets.map(planOf)]);
}

/** The publication histories of some datasets as they stand now; one that was never published has an empty history. */
export async function readHistories(store: Store, datasets: readonly Dataset[]): Promise<Histories> {
  const names = datasets.map((dataset) => dataset.name);
  // Moves first: a release is stored before its move, so every move that was read has its release.
  const moves = await store.find<History>(HISTORIES, { dataset: { $in: names } }).toArray();
  const releases = await store
    .find<Release>(RELEASES, { dataset: { $in: names } }, { sort: { dataset: 1, number: 1 } })
    .toArray();
  return Object.fromEntries(
    names.map((name): [string, History] => [
      name,
      {
        dataset: name,
        releases: releases.filter((release) => release.dataset === name),
        moves: moves.find((history) => history.dataset === name)?.moves ?? [],
      },
    ]),
  );
}

/** The number of the newest release to which the pointer was ever moved; 0 for none. */
export async function newestRelease(store: Store, dataset: Dataset): Promise<number> {
  const [history] = await store.find<History>(HISTORIES, { dataset: dataset.name }).toArray();
  return Math.max(0, ...(history?.moves ?? []));
}

/** Stores a release and moves the pointer to it; the move is one write, and with it the release becomes visible. */
export async function addRelease(store: Store, release: Release): Promise<void> {
  await store.insert(RELEASES, [{ ...release }]);
  await store.update(
    HISTORIES,
    { dataset: release.dataset },
    { set: { dataset: release.dataset }, push: { moves: release.number } },
    { upsert: true },
  );
}

/** Takes away what a load that was cut off left behind: a release to which the pointer was never moved, and its rows. */
export async function discardUnfinished(store: Store, dataset: Dataset, newest: number): Promise<void> {
  await store.remove(RELEASES, { dataset: dataset.name, number: { $gt: newest } });
  await store.remove(dataset.name, { _from: { $gt: newest } });
  await store.update(dataset.name, { _to: { $gt: newest, $lt: OPEN } }, { set: { _to: OPEN } });
}
