import type { Dataset } from '../dataset.ts';
import { addRelease, discardUnfinished, newestRelease, readHistory } from '../ledger.ts';
import type { Release, VintageKind } from '../release.ts';
import type { Store } from '../store/store.ts';
import { GraphError } from '../../service/errors.ts';
import { inBatches } from './batches.ts';
import type { FileKeys } from './file-keys.ts';
import { BATCH, Loading, type Counts } from './loading.ts';
import type { Row } from './standing.ts';

export type { Row } from './standing.ts';

/** What the publisher says of a publication. */
export interface Publication {
  readonly publishedOn: string;
  readonly publishedOnStated: boolean;
  readonly kind: VintageKind;
  readonly note: string | null;
}

/** Rows on their way to a release, and what happens to those that they do not mention. */
export interface Load {
  readonly rows: AsyncIterable<Row> | Iterable<Row>;
  /** Asked when all rows were read: files may say in their rows when they were published. */
  readonly publication: (standing: Release | null) => Publication;
  /** Rows that stand in the partitions of the file and are absent from it: retired, or kept as they are. */
  readonly absent: 'RETIRED' | 'KEPT';
  /** The keys of the files from which the rows are read, those of refused rows among them: none of them is absent. */
  readonly keys?: FileKeys;
  /** A load that changes nothing: no release, or one that says that this was published again. */
  readonly unchanged: 'NO_RELEASE' | 'RELEASE';
  /** Whether the rows come with the project. */
  readonly sample?: boolean;
  /** Only counts what would change. */
  readonly dryRun?: boolean;
  /** Throws once the right to load is lost; asked before each write. */
  readonly held?: () => void;
}

export interface Outcome {
  readonly counts: Counts;
  /** Rows that were not retired because the row that the files have for them was refused. */
  readonly kept: number;
  /** The new release; null when nothing changed or nothing was to be written. */
  readonly release: Release | null;
  /** The newest release that was stored before. */
  readonly before: Release | null;
}

/** Batches on their way to the store at once: while it writes some the next are read. */
const WRITERS = 4;

/** Loads rows batch by batch. The batches may overtake each other: the store refuses a key that two of them bring. */
async function loadAll(loading: Loading, rows: Load['rows'], held: () => void): Promise<void> {
  const writing = new Set<Promise<void>>();
  const failures: unknown[] = [];
  try {
    for await (const batch of inBatches(rows, BATCH)) {
      if (writing.size >= WRITERS) await Promise.race(writing);
      if (failures.length > 0) break;
      held();
      const load = loading
        .load(batch)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => writing.delete(load));
      writing.add(load);
    }
  } finally {
    await Promise.all(writing);
  }
  if (failures.length > 0) throw failures[0];
}

/** Takes away what a load that failed has written, unless somebody else is loading by now. */
async function tidy(store: Store, dataset: Dataset, error: unknown): Promise<void> {
  if (error instanceof GraphError && error.code === 'CONFLICT') return;
  try {
    // Read anew: the very last write may have arrived although its answer did not.
    const newest = newestRelease(await readHistory(store, dataset));
    await discardUnfinished(store, dataset, newest?.number ?? 0);
  } catch {
    // A store that is gone can't be tidied now; the next load does it.
  }
}

/** Clears away what was written into a release together with a load that was cut off before, and says so. */
async function disturbed(store: Store, dataset: Dataset, newest: number): Promise<GraphError> {
  await discardUnfinished(store, dataset, newest);
  const message =
    `A load of ${dataset.name} that was cut off before was still being written by the store meanwhile. ` +
    'Nothing was published; load again.';
  return new GraphError('CONFLICT', message, { dataset: dataset.name });
}

/**
 * Publishes rows on top of the newest release that is stored: a new key is added, a changed row supersedes the one
 * before, an equal one is not stored again. Nothing is visible until the last write, which moves the dataset's pointer
 * to the new release; what fails before that leaves nothing behind.
 */
export async function publishRows(store: Store, dataset: Dataset, load: Load): Promise<Outcome> {
  const before = newestRelease(await readHistory(store, dataset));
  const newest = before?.number ?? 0;
  const dryRun = load.dryRun === true;
  const held = load.held ?? (() => undefined);
  if (!dryRun) await discardUnfinished(store, dataset, newest);
  const loading = new Loading(store, dataset, { newest, dryRun, keys: load.keys ?? null });
  try {
    await loadAll(loading, load.rows, held);
    if (load.absent === 'RETIRED') await loading.retireAbsent(before?.rows ?? 0);
    const { counts, kept } = loading;
    const publication = load.publication(before);
    const same = counts.added + counts.revised + counts.retired === 0;
    if (dryRun || (same && load.unchanged === 'NO_RELEASE')) return { counts, kept, release: null, before };
    if (!(await loading.isAlone())) throw await disturbed(store, dataset, newest);
    held();
    const release = releaseOf(dataset, load, { before, counts, publication });
    await addRelease(store, dataset, release);
    return { counts, kept, release, before };
  } catch (error) {
    if (!dryRun) await tidy(store, dataset, error);
    throw error;
  }
}

interface Loaded {
  readonly before: Release | null;
  readonly counts: Counts;
  readonly publication: Publication;
}

function releaseOf(dataset: Dataset, load: Load, { before, counts, publication }: Loaded): Release {
  const { added, revised, retired } = counts;
  return {
    dataset: dataset.name,
    number: (before?.number ?? 0) + 1,
    ...publication,
    added,
    revised,
    retired,
    rows: (before?.rows ?? 0) + added - retired,
    columns: Object.keys(dataset.columns),
    ...(load.sample === true ? { sample: true as const } : {}),
  };
}

/** Publishes some rows as a release of their own and leaves the rows that they do not mention as they are. */
export async function publish(
  store: Store,
  dataset: Dataset,
  publication: Publication,
  rows: readonly Row[],
  { sample = false }: { readonly sample?: boolean } = {},
): Promise<Release> {
  const { release } = await publishRows(store, dataset, {
    rows,
    publication: () => publication,
    absent: 'KEPT',
    unchanged: 'RELEASE',
    sample,
  });
  if (release === null) throw new Error('A publication that is not a dry run makes a release.');
  return release;
}
