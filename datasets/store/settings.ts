import { z } from 'zod';
import { wholeNumber, type ConfigOf, type Setting } from '../../service/config.ts';
import type { StoreSettings } from './open.ts';

/** Settings of the store, the same for every process that reads data. */
export const storeSettings = {
  store: {
    flag: 'store',
    variable: 'STORE',
    schema: z.enum(['embedded', 'mongodb'], 'is neither embedded nor mongodb').default('embedded'),
    help: 'where the data lives: embedded (in memory, kept in DATA_DIR) or mongodb; default embedded',
  } satisfies Setting<'embedded' | 'mongodb'>,
  dataDir: {
    flag: 'data-dir',
    variable: 'DATA_DIR',
    schema: z.string().default('./data'),
    help: 'folder in which the embedded store keeps what is loaded; the samples serve until then; default ./data',
  } satisfies Setting<string>,
  mongodbUrl: {
    flag: 'mongodb-url',
    variable: 'MONGODB_URL',
    schema: z
      .string()
      .regex(/^mongodb(?:\+srv)?:\/\/.+/u, 'is no mongodb:// address')
      .optional(),
    help: 'connection string, needed with the store mongodb; no default',
  } satisfies Setting<string | undefined>,
  mongodbDatabasePrefix: {
    flag: 'mongodb-database-prefix',
    variable: 'MONGODB_DATABASE_PREFIX',
    schema: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,30}$/u, 'is no prefix of lower-case letters, digits and _')
      .default('industrialization_'),
    help: 'put before the name of each subgraph to name its database; default industrialization_',
  } satisfies Setting<string>,
  mongodbMaxPoolSize: {
    flag: 'mongodb-max-pool-size',
    variable: 'MONGODB_MAX_POOL_SIZE',
    schema: wholeNumber(1, 1_000).default(50),
    help: 'connections of one process to MongoDB at most; default 50',
  } satisfies Setting<number>,
  mongodbSelectionTimeoutMs: {
    flag: 'mongodb-selection-timeout-ms',
    variable: 'MONGODB_SELECTION_TIMEOUT_MS',
    schema: wholeNumber(100, 60_000).default(2_000),
    help: 'milliseconds to wait for a server that answers; default 2000',
  } satisfies Setting<number>,
  mongodbSocketTimeoutMs: {
    flag: 'mongodb-socket-timeout-ms',
    variable: 'MONGODB_SOCKET_TIMEOUT_MS',
    schema: wholeNumber(100, 600_000).default(10_000),
    help: 'milliseconds to wait for the answer to one command; default 10000',
  } satisfies Setting<number>,
  mongodbPoolWaitMs: {
    flag: 'mongodb-pool-wait-ms',
    variable: 'MONGODB_POOL_WAIT_MS',
    schema: wholeNumber(10, 60_000).default(2_000),
    help: 'milliseconds to wait for a free connection to MongoDB; default 2000',
  } satisfies Setting<number>,
  mongodbHeartbeatMs: {
    flag: 'mongodb-heartbeat-ms',
    variable: 'MONGODB_HEARTBEAT_MS',
    schema: wholeNumber(500, 60_000).default(2_000),
    help: 'milliseconds between two looks at each server: how soon one that fell silent is noticed; default 2000',
  } satisfies Setting<number>,
};

export type StoreConfig = ConfigOf<typeof storeSettings>;

/** Faults that only show when the settings are seen together. */
export function storeFaults(config: Partial<StoreConfig>): readonly string[] {
  return config.store === 'mongodb' && config.mongodbUrl === undefined
    ? [`MONGODB_URL: is missing, and the store is mongodb (${storeSettings.mongodbUrl.help})`]
    : [];
}

/** The settings in the form in which a store is opened. */
export function storeSettingsOf(config: StoreConfig): StoreSettings {
  if (config.store === 'embedded' || config.mongodbUrl === undefined) {
    return { kind: 'embedded', folder: config.dataDir };
  }
  return {
    kind: 'mongodb',
    url: config.mongodbUrl,
    maxPoolSize: config.mongodbMaxPoolSize,
    selectionTimeoutMs: config.mongodbSelectionTimeoutMs,
    socketTimeoutMs: config.mongodbSocketTimeoutMs,
    poolWaitMs: config.mongodbPoolWaitMs,
    heartbeatMs: config.mongodbHeartbeatMs,
  };
}
