import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is never there, for processes that serve the samples and nothing else. */
export const NO_DATA = join(tmpdir(), 'graph-test-without-data');

/** Runs a test body with a folder that holds some files and is gone afterwards. */
export async function withFolder<T>(
  files: Readonly<Record<string, string>>,
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
