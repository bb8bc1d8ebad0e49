import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';

const QUERY = '{ region(id: "kz") { id } }';
const DATA = { data: { region: { id: 'kz' } } };
const JSON_TYPE = 'application/json; charset=utf-8';
const RESPONSE_TYPE = 'application/graphql-response+json; charset=utf-8';

let graph: GraphUnderTest;
beforeAll(async () => {
  graph = await startGraphUnderTest();
});
afterAll(() => graph.stop());

interface Told {
  readonly status: number;
  readonly type: string | null;
  readonly code: unknown;
  readonly headers: Headers;
  readonly body: { readonly data?: unknown; readonly errors?: readonly { message: string }[] };
}

async function told(response: Response): Promise<Told> {
  // Whatever it is, it is JSON: anything else fails here.
  const body = (await response.json()) as Told['body'] & { errors?: readonly { extensions: { code: string } }[] };
  expect(response.headers.get('x-request-id')).toMatch(/^[\w.-]{1,64}$/u);
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    code: body.errors?.[0]?.extensions.code,
    headers: response.headers,
    body,
  };
}

async function post(body: unknown, headers: Record<string, string> = {}): Promise<Told> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body),
  };
  return told(await fetch(`${graph.url}/graphql`, init));
}

async function get(parameters: Record<string, string> | string, headers: Record<string, string> = {}): Promise<Told> {
  return told(await fetch(`${graph.url}/graphql?${new URLSearchParams(parameters).toString()}`, { headers }));
}

describe('an answer has the media type that Accept likes best', () => {
  it.each([
    ['', JSON_TYPE],
    ['*/*', JSON_TYPE],
    ['application/*', JSON_TYPE],
    ['application/json', JSON_TYPE],
    ['application/json; charset=utf-8', JSON_TYPE],
    ['application/graphql-response+json', RESPONSE_TYPE],
    ['application/graphql-response+json;charset=utf-8, application/json;charset=utf-8', RESPONSE_TYPE],
    ['application/json;q=0.9, application/graphql-response+json', RESPONSE_TYPE],
    ['application/graphql-response+json;q=0.5, application/json', JSON_TYPE],
    ['text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8', JSON_TYPE],
  ])('%j is answered as %s', async (accept, type) => {
    expect(await get({ query: QUERY }, { accept })).toMatchObject({ status: 200, type, body: DATA });
  });

  it.each(['text/html', 'application/xml', 'application/json;q=0, text/plain', 'application/json; charset=utf-16'])(
    '%j accepts none of them and is refused before anything runs',
    async (accept) => {
      expect(await get({ query: QUERY }, { accept })).toMatchObject({ status: 406, code: 'NOT_ACCEPTABLE' });
    },
  );
});

describe('an answer without data', () => {
  it.each([
    ['a query that is no GraphQL', { query: '{' }, 'GRAPHQL_PARSE_FAILED'],
    ['a field that does not exist', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['no operation of that name', { query: QUERY, operationName: 'Other' }, 'OPERATION_RESOLUTION_FAILURE'],
    ['a variable that is missing', { query: 'query($id: ID!) { region(id: $id) { id } }' }, 'BAD_USER_INPUT'],
    ['a scalar that is wrong', { query: '{ product(code: "1") { id } }' }, 'BAD_USER_INPUT'],
    [
      'a hash that is not known',
      { extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } },
      'PERSISTED_QUERY_NOT_FOUND',
    ],
  ])('has 400 under graphql-response+json and 200 under json: %s', async (_, body, code) => {
    const strict = await post(body, { accept: 'application/graphql-response+json' });
    expect(strict).toMatchObject({ status: 400, type: RESPONSE_TYPE, code });
    expect(strict.body).not.toHaveProperty('data');
    const lenient = await post(body, { accept: 'application/json' });
    expect(lenient).toMatchObject({ status: 200, type: JSON_TYPE, code });
    expect(lenient.body).toEqual(strict.body);
  });

  it('has 200 where there is data beside the errors, under both', async () => {
    const query = '{ region(id: "kz") { id } projects(first: 0) { totalCount } }';
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const answer = await post({ query }, { accept });
      expect(answer).toMatchObject({ status: 200, code: 'BAD_USER_INPUT' });
      expect(answer.body.data).toEqual({ region: { id: 'kz' }, projects: null });
    }
  });
});

describe('a request that is not well-formed', () => {
  it.each([
    ['no JSON', '{', 'no JSON'],
    ['empty', '', 'empty'],
    ['null', 'null', 'JSON object'],
    ['text', '"{}"', 'JSON object'],
    ['without a query', '{}', '"query" is missing'],
    ['with an empty query', '{"query":""}', '"query" is missing'],
    ['a list of requests', `[{"query":"{ __typename }"}]`, 'send each by itself'],
    ['an empty list', '[]', 'send each by itself'],
    ['with extensions that are text', '{"query":"{ __typename }","extensions":"{}"}', '"extensions"'],
    ['with variables in a list', '{"query":"{ __typename }","variables":[]}', '"variables"'],
    ['with a name that is a number', '{"query":"{ __typename }","operationName":1}', '"operationName"'],
    ['with a document in place of a query', '{"query":{"kind":"Document"}}', '"query"'],
    ['with a key that names a prototype', '{"query":"{ __typename }","__proto__":{"a":1}}', '__proto__'],
    ['variables of 101 levels', `{"query":"{ a }","variables":{"a":${'['.repeat(100)}${']'.repeat(100)}}}`, '100'],
    ['extensions of 100000', `{"query":"{ a }","extensions":{"asOf":${'['.repeat(1e5)}${']'.repeat(1e5)}}}`, '100'],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'UTF-8'],
  ])('has 400 under every media type, its body being %s', async (_, body, words) => {
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const answer = await post(body, { accept });
      expect(answer).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
      expect(answer.body.errors?.[0]?.message).toContain(words);
    }
  });

  it.each([
    ['no parameter', '', '"query" is missing'],
    ['a query that is given twice', 'query={a}&query={b}', 'twice'],
    ['variables that are no JSON', 'query={a}&variables={', '"variables"'],
    ['extensions that are no JSON', 'query={a}&extensions=1', '"extensions"'],
  ])('has 400 by GET: %s', async (_, search, words) => {
    const answer = await get(search);
    expect(answer).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    expect(answer.body.errors?.[0]?.message).toContain(words);
  });

  it('is not one whose variables have 100 levels', async () => {
    const variables = `{"a":${'['.repeat(99)}${']'.repeat(99)}}`;
    expect(await post(`{"query":${JSON.stringify(QUERY)},"variables":${variables}}`)).toMatchObject({ status: 200 });
  });

  it('is not one that leaves parameters of a GET empty, or has others', async () => {
    const parameters = { query: QUERY, operationName: '', variables: '', extensions: '', utm: 'x' };
    expect(await get(parameters)).toMatchObject({ status: 200, body: DATA });
  });
});

describe('a GET', () => {
  it('takes variables and the name of an operation', async () => {
    const query = 'query A { __typename } query B($id: ID!) { region(id: $id) { id } }';
    const answer = await get({ query, operationName: 'B', variables: '{"id":"kz"}' });
    expect(answer).toMatchObject({ status: 200, body: DATA });
  });

  it.each(['application/json', 'application/graphql-response+json'])(
    'does not take a mutation, under %s',
    async (accept) => {
      const answer = await get({ query: 'mutation { __typename }' }, { accept });
      expect(answer).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
      expect(answer.headers.get('allow')).toBe('POST');
    },
  );

  it('may ask for the headers alone', async () => {
    const response = await fetch(`${graph.url}/graphql?${new URLSearchParams({ query: QUERY }).toString()}`, {
      method: 'HEAD',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(JSON_TYPE);
    expect(await response.text()).toBe('');
  });
});

describe('a body', () => {
  const body = JSON.stringify({ query: QUERY });

  it.each([
    ['gzip', gzipSync(body)],
    ['GZIP', gzipSync(body)],
    ['deflate', deflateSync(body)],
    ['br', brotliCompressSync(body)],
    ['identity', Buffer.from(body)],
  ])('may be compressed as %s', async (encoding, compressed) => {
    expect(await post(compressed, { 'content-encoding': encoding })).toMatchObject({ status: 200, body: DATA });
  });

  it('is bounded after inflation: 262144 bytes pass, one more does not, nor do a thousand times as many', async () => {
    const ofSize = (bytes: number): string => body + ' '.repeat(bytes - body.length);
    expect(await post(gzipSync(ofSize(262_144)), { 'content-encoding': 'gzip' })).toMatchObject({ status: 200 });
    for (const compress of [gzipSync, brotliCompressSync]) {
      for (const bytes of [262_145, 262_144_000]) {
        const encoding = compress === gzipSync ? 'gzip' : 'br';
        const answer = await post(compress(ofSize(bytes)), { 'content-encoding': encoding });
        expect(answer).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
      }
    }
  });

  it('that is not what its encoding says is malformed, and an encoding that is not known is refused', async () => {
    expect(await post(body, { 'content-encoding': 'gzip' })).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    for (const encoding of ['zstd', 'gzip, br', 'constructor']) {
      const answer = await post(body, { 'content-encoding': encoding });
      expect(answer).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
      expect(answer.headers.get('accept-encoding')).toBe('gzip, deflate, br');
    }
  });

  it.each([
    ['application/json; charset=UTF-8', 200],
    ['application/json;charset="utf-8"', 200],
    ['APPLICATION/JSON', 200],
    ['application/json; charset=iso-8859-1', 415],
    ['application/json; charset=utf-16', 415],
    ['application/graphql', 415],
    ['application/jsonp', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['text/plain', 415],
    ['nonsense', 415],
  ])('of type %s has status %i', async (type, status) => {
    const answer = await post(body, { 'content-type': type });
    expect(answer.status).toBe(status);
    if (status === 415) expect(answer.code).toBe('UNSUPPORTED_MEDIA_TYPE');
  });

  it('without a type is refused, there or not', async () => {
    for (const init of [{ body: Buffer.from(body) }, {}]) {
      const answer = await told(await fetch(`${graph.url}/graphql`, { method: 'POST', ...init }));
      expect(answer).toMatchObject({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
    }
  });
});

describe('a persisted query', () => {
  const query = '{ region(id: "kz-akmola") { id } }';
  const data = { data: { region: { id: 'kz-akmola' } } };
  const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
  const extensions = { persistedQuery: { version: 1, sha256Hash: hashOf(query) } };

  it('is not found, then sent with its text, then known by its hash alone, by POST and by GET', async () => {
    const unknown = await post({ extensions });
    expect(unknown.body).toEqual({
      errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    });
    expect(unknown.headers.get('cache-control')).toContain('no-store');
    expect((await post({ query, extensions })).body).toMatchObject(data);
    expect((await post({ extensions })).body).toMatchObject(data);
    expect((await get({ extensions: JSON.stringify(extensions) })).body).toMatchObject(data);
  });

  it('is kept only when it is one that could be answered', async () => {
    const wrong = '{ nothing }';
    const persisted = { persistedQuery: { version: 1, sha256Hash: hashOf(wrong) } };
    expect((await post({ query: wrong, extensions: persisted })).code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect((await post({ extensions: persisted })).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it.each([
    ['the hash of another query', { version: 1, sha256Hash: hashOf('{ __typename }') }],
    ['a hash in capitals', { version: 1, sha256Hash: hashOf(query).toUpperCase() }],
    ['a hash that is an object', { version: 1, sha256Hash: {} }],
    ['another version', { version: 2, sha256Hash: hashOf(query) }],
    ['text', 'x'],
  ])('with %s is malformed and not run', async (_, persistedQuery) => {
    const answer = await post({ query, extensions: { persistedQuery } });
    expect(answer).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    expect(answer.body).not.toHaveProperty('data');
  });
});

describe('what is not a query', () => {
  const json = { 'content-type': 'application/json' };

  it.each([
    ['GET', '/nope', {}, 404],
    ['POST', '/nope', { headers: json, body: '{' }, 404],
    ['POST', '/nope', { headers: { 'content-type': 'text/plain' }, body: 'x' }, 404],
    ['POST', '/graphql/', { headers: json, body: '{}' }, 404],
    ['PUT', '/graphql', { headers: { 'content-type': 'text/plain' }, body: 'x' }, 405],
    ['OPTIONS', '/graphql', {}, 405],
    ['POST', '/health/ready', { headers: json, body: '{' }, 405],
    ['DELETE', '/schema.graphql', {}, 405],
    ['GET', '/%zz', {}, 400],
    ['GET', '/graphql%00', {}, 404],
  ])('%s %s is answered with JSON and status', async (method, path, init, status) => {
    const codes: Readonly<Record<number, string>> = { 400: 'BAD_REQUEST', 404: 'NOT_FOUND', 405: 'METHOD_NOT_ALLOWED' };
    const answer = await told(await fetch(`${graph.url}${path}`, { method, ...init }));
    expect(answer).toMatchObject({ status, type: JSON_TYPE, code: codes[status] });
    if (status === 405) expect(answer.headers.get('allow')).toMatch(/^GET, HEAD/u);
  });

  /** What the server says to bytes that no client would send. */
  function raw(bytes: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(graph.url).port), '127.0.0.1', () => socket.end(bytes));
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString('utf8')));
      socket.on('error', reject);
      socket.on('close', () => resolve(text));
    });
  }

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a version of HTTP that is none', 'GET / HTTP/7.7\r\nhost: a\r\n\r\n', 400],
    ['a length that is no number', 'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n', 400],
    ['two lengths', 'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', 400],
    ['no host', 'GET /health/live HTTP/1.1\r\n\r\n', 400],
    ['headers of 20 kB', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['TRACE', 'TRACE /graphql HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', 405],
    ['PROPFIND', 'PROPFIND /graphql HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n', 404],
  ])('%s is answered with JSON, a request id and a status', async (_, bytes, status) => {
    const text = await raw(bytes);
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(head.toLowerCase()).toContain('content-type: application/json');
    expect(head.toLowerCase()).toMatch(/x-request-id: [\w.-]{1,64}/u);
    expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: expect.any(String) } }] });
  });
});

describe('a request from another origin', () => {
  it('may read what CONTRACT names, and is told that answers differ by origin', async () => {
    const { headers } = await get({ query: QUERY }, { origin: 'https://dashboard.example' });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    for (const name of ['Data-As-Of', 'ETag', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'x-request-id']) {
      expect(headers.get('access-control-expose-headers')).toContain(name);
    }
    expect(headers.get('access-control-expose-headers')).toContain('Content-Language');
    expect(headers.get('vary')).toContain('Origin');
  });

  it('reads errors too, whatever they are', async () => {
    const origin = { origin: 'https://dashboard.example' };
    for (const answer of [
      await post('{', origin),
      await post('{}', { ...origin, 'content-type': 'text/plain' }),
      await get({ query: QUERY }, { ...origin, accept: 'text/html' }),
      await told(await fetch(`${graph.url}/nope`, { headers: origin })),
    ]) {
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    }
  });
});

describe('an id of a request', () => {
  it.each(['a'.repeat(64), 'A-1_b.c'])('is kept when it is one: %s', async (id) => {
    expect((await get({ query: QUERY }, { 'x-request-id': id })).headers.get('x-request-id')).toBe(id);
  });

  it.each(['a'.repeat(65), 'a/b', '<script>', '', 'a,b'])('is made anew where it is none: %s', async (id) => {
    expect((await get({ query: QUERY }, { 'x-request-id': id })).headers.get('x-request-id')).not.toBe(id);
  });
});
