import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWK } from 'jose';
import { Tokens } from '../../../../gateway/auth/tokens.ts';
import type { GraphError } from '../../../../service/errors.ts';
import type { Identity } from '../../../../service/headers.ts';
import { createLog } from '../../../../service/log.ts';

const ISSUER = 'https://login.example';
const AUDIENCE = 'graph';
const now = (): Date => new Date('2026-11-22T06:00:00Z');
const seconds = now().getTime() / 1_000;

interface Signer {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

async function signer(kid: string, alg = 'ES256'): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg } };
}

describe('a token', () => {
  let server: Server;
  let served: { status: number; keys: readonly JWK[] };
  let first: Signer;
  let second: Signer;
  let tokens: Tokens;

  beforeAll(async () => {
    [first, second] = await Promise.all([signer('first'), signer('second')]);
    server = createServer((_, response) => {
      response.writeHead(served.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ keys: served.keys }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());
  beforeEach(() => {
    served = { status: 200, keys: [first.jwk] };
    tokens = new Tokens({
      jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['ES256'],
      now,
      log: createLog('test', 'silent'),
      cooldownMs: 0,
    });
  });
  afterEach(() => tokens.stop());

  const claims = { iss: ISSUER, aud: AUDIENCE, sub: 'somebody', exp: seconds + 600, scope: 'microdata:read openid' };
  const signed = (payload: Record<string, unknown>, by: Signer = first, kid = by.jwk.kid): Promise<string> =>
    new SignJWT(payload)
      .setProtectedHeader({ alg: 'ES256', ...(kid === undefined ? {} : { kid }) })
      .sign(by.privateKey);
  const outcome = async (text: string): Promise<Identity | string> => {
    try {
      return await tokens.identify(text);
    } catch (error) {
      return (error as GraphError).code;
    }
  };

  it('that is right gives its scopes and a name that does not tell the person', async () => {
    const identity = await outcome(await signed(claims));
    expect(identity).toEqual({
      kind: 'token',
      id: expect.stringMatching(/^[0-9a-f]{16}$/u),
      scopes: ['microdata:read', 'openid'],
    });
    expect(JSON.stringify(identity)).not.toContain('somebody');
    expect(
      await outcome(await signed({ ...claims, scope: undefined, scp: ['microdata:read', 'a b', 7] })),
    ).toMatchObject({
      scopes: ['microdata:read'],
    });
    expect(await outcome(await signed({ ...claims, scope: undefined }))).toMatchObject({ scopes: [] });
  });

  it.each([
    ['over', { exp: seconds - 60 }],
    ['not yet valid', { nbf: seconds + 60 }],
    ['without an end', { exp: undefined }],
    ['without a subject', { sub: undefined }],
    ['of another issuer', { iss: 'https://other.example' }],
    ['for somebody else', { aud: 'another-graph' }],
  ])('that is %s is refused', async (_, change) => {
    expect(await outcome(await signed({ ...claims, ...change }))).toBe('UNAUTHENTICATED');
  });

  it('that is unsigned, signed with another algorithm or key, altered, or no token is refused', async () => {
    const other = await signer('first');
    const hmac = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'first' })
      .sign(new TextEncoder().encode(JSON.stringify(first.jwk)));
    const [head, , signature] = (await signed(claims)).split('.');
    const body = Buffer.from(JSON.stringify({ ...claims, scope: 'everything' })).toString('base64url');
    for (const wrong of [
      new UnsecuredJWT(claims).encode(),
      hmac,
      await signed(claims, other),
      await signed(claims, second),
      `${head}.${body}.${signature}`,
      'nonsense',
      'a.b.c',
      'x'.repeat(10_000),
    ]) {
      expect(await outcome(wrong)).toBe('UNAUTHENTICATED');
    }
  });

  it('signed with a new key of the issuer is taken, and with one that was withdrawn no longer', async () => {
    expect(await outcome(await signed(claims))).toMatchObject({ kind: 'token' });
    served = { status: 200, keys: [second.jwk] };
    expect(await outcome(await signed(claims, second))).toMatchObject({ kind: 'token' });
    expect(await outcome(await signed(claims, first))).toBe('UNAUTHENTICATED');
  });

  it('is checked with the keys at hand while their address does not answer', async () => {
    expect(await outcome(await signed(claims))).toMatchObject({ kind: 'token' });
    served = { status: 503, keys: [] };
    await tokens.reload();
    expect(await outcome(await signed(claims))).toMatchObject({ kind: 'token' });
    served = { status: 200, keys: [first.jwk] };
  });

  it('is neither right nor wrong before the keys could be read once', async () => {
    served = { status: 503, keys: [] };
    expect(await outcome(await signed(claims))).toBe('SERVICE_UNAVAILABLE');
  });
});
