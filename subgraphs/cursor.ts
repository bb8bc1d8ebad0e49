import { createHash } from 'node:crypto';
import { GraphError } from '../service/errors.ts';

export type CursorValue = string | number | boolean | null;

/** Where a row stands in a list: its sort values ending with its key, and the release in which the walk began. */
export interface CursorPlace {
  readonly values: readonly CursorValue[];
  readonly release: number;
}

/** What a cursor belongs to: the list with its filter, order, geography and language, as one text. */
export type ListIdentity = string;

function checksum(list: ListIdentity, place: CursorPlace): string {
  return createHash('sha256')
    .update(JSON.stringify([list, place.values, place.release]))
    .digest('base64url')
    .slice(0, 16);
}

export function encodeCursor(list: ListIdentity, place: CursorPlace): string {
  const text = JSON.stringify([place.release, place.values, checksum(list, place)]);
  return Buffer.from(text, 'utf8').toString('base64url');
}

/** The place that a cursor names. Throws BAD_USER_INPUT when it was changed or belongs to another list. */
export function decodeCursor(argument: string, list: ListIdentity, cursor: string): CursorPlace {
  const place = parsed(cursor);
  if (place === null || checksum(list, place) !== place.checksum) {
    throw new GraphError(
      'BAD_USER_INPUT',
      `Argument "${argument}" is no cursor of this list; expected a cursor that the same list gave, with the same where, orderBy, language and geography.`,
      { argument },
    );
  }
  return { values: place.values, release: place.release };
}

function isCursorValue(value: unknown): value is CursorValue {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function parsed(cursor: string): (CursorPlace & { readonly checksum: string }) | null {
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(content) || content.length !== 3) return null;
    const [release, values, sum] = content as readonly unknown[];
    if (typeof release !== 'number' || !Array.isArray(values) || !values.every(isCursorValue)) return null;
    return typeof sum === 'string' ? { release, values, checksum: sum } : null;
  } catch {
    return null;
  }
}
