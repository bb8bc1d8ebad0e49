import { basename, extname } from 'node:path';
import { SourceRefused } from '../source-refused.ts';
import { openArchive } from './archive.ts';
import { fileBytes, gunzipped, headOf, packingOf, refuseUnreadable, regularFileSize } from './bytes.ts';
import { delimitedRecords } from './delimited.ts';
import type { Encoding } from './encoding.ts';
import { jsonRecords } from './json.ts';
import { BOUNDS, type Bounds, type RawRecord, type Source } from './raw-record.ts';
import { decoded, sampled } from './text.ts';
import { WORKBOOK, workbookRecords } from './workbook.ts';

export interface OpenOptions {
  readonly encoding?: Encoding;
  readonly bounds?: Bounds;
  /** Hears how many more bytes of the file, as it lies on disk, were read. */
  readonly onBytes?: (count: number) => void;
}

interface Content {
  readonly file: string;
  readonly chunks: AsyncIterable<Buffer>;
}

/**
 * The sources that a file holds: itself, or each regular file of a zip archive. Each is read to its end before the next
 * is asked for. Throws SourceRefused for what can't be read.
 */
export async function* openSources(path: string, options: OpenOptions = {}): AsyncGenerator<Source> {
  const file = basename(path);
  const bounds = options.bounds ?? BOUNDS;
  const onBytes = options.onBytes ?? ((): void => undefined);
  const size = await regularFileSize(path, file);
  const head = await headOf(path);
  refuseUnreadable(file, head);
  const packing = packingOf(head);
  if (packing === 'zip') {
    yield* archived(path, options);
    onBytes(size);
    return;
  }
  const packed = fileBytes(path, onBytes);
  const chunks = packing === 'gzip' ? gunzipped(file, packed, bounds) : (packed as AsyncIterable<Buffer>);
  yield await textSource({ file, chunks }, options);
}

async function* archived(path: string, options: OpenOptions): AsyncGenerator<Source> {
  const file = basename(path);
  const bounds = options.bounds ?? BOUNDS;
  const archive = await openArchive(path, file, bounds);
  try {
    if (archive.entries.has(WORKBOOK)) {
      yield { file, form: 'workbook', records: () => workbookRecords(archive, file, bounds) };
      return;
    }
    for (const name of archive.entries.keys()) {
      if (isLeftover(name)) continue;
      yield await textSource({ file: `${file}: ${name}`, chunks: archive.read(name) }, options);
    }
  } finally {
    archive.close();
  }
}

/** What some systems put into archives beside the files. */
const isLeftover = (name: string): boolean => name.startsWith('__MACOSX/') || basename(name) === '.DS_Store';

/** A text is JSON by its extension, or by its first character unless its extension says that it is a table. */
async function textSource({ file, chunks }: Content, options: OpenOptions): Promise<Source> {
  const bounds = options.bounds ?? BOUNDS;
  const { sample, all } = await sampled(chunks);
  if (sample.length === 0) throw new SourceRefused([`${file} is empty`]);
  const extension = extname(file.replace(/\.gz$/iu, '')).toLowerCase();
  const isTable = ['.csv', '.tsv', '.tab', '.psv'].includes(extension);
  const start = sample
    .subarray(0, 64)
    .toString('latin1')
    .replace(/[^\x21-\x7e]/gu, '')[0];
  const isJson = ['.json', '.ndjson', '.jsonl'].includes(extension) || (!isTable && (start === '[' || start === '{'));
  const text = decoded(all, { file, encoding: options.encoding ?? null, bounds, boundLines: !isJson });
  const records = (): AsyncGenerator<readonly RawRecord[]> =>
    isJson ? jsonRecords(file, text, bounds) : delimitedRecords(file, text, bounds);
  return { file, form: isJson ? 'json' : 'table', records };
}
