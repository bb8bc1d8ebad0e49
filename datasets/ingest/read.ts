import { lstat } from 'node:fs/promises';
import type { Dataset } from '../dataset.ts';
import { FileKeys } from './file-keys.ts';
import { layoutOf } from './layouts/all.ts';
import type { Layout, Opening, Translated, Translation } from './layouts/layout.ts';
import type { Locale } from './locale.ts';
import type { Encoding } from './opening/encoding.ts';
import { openSources } from './opening/open-sources.ts';
import type { Bounds, RawRecord, Source } from './opening/raw-record.ts';
import { masked } from './personal.ts';
import { ReferenceCheck, type Knows } from './references.ts';
import type { SkippedFigures } from './skipped.ts';
import { SumCheck } from './sums.ts';
import { recordValidator, type Reading, type Rejection, type ValidRow } from './validate.ts';

export interface ReadOptions {
  /** How the files write numbers; without it the layout says, and a number that reads in two ways is refused. */
  readonly locale?: Locale;
  /** Name of the layout; without it the layout is recognised by the file. */
  readonly layout?: string;
  /** Encoding of texts without a byte order mark; without it the encoding is guessed, and checked to the end. */
  readonly encoding?: Encoding;
  readonly signal?: AbortSignal;
  /** Today as an ISO day: nothing can have been published after it. */
  readonly today: string;
  /** Day of publication of the rows that do not say their own; without it a file has to say it in every row. */
  readonly publishedOn?: string;
  /** Whether a dataset has a row under a key; without it references are not checked. */
  readonly knows?: Knows;
  /** Where the keys of the rows are noted, for whoever publishes them. */
  readonly keys?: FileKeys;
  /** Where figures are noted that the files have and the dataset has not. */
  readonly skipped?: SkippedFigures;
  readonly onProgress?: (bytesRead: number, bytesTotal: number) => void;
  readonly bounds?: Bounds;
}

export type ReadItem = { readonly row: ValidRow } | { readonly rejections: readonly Rejection[] };

/**
 * The rows of some files as rows of a dataset, in order. Throws SourceRefused for what makes a whole file unusable:
 * nothing of it may be loaded then, whatever was given out before.
 */
export async function* readRows(
  dataset: Dataset,
  files: readonly string[],
  options: ReadOptions,
): AsyncGenerator<ReadItem> {
  const load = new Load(dataset, options);
  const onBytes = await progress(files, options);
  for (const path of files) {
    for await (const source of openSources(path, { ...options, onBytes })) yield* load.source(source);
  }
  yield* load.end();
}

/** Adds up the bytes that were read of some files and tells of them. */
async function progress(files: readonly string[], { onProgress }: ReadOptions): Promise<(count: number) => void> {
  if (onProgress === undefined) return () => undefined;
  // A file that is not there is told of when it is opened.
  const sizes = await Promise.all(
    files.map((path) =>
      lstat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let read = 0;
  return (count) => {
    read += count;
    onProgress(read, total);
  };
}

/** Records of a source by which its layout is recognised. */
const HEAD_RECORDS = 40;

class Load {
  readonly #dataset: Dataset;
  readonly #options: ReadOptions;
  readonly #translations = new Map<Layout, { readonly translation: Translation; readonly check: RowCheck }>();
  readonly #shared: SharedChecks;

  constructor(dataset: Dataset, options: ReadOptions) {
    this.#dataset = dataset;
    this.#options = options;
    this.#shared = {
      keys: options.keys ?? new FileKeys(dataset),
      sums: new SumCheck(dataset),
      references: options.knows === undefined ? null : new ReferenceCheck(dataset, options.knows),
    };
  }

  async *source(source: Source): AsyncGenerator<ReadItem> {
    const records = source.records();
    const head: RawRecord[] = [];
    while (head.length < HEAD_RECORDS) {
      const next = await records.next();
      if (next.done === true) break;
      for (const record of next.value) head.push(record);
    }
    const opening: Opening = { file: source.file, form: source.form, head };
    const layout = layoutOf(opening, this.#dataset, this.#options.layout);
    const { translation, check } = this.#translationOf(layout);
    const translate = translation.open(opening);
    yield* await check.items(head.flatMap(translate));
    for await (const batch of records) {
      this.#options.signal?.throwIfAborted();
      yield* await check.items(batch.flatMap(translate));
    }
  }

  async *end(): AsyncGenerator<ReadItem> {
    for (const { translation, check } of this.#translations.values()) {
      yield* await check.items(translation.end?.() ?? []);
    }
    const rejections = this.#shared.sums.rejections();
    if (rejections.length > 0) yield { rejections };
  }

  #translationOf(layout: Layout): { readonly translation: Translation; readonly check: RowCheck } {
    const known = this.#translations.get(layout);
    if (known !== undefined) return known;
    const { locale, publishedOn, today, skipped } = this.#options;
    const reading: Reading = {
      publishedOn: publishedOn ?? null,
      locale: locale ?? layout.locale,
      today,
      ...(skipped === undefined ? {} : { skipped }),
    };
    // A layout of a publisher has read the numbers already and writes them with a point.
    const written: Reading = layout.feeds === null ? reading : { ...reading, locale: 'plain' };
    const begun = {
      translation: layout.start(this.#dataset, reading),
      check: new RowCheck(this.#dataset, written, this.#shared),
    };
    this.#translations.set(layout, begun);
    return begun;
  }
}

/** What is checked over all rows of a load. */
interface SharedChecks {
  readonly keys: FileKeys;
  readonly sums: SumCheck;
  readonly references: ReferenceCheck | null;
}

class RowCheck {
  readonly #dataset: Dataset;
  readonly #shared: SharedChecks;
  readonly #validate: ReturnType<typeof recordValidator>;

  constructor(dataset: Dataset, reading: Reading, shared: SharedChecks) {
    this.#dataset = dataset;
    this.#shared = shared;
    this.#validate = recordValidator(dataset, reading);
  }

  async items(translated: readonly Translated[]): Promise<readonly ReadItem[]> {
    const { references, sums, keys } = this.#shared;
    const items: ReadItem[] = [];
    for (const one of translated) {
      const item = this.#item(one);
      const unknown = 'row' in item && references !== null ? await references.rejections(item.row) : [];
      if ('row' in item && unknown.length === 0) sums.add(item.row);
      if ('row' in item && unknown.length > 0) keys.refuseMet(item.row);
      items.push(unknown.length > 0 ? { rejections: unknown } : item);
    }
    return items;
  }

  #item(translated: Translated): ReadItem {
    const { keys } = this.#shared;
    if (!('cells' in translated)) {
      keys.refuse(null);
      return { rejections: [{ ...translated, text: masked(translated.text) }] };
    }
    const result = this.#validate(translated);
    if ('rejections' in result) {
      keys.refuse(result.refused);
      return { rejections: result.rejections };
    }
    const repeated = this.#repeated(result.valid);
    return repeated === null ? { row: result.valid } : { rejections: [repeated] };
  }

  /** A row under a key that was met before, both lines named; a later publication of the key is a revision. */
  #repeated(valid: ValidRow): Rejection | null {
    const where = this.#shared.keys.meet(valid);
    if (where === null) return null;
    const { file, line, row } = valid;
    const text = masked(this.#dataset.key.map((column) => row[column]).join(', '));
    const reason = `repeats the key of ${where}`;
    return { file, line, column: null, text, reason, expected: 'one row for each key' };
  }
}
