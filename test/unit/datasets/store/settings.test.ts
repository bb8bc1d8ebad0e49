import { storeFaults, storeSettings, storeSettingsOf, type StoreConfig } from '../../../../datasets/store/settings.ts';
import { ConfigError, loadConfig } from '../../../../service/config.ts';

const load = (
  environment: Readonly<Record<string, string>>,
  flags: Readonly<Record<string, string>> = {},
): StoreConfig => loadConfig(storeSettings, flags, environment);

function faultsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    load(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
  }
  throw new Error('expected a ConfigError');
}

const MONGODB = { STORE: 'mongodb', MONGODB_URL: 'mongodb://localhost:27017' };

describe('the settings of the store', () => {
  it('are without any the embedded store, and the defaults that their help names', () => {
    expect(load({})).toEqual({
      store: 'embedded',
      dataDir: './data',
      mongodbUrl: undefined,
      mongodbDatabasePrefix: 'industrialization_',
      mongodbMaxPoolSize: 50,
      mongodbSelectionTimeoutMs: 2_000,
      mongodbSocketTimeoutMs: 10_000,
      mongodbPoolWaitMs: 2_000,
      mongodbHeartbeatMs: 2_000,
    });
    expect(storeSettings.mongodbMaxPoolSize.help).toContain('default 50');
    expect(storeSettings.mongodbSelectionTimeoutMs.help).toContain('default 2000');
    expect(storeSettings.mongodbSocketTimeoutMs.help).toContain('default 10000');
  });

  it.each(['mongodb://localhost:27017', 'mongodb+srv://cluster.example'])('take the address %s', (url) => {
    expect(load({ ...MONGODB, MONGODB_URL: url }).mongodbUrl).toBe(url);
  });

  it.each([
    ['STORE', 'mongo'],
    ['STORE', 'Embedded'],
    ['MONGODB_URL', 'localhost:27017'],
    ['MONGODB_URL', 'mongodb://'],
    ['MONGODB_DATABASE_PREFIX', 'a.b'],
    ['MONGODB_DATABASE_PREFIX', '$x'],
    ['MONGODB_MAX_POOL_SIZE', '5O'], // the letter O
    ['MONGODB_MAX_POOL_SIZE', '0'],
    ['MONGODB_MAX_POOL_SIZE', '-1'],
    ['MONGODB_MAX_POOL_SIZE', '1.5'],
    ['MONGODB_MAX_POOL_SIZE', '1001'],
    ['MONGODB_MAX_POOL_SIZE', ' '],
    ['MONGODB_SELECTION_TIMEOUT_MS', '2s'],
    ['MONGODB_SELECTION_TIMEOUT_MS', '99'],
    ['MONGODB_SOCKET_TIMEOUT_MS', 'NaN'],
    ['MONGODB_SOCKET_TIMEOUT_MS', 'Infinity'],
  ])('refuse %s=%s and never take the default instead', (variable, text) => {
    const [fault, ...more] = faultsOf({ [variable]: text });
    expect(more).toEqual([]);
    expect(fault).toMatch(new RegExp(`^${variable}: `, 'u'));
  });

  it('refuse the store mongodb without an address, and nothing else', () => {
    expect(storeFaults(load({ STORE: 'mongodb' }))).toEqual([
      'MONGODB_URL: is missing, and the store is mongodb (connection string, needed with the store mongodb; no default)',
    ]);
    expect(storeFaults(load({ STORE: 'mongodb', MONGODB_URL: '' }))).toHaveLength(1);
    expect(storeFaults(load(MONGODB))).toEqual([]);
    expect(storeFaults(load({}))).toEqual([]);
  });

  it('do not show the address in a fault: it may hold a password', () => {
    const address = 'mongo://user:secret@localhost';
    expect(faultsOf({ MONGODB_URL: address }).join()).not.toContain('secret');
  });

  it('open the embedded store although an address is given, unless mongodb is asked for', () => {
    expect(storeSettingsOf(load({ MONGODB_URL: MONGODB.MONGODB_URL }))).toEqual({
      kind: 'embedded',
      folder: './data',
    });
    expect(storeSettingsOf(load({ ...MONGODB, MONGODB_MAX_POOL_SIZE: '7' }))).toEqual({
      kind: 'mongodb',
      url: MONGODB.MONGODB_URL,
      maxPoolSize: 7,
      selectionTimeoutMs: 2_000,
      socketTimeoutMs: 10_000,
      poolWaitMs: 2_000,
      heartbeatMs: 2_000,
    });
  });
});
