import { ANONYMOUS, type Identity } from '../../service/headers.ts';
import { isKeyText } from './api-key.ts';
import type { Keyring } from './keyring.ts';
import type { Tokens } from './tokens.ts';
import { unauthenticated } from './unauthenticated.ts';

type IncomingHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Tells who asks. */
export interface Credentials {
  /** Throws UNAUTHENTICATED for a wrong credential: it never counts as none. `url` is where no key may stand. */
  identify(headers: IncomingHeaders, url: string): Promise<Identity>;
  stop(): Promise<void>;
}

const KEY_IN_URL = /kzg_[0-9a-f]{12}_/u;
const BEARER = /^Bearer +([\w.~+/=-]+) *$/iu;

/** The one credential of a request; null without any. Throws UNAUTHENTICATED for two, and for one that is not read. */
function credentialOf(headers: IncomingHeaders): string | null {
  const { authorization, 'x-api-key': key } = headers;
  if (authorization === undefined && key === undefined) return null;
  if (authorization !== undefined && key !== undefined) throw unauthenticated();
  const text =
    typeof key === 'string' ? key : typeof authorization === 'string' ? BEARER.exec(authorization)?.[1] : null;
  if (text == null || text === '') throw unauthenticated();
  return text;
}

/** For suites that test conformance: nobody is anybody. */
export const noCredentials: Credentials = {
  identify: () => Promise.resolve(ANONYMOUS),
  stop: () => Promise.resolve(),
};

/** Credentials in `Authorization: Bearer` or `X-API-Key`: never anywhere else, and never in an address. */
export function createCredentials(parts: {
  readonly keyring: Keyring | null;
  readonly tokens: Tokens | null;
}): Credentials {
  const { keyring, tokens } = parts;
  return {
    identify: async (headers, url) => {
      // Addresses end up in logs and histories: such a key has been given away.
      if (KEY_IN_URL.test(url)) throw unauthenticated();
      const text = credentialOf(headers);
      if (text === null) return ANONYMOUS;
      if (isKeyText(text) && keyring !== null) return keyring.identify(text);
      if (isKeyText(text) || headers['x-api-key'] !== undefined || tokens === null) throw unauthenticated();
      return tokens.identify(text);
    },
    stop: async () => {
      tokens?.stop();
      await keyring?.stop();
    },
  };
}
