import { storeSettingsOf, type StoreConfig } from '../../datasets/store/settings.ts';
import type { Logger } from '../../service/log.ts';
import { openKeyStore } from '../state/key-store.ts';
import { createCredentials, type Credentials } from './credentials.ts';
import { Keyring } from './keyring.ts';
import type { AuthConfig } from './settings.ts';
import { Tokens } from './tokens.ts';

/** Starts what tells who asks: API keys where there is a pepper, tokens where there is an address of their keys. */
export async function startCredentials(
  config: AuthConfig & StoreConfig,
  log: Logger,
  now: () => Date,
): Promise<Credentials> {
  const { keyPepper: pepper, jwksUrl, jwtIssuer: issuer = '', jwtAudience: audience = '' } = config;
  let keyring: Keyring | null = null;
  if (pepper !== undefined) {
    const places = { dataDir: config.dataDir, databasePrefix: config.mongodbDatabasePrefix };
    keyring = new Keyring({ store: await openKeyStore(storeSettingsOf(config), places), pepper, now, log });
    await keyring.start();
  }
  const algorithms = config.jwtAlgorithms;
  const tokens = jwksUrl === undefined ? null : new Tokens({ jwksUrl, issuer, audience, algorithms, now, log });
  return createCredentials({ keyring, tokens });
}
