import type { ConfigOf } from '../../service/config.ts';
import type { Logger } from '../../service/log.ts';
import type { RedisClient } from './client.ts';
import type { redisSettings } from './settings.ts';

/** How calls of Redis ended: answered, refused by Redis, not answered in time, or not even sent as it was away. */
export type CallOutcome = 'ok' | 'refused' | 'timeout' | 'away';

export interface RedisFigures {
  /** Whether Redis is asked at the moment. */
  readonly isUp: boolean;
  readonly calls: Readonly<Record<CallOutcome, number>>;
}

const CONNECT_MS = 1_000;
// Shorter, so that no connection comes about that nobody waits for any more.
const SOCKET_MS = 500;
const RETRY_MS = 1_000;
// One may be bad luck; after these every request would wait in vain.
const TIMEOUTS_IN_A_ROW = 3;

class RedisAway extends Error {
  constructor() {
    super('Redis is away.');
  }
}

class TooLate extends Error {
  constructor(limitMs: number) {
    super(`Redis did not answer within ${limitMs} ms.`);
  }
}

function within<T>(call: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const tooLate = (): void => reject(new TooLate(limitMs));
    // A process that was held up finds its timer before the replies that came meanwhile: those are read first.
    const timer = setTimeout(() => setImmediate(tooLate), limitMs);
    call.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

export interface RedisParts {
  readonly newClient: () => RedisClient['text'];
  readonly bothWays: (client: RedisClient['text']) => RedisClient;
  /** How long a call may take. */
  readonly timeoutMs: number;
  readonly log: Logger;
}

/**
 * A Redis that may be away at any time. While it is, every call fails at once; the connection is made anew in the
 * background, and used when Redis answers on it as quickly as calls have to be answered. So no request ever tries out
 * whether it is back.
 */
export class Redis {
  readonly #parts: RedisParts;
  #client: RedisClient | null = null;
  /** Whether Redis was up when it was last said in the log; null before the first time. */
  #said: boolean | null = null;
  #trying: RedisClient['text'] | null = null;
  #again: NodeJS.Timeout | undefined;
  #timeoutsInARow = 0;
  #isStopped = false;
  readonly #calls: Record<CallOutcome, number> = { ok: 0, refused: 0, timeout: 0, away: 0 };

  constructor(parts: RedisParts) {
    this.#parts = parts;
  }

  get figures(): RedisFigures {
    return { isUp: this.#client !== null, calls: { ...this.#calls } };
  }

  /** Tries once to reach Redis; resolves whether or not it is there. */
  async connect(): Promise<void> {
    const client = this.#parts.newClient();
    this.#trying = client;
    client.on('terminated', () => this.#lost(client, 'the connection ended'));
    try {
      await within(client.connect(), CONNECT_MS);
      await within(client.ping(), this.#parts.timeoutMs);
      this.#reached(client);
    } catch (error) {
      client.destroy();
      this.#away(error instanceof Error ? error.message : String(error));
    }
  }

  /** What Redis answers to a command. Throws when it refuses, is away, or does not answer in time. */
  async run<T>(command: (client: RedisClient) => Promise<T>, limitMs = this.#parts.timeoutMs): Promise<T> {
    const client = this.#client;
    if (client === null) {
      this.#calls.away += 1;
      throw new RedisAway();
    }
    try {
      const answer = await within(command(client), limitMs);
      this.#calls.ok += 1;
      this.#timeoutsInARow = 0;
      return answer;
    } catch (error) {
      this.#failed(client.text, error);
      throw error;
    }
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#again);
    const client = this.#client?.text ?? this.#trying;
    this.#client = null;
    client?.destroy();
  }

  #failed(client: RedisClient['text'], error: unknown): void {
    if (!(error instanceof TooLate)) {
      // It has answered, if not as it was asked to; or the connection has ended, which is told elsewhere.
      this.#calls[client.isReady ? 'refused' : 'away'] += 1;
      return;
    }
    this.#calls.timeout += 1;
    // What was sent on a connection that was given up since says nothing of the one in its place.
    if (this.#client?.text !== client) return;
    this.#timeoutsInARow += 1;
    if (this.#timeoutsInARow >= TIMEOUTS_IN_A_ROW) this.#lost(client, error.message);
  }

  #reached(client: RedisClient['text']): void {
    if (this.#isStopped) {
      client.destroy();
      return;
    }
    this.#timeoutsInARow = 0;
    this.#client = this.#parts.bothWays(client);
    if (this.#said !== true) this.#parts.log.info('Redis is reached: answers and shares are common to all gateways');
    this.#said = true;
  }

  #lost(client: RedisClient['text'], reason: string): void {
    if (this.#client?.text !== client) return;
    this.#client = null;
    client.destroy();
    this.#away(reason);
  }

  #away(reason: string): void {
    if (this.#isStopped) return;
    if (this.#said !== false) this.#parts.log.warn({ reason }, 'Redis is away: this gateway goes on alone');
    this.#said = false;
    this.#again = setTimeout(() => void this.connect(), RETRY_MS);
    this.#again.unref();
  }
}

/** The configured Redis, tried once; null without one. Nothing of the library is loaded then. */
export async function startRedis(
  { redisUrl, redisTimeoutMs }: ConfigOf<typeof redisSettings>,
  log: Logger,
): Promise<Redis | null> {
  if (redisUrl === undefined) return null;
  const { bothWays, newClient } = await import('./client.ts');
  const redis = new Redis({
    newClient: () => newClient(redisUrl, SOCKET_MS),
    bothWays,
    timeoutMs: redisTimeoutMs,
    log,
  });
  await redis.connect();
  return redis;
}
