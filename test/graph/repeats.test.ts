import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';

const QUERY = '{ regions { id name codes { scheme code } } }';
/** What is left of a share, wherever an answer says it. */
const LEFT = /"remaining":\d+|"resetSeconds":\d+/gu;

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer without what is its own: the moment, its id and what is left of a share. */
function shared({ status, headers, body }: Reply): unknown {
  const { date, 'x-request-id': id, ratelimit, ...rest } = headers;
  expect([date, id]).toEqual([expect.any(String), expect.any(String)]);
  return { status, rest, body: body.replace(LEFT, ''), share: ratelimit?.toString().replace(/\d+/gu, 'n') };
}

describe('a GET that comes again as it was sent before', () => {
  let graph: GraphUnderTest | undefined;
  afterEach(async () => {
    await graph?.stop();
    graph = undefined;
  });

  const get = (parameters: Record<string, string>, headers: Record<string, string> = {}): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const url = `${graph?.url ?? ''}/graphql?${new URLSearchParams(parameters).toString()}`;
      const sent = httpRequest(url, { headers, agent: false }, (response) => {
        let body = '';
        response.setEncoding('latin1');
        response.on('data', (chunk: string) => (body += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      });
      sent.on('error', reject);
      sent.end();
    });

  const HEADERS: readonly Record<string, string>[] = [
    {},
    { accept: 'application/graphql-response+json' },
    { 'accept-encoding': 'gzip' },
    { 'accept-encoding': 'br, gzip' },
    { 'accept-language': 'kk' },
    { origin: 'https://dashboard.example' },
    { 'data-geography': 'current' },
    { 'data-as-of': '2019-01-01' },
    { 'data-provenance': 'true' },
    { 'if-none-match': '*' },
    { 'graphql-cost': 'report' },
    { 'x-request-id': 'mine' },
  ];
  it.each([{}, { shares: 'on' }, { shares: 'on', 'trusted-proxies': '127.0.0.1' }])(
    'is answered as the first time, whatever its headers (%j)',
    async (settings) => {
      graph = await startGraphUnderTest(settings);
      const first = [];
      for (const headers of HEADERS) first.push(shared(await get({ query: QUERY }, headers)));
      for (let round = 0; round < 2; round += 1) {
        for (const [index, headers] of HEADERS.entries()) {
          const again = await get({ query: QUERY }, headers);
          expect([headers, shared(again)]).toEqual([headers, first[index]]);
          expect(again.headers['x-request-id']).toMatch(headers['x-request-id'] ?? /^[0-9a-f-]{36}$/u);
        }
      }
    },
  );

  it('with a credential is asked who it is each time', async () => {
    graph = await startGraphUnderTest({});
    for (let round = 0; round < 2; round += 1) expect((await get({ query: QUERY })).status).toBe(200);
    for (const wrong of [{ 'x-api-key': 'nonsense' }, { authorization: 'Bearer nonsense' }]) {
      expect((await get({ query: QUERY }, wrong)).status).toBe(401);
    }
  });

  it('without what it needs to be no attack is refused each time', async () => {
    graph = await startGraphUnderTest({});
    const form = { 'content-type': 'text/plain' };
    const before = await get({ query: QUERY }, form);
    for (let round = 0; round < 2; round += 1) expect((await get({ query: QUERY })).status).toBe(200);
    expect(shared(await get({ query: QUERY }, form))).toEqual(shared(before));
  });

  it('is taken from the share as any known answer, and refused once nothing is left', async () => {
    graph = await startGraphUnderTest({ shares: 'on', 'share-cost': '100' });
    const left = async (): Promise<readonly [number, string | undefined]> => {
      const { status, headers } = await get({ query: '{ region(id: "kz-atyrau") { id } }' });
      return [status, /r=(\d+)/u.exec(String(headers['ratelimit']))?.[1]];
    };
    const [, first] = await left();
    for (let known = 1; known <= Number(first); known += 1) {
      expect(await left()).toEqual([200, String(Number(first) - known)]);
    }
    expect(await left()).toEqual([429, '0']);
  });
});
