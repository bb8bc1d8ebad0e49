import { z } from 'zod';
import type { ConfigOf, Setting } from '../../service/config.ts';

/** Algorithms by which a token may be signed: all with a public key, so that whoever checks can't sign. */
export const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const LEAST_SECRET = 32;

export function secretText(what: string) {
  return z.string().min(LEAST_SECRET, `is shorter than the ${LEAST_SECRET} characters that ${what} needs`).optional();
}

function isKeyAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  // Whoever can change the answer on its way can sign tokens, so it comes encrypted or from this very machine.
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname));
}

export const keySettings = {
  keyPepper: {
    flag: 'key-pepper',
    variable: 'KEY_PEPPER',
    schema: secretText('a pepper'),
    help: 'secret with which API keys are hashed, 32 characters or more; without it no key is taken; no default',
  } satisfies Setting<string | undefined>,
};

export const authSettings = {
  ...keySettings,
  jwksUrl: {
    flag: 'jwks-url',
    variable: 'JWKS_URL',
    schema: z.string().refine(isKeyAddress, 'is no https address').optional(),
    help: 'address of the keys that sign tokens; without it no token is taken; default none',
  } satisfies Setting<string | undefined>,
  jwtIssuer: {
    flag: 'jwt-issuer',
    variable: 'JWT_ISSUER',
    schema: z.string().optional(),
    help: 'who must have issued a token, needed with JWKS_URL; no default',
  } satisfies Setting<string | undefined>,
  jwtAudience: {
    flag: 'jwt-audience',
    variable: 'JWT_AUDIENCE',
    schema: z.string().optional(),
    help: 'for whom a token must be, needed with JWKS_URL; no default',
  } satisfies Setting<string | undefined>,
  jwtAlgorithms: {
    flag: 'jwt-algorithms',
    variable: 'JWT_ALGORITHMS',
    schema: z
      .string()
      .default('RS256,ES256,EdDSA')
      .transform((text) => text.split(',').map((name) => name.trim()))
      .refine(
        (names) => names.every((name) => ALGORITHMS.includes(name)),
        `names one that is none of ${ALGORITHMS.join(', ')}`,
      ),
    help: 'algorithms of tokens, separated by commas; default RS256,ES256,EdDSA',
  } satisfies Setting<string[]>,
};

export type AuthConfig = ConfigOf<typeof authSettings>;

/** Faults that only show when the settings are seen together. */
export function authFaults({ jwksUrl, jwtIssuer, jwtAudience }: Partial<AuthConfig>): readonly string[] {
  if (jwksUrl === undefined) return [];
  return [
    ...(jwtIssuer === undefined
      ? [`JWT_ISSUER: is missing, and JWKS_URL is given (${authSettings.jwtIssuer.help})`]
      : []),
    ...(jwtAudience === undefined
      ? [`JWT_AUDIENCE: is missing, and JWKS_URL is given (${authSettings.jwtAudience.help})`]
      : []),
  ];
}
