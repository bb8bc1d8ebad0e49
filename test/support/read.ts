import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '../../datasets/dataset.ts';
import { readRows, type ReadOptions } from '../../datasets/ingest/read.ts';
import { SourceRefused } from '../../datasets/ingest/source-refused.ts';
import type { Rejection, ValidRow } from '../../datasets/ingest/validate.ts';

/** What came of reading some files: their rows and rejections, or why they were refused. */
export interface WasRead {
  readonly rows: readonly ValidRow[];
  readonly rejections: readonly Rejection[];
  readonly refused: readonly string[];
}

export const TODAY = '2026-11-22';

export async function readFiles(
  dataset: Dataset,
  paths: readonly string[],
  options: Partial<ReadOptions> = {},
): Promise<WasRead> {
  const rows: ValidRow[] = [];
  const rejections: Rejection[] = [];
  try {
    for await (const item of readRows(dataset, paths, { today: TODAY, publishedOn: '2026-01-01', ...options })) {
      if ('row' in item) rows.push(item.row);
      else rejections.push(...item.rejections);
    }
  } catch (error) {
    if (error instanceof SourceRefused) return { rows, rejections, refused: error.faults };
    throw error;
  }
  return { rows, rejections, refused: [] };
}

/** Runs a body with a folder of files of any bytes that is gone afterwards. */
export async function withBytes<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  body: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'graph-test-'));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Reads files that exist only while they are read. */
export function readContent(
  dataset: Dataset,
  files: Readonly<Record<string, string | Uint8Array>>,
  options: Partial<ReadOptions> = {},
): Promise<WasRead> {
  return withBytes(files, (folder) =>
    readFiles(
      dataset,
      Object.keys(files).map((name) => join(folder, name)),
      options,
    ),
  );
}
