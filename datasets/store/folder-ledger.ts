import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Dataset } from '../dataset.ts';
import { OPEN, VINTAGE_KINDS, type Histories, type History, type Release } from '../release.ts';
import { checkSeal, DamagedFile, readIfThere, stampOf, writeJson, writeWhole, type Seal } from './folder-files.ts';
import { giveBackLease, renewLease, takeLease } from './folder-lease.ts';
import { CollectionLedger, type Lease, type Ledger } from './ledger.ts';
import type { Document, Store, Update } from './store.ts';

const FORMAT = 1;
const HISTORY = 'history.json';
const LEASE = 'lease.json';
const BATCH = 1_000;

const count = z.number().int().nonnegative();
const historyShape = z.object({
  format: z.literal(FORMAT),
  moves: z.array(count),
  releases: z.array(
    z.object({
      release: z.object({
        dataset: z.string(),
        number: count,
        publishedOn: z.string(),
        publishedOnStated: z.boolean(),
        kind: z.enum(VINTAGE_KINDS),
        added: count,
        revised: count,
        retired: count,
        rows: count,
        note: z.string().nullable(),
        columns: z.array(z.string()),
        sample: z.literal(true).optional(),
      }),
      file: z.object({ bytes: count, sha256: z.string() }),
    }),
  ),
});

/** The history file of a dataset: each release with the seal of the file that holds its rows, and the moves. */
interface HistoryFile {
  readonly format: typeof FORMAT;
  readonly moves: readonly number[];
  readonly releases: readonly { readonly release: Release; readonly file: Seal }[];
}

const NOTHING: HistoryFile = { format: FORMAT, moves: [], releases: [] };

type Rows = Pick<Store, 'prepare' | 'find' | 'insert' | 'update' | 'updateEach' | 'remove'>;

/**
 * The ledger of a store in memory that keeps what is published in a folder: for each dataset a folder with one file for
 * each release, written once, and the history file, replaced by a rename. Whatever another process has published there
 * since is read into memory before a history is answered.
 */
export class FolderLedger implements Ledger {
  readonly #folder: string;
  readonly #rows: Rows;
  readonly #memory: CollectionLedger;
  readonly #writes: boolean;
  readonly #stamps = new Map<string, string>();
  #following: Promise<void> = Promise.resolve();

  /** With `writes` what is added is kept in the folder; without, in memory alone, as the samples of a server are. */
  constructor(folder: string, rows: Rows, { writes }: { readonly writes: boolean }) {
    this.#folder = folder;
    this.#rows = rows;
    this.#memory = new CollectionLedger(rows);
    this.#writes = writes;
  }

  prepare(): Promise<void> {
    return this.#memory.prepare();
  }

  async histories(datasets: readonly Dataset[]): Promise<Histories> {
    // One after the other: two readers must not load the same release.
    const following = this.#following.then(async () => {
      for (const dataset of datasets) await this.#follow(dataset);
    });
    this.#following = following.catch(() => undefined);
    await following;
    return this.#memory.histories(datasets);
  }

  async add(dataset: Dataset, release: Release): Promise<void> {
    if (this.#writes) {
      const known = await this.#read(dataset);
      const file = await writeWhole(this.#rowsPath(dataset, release.number), this.#linesOf(dataset, release.number));
      const releases = [...known.releases, { release, file }];
      await this.#write(dataset, { ...known, releases, moves: [...known.moves, release.number] });
    }
    await this.#memory.add(dataset, release);
  }

  async move(dataset: Dataset, number: number): Promise<void> {
    if (this.#writes) {
      const known = await this.#read(dataset);
      await this.#write(dataset, { ...known, moves: [...known.moves, number] });
    }
    await this.#memory.move(dataset, number);
  }

  async discard(dataset: Dataset, newest: number): Promise<void> {
    await this.#memory.discard(dataset, newest);
    if (!this.#writes) return;
    const folder = join(this.#folder, dataset.name);
    const names = await readdir(folder).catch((): string[] => []);
    const kept = new Set(Array.from({ length: newest }, (_, index) => rowsFile(index + 1)));
    const left = names.filter((name) => name.endsWith('.tmp') || (name.startsWith('release-') && !kept.has(name)));
    for (const name of left) if (!name.startsWith(LEASE)) await rm(join(folder, name), { force: true });
  }

  take(lease: Lease, now: number): Promise<Lease> {
    return takeLease(join(this.#folder, lease.dataset, LEASE), lease, now);
  }

  renew(lease: Lease): Promise<boolean> {
    return renewLease(join(this.#folder, lease.dataset, LEASE), lease);
  }

  giveBack(lease: Lease): Promise<void> {
    return giveBackLease(join(this.#folder, lease.dataset, LEASE), lease);
  }

  #rowsPath(dataset: Dataset, number: number): string {
    return join(this.#folder, dataset.name, rowsFile(number));
  }

  async #write(dataset: Dataset, file: HistoryFile): Promise<void> {
    const path = join(this.#folder, dataset.name, HISTORY);
    await writeJson(path, file);
    const stamp = await stampOf(path);
    if (stamp !== null) this.#stamps.set(dataset.name, stamp);
  }

  async #read(dataset: Dataset): Promise<HistoryFile> {
    const path = join(this.#folder, dataset.name, HISTORY);
    const text = await readIfThere(path);
    if (text === null) return NOTHING;
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch {
      throw new DamagedFile(path, 'is cut or no JSON');
    }
    const parsed = historyShape.safeParse(content);
    const wrong = parsed.success ? faultOf(dataset, parsed.data.releases, parsed.data.moves) : 'is no history file';
    if (wrong !== null) throw new DamagedFile(path, wrong);
    // The shape has just been checked; it is the one of HistoryFile.
    return content as HistoryFile;
  }

  /** Brings what was published in the folder since the last look into memory. */
  async #follow(dataset: Dataset): Promise<void> {
    const path = join(this.#folder, dataset.name, HISTORY);
    const stamp = await stampOf(path);
    if (stamp === null || stamp === this.#stamps.get(dataset.name)) return;
    const kept = await this.#read(dataset);
    const known = (await this.#memory.histories([dataset]))[dataset.name];
    if (known !== undefined) this.#checkContinues(path, known, kept);
    const loaded = known?.releases.length ?? 0;
    for (const { release, file } of kept.releases.slice(loaded)) {
      await checkSeal(this.#rowsPath(dataset, release.number), file);
      await this.#load(dataset, release.number);
      await this.#memory.add(dataset, release);
    }
    const moves = (await this.#memory.histories([dataset]))[dataset.name]?.moves.length ?? 0;
    for (const number of kept.moves.slice(moves)) await this.#memory.move(dataset, number);
    this.#stamps.set(dataset.name, stamp);
  }

  /** What is served is a beginning of what is kept, or, while the samples are being written there, the other way round. */
  #checkContinues(path: string, known: History, kept: HistoryFile): void {
    const releases = Math.min(known.releases.length, kept.releases.length);
    const moves = Math.min(known.moves.length, kept.moves.length);
    const same =
      isDeepStrictEqual(
        known.releases.slice(0, releases),
        kept.releases.slice(0, releases).map(({ release }) => release),
      ) && isDeepStrictEqual(known.moves.slice(0, moves), kept.moves.slice(0, moves));
    if (!same) throw new DamagedFile(path, 'is not the continuation of what this process serves; restart it, else');
  }

  /** The rows of a release file, invisible until the release is added. */
  async #load(dataset: Dataset, number: number): Promise<void> {
    const path = this.#rowsPath(dataset, number);
    // Of a load that failed half-way, as by a damaged file that was restored since.
    await this.#rows.remove(dataset.name, { _from: { $eq: number } });
    const ended: Update[] = [];
    const fresh: Document[] = [];
    const flush = async (): Promise<void> => {
      await this.#rows.updateEach(dataset.name, ended.splice(0));
      await this.#rows.insert(dataset.name, fresh.splice(0));
    };
    let line = 0;
    for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      line += 1;
      const entry = parsedLine(path, line, text);
      if ('ended' in entry) ended.push(endingOf(dataset, entry.ended, number));
      else fresh.push({ ...entry.row, _from: number, _to: OPEN });
      if (ended.length + fresh.length >= BATCH) await flush();
    }
    await flush();
  }

  /** The lines of a release file: the key of each row that it ended as a list, then each row that it brought. */
  async *#linesOf(dataset: Dataset, number: number): AsyncGenerator<string> {
    for await (const row of this.#rows.find<Document>(dataset.name, { _to: { $eq: number } })) {
      yield JSON.stringify(dataset.key.map((column) => row[column] ?? null));
    }
    for await (const row of this.#rows.find<Document>(dataset.name, { _from: { $eq: number } })) {
      yield JSON.stringify(row, (name, value: unknown) => (name === '_from' || name === '_to' ? undefined : value));
    }
  }
}

function rowsFile(number: number): string {
  return `release-${number}.ndjson`;
}

/** What is wrong with a history whose shape is right; null for nothing. */
function faultOf(
  dataset: Dataset,
  releases: readonly { readonly release: { readonly dataset: string; readonly number: number } }[],
  moves: readonly number[],
): string | null {
  const stranger = releases.find(({ release }) => release.dataset !== dataset.name);
  if (stranger !== undefined) return `belongs to ${stranger.release.dataset}, not to ${dataset.name}`;
  const inOrder = releases.every(({ release }, index) => release.number === index + 1);
  const known = moves.every((move) => move >= 1 && move <= releases.length);
  return inOrder && known ? null : 'names releases that it does not hold';
}

/** A line of a release file: the key of a row that ended, written as a list, or a row, written as an object. */
type Entry = { readonly ended: readonly unknown[] } | { readonly row: Document };

function parsedLine(path: string, line: number, text: string): Entry {
  try {
    const entry: unknown = JSON.parse(text);
    if (Array.isArray(entry)) return { ended: entry };
    if (typeof entry === 'object' && entry !== null) return { row: entry as Document };
  } catch {
    // named below
  }
  throw new DamagedFile(path, `has no row in line ${line}`);
}

function endingOf(dataset: Dataset, key: readonly unknown[], number: number): Update {
  const filter = Object.fromEntries(dataset.key.map((column, index) => [column, { $eq: key[index] }]));
  return { filter: { ...filter, _to: OPEN }, change: { set: { _to: number } } };
}
