import type { Store } from './store.ts';

export type StoreSettings =
  | { readonly kind: 'embedded' }
  | {
      readonly kind: 'mongodb';
      readonly url: string;
      readonly maxPoolSize: number;
      readonly selectionTimeoutMs: number;
      readonly socketTimeoutMs: number;
    };

/** Opens a store for one database. The driver of the other store is not even loaded. */
export async function openStore(settings: StoreSettings, database: string): Promise<Store> {
  if (settings.kind === 'embedded') {
    const { EmbeddedStore } = await import('./embedded.ts');
    return new EmbeddedStore();
  }
  const { MongoStore } = await import('./mongo.ts');
  return new MongoStore({ ...settings, database });
}
