import { hash } from 'node:crypto';

/** The hash of a text, one byte for each character: a plain string costs no memory outside of what is collected. */
export const digestOf = (text: string): string => hash('sha1', text, 'binary');

/** Among how many tables what is known by its digest is spread. */
export const TABLES = 256;

/** The table that a digest belongs to. */
export const tableOf = (digest: string): number => digest.charCodeAt(8) % TABLES;

/** Four bytes of a digest as a number. */
export function wordAt(digest: string, position: number): number {
  const byte = (offset: number): number => digest.charCodeAt(position + offset);
  return (byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24)) >>> 0;
}
