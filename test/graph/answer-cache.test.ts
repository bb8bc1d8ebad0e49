import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';

const QUERY = '{ regions { id name codes { scheme code } } }';

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

describe('answers that are known already', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    graph = await startGraphUnderTest();
  });
  afterAll(() => graph.stop());

  /** As the wire has it: fetch would undo the encoding. */
  const get = (parameters: Record<string, string>, headers: Record<string, string> = {}): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const url = `${graph.url}/graphql?${new URLSearchParams(parameters).toString()}`;
      const sent = httpRequest(url, { headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      });
      sent.on('error', reject);
      sent.end();
    });

  it('are the same bytes with the same strong tag, and each request has an id of its own', async () => {
    const first = await get({ query: QUERY });
    const second = await get({ query: QUERY });
    expect(first.status).toBe(200);
    expect(second.body.equals(first.body)).toBe(true);
    expect(first.headers['etag']).toMatch(/^"[\w-]{27}"$/u);
    expect(second.headers['etag']).toBe(first.headers['etag']);
    expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
    expect(second.headers['cache-control']).toBe('public, max-age=5');
  });

  it('are 304 without a body for whoever has them', async () => {
    const { headers } = await get({ query: QUERY });
    const etag = String(headers['etag']);
    for (const known of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
      const again = await get({ query: QUERY }, { 'if-none-match': known });
      expect([again.status, again.body.length, again.headers['etag']]).toEqual([304, 0, etag]);
    }
    expect((await get({ query: QUERY }, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('come compressed as the client accepts, with a tag for each encoding', async () => {
    const plain = await get({ query: QUERY });
    const gzip = await get({ query: QUERY }, { 'accept-encoding': 'gzip' });
    const brotli = await get({ query: QUERY }, { 'accept-encoding': 'gzip, deflate, br' });
    expect([plain, gzip, brotli].map(({ headers }) => headers['content-encoding'])).toEqual([undefined, 'gzip', 'br']);
    expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
    expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
    expect(new Set([plain, gzip, brotli].map(({ headers }) => headers['etag'])).size).toBe(3);
    expect(plain.headers['vary']).toContain('Accept-Encoding');
  });

  it('differ by language, territory, day, variables and media type', async () => {
    const query = 'query ($id: ID!) { region(id: $id) { name } }';
    const atyrau = { query, variables: '{"id":"kz-atyrau"}' };
    const texts = await Promise.all([
      get(atyrau),
      get(atyrau, { 'accept-language': 'kk' }),
      get({ query, variables: '{"id":"kz-akmola"}' }),
    ]);
    expect(new Set(texts.map(({ body }) => body.toString())).size).toBe(3);
    const typed = await get(atyrau, { accept: 'application/graphql-response+json' });
    expect(typed.headers['content-type']).toContain('application/graphql-response+json');
    const earlier = await get(atyrau, { 'data-as-of': '2019-01-01' });
    expect(earlier.headers['data-as-of']).toBe('2019-01-01');
    const current = await get(atyrau, { 'data-geography': 'current' });
    expect(current.headers['data-geography']).toBe('current');
  });

  it('are found by the hash of a persisted query, and a wrong hash never finds them', async () => {
    const hash = createHash('sha256').update(QUERY).digest('hex');
    const extensions = (sha256Hash: string): string => JSON.stringify({ persistedQuery: { version: 1, sha256Hash } });
    const full = await get({ query: QUERY, extensions: extensions(hash) });
    const short = await get({ extensions: extensions(hash) });
    expect(short.body.equals(full.body)).toBe(true);
    const wrong = await get({ query: QUERY, extensions: extensions('0'.repeat(64)) });
    expect(wrong.body.toString()).toContain('"code":"BAD_REQUEST"');
  });

  it('are not kept when they hold errors', async () => {
    const parameters = { query: '{ exportFlows(first: 0) { totalCount } }' };
    const { headers, body } = await get(parameters);
    expect(body.toString()).toContain('"errors"');
    expect([headers['etag'], headers['cache-control']]).toEqual([undefined, 'no-store']);
  });
});
