import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';

describe('what a request means', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    graph = await startGraphUnderTest();
  });
  afterAll(() => graph.stop());

  const astana = '{ region(id: "kz-astana") { name names { kk ru en } } }';

  it.each([
    ['no header', {}, 'Astana', 'en'],
    ['Kazakh', { 'accept-language': 'kk' }, 'Астана', 'kk'],
    ['Russian as written in Kazakhstan', { 'accept-language': 'ru-KZ,en;q=0.5' }, 'Астана', 'ru'],
    ['a language that the graph has not', { 'accept-language': 'de' }, 'Astana', 'en'],
  ])('answers names for %s', async (_, headers, name, language) => {
    const response = await fetch(`${graph.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: astana }),
    });
    expect(response.headers.get('content-language')).toBe(language);
    expect(response.headers.get('vary')).toContain('Accept-Language');
    expect(await response.json()).toMatchObject({
      data: { region: { name, names: { kk: 'Астана', ru: 'Астана', en: 'Astana' } } },
    });
  });

  it('takes the day of Data-As-Of for today: names and regions are those of that day', async () => {
    const query = '{ regions { id } region(id: "kz-turkistan") { name } capital: region(id: "kz-astana") { name } }';
    const at = async (day: string): Promise<{ count: number; names: unknown[] }> => {
      const { data } = await graph.query(query, {}, { 'data-as-of': day });
      const { regions, region, capital } = data as {
        regions: unknown[];
        region: { name: string };
        capital: { name: string };
      };
      return { count: regions.length, names: [region.name, capital.name] };
    };
    // 14 regions and 2 cities until 2018-06-19, Shymkent then, three more regions from 2022-06-08.
    expect(await at('2018-03-27')).toEqual({ count: 16, names: ['South Kazakhstan region', 'Astana'] });
    expect(await at('2019-06-01')).toEqual({ count: 17, names: ['Turkistan region', 'Nur-Sultan'] });
    expect(await at('2022-06-08')).toEqual({ count: 20, names: ['Turkistan region', 'Nur-Sultan'] });
    expect(await at('2022-09-17')).toEqual({ count: 20, names: ['Turkistan region', 'Astana'] });
  });

  it('knows as of a day only what had been published, in every subgraph', async () => {
    const query = `{ region(id: "kz") { exportSummary(period: "2015") { total { amount } source { id } } }
      exportFlows { totalCount } program(code: "SPIID2") { successor { id } } }`;
    const then = await graph.query(query, {}, { 'data-as-of': '2018-03-27' });
    // WITS gives 45,954.43 million USD for 2015; the trade flows by heading were published in 2023.
    expect(then).toEqual({
      data: {
        region: { exportSummary: { total: { amount: '45954430000' }, source: { id: 'src-wits-summary' } } },
        exportFlows: { totalCount: 0 },
        program: { successor: { id: 'SPIID3-concept' } },
      },
    });
  });

  it('refuses a day in the future and a release that does not exist, and says what is right', async () => {
    for (const [asOf, code] of [
      ['2999-01-01', 'AS_OF_IN_FUTURE'],
      ['regions@999', 'BAD_USER_INPUT'],
      ['spring', 'BAD_USER_INPUT'],
    ] as const) {
      const response = await fetch(`${graph.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'data-as-of': asOf },
        body: JSON.stringify({ query: '{ regions { id } }' }),
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
    }
    const field = await graph.query(
      '{ region(id: "kz") { exportSummary(period: "2017", asOf: "2999-01-01") { status } } }',
    );
    expect(field.errors?.[0]?.extensions).toMatchObject({ code: 'AS_OF_IN_FUTURE' });
  });

  it('goes on with a cursor in the release where the walk began, and refuses it for another question', async () => {
    const page = async (
      args: string,
    ): Promise<{ nodes: { id: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } }> => {
      const { data, errors } = await graph.query(
        `{ countries: enterprises(${args}) { nodes { id } pageInfo { endCursor hasNextPage } } }`,
      );
      expect(errors).toBeUndefined();
      return (data as { countries: never }).countries;
    };
    const first = await page('first: 3');
    const second = await page(`first: 3, after: "${first.pageInfo.endCursor}"`);
    const both = await page('first: 6');
    expect([...first.nodes, ...second.nodes]).toEqual(both.nodes);
    const other = await graph.query(
      `{ enterprises(first: 3, where: { region: { eq: "kz-abai" } }, after: "${first.pageInfo.endCursor}") { totalCount nodes { id } } }`,
    );
    expect(other.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('looks up in one call as many rows as the codes that a client lists, though a page else has at most 100', async () => {
    // The headings 0101 to 0999 are 899 codes; the list of the nomenclature has some of them.
    const codes = Array.from({ length: 899 }, (_, index) => String(101 + index).padStart(4, '0'));
    const query =
      'query($codes: [HsCode!], $n: Int) { products(where: { code: { in: $codes } }, first: $n) { totalCount nodes { code } } }';
    const { data, errors } = await graph.query(query, { codes, n: 899 });
    expect(errors).toBeUndefined();
    const { totalCount, nodes } = (data as { products: { totalCount: number; nodes: { code: string }[] } }).products;
    expect(nodes).toHaveLength(totalCount);
    expect(nodes.every(({ code }) => codes.includes(code))).toBe(true);
    const tooMany = await graph.query(query, { codes, n: 900 });
    expect(tooMany.errors?.[0]?.message).toContain('Argument "first" of "products" is 900');
    const tooLong = await graph.query(query, { codes: [...codes, ...codes], n: 20 });
    expect(tooLong.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
