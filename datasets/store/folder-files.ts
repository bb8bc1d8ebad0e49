import { createHash, type Hash } from 'node:crypto';
import { createReadStream, type BigIntStats } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreFull, StoreUnavailable } from './store.ts';

/** A file of the data folder that is not what was written there: named, and never read in part. */
export class DamagedFile extends Error {
  constructor(path: string, fault: string) {
    super(`${path} ${fault}. Restore it from a copy, or move the dataset's folder away and load its files again.`);
    this.name = 'DamagedFile';
  }
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** A failed write in the words of the seam. */
export function translated(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  return FULL.has(code) ? new StoreFull(error) : new StoreUnavailable(error);
}

/** Makes a rename last: the entry of a folder is written by itself. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** How long and of which content a file is. */
export interface Seal {
  readonly bytes: number;
  readonly sha256: string;
}

const CHUNK = 1 << 16;

async function writeLines(handle: FileHandle, lines: AsyncIterable<string>, hash: Hash): Promise<number> {
  let bytes = 0;
  let chunk = '';
  const flush = async (): Promise<void> => {
    const written = Buffer.from(chunk, 'utf8');
    hash.update(written);
    bytes += written.length;
    chunk = '';
    await handle.writeFile(written);
  };
  for await (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length > CHUNK) await flush();
  }
  await flush();
  return bytes;
}

/**
 * Writes a file as a whole or not at all: beside its place, to the disk, and then into its place by a rename that is
 * itself on the disk when this resolves.
 */
export async function writeWhole(path: string, lines: AsyncIterable<string>): Promise<Seal> {
  const beside = `${path}.${process.pid}.tmp`;
  const hash = createHash('sha256');
  try {
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(beside, 'w');
    let bytes = 0;
    try {
      bytes = await writeLines(handle, lines, hash);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, path);
    await syncFolder(dirname(path));
    return { bytes, sha256: hash.digest('hex') };
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw translated(error);
  }
}

/** Writes one JSON value as a whole file. */
export function writeJson(path: string, value: unknown): Promise<Seal> {
  // The lines of a file may have to be computed; these two are there already.
  // eslint-disable-next-line @typescript-eslint/require-await
  async function* lines(): AsyncGenerator<string> {
    yield JSON.stringify(value);
  }
  return writeWhole(path, lines());
}

/** The text of a file; null where there is none. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw translated(error);
  }
}

/** What changes whenever a file is replaced; null where there is none. */
export async function stampOf(path: string): Promise<string | null> {
  let found: BigIntStats;
  try {
    found = await stat(path, { bigint: true });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw translated(error);
  }
  return `${found.ino}-${found.size}-${found.mtimeNs}`;
}

/** Throws DamagedFile unless a file is the one that was sealed. */
export async function checkSeal(path: string, seal: Seal): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new DamagedFile(path, 'is missing');
  if (found.size !== seal.bytes) {
    throw new DamagedFile(path, `has ${found.size} bytes instead of the ${seal.bytes} that were written`);
  }
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  if (hash.digest('hex') !== seal.sha256) throw new DamagedFile(path, 'is not the file that was written');
}
