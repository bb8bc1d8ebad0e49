import type { Dataset } from '../dataset.ts';
import { KeySet } from './key-set.ts';
import { RepeatedKeys } from './repeated-keys.ts';
import { textOf, type Row } from './standing.ts';
import type { RefusedRow, ValidRow } from './validate.ts';

/**
 * The keys of every row of a load, taken or refused: a key stands once, and what stands under one of them already is
 * not absent from the files.
 */
export class FileKeys {
  readonly #dataset: Dataset;
  readonly #met = new RepeatedKeys();
  readonly #refused = new KeySet();
  /** Names of the files in the order in which they were met. */
  readonly #files: string[] = [];
  /** A key belongs to a day of publication: a later one is a revision. Null where the rows do not say it. */
  readonly #days = new Set<string | null>();
  #unreadable = 0;

  constructor(dataset: Dataset) {
    this.#dataset = dataset;
  }

  /** Refused rows whose key nobody can read: which row that stands they mean is not known. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** Where the key of a row was met before, in words; null the first time. */
  meet({ file, line, row, publication }: ValidRow): string | null {
    const files = this.#files;
    if (files.at(-1) !== file) files.push(file);
    const day = publication?.publishedOn ?? null;
    this.#days.add(day);
    const first = this.#met.meet(this.#textOf(row, day), { file: files.length - 1, line });
    if (first === null) return null;
    return files[first.file] === file ? `line ${first.line}` : `${files[first.file] ?? ''}, line ${first.line}`;
  }

  /** Notes a row that was refused; null where not even its key can be read. */
  refuse(row: RefusedRow | null): void {
    if (row === null) this.#unreadable += 1;
    // Where a row before it has the key, that one counts.
    else if (this.meet(row) === null) this.refuseMet(row);
  }

  /** Notes that a row whose key was met is refused after all. */
  refuseMet({ row }: Pick<RefusedRow, 'row'>): void {
    this.#refused.add(textOf(this.#dataset.key, row));
  }

  /** Whether the files have a row under the key of this one. */
  has(row: Row): boolean {
    return [...this.#days].some((day) => this.#met.has(this.#textOf(row, day)));
  }

  /** Whether the only row of the files under the key of this one was refused. */
  refused(row: Row): boolean {
    return this.#refused.size > 0 && this.#refused.has(textOf(this.#dataset.key, row));
  }

  #textOf(row: Row, day: string | null): string {
    return `${day ?? ''}${textOf(this.#dataset.key, row)}`;
  }
}
