import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';

describe('wrong input', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    graph = await startGraphUnderTest();
  });
  afterAll(() => graph.stop());

  it.each([
    ['a region id', '{ region(id: "AKMOLA") { id } }', 'id', 'kz-akmola'],
    ['ids in a list', '{ regions(ids: ["kz", "Astana"]) { id } }', 'ids', 'kz-akmola'],
    ['an indicator', '{ region(id: "kz") { statistics(indicator: "GRP") { period } } }', 'indicator', 'ind-gva'],
    ['a page of none', '{ projects(first: 0) { totalCount } }', 'first', '1 to 100'],
    ['a negative page', '{ projects(last: -5) { totalCount } }', 'last', '1 to 100'],
    ['a page that is too large', '{ exportFlows(first: 101) { totalCount } }', 'first', 'at most 100'],
    ['a cursor that is none', '{ products(first: 5, after: "abc") { totalCount } }', 'after', 'cursor'],
    [
      'a span that ends before it begins',
      '{ region(id: "kz") { statistics(indicator: "ind-gdp", from: "2018", to: "2015") { period } } }',
      'to',
      'before',
    ],
    [
      'a span of mixed frequency',
      '{ region(id: "kz") { statistics(indicator: "ind-gdp", from: "2015", to: "2018-Q1") { period } } }',
      'to',
      'frequency',
    ],
    [
      'more decimals than a figure has',
      '{ exportFlows(where: { valueUsd: { gt: "1.001" } }) { totalCount } }',
      'valueUsd',
      'at most 2 digits',
    ],
    ['a country code', '{ country(code: "China") { id } }', 'code', 'capital letters'],
  ])('%s is refused, naming the argument and what is right', async (_, query, argument, expected) => {
    const { errors } = await graph.query(query);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message).toContain(argument);
    expect(errors?.[0]?.message).toContain(expected);
  });

  it.each([
    [
      'a period',
      '{ region(id: "kz") { exportSummary(period: "20x7") { period } } }',
      'period',
      '2016-01-01/2016-07-01',
    ],
    ['a day that no calendar has', '{ region(id: "kz") { version(on: "2018-02-29") { id } } }', 'on', '2018-03-27'],
    ['a product code', '{ product(code: "863") { id } }', 'code', '2, 4, 6, 8 or 10 digits'],
    ['an industry code', '{ industry(code: "2830") { id } }', 'code', '28.30'],
    // 171240999009 is valid; its last digit is the check digit
    ['a BIN with a wrong check digit', '{ enterprise(bin: "171240999008") { id } }', 'bin', 'check digit'],
    [
      'a date inside a filter',
      '{ projects(where: { commissionedOn: { gte: "yesterday" } }) { totalCount } }',
      'where',
      '2018-03-27',
    ],
  ])('%s is refused before anything is fetched', async (_, query, argument, expected) => {
    const { data, errors } = await graph.query(query);
    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(errors?.[0]?.message).toContain(argument);
    expect(errors?.[0]?.message).toContain(expected);
  });

  it('a wrong variable is named with its path', async () => {
    const query = 'query($where: ProjectWhere) { projects(where: $where) { totalCount } }';
    const { errors } = await graph.query(query, { where: { and: [{ commissionedOn: { lt: '2020-13-01' } }] } });
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message).toContain('$where.and[0].commissionedOn.lt');
  });

  it('unknown ids and codes answer null, and an empty list for filters, with no error', async () => {
    const answer = await graph.query(`{
      region(id: "kz-nowhere") { id } byCode: region(code: "XX-1") { id } program(code: "NOPE") { id }
      project(id: "prj-none") { id } organization(id: "org-none") { id } person(id: "p-none") { id }
      event(id: "ev-none") { id } indicator(id: "ind-none") { id } source(id: "src-none") { id }
      settlement(id: "st-none") { id } enterprise(bin: "171240999009") { id } production(id: "prod-none") { id }
      industry(code: "99.98") { id } product(code: "7701") { id } country(code: "XX") { id }
      regions(ids: ["kz-nowhere"]) { id } projects(where: { region: { eq: "kz-nowhere" } }) { nodes { id } totalCount }
    }`);
    expect(answer).toEqual({
      data: {
        region: null,
        byCode: null,
        program: null,
        project: null,
        organization: null,
        person: null,
        event: null,
        indicator: null,
        source: null,
        settlement: null,
        enterprise: null,
        production: null,
        industry: null,
        product: null,
        country: null,
        regions: [],
        projects: { nodes: [], totalCount: 0 },
      },
    });
  });

  it('text in a filter is only text: no operator, no pattern, no property of an object', async () => {
    for (const text of ['.*', '$ne', '{"$gt":""}', '__proto__', 'constructor', '(', '\\', "' || '1'=='1"]) {
      const { data, errors } = await graph.query(
        'query($text: String!) { projects(where: { title: { contains: $text } }) { totalCount } }',
        { text },
      );
      expect({ text, errors, data }).toEqual({ text, errors: undefined, data: { projects: { totalCount: 0 } } });
    }
  });
});
