import { randomUUID } from 'node:crypto';
import { openStore, type StoreSettings } from '../../datasets/store/open.ts';
import type { Store } from '../../datasets/store/store.ts';

const url = process.env['MONGODB_URL'];

export const mongoSettings = (address: string): StoreSettings => ({
  kind: 'mongodb',
  url: address,
  maxPoolSize: 10,
  selectionTimeoutMs: 5_000,
  socketTimeoutMs: 60_000,
});

export interface StoreUnderTest {
  readonly kind: 'embedded' | 'mongodb';
  /** Why the tests over this store are skipped; null when they run. */
  readonly skipped: string | null;
  /** A store over a database of its own, empty. */
  readonly open: () => Promise<Store>;
}

/** The stores that a contract holds for: the embedded one always, MongoDB where an address is given. */
export const storesUnderTest: readonly StoreUnderTest[] = [
  { kind: 'embedded', skipped: null, open: () => openStore({ kind: 'embedded' }, 'test') },
  {
    kind: 'mongodb',
    skipped: url === undefined ? 'MONGODB_URL is not set' : null,
    open: () => openStore(mongoSettings(url ?? ''), `test_${randomUUID().replaceAll('-', '')}`),
  },
];

/** Runs a test body for each store; one that can't run is shown as skipped, with the reason in its name. */
export function describeStores(title: string, body: (store: StoreUnderTest) => void): void {
  for (const store of storesUnderTest) {
    if (store.skipped === null) describe(`${title} (${store.kind})`, () => body(store));
    else describe.skip(`${title} (${store.kind}: skipped, ${store.skipped})`, () => body(store));
  }
}
