import type { FastifyInstance } from 'fastify';
import { corsHooks } from '../../../gateway/cors.ts';
import { createHttpServer, route } from '../../../service/http.ts';
import { createLog } from '../../../service/log.ts';

const TRUSTED = 'https://ministry.example';

interface Asked {
  readonly origin: string;
  readonly method: string;
  readonly headers: readonly string[];
  /** Whether the page asks with cookies or HTTP credentials. */
  readonly credentials: boolean;
}

describe('a page in a browser', () => {
  let server: FastifyInstance;
  let url: string;
  beforeAll(async () => {
    const log = createLog('test', 'silent');
    server = createHttpServer({ log, maxBodyBytes: 1_024, headerTimeoutMs: 1_000, bodyTimeoutMs: 1_000 });
    corsHooks(server, [TRUSTED]);
    route(server, '/graphql', { POST: (_, reply) => reply.send({ data: {} }) });
    url = `${await server.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
  });
  afterAll(() => server.close());

  const words = (text: string | null): readonly string[] =>
    (text ?? '').split(',').map((word) => word.trim().toLowerCase());

  /** The CORS check of the Fetch standard, section 4.10: whether an answer may be seen. */
  const passes = (answer: Response, { origin, credentials }: Asked): boolean => {
    const allowed = answer.headers.get('access-control-allow-origin');
    if (allowed === '*') return !credentials;
    return allowed === origin && (!credentials || answer.headers.get('access-control-allow-credentials') === 'true');
  };

  /** What a browser does (section 4.8): the preflight as it sends it, and whether it then sends the request. */
  const preflight = async (asked: Asked): Promise<{ readonly answer: Response; readonly goesOn: boolean }> => {
    const answer = await fetch(url, {
      method: 'OPTIONS',
      headers: {
        accept: '*/*',
        origin: asked.origin,
        'access-control-request-method': asked.method,
        'access-control-request-headers': [...asked.headers].sort().join(','),
        'sec-fetch-mode': 'cors',
        'sec-fetch-site': 'cross-site',
        'sec-fetch-dest': 'empty',
      },
    });
    const methods = words(answer.headers.get('access-control-allow-methods'));
    const headers = words(answer.headers.get('access-control-allow-headers'));
    // A star stands for no header of a request with credentials, and never for Authorization.
    const allows = (name: string): boolean =>
      headers.includes(name) || (headers.includes('*') && !asked.credentials && name !== 'authorization');
    const goesOn =
      answer.ok &&
      passes(answer, asked) &&
      methods.includes(asked.method.toLowerCase()) &&
      asked.headers.every((name) => allows(name));
    return { answer, goesOn };
  };

  const JSON_WITH_KEY = ['authorization', 'content-type', 'data-as-of', 'x-api-key'];

  it('may send JSON with a key from any origin, without cookies', async () => {
    const asked = { origin: 'https://anywhere.example', method: 'POST', headers: JSON_WITH_KEY, credentials: false };
    const { answer, goesOn } = await preflight(asked);
    expect([answer.status, goesOn, await answer.text()]).toEqual([204, true, '']);
    expect(Number(answer.headers.get('access-control-max-age'))).toBeGreaterThan(0);
    const headers = { origin: asked.origin, 'content-type': 'application/json' };
    expect(passes(await fetch(url, { method: 'POST', headers, body: '{}' }), asked)).toBe(true);
  });

  it('may send cookies from the origins of the configuration alone, and not from one that looks like them', async () => {
    for (const [origin, may] of [
      [TRUSTED, true],
      ['https://anywhere.example', false],
      [`${TRUSTED}.evil.example`, false],
      ['http://ministry.example', false],
      ['null', false],
    ] as const) {
      const asked = { origin, method: 'POST', headers: JSON_WITH_KEY, credentials: true };
      expect([origin, (await preflight(asked)).goesOn]).toEqual([origin, may]);
    }
  });

  it('is told by Vary that the answer is for its origin and for what it asked', async () => {
    const { answer } = await preflight({
      origin: TRUSTED,
      method: 'POST',
      headers: ['content-type'],
      credentials: true,
    });
    expect(words(answer.headers.get('vary'))).toEqual([
      'origin',
      'access-control-request-method',
      'access-control-request-headers',
    ]);
  });

  it('does not go on with a method that is not served', async () => {
    const asked = { origin: TRUSTED, method: 'PUT', headers: ['content-type'], credentials: false };
    expect((await preflight(asked)).goesOn).toBe(false);
  });
});
