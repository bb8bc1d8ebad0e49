import type { Store } from './store.ts';

export type StoreSettings =
  | {
      readonly kind: 'embedded';
      /** Where what is published is kept; in memory alone when absent. */
      readonly folder?: string;
      /** Whether this process publishes into the folder, and does not only follow it. */
      readonly writes?: boolean;
    }
  | {
      readonly kind: 'mongodb';
      readonly url: string;
      readonly maxPoolSize: number;
      readonly selectionTimeoutMs: number;
      readonly silenceMs?: number;
      readonly socketTimeoutMs: number;
      readonly heartbeatMs?: number;
      readonly poolWaitMs?: number;
    };

/** Opens a store for one database. The driver of the other store is not even loaded. */
export async function openStore(settings: StoreSettings, database: string): Promise<Store> {
  if (settings.kind === 'embedded') {
    if (settings.folder !== undefined) {
      const { FolderStore } = await import('./folder-store.ts');
      return new FolderStore(settings.folder, { writes: settings.writes ?? false });
    }
    const { EmbeddedStore } = await import('./embedded.ts');
    return new EmbeddedStore();
  }
  const { MongoStore } = await import('./mongo.ts');
  return new MongoStore({ ...settings, database });
}
