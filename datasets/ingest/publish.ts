import type { Dataset } from '../dataset.ts';
import { addRelease, discardUnfinished, newestRelease } from '../ledger.ts';
import { OPEN, type Release, type VintageKind } from '../release.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Document, Filter, Store } from '../store/store.ts';

export type Row = Readonly<Record<string, unknown>>;

/** What the publisher says of a publication. */
export interface Publication {
  readonly publishedOn: string;
  readonly publishedOnStated: boolean;
  readonly kind: VintageKind;
  readonly note: string | null;
}

const BATCH = 1_000;

function keyOf(dataset: Dataset, row: Row): string {
  return JSON.stringify(dataset.key.map((column) => row[column]));
}

function sameRow(dataset: Dataset, one: Row, other: Row): boolean {
  return Object.keys(dataset.columns).every((column) => JSON.stringify(one[column]) === JSON.stringify(other[column]));
}

/** The rows that stand now under the keys of a batch. */
async function standing(store: Store, dataset: Dataset, batch: readonly Row[]): Promise<Map<string, Stored<Row>>> {
  const [first = ''] = dataset.key;
  const values = [...new Set(batch.map((row) => row[first]))];
  const found = await store.find<Stored<Row>>(dataset.name, { [first]: { $in: values }, _to: OPEN }).toArray();
  return new Map(found.map((row) => [keyOf(dataset, row), row]));
}

/**
 * Publishes rows on top of what stands: a new key is added, a changed row supersedes the one before, an equal one is
 * not stored again. Nothing is visible until the last write, which moves the dataset's pointer to the new release.
 */
export async function publish(
  store: Store,
  dataset: Dataset,
  publication: Publication,
  rows: readonly Row[],
): Promise<Release> {
  const newest = await newestRelease(store, dataset);
  await discardUnfinished(store, dataset, newest);
  const number = newest + 1;
  const counts = { added: 0, revised: 0 };
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH);
    const before = newest === 0 ? new Map<string, Stored<Row>>() : await standing(store, dataset, batch);
    const fresh: Document[] = [];
    for (const row of batch) {
      const old = before.get(keyOf(dataset, row));
      if (old !== undefined && sameRow(dataset, old, row)) continue;
      if (old !== undefined) await store.update(dataset.name, keyFilter(dataset, row), { set: { _to: number } });
      counts[old === undefined ? 'added' : 'revised'] += 1;
      fresh.push({ ...row, _from: number, _to: OPEN });
    }
    await store.insert(dataset.name, fresh);
  }
  const visible = await countVisible(store, dataset, number);
  const release: Release = { dataset: dataset.name, number, ...publication, ...counts, retired: 0, rows: visible };
  await addRelease(store, release);
  return release;
}

function keyFilter(dataset: Dataset, row: Row): Filter {
  return { ...Object.fromEntries(dataset.key.map((column) => [column, { $eq: row[column] }])), _to: OPEN };
}

async function countVisible(store: Store, dataset: Dataset, number: number): Promise<number> {
  const pipeline = [{ $match: { _from: { $lte: number }, _to: OPEN } }, { $count: 'rows' }];
  const [counted] = await store.aggregate<{ rows: number }>(dataset.name, pipeline).toArray();
  return counted?.rows ?? 0;
}
