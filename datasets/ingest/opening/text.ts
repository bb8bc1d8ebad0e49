import { TextDecoder } from 'node:util';
import { SourceRefused } from '../source-refused.ts';
import { ENCODINGS, firstInvalid, encodingOf, SAMPLE_BYTES, type Encoding } from './encoding.ts';
import { packingOf, refuseUnreadable } from './bytes.ts';
import type { Bounds } from './raw-record.ts';

export interface TextOptions {
  readonly file: string;
  readonly encoding: Encoding | null;
  readonly bounds: Bounds;
  /** Whether a line may be at most one record long; a text of JSON is one line of any length. */
  readonly boundLines: boolean;
}

/** A stream whose beginning has been looked at: the sample, and all bytes with it. */
export async function sampled(
  chunks: AsyncIterable<Buffer>,
): Promise<{ readonly sample: Buffer; readonly all: AsyncGenerator<Buffer> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let size = 0;
  while (size < SAMPLE_BYTES) {
    const next = await iterator.next();
    if (next.done === true) break;
    first.push(next.value);
    size += next.value.length;
  }
  async function* all(): AsyncGenerator<Buffer> {
    try {
      yield* first;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { sample: Buffer.concat(first), all: all() };
}

/**
 * The text of a file with one kind of line end, without a byte order mark. Throws SourceRefused, naming the line, where
 * the bytes are not what the encoding allows, where a character was lost before, and for NUL and endless lines.
 */
export async function* decoded(chunks: AsyncIterable<Buffer>, options: TextOptions): AsyncGenerator<string> {
  const { file } = options;
  const { sample, all } = await sampled(chunks);
  if (sample.length === 0) throw new SourceRefused([`${file} is empty`]);
  if (packingOf(sample) !== 'none') throw new SourceRefused([`${file} is an archive within an archive; unpack it`]);
  refuseUnreadable(file, sample);
  const decoder = new LineDecoder(options, encodingOf(file, sample, options.encoding));
  for await (const chunk of all) {
    const text = decoder.push(chunk);
    if (text !== '') yield text;
  }
  const rest = decoder.end();
  if (rest !== '') yield rest;
}

/** Decodes chunk after chunk and knows the line at which each begins. */
class LineDecoder {
  readonly #options: TextOptions;
  readonly #encoding: Encoding;
  readonly #decoder: TextDecoder;
  #line = 1;
  #lineChars = 0;
  #bytes = 0;
  #pendingReturn = false;
  /** Bytes at the end of the chunk before that begin a character which it does not finish. */
  #begun: Buffer = Buffer.alloc(0);

  constructor(options: TextOptions, encoding: Encoding) {
    this.#options = options;
    this.#encoding = encoding;
    this.#decoder = new TextDecoder(encoding, { fatal: true });
  }

  push(chunk: Buffer): string {
    const text = this.#decode(chunk, true);
    this.#bytes += chunk.length;
    this.#begun = unfinished(chunk);
    return this.#checked(text);
  }

  end(): string {
    const rest = this.#decode(Buffer.alloc(0), false);
    return this.#checked(this.#pendingReturn ? `${rest}\n` : rest);
  }

  #decode(chunk: Buffer, stream: boolean): string {
    try {
      return this.#decoder.decode(chunk, { stream });
    } catch {
      const begun = this.#encoding === 'utf-8' ? this.#begun.length : 0;
      const at = Math.max(
        0,
        firstInvalid(this.#encoding, Buffer.concat([this.#begun.subarray(0, begun), chunk])) - begun,
      );
      const lines = chunk.subarray(0, at).reduce((sum, byte) => sum + (byte === 0x0a ? 1 : 0), 0);
      const byte = chunk[at] === undefined ? 'the end of the file' : `byte 0x${chunk[at].toString(16)}`;
      throw new SourceRefused([
        `${this.#options.file}, line ${this.#line + lines}: ${byte} at position ${this.#bytes + at + 1} is not ` +
          `${this.#encoding}; name the encoding, one of ${ENCODINGS.join(', ')}`,
      ]);
    }
  }

  #checked(raw: string): string {
    const joined = this.#pendingReturn ? `\r${raw}` : raw;
    this.#pendingReturn = joined.endsWith('\r');
    const text = (this.#pendingReturn ? joined.slice(0, -1) : joined).replace(/\r\n?/gu, '\n');
    this.#refuse(text, '\u0000', 'has a NUL character, so it is no text');
    this.#refuse(text, '\uFFFD', 'has U+FFFD: a character was lost before the file came here');
    this.#countLines(text);
    return text;
  }

  #refuse(text: string, character: string, reason: string): void {
    const at = text.indexOf(character);
    if (at < 0) return;
    const line = this.#line + text.slice(0, at).split('\n').length - 1;
    throw new SourceRefused([`${this.#options.file}, line ${line} ${reason}`]);
  }

  #countLines(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#refuseLong(this.#lineChars + end - start);
      this.#line += 1;
      this.#lineChars = 0;
      start = end + 1;
    }
    this.#lineChars += text.length - start;
    this.#refuseLong(this.#lineChars);
  }

  #refuseLong(chars: number): void {
    const { file, bounds, boundLines } = this.#options;
    if (!boundLines || chars <= bounds.recordChars) return;
    throw new SourceRefused([`${file}, line ${this.#line} is longer than ${bounds.recordChars} characters`]);
  }
}

/** The last bytes of a chunk of UTF-8 that begin a character and do not finish it. */
function unfinished(chunk: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, chunk.length); back += 1) {
    const byte = chunk[chunk.length - back] ?? 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < length ? chunk.subarray(chunk.length - back) : Buffer.alloc(0);
    }
    if (byte < 0x80) break;
  }
  return Buffer.alloc(0);
}
