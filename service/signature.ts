import { createHmac, createSecretKey, hash, randomFillSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Setting } from './config.ts';
import { GRAPH_HEADERS, type Headers } from './headers.ts';
import { remembered } from './remembered.ts';

/** A request between gateway and subgraph, as far as its signature covers it. */
export interface Signed {
  readonly method: string;
  /** Path with its query string. */
  readonly path: string;
  readonly body: string | Uint8Array;
  readonly headers: Headers;
}

const NAMES = { time: 'x-graph-time', nonce: 'x-graph-nonce', signature: 'x-graph-signature' } as const;
/** How far a signature's time may lie from the receiver's: clocks differ, and a request is on its way for a moment. */
const WINDOW_MS = 30_000;
/** A gateway sends far fewer in a window; beyond it nothing is taken, because a repetition could not be told. */
const MAX_NONCES = 500_000;
const NONCE = /^[\w-]{16,32}$/u;
const LEAST_SECRET = 32;

export const SIGNING = ['on', 'off'] as const;

/** A secret that gateway and one subgraph share. */
export function secretSetting(subgraph: string) {
  return {
    flag: 'subgraph-secret',
    variable: secretVariable(subgraph),
    schema: z.string().min(LEAST_SECRET, `is shorter than ${LEAST_SECRET} characters`).optional(),
    help: `secret that gateway and subgraph share, ${LEAST_SECRET} characters or more; no default`,
  } satisfies Setting<string | undefined>;
}

export const signingSetting = {
  flag: 'subgraph-signing',
  variable: 'SUBGRAPH_SIGNING',
  schema: z.enum(SIGNING, 'is neither on nor off').optional(),
  help: 'whether requests between gateway and subgraphs are signed; default on in production and where there is a secret',
} satisfies Setting<(typeof SIGNING)[number] | undefined>;

export function secretVariable(subgraph: string): string {
  return `SUBGRAPH_SECRET_${subgraph.toUpperCase().replace(/[^A-Z0-9]/gu, '_')}`;
}

/** Whether a subgraph has to be signed for, and the fault of a secret that is then missing. */
export function signingOf(
  subgraph: string,
  secret: string | undefined,
  { signing, isProduction }: { readonly signing: 'on' | 'off' | undefined; readonly isProduction: boolean },
): { readonly secret: string | null; readonly fault: string | null } {
  if (signing === 'off') return { secret: null, fault: null };
  const isDemanded = signing === 'on' || isProduction;
  const fault = `${secretVariable(subgraph)}: is missing, and requests have to be signed (${secretSetting(subgraph).help}); SUBGRAPH_SIGNING=off turns that off`;
  return { secret: secret ?? null, fault: isDemanded && secret === undefined ? fault : null };
}

const keyOf = remembered((secret) => createSecretKey(secret, 'utf8'));

const NONCE_BYTES = 12;
// Asking for random bytes costs the same for one nonce and for many; each is used once.
const ahead = Buffer.alloc(NONCE_BYTES * 256);
let used = ahead.length;

function newNonce(): string {
  if (used === ahead.length) {
    randomFillSync(ahead);
    used = 0;
  }
  const nonce = ahead.toString('base64url', used, used + NONCE_BYTES);
  used += NONCE_BYTES;
  return nonce;
}

/** Every part in a form that no other request has: which subgraph, what, when, and what the headers say. */
function signatureOf(secret: string, subgraph: string, request: Signed, time: string, nonce: string): string {
  const bodyHash = hash('sha256', request.body, 'base64url');
  const headers = GRAPH_HEADERS.map((name) => request.headers[name] ?? null);
  const text = JSON.stringify([1, subgraph, request.method, request.path, bodyHash, time, nonce, headers]);
  return createHmac('sha256', keyOf(secret)).update(text).digest('base64url');
}

/** The headers that sign a request to a subgraph. */
export function signedHeaders(
  secret: string,
  subgraph: string,
  request: Signed,
  now: () => Date,
): Record<string, string> {
  const time = String(now().getTime());
  const nonce = newNonce();
  const signature = signatureOf(secret, subgraph, request, time, nonce);
  return { [NAMES.time]: time, [NAMES.nonce]: nonce, [NAMES.signature]: signature };
}

/** Tells whether requests come from who shares the secret: right, in time, and not seen before. */
export class SignatureCheck {
  readonly #secret: string;
  readonly #subgraph: string;
  readonly #now: () => Date;
  /** Nonces of the window in the order of their arrival, with the moment at which each is over. */
  readonly #seen = new Map<string, number>();

  constructor(secret: string, subgraph: string, now: () => Date) {
    this.#secret = secret;
    this.#subgraph = subgraph;
    this.#now = now;
  }

  accepts(request: Signed): boolean {
    const { [NAMES.time]: time, [NAMES.nonce]: nonce, [NAMES.signature]: signature } = request.headers;
    if (time === undefined || nonce === undefined || signature === undefined) return false;
    if (!/^\d{13}$/u.test(time) || !NONCE.test(nonce)) return false;
    const given = Buffer.from(signature);
    const right = Buffer.from(signatureOf(this.#secret, this.#subgraph, request, time, nonce));
    if (given.length !== right.length || !timingSafeEqual(given, right)) return false;
    return this.#isNew(nonce, Number(time));
  }

  #isNew(nonce: string, time: number): boolean {
    const at = this.#now().getTime();
    if (Math.abs(at - time) > WINDOW_MS) return false;
    for (const [old, end] of this.#seen) {
      if (end >= at) break;
      this.#seen.delete(old);
    }
    if (this.#seen.has(nonce) || this.#seen.size >= MAX_NONCES) return false;
    // A time ahead of this clock stands for longer, so a nonce is kept for twice the window.
    this.#seen.set(nonce, at + 2 * WINDOW_MS);
    return true;
  }
}
