import { createHmac, timingSafeEqual } from 'node:crypto';
import { ENCODINGS, StoredAnswer, type Encoding } from './stored-answer.ts';

/*
 * An answer as one value outside of the process:
 *
 *   bytes  what
 *   4      what the value is, and the version of this layout
 *   32     seal: HMAC-SHA-256 over the key and everything behind the seal
 *   1      bytes of the content type
 *   3 x 4  bytes of the body in each encoding, big-endian; 0 where it was never asked for in that encoding
 *          content type, bodies
 */
const MAGIC = Buffer.from('GQA1');
const SEAL_BYTES = 32;
const SEALED_FROM = MAGIC.length + SEAL_BYTES;
const LENGTHS_BYTES = 4 * ENCODINGS.length;

function seal(secret: string, key: string, behind: Buffer): Buffer {
  // The key is written with its length, so that no other key and value together are the same bytes.
  return createHmac('sha256', secret).update(`${key.length}:${key}`).update(behind).digest();
}

/** An answer as one value that is good under its key alone, with the encodings that it was asked for until now. */
export async function encodeAnswer(answer: StoredAnswer, key: string, secret: string): Promise<Buffer> {
  const contentType = Buffer.from(answer.contentType, 'latin1');
  const bodies = await Promise.all(ENCODINGS.map((encoding) => answer.madeBody(encoding)));
  const lengths = Buffer.alloc(LENGTHS_BYTES);
  bodies.forEach((body, index) => lengths.writeUInt32BE(body?.length ?? 0, 4 * index));
  const parts = [Buffer.of(contentType.length), lengths, contentType, ...bodies.map((body) => body ?? Buffer.alloc(0))];
  const value = Buffer.concat([MAGIC, Buffer.alloc(SEAL_BYTES), ...parts]);
  seal(secret, key, value.subarray(SEALED_FROM)).copy(value, MAGIC.length);
  return value;
}

/** The answer that a value holds; null for any value that was not made for this key with this secret. */
export function decodeAnswer(value: Buffer, key: string, secret: string): StoredAnswer | null {
  if (value.length < SEALED_FROM + 1 + LENGTHS_BYTES || !value.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const sealed = value.subarray(SEALED_FROM);
  if (!timingSafeEqual(value.subarray(MAGIC.length, SEALED_FROM), seal(secret, key, sealed))) return null;
  // What is sealed was written above.
  let at = 1 + LENGTHS_BYTES;
  const next = (length: number): Buffer => sealed.subarray(at, (at += length));
  const contentType = next(sealed.readUInt8(0)).toString('latin1');
  const bodies = new Map<Encoding, Buffer>();
  ENCODINGS.forEach((encoding, index) => {
    const length = sealed.readUInt32BE(1 + 4 * index);
    if (length > 0) bodies.set(encoding, next(length));
  });
  const { identity, ...compressed } = Object.fromEntries(bodies) as Partial<Record<Encoding, Buffer>>;
  return identity === undefined ? null : new StoredAnswer(identity, contentType, compressed);
}
