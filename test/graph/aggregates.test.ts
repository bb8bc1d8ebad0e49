import { startGraphUnderTest, type Answer, type GraphUnderTest } from '../support/graph.ts';
import { sampleRecords } from '../support/sample-records.ts';

describe('aggregates over the samples', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    graph = await startGraphUnderTest();
  });
  afterAll(() => graph.stop());

  async function ask(query: string, headers: Record<string, string> = {}): Promise<NonNullable<Answer['data']>> {
    const { data, errors } = await graph.query(query, {}, headers);
    expect(errors).toBeUndefined();
    return data ?? {};
  }

  it("give the total exports of the years of BACI, to the dollar, and all years' total beside them", async () => {
    const data = await ask(`{ exportFlowsAggregate(where: { partner: { isNull: true } }, groupBy: [YEAR]) {
      more rows { keys { year region { id } } count sum { value { amount currency priceBasis } netWeightKg } avg { value { amount } } }
      total { count sum { value { amount } } countDistinct { periods partners } } } }`);
    const usd = (amount: string) => ({ amount, currency: 'USD', priceBasis: 'CURRENT' });
    // The totals of the source's own table by product group, in thousand USD: 7617661.904, 63233084.925, 54072178.012.
    const totals = [
      ['2002', 652, '7617661904', '11683530.5276074'], // 7617661904 / 652 = 11683530.52760736...
      ['2019', 1090, '63233084925', '58012004.5183486'], // 63233084925 / 1090 = 58012004.51834862...
      ['2021', 1046, '54072178012', '51694242.8413002'], // 54072178012 / 1046 = 51694242.84130019...
    ] as const;
    expect(data['exportFlowsAggregate']).toEqual({
      more: false,
      rows: totals.map(([year, count, sum, avg]) => ({
        keys: { year, region: null },
        count,
        // BACI states no weight of flows to the world as a whole.
        sum: { value: usd(sum), netWeightKg: null },
        avg: { value: { amount: avg } },
      })),
      // 652 + 1090 + 1046 rows; 7617661904 + 63233084925 + 54072178012; the world as a whole is no partner
      total: { count: 2788, sum: { value: { amount: '124922924841' } }, countDistinct: { periods: 3, partners: 0 } },
    });
  });

  it('take the greatest groups that meet a condition and resolve their keys to names', async () => {
    const data = await ask(`{ exportFlowsAggregate(
      where: { partner: { isNull: false }, period: { eq: "2021" } }, groupBy: [PARTNER],
      having: { sum: { valueUsd: { gt: "4000000000" } } }, orderBy: [{ field: SUM_VALUE_USD, direction: DESC }], first: 3
    ) { more rows { keys { partner { name } } sum { value { amount } } } } }`);
    const sums = new Map<string, bigint>();
    for (const flow of await sampleRecords('export-flows')) {
      if (flow['period'] !== '2021' || flow['partner'] === '') continue;
      const partner = flow['partner'] ?? '';
      sums.set(partner, (sums.get(partner) ?? 0n) + BigInt(flow['value_usd'] ?? ''));
    }
    const over = [...sums]
      .filter(([, sum]) => sum > 4_000_000_000n)
      .sort(([, one], [, other]) => (one < other ? 1 : -1));
    expect(over.map(([partner]) => partner)).toEqual(['CN', 'RU', 'GR', 'GB'].map((code) => `ISO3166:${code}`));
    const names = ["People's Republic of China", 'Russian Federation', 'Greece'];
    expect(data['exportFlowsAggregate']).toEqual({
      more: true,
      rows: names.map((name, index) => ({
        keys: { partner: { name } },
        sum: { value: { amount: String(over[index]?.[1]) } },
      })),
    });
  });

  it('add up headings to the groups of the source and to chapters', async () => {
    const data = await ask(`{
      crude: exportFlowsAggregate(where: { partner: { isNull: true }, hsCode: { eq: "2709" } }, groupBy: [HS4, YEAR]) {
        rows { keys { heading { code } year } sum { value { amount } } } }
      largest: exportFlowsAggregate(
        where: { partner: { isNull: true }, period: { eq: "2021" } }, groupBy: [HS2],
        orderBy: [{ field: SUM_VALUE_USD, direction: DESC }], first: 2
      ) { rows { keys { chapter { id code level } product { id } } count sum { value { amount } } } } }`);
    // Crude oil in the source's table, thousand USD: 3360285.063 in 2002, 36527627.719 in 2019, 21834544.725 in 2021.
    const crude = { '2002': '3360285063', '2019': '36527627719', '2021': '21834544725' };
    expect(data['crude']).toEqual({
      rows: Object.entries(crude).map(([year, amount]) => ({
        keys: { heading: { code: '2709' }, year },
        sum: { value: { amount } },
      })),
    });
    const rows = (await sampleRecords('export-flows')).filter(
      (flow) => flow['period'] === '2021' && flow['partner'] === '',
    );
    const ofChapter = (code: string) => rows.filter((flow) => flow['hs_code']?.startsWith(code));
    const chapter = (code: string) => ({
      keys: { chapter: { id: `HS2002:${code}`, code, level: 2 }, product: null },
      count: ofChapter(code).length,
      sum: {
        value: { amount: String(ofChapter(code).reduce((sum, flow) => sum + BigInt(flow['value_usd'] ?? ''), 0n)) },
      },
    });
    expect(data['largest']).toEqual({ rows: [chapter('27'), chapter('71')] });
  });

  it('add up the value added by manufacturing over the regions to that of the nation', async () => {
    const data = await ask(
      `{ regions: industryObservationsAggregate(
          where: { industry: { eq: "C" }, indicator: { eq: "ind-gva" }, period: { in: ["2018", "2023"] }, region: { ne: "kz" } },
          groupBy: [PERIOD]
        ) { rows { keys { period } sum { value unit priceBasis } countDistinct { regions } } }
        nation: industryObservationsAggregate(
          where: { industry: { eq: "C" }, indicator: { eq: "ind-gva" }, period: { in: ["2018", "2023"] }, region: { eq: "kz" } },
          groupBy: [PERIOD]
        ) { rows { sum { value } } }
        largest: industryObservationsAggregate(
          where: { industry: { eq: "C" }, indicator: { eq: "ind-gva" }, period: { eq: "2018" }, region: { ne: "kz" } },
          groupBy: [REGION, INDUSTRY, INDICATOR], orderBy: [{ field: SUM_VALUE, direction: DESC }], first: 1
        ) { rows { keys { region { name } industry { code name } indicator { name } } sum { value } } } }`,
      { 'accept-language': 'en' },
    );
    // Published for the Republic: 7065121.6 in 2018 and 14677293.6 in 2023, million tenge.
    const unit = { unit: 'million KZT', priceBasis: 'CURRENT' };
    expect(data['regions']).toEqual({
      rows: [
        { keys: { period: '2018' }, sum: { value: '7065121.6', ...unit }, countDistinct: { regions: 17 } },
        { keys: { period: '2023' }, sum: { value: '14677293.6', ...unit }, countDistinct: { regions: 20 } },
      ],
    });
    expect(data['nation']).toEqual({ rows: [{ sum: { value: '7065121.6' } }, { sum: { value: '14677293.6' } }] });
    const keys = {
      region: { name: 'Karaganda region' },
      industry: { code: 'C', name: 'Manufacturing' },
      indicator: { name: 'Gross value added' },
    };
    expect(data['largest']).toEqual({ rows: [{ keys, sum: { value: '1465973.4' } }] });
  });

  it('add up what is known of the costs and jobs of projects, and say null where nothing is', async () => {
    const data = await ask(`{ projectsAggregate(groupBy: [STATUS]) {
      rows { keys { status } count sum { cost { amount currency } jobsPlanned jobsActual } max { cost { amount } } }
      total { count sum { cost { amount } } countDistinct { programs } } } }`);
    const tenge = (amount: string) => ({ amount, currency: 'KZT' });
    expect(data['projectsAggregate']).toEqual({
      rows: [
        {
          keys: { status: 'COMMISSIONED' },
          count: 10,
          // 12.6 + 10 + 145 bn tenge; 450 + 300 + 381 jobs
          sum: { cost: tenge('167600000000'), jobsPlanned: null, jobsActual: '1131' },
          max: { cost: { amount: '145000000000' } },
        },
        {
          keys: { status: 'LAUNCHED' },
          count: 8,
          sum: { cost: null, jobsPlanned: null, jobsActual: null },
          max: { cost: null },
        },
        {
          keys: { status: 'PLANNED' },
          count: 6,
          // 396 + 35 + 23.4 bn tenge; 700 + 400 + 145 jobs
          sum: { cost: tenge('454400000000'), jobsPlanned: '1245', jobsActual: null },
          max: { cost: { amount: '396000000000' } },
        },
      ],
      total: { count: 24, sum: { cost: { amount: '622000000000' } }, countDistinct: { programs: 2 } }, // IMAP-2, IMAP-3
    });
  });

  it('keep reported figures of different comparators apart', async () => {
    const where = '{ indicator: { eq: "ind-map-jobs" }, basis: { eq: PLAN } }';
    const { data, errors } = await graph.query(`{
      mixed: reportedFiguresAggregate(where: ${where}) { rows { count sum { value } } }
      counted: reportedFiguresAggregate(where: ${where}) { rows { count } }
      apart: reportedFiguresAggregate(where: ${where}, groupBy: [COMPARATOR, UNIT]) {
        rows { keys { comparator unit indicator { id } } count sum { value unit comparator } } } }`);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message).toContain('comparator ("APPROX", "EQ", "GT")');
    expect(data?.['mixed']).toBeNull();
    expect(data?.['counted']).toEqual({ rows: [{ count: 11 }] });
    const group = (comparator: string, count: number, value: string) => ({
      keys: { comparator, unit: 'jobs', indicator: null },
      count,
      sum: { value, unit: 'jobs', comparator },
    });
    expect(data?.['apart']).toEqual({
      rows: [
        group('APPROX', 3, '47200'), // 20000 + 12000 + 15200
        group('EQ', 3, '56800'), // 24000 + 15000 + 17800
        group('GT', 5, '76000'), // 25000 + 4000 + 10000 + 17000 + 20000
      ],
    });
  });

  it('refuse to add up values of different units or prices, naming them and what to do', async () => {
    const { data, errors } = await graph.query(`{
      regionObservationsAggregate(where: { region: { eq: "kz" }, period: { eq: "2019" } }, groupBy: [PERIOD]) {
        rows { avg { value } } }
      apart: regionObservationsAggregate(
        where: { region: { eq: "kz" }, period: { eq: "2019" } }, groupBy: [UNIT, PRICE_BASIS], having: { count: { gt: 1 } }
      ) { rows { keys { unit } count avg { value unit } } } }`);
    expect(data?.['regionObservationsAggregate']).toBeNull();
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message).toContain('"million KZT", "million USD"');
    expect(errors?.[0]?.message).toContain('priceBasis ("CURRENT", "NOT_APPLICABLE")');
    expect(errors?.[0]?.message).toContain('group by UNIT, PRICE_BASIS');
    // Gross regional and domestic product, both 69532626.5; population at the start of 2019 and in its middle.
    const [money, people] = (data?.['apart'] as { rows: unknown[] }).rows;
    expect(money).toEqual({
      keys: { unit: 'million KZT' },
      count: 2,
      avg: { value: '69532626.5', unit: 'million KZT' },
    });
    expect(people).toMatchObject({ keys: { unit: 'persons' }, count: 2 });
  });

  it('count certificates, holders and countries, and a country that is not given as none', async () => {
    const data = await ask(`{ certificatesAggregate(
      groupBy: [IMPORTER_COUNTRY], orderBy: [{ field: COUNT, direction: DESC }], first: 2
    ) { rows { keys { importerCountry { code } } count countDistinct { certificates enterprises } max { issuedOn } }
        total { count countDistinct { importerCountries } } } }`);
    const lines = await sampleRecords('certificates');
    const of = (country: string) => {
      const own = lines.filter((line) => line['importer_country'] === country);
      const different = (column: string) => new Set(own.flatMap((line) => line[column] || [])).size;
      const days = own.map((line) => line['issued_on'] ?? '').sort();
      return {
        keys: { importerCountry: country === '' ? null : { code: country.slice(-2) } },
        count: own.length,
        countDistinct: { certificates: different('number'), enterprises: different('enterprise') },
        max: { issuedOn: days.at(-1) },
      };
    };
    expect(data['certificatesAggregate']).toEqual({
      rows: [of(''), of('ISO3166:RS')],
      total: {
        count: lines.length,
        countDistinct: { importerCountries: new Set(lines.flatMap((line) => line['importer_country'] || [])).size },
      },
    });
  });

  it('group what else grows: enterprises, productions, products and instructions', async () => {
    const data = await ask(
      `{ enterprises: enterprisesAggregate(groupBy: [REGION], orderBy: [{ field: COUNT, direction: DESC }], first: 1) {
          rows { keys { region { name } } count } }
        productions: productionsAggregate(where: { industry: { in: ["19.20", "10.41", "10.73"] } }, groupBy: [DIVISION]) {
          rows { keys { division { code } } count sum { capacity capacityUnit } } }
        products: productsAggregate(where: { chapter: { eq: "86" }, level: { eq: 4 } }, groupBy: [CHAPTER]) {
          rows { keys { chapter { code } } count } }
        instructions: instructionsAggregate(groupBy: [YEAR, STATUS]) {
          rows { keys { year status } count min { issuedOn } countDistinct { events } } } }`,
      { 'accept-language': 'en' },
    );
    expect(data).toEqual({
      enterprises: { rows: [{ keys: { region: { name: 'Almaty' } }, count: 20 }] },
      productions: {
        rows: [
          { keys: { division: { code: '10' } }, count: 2, sum: { capacity: null, capacityUnit: null } },
          { keys: { division: { code: '19' } }, count: 1, sum: { capacity: '200000', capacityUnit: 't/a' } },
        ],
      },
      // Headings 8601 to 8609.
      products: { rows: [{ keys: { chapter: { code: '86' } }, count: 9 }] },
      instructions: {
        rows: [
          {
            keys: { year: '2016', status: 'UNKNOWN' },
            count: 1,
            min: { issuedOn: '2016-07-01' },
            countDistinct: { events: 1 },
          },
          {
            keys: { year: '2018', status: 'ISSUED' },
            count: 4,
            min: { issuedOn: '2018-03-27' },
            countDistinct: { events: 1 },
          },
        ],
      },
    });
  });

  it('answer what had been published by a day', async () => {
    const query = '{ exportFlowsAggregate { rows { count } total { count } } projectsAggregate { total { count } } }';
    const data = await ask(query, { 'data-as-of': '2018-03-27' });
    expect(data).toEqual({
      exportFlowsAggregate: { rows: [], total: { count: 0 } }, // first published on 2023-01-31
      projectsAggregate: { total: { count: 8 } }, // the eight of 1 July 2016
    });
  });

  it.each([
    ['no group', '{ exportFlowsAggregate(first: 0) { rows { count } } }', 'first', '1 to 1000'],
    ['too many groups', '{ projectsAggregate(first: 1001) { rows { count } } }', 'first', '1 to 1000'],
    [
      'an order by a key that is not grouped by',
      '{ exportFlowsAggregate(groupBy: [YEAR], orderBy: [{ field: REGION }]) { rows { count } } }',
      'orderBy',
      'groupBy',
    ],
    [
      'a sum with too many decimals',
      '{ projectsAggregate(having: { sum: { costKzt: { gt: "0.001" } } }) { rows { count } } }',
      'having.sum.costKzt.gt',
      'at most 2 digits',
    ],
  ])('refuse %s', async (_, query, argument, expected) => {
    const { errors } = await graph.query(query);
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
    expect(errors?.[0]?.message).toContain(argument);
    expect(errors?.[0]?.message).toContain(expected);
  });
});

describe('lists of observations', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    graph = await startGraphUnderTest();
  });
  afterAll(() => graph.stop());

  it('page over the territories of one indicator in the order of their values', async () => {
    const page = (after: string) => `{ regionObservations(
      where: { indicator: { eq: "ind-grp" }, period: { eq: "2019" }, region: { ne: "kz" } },
      orderBy: [{ field: VALUE, direction: DESC }], first: 2 ${after}
    ) { totalCount pageInfo { hasNextPage endCursor } nodes { region { name } indicator { name } observation { value unit } } } }`;
    const first = (await graph.query(page(''), {}, { 'accept-language': 'en' })).data?.['regionObservations'] as {
      totalCount: number;
      pageInfo: { hasNextPage: boolean; endCursor: string };
      nodes: unknown[];
    };
    const node = (name: string, value: string) => ({
      region: { name },
      indicator: { name: 'Gross regional product' },
      observation: { value, unit: 'million KZT' },
    });
    // Gross regional product 2019, Bureau of National Statistics: Almaty 13546958.4 and Atyrau 9327263.3 million tenge lead
    expect(first.totalCount).toBe(17);
    expect(first.nodes).toEqual([node('Almaty', '13546958.4'), node('Atyrau region', '9327263.3')]);
    const next = await graph.query(page(`after: "${first.pageInfo.endCursor}"`), {}, { 'accept-language': 'en' });
    const values = (await sampleRecords('region-observations'))
      .filter((row) => row['indicator'] === 'ind-grp' && row['period'] === '2019' && row['region'] !== 'kz')
      .map((row) => Number(row['value']))
      .sort((one, other) => other - one);
    const { nodes } = next.data?.['regionObservations'] as { nodes: { observation: { value: string } }[] };
    expect(nodes.map(({ observation }) => Number(observation.value))).toEqual(values.slice(2, 4));
  });

  it('list the observations of industries with what they are about, and those without a value by their status', async () => {
    const { data, errors } = await graph.query(
      `{ industryObservations(where: { status: { eq: MISSING } }, orderBy: [{ field: REGION }, { field: PERIOD }], first: 100) {
        totalCount nodes { industry { code } region { id } indicator { id } observation { period value status } } }
        known: industryObservations(where: { status: { eq: MISSING }, value: { isNull: false } }) { totalCount } }`,
    );
    expect(errors).toBeUndefined();
    const missing = (await sampleRecords('industry-observations')).filter((row) => row['status'] === 'MISSING');
    const { totalCount, nodes } = data?.['industryObservations'] as { totalCount: number; nodes: unknown[] };
    expect(totalCount).toBe(missing.length);
    expect(new Set(nodes.map((node) => JSON.stringify(node)))).toEqual(
      new Set(
        missing.map((row) =>
          JSON.stringify({
            industry: { code: 'C' },
            region: { id: row['region'] },
            indicator: { id: row['indicator'] },
            observation: { period: row['period'], value: null, status: 'MISSING' },
          }),
        ),
      ),
    );
    expect(data?.['known']).toEqual({ totalCount: 0 });
  });
});
