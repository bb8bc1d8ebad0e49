import { lstat, open } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SourceRefused } from '../source-refused.ts';
import type { Bounds } from './raw-record.ts';

export type Packing = 'gzip' | 'zip' | 'none';

/** First bytes of formats that can't be read, with what to do instead. */
const REFUSED_MAGIC: readonly (readonly [string, string])[] = [
  ['d0cf11e0a1b11ae1', 'is a workbook of the old .xls kind; save it as .xlsx or CSV'],
  ['526172211a07', 'is a RAR archive; unpack it or pack it as zip'],
  ['377abcaf271c', 'is a 7-Zip archive; unpack it or pack it as zip'],
  ['28b52ffd', 'is packed with zstd; unpack it or pack it with gzip'],
  ['425a68', 'is packed with bzip2; unpack it or pack it with gzip'],
  ['fd377a585a00', 'is packed with xz; unpack it or pack it with gzip'],
  ['25504446', 'is a PDF document; a table is expected'],
  ['50415231', 'is a Parquet file; save it as CSV'],
];

const HEAD_BYTES = 8;

export function packingOf(head: Buffer): Packing {
  const magic = head.toString('hex');
  if (magic.startsWith('1f8b')) return 'gzip';
  return magic.startsWith('504b0304') || magic.startsWith('504b0506') ? 'zip' : 'none';
}

export function refuseUnreadable(file: string, head: Buffer): void {
  const magic = head.toString('hex');
  const known = REFUSED_MAGIC.find(([start]) => magic.startsWith(start));
  if (known !== undefined) throw new SourceRefused([`${file} ${known[1]}`]);
}

/** The code of an error of the system or of zlib. */
function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
}

/** Size of a regular file that can be read. Throws SourceRefused for anything else under that name. */
export async function regularFileSize(path: string, file: string): Promise<number> {
  const stats = await lstat(path).catch((error: unknown) => {
    const code = codeOf(error);
    throw new SourceRefused([`${file} ${code === 'ENOENT' ? 'does not exist' : `can't be opened (${code})`}`]);
  });
  if (stats.isSymbolicLink()) throw new SourceRefused([`${file} is a symbolic link; name the file itself`]);
  if (stats.isDirectory()) throw new SourceRefused([`${file} is a folder; name the files in it`]);
  if (!stats.isFile()) throw new SourceRefused([`${file} is not a regular file`]);
  if (stats.size === 0) throw new SourceRefused([`${file} is empty`]);
  return stats.size;
}

export async function headOf(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The bytes of a file as they lie on disk; `onBytes` hears of each chunk. */
export function fileBytes(path: string, onBytes: (count: number) => void): Readable {
  const stream = createReadStream(path, { highWaterMark: 256 * 1024 });
  stream.on('data', (chunk) => onBytes(chunk.length));
  return stream;
}

/** Refuses what grows beyond all measure when it is unpacked. */
export class BombGuard {
  #unpacked = 0;
  readonly #file: string;
  readonly #bounds: Bounds;

  constructor(file: string, bounds: Bounds) {
    this.#file = file;
    this.#bounds = bounds;
  }

  grow(bytes: number, packed: number): void {
    this.#unpacked += bytes;
    const { ratio, freeBytes, unpackedBytes } = this.#bounds;
    const bomb = this.#unpacked > freeBytes && this.#unpacked > packed * ratio;
    if (bomb)
      throw new SourceRefused([`${this.#file} grows more than ${ratio} times when unpacked: refused as a bomb`]);
    if (this.#unpacked > unpackedBytes) {
      throw new SourceRefused([`${this.#file} is larger than ${unpackedBytes} bytes when unpacked; split it`]);
    }
  }
}

/** The content of a gzip stream. Throws SourceRefused where it is cut off, damaged or a bomb. */
export async function* gunzipped(file: string, packed: Readable, bounds: Bounds): AsyncGenerator<Buffer> {
  let read = 0;
  packed.on('data', (chunk: Buffer) => {
    read += chunk.length;
  });
  const unpacked = createGunzip({ chunkSize: 256 * 1024 });
  packed.on('error', (error) => unpacked.destroy(error));
  packed.pipe(unpacked);
  const guard = new BombGuard(file, bounds);
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      guard.grow(chunk.length, read);
      yield chunk;
    }
  } catch (error) {
    throw gzipFault(file, error);
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
}

function gzipFault(file: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'Z_BUF_ERROR') return new SourceRefused([`${file} is cut off: the gzip stream has no end`]);
  if (code === 'Z_DATA_ERROR') return new SourceRefused([`${file} is damaged: the gzip stream can't be unpacked`]);
  return error;
}
