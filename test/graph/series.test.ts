import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';

interface Observed {
  readonly period: string;
  readonly value: string | null;
  readonly unit: string | null;
  readonly status: string;
}

type Row = readonly [string, string | null, string | null, string];

const gap = (period: string): Row => [period, null, null, 'MISSING'];

describe('a series of the graph', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    graph = await startGraphUnderTest();
  });
  afterAll(() => graph.stop());

  const ask = async (selection: (fields: string) => string): Promise<readonly Row[]> => {
    const { data, errors } = await graph.query(`{ owner: ${selection('{ period value unit status }')} }`);
    expect(errors).toBeUndefined();
    const { series } = (data as { owner: { series: readonly Observed[] } }).owner;
    return series.map(({ period, value, unit, status }) => [period, value, unit, status]);
  };
  const region = (args: string, id = 'kz'): Promise<readonly Row[]> =>
    ask((fields) => `region(id: "${id}") { series: statistics(${args}) ${fields} }`);
  const industry = (args: string): Promise<readonly Row[]> =>
    ask((fields) => `industry(code: "C") { series: statistics(${args}) ${fields} }`);
  const product = (args: string): Promise<readonly Row[]> =>
    ask((fields) => `product(code: "7202") { series: exports(${args}) ${fields} }`);

  it('changes from one year to the next, the first on the year before the span', async () => {
    expect(await region('indicator: "ind-population", from: "2021", to: "2023", transform: CHANGE')).toEqual([
      ['2021', '247773', 'persons', 'NORMAL'], // 18879552 - 18631779
      ['2022', '623607', 'persons', 'NORMAL'], // 19503159 - 18879552
      ['2023', '263648', 'persons', 'NORMAL'], // 19766807 - 19503159
    ]);
  });

  it('grows in % to 15 digits; before the first year of the source nothing is known', async () => {
    expect(await region('indicator: "ind-grp", from: "2008", to: "2009", transform: PCT_CHANGE')).toEqual([
      gap('2008'),
      // 100 x (17007647 - 16052919.2) / 16052919.2 = 95472780 / 16052919.2
      ['2009', '5.94737809432193', '%', 'NORMAL'],
    ]);
  });

  it('is an index on a base outside the span, which its unit names', async () => {
    expect(await region('indicator: "ind-grp", from: "2009", to: "2009", transform: INDEX, base: "2010"')).toEqual([
      // 100 x 17007647 / 21815517
      ['2009', '77.9612374073005', '2010 = 100', 'NORMAL'],
    ]);
  });

  it('of provisional figures is provisional', async () => {
    const [change] = await region('indicator: "ind-grp", from: "2023", to: "2023", transform: CHANGE');
    // 120561096.4 - 103765518.2
    expect(change).toEqual(['2023', '16795578.2', 'million KZT', 'PROVISIONAL']);
  });

  it('of an index of the publisher changes in % of it', async () => {
    const args = 'indicator: "ind-productivity-growth", from: "2016", to: "2016"';
    // 100.2 - 100.6 = -0.4, which is 100 x -0.4 / 100.6 %
    expect(await region(`${args}, transform: CHANGE`)).toEqual([['2016', '-0.4', '% of the previous year', 'NORMAL']]);
    expect(await region(`${args}, transform: PCT_CHANGE`)).toEqual([['2016', '-0.397614314115308', '%', 'NORMAL']]);
  });

  it('of an industry is transformed in the same way', async () => {
    const args = 'indicator: "ind-gva-wdi", from: "2016", to: "2017"';
    expect(await industry(`${args}, transform: CHANGE`)).toEqual([
      ['2016', '1120884.8', 'million KZT', 'NORMAL'], // 5321896.9 - 4201012.1
      ['2017', '812123.6', 'million KZT', 'NORMAL'], // 6134020.5 - 5321896.9
    ]);
    const yearAgo = await industry(`${args}, transform: PCT_CHANGE_YEAR_AGO`);
    // 112088480 / 4201012.1 and 81212360 / 5321896.9
    expect(yearAgo.map(([, value]) => value)).toEqual(['26.6813037743928', '15.2600400808216']);
  });

  it('of exports keeps its gaps: nothing is known of 2020, so 2021 has no change', async () => {
    // Ferro-alloys, BACI, in million USD.
    expect(await product('from: "2019", to: "2021"')).toEqual([
      ['2019', '1962.904093', 'million USD', 'NORMAL'],
      gap('2020'),
      ['2021', '2598.767247', 'million USD', 'NORMAL'],
    ]);
    expect(await product('from: "2019", to: "2021", transform: CHANGE')).toEqual([
      gap('2019'),
      gap('2020'),
      gap('2021'),
    ]);
    // 100 x 2598.767247 / 1962.904093
    expect(await product('from: "2019", to: "2021", transform: INDEX')).toEqual([
      ['2019', '100', '2019 = 100', 'NORMAL'],
      gap('2020'),
      ['2021', '132.394000107676', '2019 = 100', 'NORMAL'],
    ]);
    // The base is read though it lies before the span: 100 x 2598.767247 / 480.284164
    expect(await product('from: "2021", to: "2021", transform: INDEX, base: "2002"')).toEqual([
      ['2021', '541.089513623855', '2002 = 100', 'NORMAL'],
    ]);
  });

  it('of a frequency that nobody publishes is empty, and MISSING in a span', async () => {
    expect(await region('indicator: "ind-grp", frequency: QUARTERLY')).toEqual([]);
    expect(await region('indicator: "ind-grp", frequency: MONTHLY, from: "2017-12", to: "2018-01"')).toEqual([
      gap('2017-12'),
      gap('2018-01'),
    ]);
    expect(await region('indicator: "ind-grp", frequency: ANNUAL')).toHaveLength(16);
  });

  it('takes null for an argument that is not given', async () => {
    const query = `query($frequency: Frequency, $transform: Transform, $base: Period) { region(id: "kz") {
      statistics(indicator: "ind-grp", from: "2010", to: "2010", frequency: $frequency, transform: $transform, base: $base)
      { value } } }`;
    expect(await graph.query(query, { frequency: null, transform: null, base: null })).toEqual({
      data: { region: { statistics: [{ value: '21815517' }] } },
    });
  });

  it.each([
    ['a base without INDEX', 'from: "2015", to: "2017", base: "2015"', 'base', 'INDEX'],
    ['a base of another frequency', 'from: "2015", to: "2017", transform: INDEX, base: "2015-Q1"', 'base', '2017'],
    ['an end of another frequency', 'from: "2015", to: "2017", frequency: QUARTERLY', 'from', '2017-Q1'],
    ['ends of two frequencies', 'from: "2015", to: "2017-Q1"', 'to', 'frequency'],
    ['ends in the wrong order', 'from: "2017", to: "2015"', 'to', 'before'],
    ['a span of 201 years', 'from: "1817", to: "2017"', 'to', '200 years'],
  ])('is refused with %s, on every field that has one', async (_, args, argument, expected) => {
    for (const field of [
      `region(id: "kz") { statistics(indicator: "ind-grp", ${args}) { value } }`,
      `industry(code: "C") { statistics(indicator: "ind-gva", ${args}) { value } }`,
      `product(code: "7202") { exports(${args}) { value } }`,
    ]) {
      const { errors } = await graph.query(`{ ${field} }`);
      expect(errors).toHaveLength(1);
      expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
      expect(errors?.[0]?.message).toContain(`"${argument}"`);
      expect(errors?.[0]?.message).toContain(expected);
    }
  });
});
