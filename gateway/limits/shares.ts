import { createHmac } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { GraphError } from '../../service/errors.ts';
import type { Identity } from '../../service/headers.ts';
import type { Redis } from '../redis/connection.ts';
import { sharedLimiter } from './shared-limiter.ts';

export interface ShareOptions {
  /** Cost that somebody may spend in a minute, without a key from one address and with a key. */
  readonly perMinute: number;
  readonly perMinuteWithKey: number;
  /** Whether a share that is used up refuses, or is only told. */
  readonly isEnforced: boolean;
  /** Where all gateways count together; null where this one counts alone. */
  readonly sharing: ShareSharing | null;
}

export interface ShareSharing {
  readonly redis: Redis;
  /** Hides addresses and keys from whoever reads Redis. */
  readonly secret: string;
}

/** What is left of somebody's share. */
export interface ShareState {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the share is whole again. */
  readonly resetSeconds: number;
}

/** Nothing is left of somebody's share. */
export class ShareUsedUp extends GraphError {
  readonly state: ShareState;

  constructor(state: ShareState) {
    super(
      'RATE_LIMITED',
      `The share of ${state.limit} cost units a minute is used up; try again in ${state.resetSeconds} seconds, or with a key.`,
    );
    this.state = state;
  }
}

const WINDOW_S = 60;
const MS = 1_000;
// Whoever is forgotten is refused when it is to spend.
const MAX_EMPTIED = 10_000;
/** What an answer costs that is known already. */
export const KNOWN_COST = 1;
/** What a request costs that is refused before it is estimated: parsing it was work too. */
export const REFUSED_COST = 10;

/** An address as it is counted: of IPv6 the network that one subscriber is given. */
export function countedAddress(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/iu, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(8 - groups.length - rest.length, 0) }, () => '0');
  const all = tail === undefined ? groups : [...groups, ...zeros, ...rest];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

interface Emptied {
  readonly state: ShareState;
  readonly untilMs: number;
}

/** Of whose share nothing was left when it was last spent, until it is whole again. */
type EmptiedShares = LRUCache<string, Emptied>;

interface ShareParts {
  readonly limiter: RateLimiterAbstract;
  readonly emptied: EmptiedShares;
  readonly isEnforced: boolean;
}

/** The share of one holder of a key, or of one address, as one request knows it. */
export class Share {
  readonly #limiter: RateLimiterAbstract;
  readonly #emptied: EmptiedShares;
  readonly #holder: string;
  readonly #isEnforced: boolean;
  /** As it was after the last use by this request; undefined before the first. */
  #last: RateLimiterRes | null | undefined;

  constructor(holder: string, { limiter, emptied, isEnforced }: ShareParts) {
    this.#limiter = limiter;
    this.#emptied = emptied;
    this.#holder = holder;
    this.#isEnforced = isEnforced;
  }

  async state(): Promise<ShareState> {
    // What was said with the last use holds for the answer: nobody asks over the network again.
    if (this.#last === undefined) this.#last = await this.#limiter.get(this.#holder);
    return this.#stateOf(this.#last);
  }

  /**
   * Throws RATE_LIMITED when nothing was left when it was last spent: before the request is even read. It costs nothing to
   * find out, nor does it ask over a network.
   */
  demand(): void {
    const emptied = this.#emptied.get(this.#holder);
    if (emptied === undefined) return;
    const leftMs = emptied.untilMs - performance.now();
    if (leftMs > 0) this.#refuse({ ...emptied.state, resetSeconds: Math.max(Math.ceil(leftMs / MS), 1) });
    else this.#emptied.delete(this.#holder);
  }

  /** Takes a cost from the share. Throws RATE_LIMITED when it is more than what is left. */
  async take(cost: number): Promise<void> {
    try {
      this.#noted(await this.#limiter.consume(this.#holder, Math.max(Math.ceil(cost), 1)));
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      this.#refuse(this.#noted(error));
    }
  }

  /** Takes the cost of what was done already: nothing is refused for it but what is asked for next. */
  async spend(cost: number): Promise<void> {
    this.#noted(await this.#limiter.penalty(this.#holder, cost));
  }

  /** Takes what a refused request costs; the refusal itself is told elsewhere. */
  async charge(): Promise<void> {
    this.#noted(await this.#limiter.penalty(this.#holder, REFUSED_COST));
  }

  #noted(result: RateLimiterRes): ShareState {
    this.#last = result;
    const state = this.#stateOf(result);
    if (state.remaining === 0) {
      this.#emptied.set(this.#holder, { state, untilMs: performance.now() + result.msBeforeNext });
    }
    return state;
  }

  #stateOf(result: RateLimiterRes | null): ShareState {
    const limit = this.#limiter.points;
    if (result === null) return { limit, remaining: limit, resetSeconds: WINDOW_S };
    const remaining = Math.max(limit - result.consumedPoints, 0);
    return { limit, remaining, resetSeconds: Math.max(Math.ceil(result.msBeforeNext / 1_000), 1) };
  }

  #refuse(state: ShareState): void {
    if (this.#isEnforced) throw new ShareUsedUp(state);
  }
}

/** A bucket of cost for each key and for each address without one, filled anew each minute. */
export class Shares {
  readonly #options: ShareOptions;
  readonly #anonymous: RateLimiterAbstract;
  readonly #withKey: RateLimiterAbstract;
  readonly #emptied: EmptiedShares = new LRUCache({ max: MAX_EMPTIED });

  constructor(options: ShareOptions) {
    this.#options = options;
    this.#anonymous = this.#limiter('address', options.perMinute);
    this.#withKey = this.#limiter('key', options.perMinuteWithKey);
  }

  of({ kind, id }: Identity, address: string): Share {
    const { isEnforced } = this.#options;
    if (kind === 'anonymous' || id === null)
      return new Share(this.#named(countedAddress(address)), {
        limiter: this.#anonymous,
        emptied: this.#emptied,
        isEnforced,
      });
    return new Share(this.#named(`${kind}:${id}`), { limiter: this.#withKey, emptied: this.#emptied, isEnforced });
  }

  #limiter(keyPrefix: string, points: number): RateLimiterAbstract {
    const { sharing } = this.#options;
    const alone = new RateLimiterMemory({ keyPrefix, points, duration: WINDOW_S });
    return sharing === null ? alone : sharedLimiter(sharing.redis, alone);
  }

  #named(holder: string): string {
    const { sharing } = this.#options;
    return sharing === null ? holder : createHmac('sha256', sharing.secret).update(holder).digest('base64url');
  }
}

/** What an answer says of the share (draft-ietf-httpapi-ratelimit-headers). */
export function shareHeaders({ limit, remaining, resetSeconds }: ShareState): Readonly<Record<string, string>> {
  return {
    ratelimit: `"cost";r=${remaining};t=${resetSeconds}`,
    'ratelimit-policy': `"cost";q=${limit};w=${WINDOW_S}`,
    ...(remaining === 0 ? { 'retry-after': String(resetSeconds) } : {}),
  };
}
