import type { FastifyInstance } from 'fastify';
import { openStore } from '../../../datasets/store/open.ts';
import { fromHeaders, toHeaders, WALKING, type Caller, type Headers } from '../../../service/headers.ts';
import { createHttpServer } from '../../../service/http.ts';
import { createLog } from '../../../service/log.ts';
import { SignatureCheck, signedHeaders } from '../../../service/signature.ts';
import { subgraphRoutes } from '../../../subgraphs/server.ts';
import type { Subgraph } from '../../../subgraphs/subgraph.ts';
import { emptySubgraph, publishTables } from '../../support/published.ts';

const SECRET = 'a secret of at least thirty-two characters';
const now = (): Date => new Date('2026-11-22T06:00:00Z');
const MINISTRY: Caller = { kind: 'key', scopes: ['microdata:read'] };
const QUERY = JSON.stringify({
  query:
    '{ _entities(representations: [{ __typename: "Enterprise", id: "ent-works" }]) { ... on Enterprise { exportsTotal(period: "2017") { value } } } }',
});

describe('a subgraph over HTTP', () => {
  const servers: FastifyInstance[] = [];
  /** What each execution was told. */
  const heard: Headers[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  const start = async (secret: string | null): Promise<string> => {
    const store = await openStore({ kind: 'embedded' }, 'test');
    const { subgraph } = await emptySubgraph(store, 'exports');
    await publishTables(store, 'exports', {
      'exports-sources': 'id,title,quality\n src-customs,Customs,OFFICIAL',
      'enterprise-exports': 'enterprise,period,value,status,source\n ent-works,2017,99.25,NORMAL,src-customs',
    });
    await subgraph.refresh();
    const log = createLog('test', 'silent');
    const server = createHttpServer({ log, maxBodyBytes: 10_000, headerTimeoutMs: 1_000, bodyTimeoutMs: 1_000 });
    servers.push(server);
    const signatures = secret === null ? null : new SignatureCheck(secret, 'exports', now);
    const hearing: Subgraph = {
      ...subgraph,
      execute: (request, headers) => {
        heard.push(headers);
        return subgraph.execute(request, headers);
      },
    };
    subgraphRoutes(server, { subgraph: hearing, signatures });
    return server.listen({ host: '127.0.0.1', port: 0 });
  };

  const headersFor = (identity: Caller): Record<string, string> =>
    toHeaders({
      requestId: 'test',
      today: '2026-11-22',
      asOf: null,
      language: 'en',
      geography: 'as-reported',
      positions: {},
      identity,
    });
  const signatureFor = (headers: Record<string, string>, body = QUERY): Record<string, string> =>
    signedHeaders(SECRET, 'exports', { method: 'POST', path: '/graphql', body, headers }, now);
  const post = async (url: string, headers: Record<string, string>, body = QUERY) => {
    const all = { ...headers, 'content-type': 'application/json' };
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers: all, body });
    return {
      status: response.status,
      body: (await response.json()) as { data?: unknown; errors?: readonly unknown[] },
    };
  };

  it('answers what the gateway signed, with the identity that it vouches for', async () => {
    const url = await start(SECRET);
    const headers = headersFor(MINISTRY);
    const answer = await post(url, { ...headers, ...signatureFor(headers) });
    expect(answer).toMatchObject({
      status: 200,
      body: { data: { _entities: [{ exportsTotal: { value: '99.25' } }] } },
    });
  });

  it('answers nobody else: not the same again, not another body, not more scopes, not without a signature', async () => {
    const url = await start(SECRET);
    const headers = headersFor({ kind: 'key', scopes: [] });
    const signature = signatureFor(headers);
    expect((await post(url, { ...headers, ...signature })).status).toBe(200);
    const forged = signatureFor(headers);
    const attempts = [
      await post(url, { ...headers, ...signature }),
      await post(url, { ...headers, ...forged }, QUERY.replace('2017', '2018')),
      await post(url, { ...headersFor(MINISTRY), ...forged }),
      await post(url, headersFor(MINISTRY)),
      await post(url, {}, JSON.stringify({ query: '{ _service { sdl } }' })),
    ];
    for (const { status, body } of attempts) {
      expect([status, body]).toMatchObject([401, { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }]);
    }
    expect((await fetch(`${url}/releases`)).status).toBe(401);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });

  it('that is not signed for believes nobody: an identity in the headers is nobody in particular', async () => {
    const { status, body } = await post(await start(null), headersFor(MINISTRY));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: { _entities: [{ exportsTotal: null }] },
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });

  it('keeps reads open for the gateway that walks, and for nobody who only says so', async () => {
    const headers = { ...headersFor({ kind: 'anonymous', scopes: [] }), ...WALKING };
    const walks = () => fromHeaders(heard.at(-1) ?? {}, now).isWalk;
    await post(await start(SECRET), { ...headers, ...signatureFor(headers) });
    expect(walks()).toBe(true);
    await post(await start(null), headers);
    expect(walks()).toBeUndefined();
  });

  it('gives the gateway that walks pages no larger than a client may have', async () => {
    const headers = { ...headersFor({ kind: 'anonymous', scopes: [] }), ...WALKING };
    const asked = async (first: number) => {
      const body = JSON.stringify({ query: `{ exportFlows(first: ${first}) { nodes { id } } }` });
      return post(await start(SECRET), { ...headers, ...signatureFor(headers, body) }, body);
    };
    expect(await asked(100)).toMatchObject({ status: 200, body: { data: { exportFlows: { nodes: [] } } } });
    const { body: refused } = await asked(101);
    expect(refused.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'first' } }]);
  });

  it('takes prototype names in a body for what they are: a mistake', async () => {
    const body = '{"query":"{ __typename }","__proto__":{"query":"x"}}';
    expect((await post(await start(null), {}, body)).status).toBe(400);
  });
});
