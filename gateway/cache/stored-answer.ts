import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export const ENCODINGS = ['br', 'gzip', 'identity'] as const;
export type Encoding = (typeof ENCODINGS)[number];

// Smaller bodies fit one packet as they are.
const MIN_COMPRESSED_BYTES = 1_024;
// Each is made once and kept; a higher level costs several times as much for some percent.
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const GZIP = { level: 5 };

const compressed = {
  br: (bytes: Buffer): Promise<Buffer> => promisify(brotliCompress)(bytes, BROTLI),
  gzip: (bytes: Buffer): Promise<Buffer> => promisify(gzip)(bytes, GZIP),
} as const;

/** A body as it goes out. */
export interface Body {
  readonly bytes: Buffer;
  readonly encoding: Encoding;
  /** Differs for each encoding, as a strong one must. */
  readonly etag: string;
}

/** One whole answer as bytes, in each encoding once somebody asked for it. */
export class StoredAnswer {
  readonly contentType: string;
  readonly #bytes: Buffer;
  readonly #hash: string;
  /** The compressed bodies: ready, or being made. */
  readonly #compressed = new Map<Encoding, Buffer | Promise<Buffer>>();

  /** `made` are the compressed forms that are known already. */
  constructor(text: string | Buffer, contentType: string, made: Readonly<Partial<Record<Encoding, Buffer>>> = {}) {
    this.#bytes = typeof text === 'string' ? Buffer.from(text) : text;
    this.contentType = contentType;
    this.#hash = hash('sha256', this.#bytes, 'base64url').slice(0, 27);
    for (const encoding of ENCODINGS) {
      const known = made[encoding];
      if (known !== undefined) this.#compressed.set(encoding, known);
    }
  }

  /** Bytes that it may take in all encodings; the compressed ones are smaller than the first. */
  get size(): number {
    return 2 * this.#bytes.length + this.#hash.length;
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  /** The encoding in which a client that accepts `wanted` gets it. */
  encodingFor(wanted: Encoding): Encoding {
    return this.#bytes.length < MIN_COMPRESSED_BYTES ? 'identity' : wanted;
  }

  etag(encoding: Encoding): string {
    return encoding === 'identity' ? `"${this.#hash}"` : `"${this.#hash}-${encoding}"`;
  }

  /** The body in an encoding; compressed when it is asked for the first time. */
  async body(encoding: Encoding): Promise<Buffer> {
    return encoding === 'identity' ? this.#bytes : (this.#compressed.get(encoding) ?? this.#make(encoding));
  }

  /** The body in an encoding where it is ready. */
  ready(encoding: Encoding): Buffer | undefined {
    if (encoding === 'identity') return this.#bytes;
    const made = this.#compressed.get(encoding);
    return made instanceof Buffer ? made : undefined;
  }

  /** The body in an encoding where somebody has asked for it; null where it would have to be made. */
  async madeBody(encoding: Encoding): Promise<Buffer | null> {
    return this.ready(encoding) ?? (await this.#compressed.get(encoding)) ?? null;
  }

  async #make(encoding: Exclude<Encoding, 'identity'>): Promise<Buffer> {
    const making = compressed[encoding](this.#bytes);
    this.#compressed.set(encoding, making);
    const made = await making;
    this.#compressed.set(encoding, made);
    return made;
  }
}
