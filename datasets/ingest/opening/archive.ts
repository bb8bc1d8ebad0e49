import type { Readable } from 'node:stream';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { SourceRefused } from '../source-refused.ts';
import { BombGuard } from './bytes.ts';
import type { Bounds } from './raw-record.ts';

const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

/** A zip archive that is open: its regular files by name, each readable any number of times. */
export interface Archive {
  readonly entries: ReadonlyMap<string, Entry>;
  read(name: string): AsyncGenerator<Buffer>;
  close(): void;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Opens a zip archive. Throws SourceRefused where an entry is no plain file below the archive's own folder. */
export async function openArchive(path: string, file: string, bounds: Bounds): Promise<Archive> {
  let zip: ZipFile;
  try {
    zip = await yauzl.openPromise(path, { autoClose: false, strictFileNames: true });
  } catch (error) {
    throw new SourceRefused([`${file} is no whole zip archive: ${reasonOf(error)}`]);
  }
  try {
    const entries = await regularEntries(zip, file, bounds);
    return { entries, read: (name) => content({ zip, file, bounds }, entries.get(name)), close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function regularEntries(zip: ZipFile, file: string, bounds: Bounds): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  if (zip.entryCount > bounds.entries) {
    throw new SourceRefused([`${file} has ${zip.entryCount} entries; at most ${bounds.entries} are read`]);
  }
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      refuseEntry(entry, `${file}: ${entry.fileName}`, entries.has(entry.fileName));
      entries.set(entry.fileName, entry);
    }
  } catch (error) {
    if (error instanceof SourceRefused) throw error;
    // The library refuses absolute paths, backslashes and ".." in names.
    throw new SourceRefused([`${file} has an entry that can't be read: ${reasonOf(error)}`]);
  }
  if (entries.size === 0) throw new SourceRefused([`${file} is an archive without a file`]);
  return entries;
}

function refuseEntry(entry: Entry, place: string, repeated: boolean): void {
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  if (type !== 0 && type !== REGULAR && type !== FOLDER) {
    throw new SourceRefused([`${place} is a link or device in an archive; only regular files are read`]);
  }
  if (entry.isEncrypted()) throw new SourceRefused([`${place} is encrypted; pack it without a password`]);
  if (repeated) throw new SourceRefused([`${place} is in the archive twice`]);
}

interface Opened {
  readonly zip: ZipFile;
  readonly file: string;
  readonly bounds: Bounds;
}

async function* content({ zip, file, bounds }: Opened, entry: Entry | undefined): AsyncGenerator<Buffer> {
  if (entry === undefined) throw new SourceRefused([`${file} lacks a part`]);
  const place = `${file}: ${entry.fileName}`;
  const guard = new BombGuard(place, bounds);
  let stream: Readable | null = null;
  try {
    stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      guard.grow(chunk.length, entry.compressedSize);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof SourceRefused) throw error;
    throw new SourceRefused([`${place} is damaged: ${reasonOf(error)}`]);
  } finally {
    stream?.destroy();
  }
}
