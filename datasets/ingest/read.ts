import { basename } from 'node:path';
import type { Dataset } from '../dataset.ts';
import { readCsvFile } from './csv-file.ts';
import type { Locale } from './locale.ts';
import { SourceRefused } from './source-refused.ts';
import { headerFaults, validateRecord, type Rejection, type ValidRow } from './validate.ts';

export interface ReadOptions {
  /** How the files write numbers; without it a number that can be read in two ways is refused. */
  readonly locale?: Locale;
  /** Name of the layout; without it the layout is recognised by the file. */
  readonly layout?: string;
  readonly signal?: AbortSignal;
  /** Today as an ISO day: nothing can have been published after it. */
  readonly today: string;
  /** Day of publication of the rows that do not say their own; without it a file has to say it in every row. */
  readonly publishedOn?: string;
  readonly onProgress?: (bytesRead: number, bytesTotal: number) => void;
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
  for (const path of files) {
    const file = basename(path);
    const { header, records } = await readCsvFile(path);
    const dated = options.publishedOn !== undefined;
    const faults = headerFaults(dataset, header, { dated });
    if (faults.length > 0) throw new SourceRefused(faults.map((fault) => `${file}: ${fault}`));
    for (const record of records) {
      const result = validateRecord(dataset, { ...record, file }, { dated });
      yield 'valid' in result ? { row: result.valid } : { rejections: result.rejections };
    }
  }
}
