import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';

describe('the gateway over HTTP', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    graph = await startGraphUnderTest();
  });
  afterAll(() => graph.stop());

  const json = { 'content-type': 'application/json' };

  it.each([
    ['a path that does not exist', '/nope', {}, 404, 'NOT_FOUND'],
    ['a method that the path does not take', '/graphql', { method: 'PUT' }, 405, 'METHOD_NOT_ALLOWED'],
    ['a body that is not JSON', '/graphql', { method: 'POST', headers: json, body: '{bad' }, 400, 'BAD_REQUEST'],
    [
      'a body of another type',
      '/graphql',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a body that is too large',
      '/graphql',
      { method: 'POST', headers: json, body: `{"query":"${'x'.repeat(300_000)}"}` },
      413,
      'PAYLOAD_TOO_LARGE',
    ],
  ])('answers %s with JSON and a code of the catalogue', async (_, path, init, status, code) => {
    const response = await fetch(`${graph.url}${path}`, init);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(response.headers.get('x-request-id')).toMatch(/^[\w.-]{1,64}$/u);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
  });

  it('says which methods a path takes', async () => {
    const response = await fetch(`${graph.url}/graphql`, { method: 'DELETE' });
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it('answers a GET without a preflight header', async () => {
    const response = await fetch(`${graph.url}/graphql?query=${encodeURIComponent('{ region(id: "kz") { name } }')}`);
    expect(await response.json()).toMatchObject({ data: { region: { name: 'Republic of Kazakhstan' } } });
  });

  it('refuses a list of requests', async () => {
    const response = await fetch(`${graph.url}/graphql`, {
      method: 'POST',
      headers: json,
      body: '[{"query":"{ __typename }"}]',
    });
    expect(response.status).toBe(400);
  });

  it('keeps a request id that the client gives, and makes one for an id that is none', async () => {
    const given = await fetch(`${graph.url}/health/live`, { headers: { 'x-request-id': 'dashboard-7' } });
    expect(given.headers.get('x-request-id')).toBe('dashboard-7');
    const wrong = await fetch(`${graph.url}/health/live`, { headers: { 'x-request-id': 'a b' } });
    expect(wrong.headers.get('x-request-id')).not.toBe('a b');
  });

  it('lets any origin ask without credentials and answers its preflight', async () => {
    const preflight = await fetch(`${graph.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://dashboard.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,data-as-of',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type,data-as-of');
    expect(Number(preflight.headers.get('access-control-max-age'))).toBeGreaterThan(0);
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('shows people the datasets with their releases, sample operations and links, and asks nothing from outside', async () => {
    const page = await (await fetch(`${graph.url}/`)).text();
    expect(page).toContain('export-flows@1');
    expect(page).toContain('FactS01');
    expect(page).toContain('/schema.graphql');
    expect(page).not.toMatch(/(?:src|href)="https?:/u);
  });

  it('gives the schema as text', async () => {
    const sdl = await (await fetch(`${graph.url}/schema.graphql`)).text();
    expect(sdl).toContain('type ExportSummary');
  });

  it('tells introspection what each type is', async () => {
    const { data } = await graph.query('{ __type(name: "Region") { description } }');
    expect(data).toEqual({
      __type: {
        description:
          'The Republic, a region, or a city of republican significance. Its id survives a rename and ends at abolition.',
      },
    });
  });
});
