import { countedAddress } from '../../gateway/limits/shares.ts';
import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';

describe('the share of an address', () => {
  let graph: GraphUnderTest | undefined;
  afterEach(async () => {
    await graph?.stop();
    graph = undefined;
  });

  const start = async (settings: Record<string, string>): Promise<(query: string) => Promise<Response>> => {
    const { url } = (graph = await startGraphUnderTest(settings));
    return (query) =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'graphql-cost': 'report',
          accept: 'application/graphql-response+json',
        },
        body: JSON.stringify({ query }),
      });
  };
  // A page and its rows: 1 + 20.
  const QUERY = '{ projects(first: 20) { nodes { id } } }';
  const left = (response: Response): (string | null)[] =>
    ['ratelimit', 'ratelimit-policy', 'retry-after'].map((name) => response.headers.get(name));

  it('is told with each answer, is spent by what operations cost, and when it is used up the answer is 429', async () => {
    const ask = await start({ shares: 'on', 'share-cost': '50' });
    const first = await ask(QUERY);
    expect(left(first)).toEqual([expect.stringMatching(/^"cost";r=29;t=\d+$/u), '"cost";q=50;w=60', null]);
    expect(await first.json()).toMatchObject({
      extensions: { cost: { estimated: 21, share: { limit: 50, remaining: 29 } } },
    });
    expect((await ask(QUERY)).status).toBe(200);
    // 42 of 50 are spent.
    const third = await ask(QUERY);
    expect(third.status).toBe(429);
    expect(left(third)).toEqual([expect.stringContaining('r=0'), '"cost";q=50;w=60', expect.stringMatching(/^\d+$/u)]);
    expect(await third.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
    // Now not even the text is read.
    const fourth = await ask('{ nonsense');
    expect([fourth.status, fourth.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/u)]);
  });

  it('is spent by refused queries and wrong credentials too', async () => {
    const ask = await start({ shares: 'on', 'share-cost': '50' });
    for (const refused of ['{ nope }', '{ nope', `{ ${'a: __typename '.repeat(60)} }`]) await ask(refused);
    await fetch(`${graph?.url ?? ''}/graphql?query={__typename}`, { headers: { 'x-api-key': 'nonsense' } });
    // Four times ten.
    expect((await ask('{ __typename }')).headers.get('ratelimit')).toContain('r=9');
  });

  it('is spent by tables as they are written: something to begin with, then by their rows', async () => {
    const ask = await start({ shares: 'on', 'share-cost': '1000' });
    const table = await fetch(`${graph?.url ?? ''}/graphql?format=csv`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ products { nodes { id } } }' }),
    });
    expect(table.headers.get('table-cost')).toBe('"begin";c=100, "rows";c=1;n=100');
    const rows = (await table.text()).trimEnd().split('\r\n').length - 1;
    expect(rows).toBeGreaterThan(1_000);
    // 100 to begin, 1 for each whole 100 rows, and 1 for the query that asks.
    const remaining = 1_000 - 100 - Math.floor(rows / 100) - 1;
    expect((await ask('{ __typename }')).headers.get('ratelimit')).toContain(`r=${remaining};`);
  });

  it('is not demanded in the midst of a table, but of what is asked for after it', async () => {
    const ask = await start({ shares: 'on', 'share-cost': '105' });
    const table = await fetch(`${graph?.url ?? ''}/graphql?format=csv`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ products { nodes { id } } }' }),
    });
    // 1,000 rows are 10 more than the 5 that are left.
    expect((await table.text()).split('\r\n').length).toBeGreaterThan(1_000);
    expect((await ask('{ __typename }')).status).toBe(429);
  });

  it('is only told when it is measured, and not even that by default in development', async () => {
    const ask = await start({ shares: 'measured', 'share-cost': '10' });
    for (let n = 0; n < 3; n += 1) expect((await ask(QUERY)).status).toBe(200);
    expect((await ask(QUERY)).headers.get('ratelimit')).toContain('r=0');
    await graph?.stop();
    expect((await (await start({}))(QUERY)).headers.get('ratelimit')).toBeNull();
  });

  it('is that of the client behind a proxy that is trusted, and of nobody else who claims to stand for others', async () => {
    const left = async (forwarded: string): Promise<string | null> => {
      const headers = { 'x-forwarded-for': forwarded };
      return (await fetch(`${graph?.url ?? ''}/graphql?query={__typename}`, { headers })).headers.get('ratelimit');
    };
    await start({ shares: 'on', 'share-cost': '50', 'trusted-proxies': '127.0.0.1, 10.0.0.0/8' });
    // What a proxy appended counts, and not what the client wrote before it; the second hop is a proxy too.
    expect(await left('203.0.113.7')).toContain('r=49;');
    expect(await left('198.51.100.1, 203.0.113.7')).toContain('r=48;');
    expect(await left('203.0.113.7, 10.1.2.3')).toContain('r=47;');
    expect(await left('203.0.113.8')).toContain('r=49;');
    await graph?.stop();
    await start({ shares: 'on', 'share-cost': '50' });
    expect(await left('203.0.113.7')).toContain('r=49;');
    expect(await left('203.0.113.8')).toContain('r=48;');
  });

  it('is that of a network where addresses come in networks', () => {
    expect(countedAddress('203.0.113.7')).toBe('203.0.113.7');
    expect(countedAddress('::ffff:203.0.113.7')).toBe('203.0.113.7');
    expect(countedAddress('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(countedAddress('2001:DB8:1:2::9')).toBe('2001:db8:1:2::/64');
    expect(countedAddress('2001:db8::9')).toBe('2001:db8:0:0::/64');
    expect(countedAddress('::1')).toBe('0:0:0:0::/64');
  });

  it('does not matter where only saved operations are answered, and others are refused', async () => {
    const ask = await start({ 'trusted-documents': 'on' });
    expect((await ask('{ __typename }')).status).toBe(403);
    const { readFile } = await import('node:fs/promises');
    const { projectPath } = await import('../../service/paths.ts');
    const saved = await readFile(projectPath('schema', 'operations', 'FactS01ProgramsInForce2016.graphql'), 'utf8');
    const { data } = (await (await ask(`# with a comment\n${saved.replaceAll('\n', ' \n ')}`)).json()) as {
      data: unknown;
    };
    expect(data).not.toBeNull();
  });
});
