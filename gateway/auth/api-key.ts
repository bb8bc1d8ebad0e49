import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * An API key as its owner holds it: kzg_, a prefix that names it in lists and logs, and a secret of 256 random bits. The
 * beginning lets scanners of leaked secrets find it.
 */
const FORM = /^kzg_([0-9a-f]{12})_([\w-]{43})$/u;
const BEGINNING = 'kzg_';

/** One key as it is kept: never the secret, only its hash. Several can belong to one name while they are rotated. */
export interface KeyRecord {
  readonly prefix: string;
  /** HMAC-SHA-256 of prefix and secret under the pepper, in hexadecimal digits. */
  readonly hash: string;
  readonly name: string;
  readonly owner: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  /** Moments in ISO 8601; null for a key that does not end by itself, and for one that was not revoked. */
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

export const SCOPE = /^[a-z][a-z0-9-]*(?::[a-z][a-z0-9-]*)*$/u;

/** Whether a credential means to be an API key. */
export function isKeyText(text: string): boolean {
  return text.startsWith(BEGINNING);
}

/** The prefix of a key; null for a text that has not the form of one. */
export function prefixOf(text: string): string | null {
  return FORM.exec(text)?.[1] ?? null;
}

function hashOf(text: string, pepper: string): Buffer {
  return createHmac('sha256', pepper).update(text).digest();
}

/** A new key: its text, which is shown once, and its record, which is kept. */
export function createKey(
  of: Pick<KeyRecord, 'name' | 'owner' | 'scopes' | 'createdAt' | 'expiresAt'>,
  pepper: string,
): { readonly text: string; readonly record: KeyRecord } {
  const prefix = randomBytes(6).toString('hex');
  const text = `${BEGINNING}${prefix}_${randomBytes(32).toString('base64url')}`;
  return { text, record: { prefix, hash: hashOf(text, pepper).toString('hex'), ...of, revokedAt: null } };
}

/** Whether a text is the key of a record; takes as long for a wrong secret as for the right one. */
export function isKeyOf(text: string, { hash }: KeyRecord, pepper: string): boolean {
  const kept = Buffer.from(hash, 'hex');
  const given = hashOf(text, pepper);
  return kept.length === given.length && timingSafeEqual(kept, given);
}

/** Whether a key may be used at a moment. */
export function isLive({ expiresAt, revokedAt }: KeyRecord, at: Date): boolean {
  const moment = at.toISOString();
  return (revokedAt === null || revokedAt > moment) && (expiresAt === null || expiresAt > moment);
}
