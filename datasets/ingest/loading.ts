import type { Dataset } from '../dataset.ts';
import { OPEN } from '../release.ts';
import { visibleAt, type Stored } from '../store/snapshot.ts';
import type { Document, Filter, Store, Update } from '../store/store.ts';
import { inBatches } from './batches.ts';
import type { FileKeys } from './file-keys.ts';
import { KeySet } from './key-set.ts';
import { keyFilter, sameRow, textOf, underSameKeys, type Row } from './standing.ts';

export interface Counts {
  readonly added: number;
  readonly revised: number;
  readonly retired: number;
  readonly unchanged: number;
}

export const BATCH = 1_000;

/** Two rows of one file under one key: which of them holds nobody can know. */
export class RepeatedRow extends Error {
  constructor(dataset: Dataset, row: Row) {
    const key = dataset.key.map((column) => `${column} ${String(row[column])}`).join(', ');
    super(`Two rows have the key ${key}; expected one row for each key. Nothing was published.`);
    this.name = 'RepeatedRow';
  }
}

interface Options {
  /** Number of the newest release that is stored; 0 for none. */
  readonly newest: number;
  /** Only counts what would change. */
  readonly dryRun: boolean;
  /** The keys of the files, where the rows were read from some: each is there once. */
  readonly keys: FileKeys | null;
}

/** The rows of one release on their way into the store, none of them visible before the pointer moves. */
export class Loading {
  readonly #store: Store;
  readonly #dataset: Dataset;
  readonly #options: Options;
  readonly #counts = { added: 0, revised: 0, retired: 0, unchanged: 0 };
  /** Rows that stood and were met again. */
  #met = 0;
  /** Rows that stand although they are absent: the row that the file has for them was refused. */
  #kept = 0;
  /** Keys of the rows that were met again, where no file has noted its keys. */
  readonly #again = new KeySet();
  readonly #partitions = new Map<string, unknown>();

  constructor(store: Store, dataset: Dataset, options: Options) {
    this.#store = store;
    this.#dataset = dataset;
    this.#options = options;
  }

  get counts(): Counts {
    return { ...this.#counts };
  }

  /** Rows that stand as they were because the row that the file has for them was refused. */
  get kept(): number {
    return this.#kept;
  }

  get #number(): number {
    return this.#options.newest + 1;
  }

  /** What stands: while nothing is written, rows that a load which was cut off has touched stand too. */
  get #standing(): Filter {
    return this.#options.dryRun ? visibleAt(this.#options.newest) : { _to: OPEN };
  }

  /** Adds new keys, lets changed rows supersede the ones before, and leaves equal ones as they are. */
  async load(batch: readonly Row[]): Promise<void> {
    const dataset = this.#dataset;
    const before: ReadonlyMap<string, Stored<Row>> = this.#options.newest === 0
      ? new Map()
      : await underSameKeys(this.#store, dataset, { rows: batch, where: this.#standing });
    const fresh: Document[] = [];
    const ended: Update[] = [];
    for (const row of batch) {
      this.#partitions.set(textOf(dataset.partition, row), row[dataset.partition[0] ?? '']);
      const old = before.get(textOf(dataset.key, row));
      if (old !== undefined) this.#meet(old);
      if (old !== undefined && sameRow(dataset, old, row)) {
        this.#counts.unchanged += 1;
        continue;
      }
      this.#counts[old === undefined ? 'added' : 'revised'] += 1;
      if (old !== undefined) ended.push(this.#ending(row));
      fresh.push({ ...row, _from: this.#number, _to: OPEN });
    }
    if (this.#options.dryRun) return;
    // First the end of the old row: a key stands once.
    if (ended.length > 0) await this.#store.updateEach(dataset.name, ended);
    await this.#store.insert(dataset.name, fresh);
  }

  /** Retires the standing rows of the partitions that were loaded which the file does not hold. */
  async retireAbsent(standingRows: number): Promise<void> {
    // Every row that stood was met again: there is nothing to look for.
    if (this.#met >= standingRows) return;
    const { name, key, partition } = this.#dataset;
    const [first = ''] = partition;
    for await (const values of inBatches(new Set(this.#partitions.values()), BATCH)) {
      const filter = { [first]: { $in: values }, ...this.#standing };
      const fields = [...new Set([...key, ...partition, '_from'])];
      const standing = this.#store.find<Stored<Row>>(name, filter, { fields });
      for await (const rows of inBatches(standing, BATCH)) {
        const absent = rows.filter((row) => this.#isAbsent(row));
        this.#counts.retired += absent.length;
        if (this.#options.dryRun || absent.length === 0) continue;
        await this.#store.updateEach(
          name,
          absent.map((row) => this.#ending(row)),
        );
      }
    }
  }

  /**
   * Whether the store holds of this release what was written, and no more. A write of a load that was cut off may still
   * be under way in the database when the next load has cleared away what was left of it: it then brings or ends rows
   * of the very release that is being made.
   */
  async isAlone(): Promise<boolean> {
    const { added, revised, retired } = this.#counts;
    const [brought, ended] = await Promise.all([
      this.#count({ _from: { $eq: this.#number } }),
      this.#count({ _to: { $eq: this.#number } }),
    ]);
    return brought === added + revised && ended === revised + retired;
  }

  async #count(filter: Filter): Promise<number> {
    const pipeline = [{ $match: filter }, { $count: 'rows' }];
    const [counted] = await this.#store.aggregate<{ rows: number }>(this.#dataset.name, pipeline).toArray();
    return counted?.rows ?? 0;
  }

  #isAbsent(row: Stored<Row>): boolean {
    const { key, partition } = this.#dataset;
    if (row._from > this.#options.newest || !this.#partitions.has(textOf(partition, row))) return false;
    const { keys } = this.#options;
    if (keys === null) return !this.#again.has(textOf(key, row));
    if (keys.refused(row)) this.#kept += 1;
    return !keys.has(row);
  }

  #meet(old: Stored<Row>): void {
    const key = textOf(this.#dataset.key, old);
    const repeated = old._from === this.#number || (this.#options.keys === null && this.#again.has(key));
    if (repeated) throw new RepeatedRow(this.#dataset, old);
    this.#met += 1;
    if (this.#options.keys === null) this.#again.add(key);
  }

  #ending(row: Row): Update {
    return { filter: { ...keyFilter(this.#dataset, row), _to: OPEN }, change: { set: { _to: this.#number } } };
  }
}
