import type { Headers } from '../../../service/headers.ts';
import { SignatureCheck, signedHeaders, signingOf, type Signed } from '../../../service/signature.ts';

const SECRET = 'a secret of at least thirty-two characters';
const OTHER = 'another secret, just as long as the first';
const START = Date.parse('2026-11-22T06:00:00Z');

describe('the signature of a request', () => {
  let at: number;
  let check: SignatureCheck;
  const now = (): Date => new Date(at);
  beforeEach(() => {
    at = START;
    check = new SignatureCheck(SECRET, 'exports', now);
  });

  const bare: Signed = {
    method: 'POST',
    path: '/graphql',
    body: '{"query":"{ __typename }"}',
    headers: { 'x-request-id': 'r', 'x-graph-identity': 'key', 'x-graph-scopes': 'statistics:read', accept: '*/*' },
  };
  const signed = (request: Signed = bare, secret = SECRET, subgraph = 'exports'): Signed => ({
    ...request,
    headers: { ...request.headers, ...signedHeaders(secret, subgraph, request, now) },
  });
  const withHeaders = (request: Signed, headers: Headers): Signed => ({
    ...request,
    headers: { ...request.headers, ...headers },
  });

  it('lets a request in once, and its repetition not', () => {
    const request = signed();
    expect(check.accepts(request)).toBe(true);
    expect(check.accepts(request)).toBe(false);
    expect(check.accepts(signed())).toBe(true);
  });

  it('covers the bytes of the body, however they are handed over', () => {
    const request = signed();
    expect(check.accepts({ ...request, body: Buffer.from(String(request.body)) })).toBe(true);
  });

  it.each<[string, (request: Signed) => Signed]>([
    ['another body', (request) => ({ ...request, body: '{"query":"{ secret }"}' })],
    ['another method', (request) => ({ ...request, method: 'GET' })],
    ['another path', (request) => ({ ...request, path: '/releases' })],
    ['more scopes', (request) => withHeaders(request, { 'x-graph-scopes': 'statistics:read microdata:read' })],
    ['another identity', (request) => withHeaders(request, { 'x-graph-identity': 'token' })],
    ['no identity', (request) => withHeaders(request, { 'x-graph-identity': undefined })],
    ['another day of knowledge', (request) => withHeaders(request, { 'x-graph-as-of': '2020-01-01' })],
    ['another position', (request) => withHeaders(request, { 'x-graph-positions': 'regions=9' })],
    ['another time', (request) => withHeaders(request, { 'x-graph-time': String(START + 1) })],
    ['another nonce', (request) => withHeaders(request, { 'x-graph-nonce': 'AAAAAAAAAAAAAAAA' })],
    ['no signature', (request) => withHeaders(request, { 'x-graph-signature': undefined })],
    ['an empty signature', (request) => withHeaders(request, { 'x-graph-signature': '' })],
    [
      'a shorter signature',
      (request) => withHeaders(request, { 'x-graph-signature': request.headers['x-graph-signature']?.slice(0, 10) }),
    ],
  ])('keeps out a request with %s', (_, change) => {
    expect(check.accepts(change(signed()))).toBe(false);
  });

  it('keeps out what was signed for another subgraph, or with another secret', () => {
    expect(check.accepts(signed(bare, SECRET, 'regions'))).toBe(false);
    expect(check.accepts(signed(bare, OTHER))).toBe(false);
  });

  it('keeps out what is older or newer than half a minute, and a repetition for as long as it is in time', () => {
    const request = signed();
    at = START + 30_001;
    expect(check.accepts(request)).toBe(false);
    at = START - 30_001;
    expect(check.accepts(request)).toBe(false);
    // The sender's clock is ahead by 30 seconds: its request stays in time for a minute.
    at = START - 30_000;
    expect(check.accepts(request)).toBe(true);
    for (at = START - 29_000; at <= START + 30_000; at += 10_000) expect(check.accepts(request)).toBe(false);
  });
});

describe('whether requests are signed', () => {
  const of = (secret: string | undefined, signing: 'on' | 'off' | undefined, isProduction: boolean) => {
    const { secret: used, fault } = signingOf('exports', secret, { signing, isProduction });
    return fault === null ? used : 'fault';
  };

  it('is as the settings say; by default in production and where there is a secret', () => {
    expect(of(SECRET, undefined, false)).toBe(SECRET);
    expect(of(SECRET, undefined, true)).toBe(SECRET);
    expect(of(SECRET, 'off', true)).toBeNull();
    expect(of(undefined, undefined, false)).toBeNull();
    expect(of(undefined, 'off', true)).toBeNull();
    expect(of(undefined, undefined, true)).toBe('fault');
    expect(of(undefined, 'on', false)).toBe('fault');
  });
});
