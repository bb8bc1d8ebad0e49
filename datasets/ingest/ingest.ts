import type { Dataset } from '../dataset.ts';
import { underLease, type LeaseOptions } from '../lease.ts';
import { newestRelease, prepareStore, readHistory } from '../ledger.ts';
import { releaseId, type Release, type VintageKind } from '../release.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import type { FileKeys } from './file-keys.ts';
import { publishRows, type Outcome, type Publication } from './publish.ts';
import type { ReadItem } from './read.ts';
import { loadSamples } from './samples.ts';
import type { Row } from './standing.ts';
import type { Rejection, ValidRow } from './validate.ts';

/** What the caller says of a publication, before what its files say. */
export interface Announcement {
  readonly publishedOn: string | null;
  readonly kind: VintageKind | null;
  readonly note: string | null;
}

export interface Ingest {
  readonly items: AsyncIterable<ReadItem>;
  /** The keys of the items, noted as they are read. */
  readonly keys: FileKeys;
  readonly announced: Announcement;
  /** Rows that may be refused before nothing is published. */
  readonly maxRejected: number;
  readonly dryRun: boolean;
  readonly samplesFolder: string;
  readonly lease: LeaseOptions;
  readonly onRejected?: (rejections: readonly Rejection[]) => Promise<void>;
  /** Told now and then how many rows were read, and how many of them were refused. */
  readonly onRead?: (rows: number, rejected: number) => void;
}

export interface Ingested extends Outcome {
  readonly rows: number;
  readonly rejected: number;
  /** Refused rows whose key can't be read: if they stand, they were retired as absent. */
  readonly withoutKey: number;
}

/** Files whose rows can't be published as one release: nothing was. */
export class LoadRejected extends Error {
  readonly rows: number;
  readonly rejected: number;

  constructor(message: string, { rows, rejected }: { readonly rows: number; readonly rejected: number }) {
    super(message);
    this.name = 'LoadRejected';
    this.rows = rows;
    this.rejected = rejected;
  }
}

/** What was read so far, and what the rows say of their publication together. */
class Reading {
  readonly #ingest: Ingest;
  readonly #days = new Set<string>();
  readonly #kinds = new Set<VintageKind>();
  #stated = true;
  rows = 0;
  rejected = 0;

  constructor(ingest: Ingest) {
    this.#ingest = ingest;
  }

  /** The rows that may be published. Once too many were refused the rest is only read to count those. */
  async *accepted(): AsyncGenerator<Row> {
    const { items, maxRejected, onRejected, onRead } = this.#ingest;
    for await (const item of items) {
      if ('rejections' in item) {
        this.rejected += 1;
        await onRejected?.(item.rejections);
      } else {
        this.rows += 1;
        if (this.rejected <= maxRejected) {
          this.#note(item.row);
          yield item.row.row;
        }
      }
      if ((this.rows + this.rejected) % 1_000 === 0) onRead?.(this.rows + this.rejected, this.rejected);
    }
    onRead?.(this.rows + this.rejected, this.rejected);
    if (this.rejected > maxRejected) {
      throw this.#refused(
        `${this.rejected} rows were refused; expected at most ${maxRejected}. Nothing was published.`,
      );
    }
    if (this.rows === 0) throw this.#refused('The files hold no row; expected at least one. Nothing was published.');
  }

  /** Throws LoadRejected unless the rows are one publication that may follow the newest one. */
  publication(dataset: Dataset, before: Release | null): Publication {
    const { announced } = this.#ingest;
    const [day] = this.#days;
    if (day === undefined) {
      throw this.#refused('Neither the rows nor --published-on say when this was published; expected a day.');
    }
    if (before !== null && day < before.publishedOn) {
      const last = `${releaseId(dataset.name, before.number)} of ${before.publishedOn}`;
      throw this.#refused(`Published on ${day}, which is before ${last}; expected that day or a later one.`);
    }
    const [kind, ...kinds] = [...this.#kinds];
    return {
      publishedOn: day,
      publishedOnStated: this.#stated,
      kind: announced.kind ?? (kinds.length === 0 ? kind : null) ?? 'FINAL',
      note: announced.note,
    };
  }

  #refused(message: string): LoadRejected {
    return new LoadRejected(message, { rows: this.rows, rejected: this.rejected });
  }

  #note({ publication }: ValidRow): void {
    const day = publication?.publishedOn ?? this.#ingest.announced.publishedOn;
    if (day !== null) this.#days.add(day);
    if (this.#days.size > 1) {
      const days = [...this.#days].join(' and ');
      throw this.#refused(
        `The rows state several days of publication, ${days}; expected one: load each day by itself.`,
      );
    }
    if (publication === null) return;
    this.#kinds.add(publication.kind);
    if (!publication.publishedOnStated) this.#stated = false;
  }
}

/** The store against which a dry run counts: where nothing was loaded yet, one with the samples that would come first. */
async function rehearsed(store: Store, dataset: Dataset, samplesFolder: string): Promise<Store> {
  if (newestRelease(await readHistory(store, dataset)) !== null) return store;
  const empty = store.kind === 'embedded' ? store : await openStore({ kind: 'embedded' }, 'dry-run');
  await prepareStore(empty, [dataset]);
  await loadSamples(empty, [dataset], samplesFolder);
  return empty;
}

/**
 * Publishes what was read of some files as the next release of a dataset: it replaces the partitions that the files
 * contain, and leaves the others. The samples of the dataset are its first releases. Throws CONFLICT while another
 * process loads the dataset, and LoadRejected for what can't be published.
 */
export async function ingest(store: Store, dataset: Dataset, load: Ingest): Promise<Ingested> {
  const reading = new Reading(load);
  const publishInto = (target: Store, held?: () => void): Promise<Outcome> =>
    publishRows(target, dataset, {
      rows: reading.accepted(),
      publication: (before) => reading.publication(dataset, before),
      absent: 'RETIRED',
      keys: load.keys,
      unchanged: 'NO_RELEASE',
      dryRun: load.dryRun,
      ...(held === undefined ? {} : { held }),
    });
  const run = async (): Promise<Outcome> => {
    if (load.dryRun) return publishInto(await rehearsed(store, dataset, load.samplesFolder));
    await prepareStore(store, [dataset]);
    return underLease(store, dataset, load.lease, async (held) => {
      await loadSamples(store, [dataset], load.samplesFolder);
      return publishInto(store, held);
    });
  };
  const outcome = await run();
  return { ...outcome, rows: reading.rows, rejected: reading.rejected, withoutKey: load.keys.unreadable };
}
