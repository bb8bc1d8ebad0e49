import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { openStore, type StoreSettings } from '../../datasets/store/open.ts';
import type { Store } from '../../datasets/store/store.ts';
import type { KeyRecord } from '../auth/api-key.ts';

/** Where the gateway keeps API keys. */
export interface KeyStore {
  all(): Promise<readonly KeyRecord[]>;
  add(record: KeyRecord): Promise<void>;
  /** Sets when a key ends; answers whether there is one of this prefix. */
  end(prefix: string, change: Partial<Pick<KeyRecord, 'expiresAt' | 'revokedAt'>>): Promise<boolean>;
  close(): Promise<void>;
}

const record = z.object({
  prefix: z.string(),
  hash: z.string(),
  name: z.string(),
  owner: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
const file = z.object({ keys: z.array(record) });

const LOCK_ATTEMPTS = 50;
const LOCK_WAIT_MS = 20;
// Nobody holds the lock for longer than a write takes, so an older one was left by a process that died.
const LOCK_STALE_MS = 10_000;

/** Keys in a file of the data folder: written beside it, flushed and renamed, so that it is never half there. */
class FileKeyStore implements KeyStore {
  readonly #folder: string;
  readonly #path: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, 'keys.json');
  }

  async all(): Promise<readonly KeyRecord[]> {
    const text = await readFile(this.#path, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '{"keys":[]}';
      throw error;
    });
    return file.parse(JSON.parse(text)).keys;
  }

  async add(one: KeyRecord): Promise<void> {
    await this.#change((keys) => [...keys, one]);
  }

  async end(prefix: string, change: Partial<Pick<KeyRecord, 'expiresAt' | 'revokedAt'>>): Promise<boolean> {
    let found = false;
    await this.#change((keys) =>
      keys.map((key) => {
        if (key.prefix !== prefix) return key;
        found = true;
        return { ...key, ...change };
      }),
    );
    return found;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #change(act: (keys: readonly KeyRecord[]) => readonly KeyRecord[]): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const unlock = await this.#lock();
    try {
      const text = `${JSON.stringify({ keys: act(await this.all()) }, null, 2)}\n`;
      const beside = `${this.#path}.${process.pid}.tmp`;
      const handle = await open(beside, 'w', 0o600);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(beside, this.#path);
    } finally {
      await unlock();
    }
  }

  /** Two processes that change the file at once would lose what one of them wrote. */
  async #lock(): Promise<() => Promise<void>> {
    const path = `${this.#path}.lock`;
    for (let attempt = 0; attempt < LOCK_ATTEMPTS; attempt += 1) {
      const handle = await open(path, 'wx').catch(() => null);
      if (handle !== null) {
        await handle.close();
        return () => rm(path, { force: true });
      }
      const age = await stat(path).then(
        ({ mtimeMs }) => Date.now() - mtimeMs,
        () => 0,
      );
      if (age > LOCK_STALE_MS) await rm(path, { force: true });
      await new Promise((resolve) => setTimeout(resolve, LOCK_WAIT_MS));
    }
    throw new Error(`${path} is held by another process; remove it if there is none.`);
  }
}

const KEYS = 'keys';

/** Keys in a database of the gateway's own, for several gateways. */
class DatabaseKeyStore implements KeyStore {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async all(): Promise<readonly KeyRecord[]> {
    const rows = await this.#store.find<unknown>(KEYS, {}, { sort: { prefix: 1 } }).toArray();
    return z.array(record).parse(rows);
  }

  async add(one: KeyRecord): Promise<void> {
    await this.#store.prepare([{ name: KEYS, unique: [['prefix']], indexes: [] }]);
    await this.#store.insert(KEYS, [{ ...one }]);
  }

  async end(prefix: string, change: Partial<Pick<KeyRecord, 'expiresAt' | 'revokedAt'>>): Promise<boolean> {
    return (await this.#store.update(KEYS, { prefix: { $eq: prefix } }, { set: change })) > 0;
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}

/** Opens the keys where the settings say: in the database of the gateway, or in a file of the data folder. */
export async function openKeyStore(
  store: StoreSettings,
  places: { readonly dataDir: string; readonly databasePrefix: string },
): Promise<KeyStore> {
  if (store.kind === 'embedded') return new FileKeyStore(places.dataDir);
  return new DatabaseKeyStore(await openStore(store, `${places.databasePrefix}gateway`));
}
