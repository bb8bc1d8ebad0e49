import { createHash } from 'node:crypto';
import type { Shape } from './shapes.ts';
import type { Variant } from './variants.ts';

/** How a request is asked: computed anew, known already, or known to the client too. */
export type Mode = 'miss' | 'hit' | '304';

const isFloor = ({ name }: Variant): boolean => name === 'json' || name === 'bytes';

/** The name of one answer in the folder of the floor. */
export const answerName = (shape: Shape, index: number): string => `${shape.name}-${index}`;

// Of one length, so that all requests of a query have one.
const FIRST_NUMBER = 100_000_000_000;
// A process that asks the gateway that another one has asked before must not repeat its numbers: they would be known.
let asked = (Date.now() % 800_000_000) * 1_000;

/**
 * The bytes of one request. A miss carries a number that nobody reads in its extensions: no two are the same request, so
 * neither an answer that is kept nor one that is being made can stand for it. A hit names its query by its hash in a GET,
 * as a client with persisted queries does.
 */
export function requestOf(
  variant: Variant,
  { shape, index, mode, etag }: { shape: Shape; index: number; mode: Mode; etag: string | null },
): string {
  const { host, pathname } = new URL(variant.url);
  const query = shape.queries[index] ?? '';
  const path = isFloor(variant) ? `${pathname}/${answerName(shape, index)}` : pathname;
  if (mode === 'miss') {
    asked += 1;
    const body = JSON.stringify({ query, extensions: { bench: FIRST_NUMBER + asked } });
    return (
      `POST ${path} HTTP/1.1\r\nhost: ${host}\r\naccept: application/json\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
    );
  }
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  const parameters = new URLSearchParams({
    extensions: JSON.stringify({ persistedQuery: { version: 1, sha256Hash } }),
  });
  const known = mode === '304' ? `if-none-match: ${etag ?? ''}\r\n` : '';
  return `GET ${path}?${parameters.toString()} HTTP/1.1\r\nhost: ${host}\r\naccept: application/json\r\n${known}\r\n`;
}

/** Tells a gateway the text of a query, so that its hash is known from now on. */
export function registering(variant: Variant, query: string): string {
  const { host, pathname } = new URL(variant.url);
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  const body = JSON.stringify({ query, extensions: { persistedQuery: { version: 1, sha256Hash } } });
  return (
    `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\naccept: application/json\r\ncontent-type: application/json\r\n` +
    `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}
