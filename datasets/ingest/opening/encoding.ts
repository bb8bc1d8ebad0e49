import { TextDecoder } from 'node:util';
import { SourceRefused } from '../source-refused.ts';

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1251', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Bytes of the beginning by which an encoding is guessed. */
export const SAMPLE_BYTES = 64 * 1024;

const MARKS: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * The encoding of a text by its byte order mark, by what somebody says of it, or by its first bytes. Throws
 * SourceRefused where none of the known ones fits.
 */
export function encodingOf(file: string, sample: Buffer, said: Encoding | null): Encoding {
  for (const [encoding, mark] of MARKS) {
    if (mark.every((byte, index) => sample[index] === byte)) return encoding;
  }
  const wide = said ?? utf16WithoutMark(sample);
  if (wide !== null) return wide;
  if (isUtf8(sample)) return 'utf-8';
  if (readsAsCyrillic(sample)) return 'windows-1251';
  throw new SourceRefused([
    `${file} is neither UTF-8 nor windows-1251 (${describeFirstWrong(sample)}); name its encoding, one of ${ENCODINGS.join(', ')}`,
  ]);
}

/** ASCII in UTF-16 has a zero in every second byte. */
function utf16WithoutMark(sample: Buffer): Encoding | null {
  const size = Math.min(sample.length, 1_024) & ~1;
  let [even, odd] = [0, 0];
  for (let index = 0; index < size; index += 2) {
    if (sample[index] === 0) even += 1;
    if (sample[index + 1] === 0) odd += 1;
  }
  const pairs = size / 2;
  if (pairs > 0 && odd > pairs * 0.3 && even === 0) return 'utf-16le';
  return pairs > 0 && even > pairs * 0.3 && odd === 0 ? 'utf-16be' : null;
}

function isUtf8(sample: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true });
    return true;
  } catch {
    return false;
  }
}

const CYRILLIC_RUN = /[\u0400-\u04FF]{2,}/gu;
const MIXED_WORD = /[A-Za-z][\u0400-\u04FF]|[\u0400-\u04FF][A-Za-z]/gu;
/** What KOI8-R becomes when it is read as windows-1251: small letters and capitals change places. */
const INVERTED_CASE = /[\u0430-\u044F][\u0410-\u042F]/gu;
const USUAL_CASE = /[\u0410-\u042F\u0430-\u044F][\u0430-\u044F]/gu;
const USUAL_HIGH =
  /[\u0400-\u04FF\u00A0\u00AB\u00BB\u2013\u2014\u2026\u201C-\u201E\u2018\u2019\u2116\u00B0\u00B1\u00A7]/gu;

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** Whether bytes beyond ASCII form Cyrillic words when read as windows-1251, as other encodings read so do not. */
function readsAsCyrillic(sample: Buffer): boolean {
  let text: string;
  try {
    text = new TextDecoder('windows-1251', { fatal: true }).decode(sample);
  } catch {
    return false;
  }
  const high = count(text, /[^\p{ASCII}]/gu);
  const inWords = (text.match(CYRILLIC_RUN) ?? []).join('').length;
  if (count(text, USUAL_HIGH) < high * 0.98 || inWords < high * 0.6) return false;
  return count(text, MIXED_WORD) <= high * 0.05 && count(text, INVERTED_CASE) <= count(text, USUAL_CASE) * 0.2;
}

function describeFirstWrong(sample: Buffer): string {
  const position = firstInvalid('utf-8', sample);
  const before = sample.subarray(0, position);
  const line = before.reduce((lines, byte) => lines + (byte === 0x0a ? 1 : 0), 1);
  return `line ${line}, byte ${position + 1}: 0x${(sample[position] ?? 0).toString(16)}`;
}

/** Position of the first byte at which a text can't be read: the longest beginning that can, by halving. */
export function firstInvalid(encoding: Encoding, bytes: Uint8Array): number {
  let [low, high] = [0, bytes.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    try {
      new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      low = middle;
    } catch {
      high = middle - 1;
    }
  }
  return low;
}
