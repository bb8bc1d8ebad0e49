import { GraphError } from '../../service/errors.ts';
import type { Identity } from '../../service/headers.ts';
import type { Logger } from '../../service/log.ts';
import type { KeyStore } from '../state/key-store.ts';
import { isKeyOf, isLive, prefixOf, type KeyRecord } from './api-key.ts';
import { unauthenticated } from './unauthenticated.ts';

export interface KeyringOptions {
  readonly store: KeyStore;
  readonly pepper: string;
  readonly now: () => Date;
  readonly log: Logger;
}

const REFRESH_MS = 10_000;
/** A key that was revoked is refused after so long at the latest, also when the store does not answer. */
const MAX_AGE_MS = 60_000;

/** The keys that are in force, read anew at an interval: a revoked one is out within a minute. */
export class Keyring {
  readonly #options: KeyringOptions;
  #byPrefix: ReadonlyMap<string, KeyRecord> = new Map();
  #readAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: KeyringOptions) {
    this.#options = options;
  }

  /** Reads the keys and goes on reading them. A store that does not answer is tried again. */
  async start(): Promise<void> {
    await this.refresh();
    this.#timer = setInterval(() => void this.refresh(), REFRESH_MS);
    this.#timer.unref();
  }

  async refresh(): Promise<void> {
    const { store, now, log } = this.#options;
    const at = now().getTime();
    try {
      const keys = await store.all();
      this.#byPrefix = new Map(keys.map((key) => [key.prefix, key]));
      this.#readAt = at;
    } catch (error) {
      log.warn({ err: error }, 'API keys could not be read');
    }
  }

  /** Who holds a key. Throws UNAUTHENTICATED for one that is wrong, revoked or over. */
  identify(text: string): Identity {
    const { pepper, now } = this.#options;
    if (now().getTime() - this.#readAt > MAX_AGE_MS) {
      throw new GraphError('SERVICE_UNAVAILABLE', 'API keys can not be checked now; try again later.');
    }
    const prefix = prefixOf(text);
    const record = prefix === null ? undefined : this.#byPrefix.get(prefix);
    if (record === undefined || !isKeyOf(text, record, pepper) || !isLive(record, now())) throw unauthenticated();
    return { kind: 'key', id: record.prefix, scopes: record.scopes };
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#options.store.close();
  }
}
