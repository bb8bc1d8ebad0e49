import { createHash } from 'node:crypto';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import { GraphError } from '../../service/errors.ts';
import type { Identity } from '../../service/headers.ts';
import type { Logger } from '../../service/log.ts';
import { SCOPE } from './api-key.ts';
import { unauthenticated } from './unauthenticated.ts';

export interface TokenOptions {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  readonly now: () => Date;
  readonly log: Logger;
  /** Milliseconds before another unknown key makes the keys be fetched again. */
  readonly cooldownMs?: number;
}

const COOLDOWN_MS = 30_000;
const RELOAD_MS = 300_000;
const FETCH_TIMEOUT_MS = 3_000;
const CLOCK_TOLERANCE_S = 30;
const MAX_TOKEN_CHARACTERS = 8_192;

/** The scopes of a token: `scope` as one text (RFC 9068), or `scp` as a list. Words that are no scope are left out. */
function scopesOf({ scope, scp }: JWTPayload): readonly string[] {
  const words: readonly unknown[] = typeof scope === 'string' ? scope.split(' ') : Array.isArray(scp) ? scp : [];
  return [...new Set(words.filter((word): word is string => typeof word === 'string' && SCOPE.test(word)))];
}

/** A name for the holder of a token that tells nothing of the person. */
function nameOf(issuer: string, subject: string): string {
  return createHash('sha256').update(`${issuer} ${subject}`).digest('hex').slice(0, 16);
}

// What makes a token wrong. Anything else is a fault of the keys, which the client can't mend.
const OF_THE_TOKEN = [
  errors.JWTExpired,
  errors.JWTInvalid,
  errors.JWTClaimValidationFailed,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

/** Checks tokens against the published keys of their issuer. Keys once read stand while their address does not answer. */
export class Tokens {
  readonly #options: TokenOptions;
  readonly #keys: ReturnType<typeof createRemoteJWKSet>;
  readonly #timer: NodeJS.Timeout;

  constructor(options: TokenOptions) {
    this.#options = options;
    this.#keys = createRemoteJWKSet(new URL(options.jwksUrl), {
      timeoutDuration: FETCH_TIMEOUT_MS,
      cooldownDuration: options.cooldownMs ?? COOLDOWN_MS,
      // Never too old to be used: keys that were withdrawn go with the next reload that succeeds.
      cacheMaxAge: Number.POSITIVE_INFINITY,
    });
    this.#timer = setInterval(() => void this.reload(), RELOAD_MS);
    this.#timer.unref();
  }

  async reload(): Promise<void> {
    await this.#keys.reload().catch((error: unknown) => {
      this.#options.log.warn({ err: error }, 'keys of tokens could not be read');
    });
  }

  /** Who holds a token. Throws UNAUTHENTICATED for a wrong one, SERVICE_UNAVAILABLE while its key can't be read. */
  async identify(text: string): Promise<Identity> {
    if (text.length > MAX_TOKEN_CHARACTERS) throw unauthenticated();
    const { issuer, audience, algorithms, now, log } = this.#options;
    try {
      const { payload } = await jwtVerify(text, this.#keys, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ['exp', 'sub'],
        currentDate: now(),
      });
      return { kind: 'token', id: nameOf(issuer, payload.sub ?? ''), scopes: scopesOf(payload) };
    } catch (error) {
      if (OF_THE_TOKEN.some((kind) => error instanceof kind)) throw unauthenticated();
      log.warn({ err: error }, 'a token could not be checked');
      throw new GraphError('SERVICE_UNAVAILABLE', 'Tokens can not be checked now; try again later.');
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
