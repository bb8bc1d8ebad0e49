import type { Store } from '../../datasets/store/store.ts';
import { emptySubgraph, publishTables, type SubgraphUnderTest } from '../support/published.ts';
import { describeStores } from '../support/stores.ts';

// Sections C and D, and divisions of C; the figures are the synthetic table of the domain and figures made up for the test.
const industries = ['C,SECTION,C', 'D,SECTION,D', ...[10, 11, 12, 13].map((code) => `${code},DIVISION,C`)]
  .map((row) => row.split(','))
  .map(
    ([code = '', level = '', section = '']) =>
      `OKED2019:${code},${code},NK RK 03-2019,${level},${section},${section === 'C'},src-test`,
  );

type Values = Readonly<Record<string, readonly [from: number, to: number]>>;
const observations = (region: string, indicator: string, unit: string, values: Values): readonly string[] =>
  Object.entries(values).flatMap(([code, both]) =>
    ['2012', '2017'].map(
      (period, end) =>
        `OKED2019:${code},${region},${region}.v1,${indicator},${period},${both[end]},${unit},${indicator === 'ind-gva' ? 'CURRENT' : 'NOT_APPLICABLE'},NORMAL,src-test`,
    ),
  );

const TABLES = {
  'enterprises-sources': 'id,title,quality\nsrc-test,Made up for the test,SECONDARY',
  industries: ['id,code,revision,level,section,is_manufacturing,source', ...industries].join('\n'),
  'industry-observations': [
    'industry,region,region_version,indicator,period,value,unit,price_basis,status,source',
    ...observations('kz', 'ind-employment', 'persons', {
      ...{ C: [200, 240], D: [300, 300] },
      ...{ 10: [100, 125], 11: [100, 75], 12: [100, 250] },
    }),
    ...observations('kz-akmola', 'ind-employment', 'persons', { C: [40, 60], D: [60, 54] }),
    ...observations('kz-aktobe', 'ind-employment', 'persons', { C: [160, 180], D: [240, 246] }),
    // Section C doubles; the three divisions with figures have 200 each at the start.
    ...observations('kz', 'ind-gva', 'million KZT', {
      C: [1000, 2000],
      10: [200, 500],
      11: [200, 300],
      12: [200, 500],
    }),
    ...observations('kz-akmola', 'ind-manufacturing-share-gdp', '% of GRP', { C: [10.4, 11.6] }),
  ].join('\n'),
};

const ofRegion = (id: string, selection: string): string =>
  `{ _entities(representations: [{ __typename: "Region", id: "${id}" }]) { ... on Region { ${selection} } } }`;

describeStores('analyses of industries', ({ open }) => {
  let store: Store;
  let enterprises: SubgraphUnderTest;
  beforeAll(async () => {
    store = await open();
    enterprises = await emptySubgraph(store, 'enterprises');
    await publishTables(store, 'enterprises', TABLES);
  }, 60_000);
  afterAll(() => store.close());

  it('shift-share and location quotient of the synthetic table, by sections', async () => {
    const selection = `shiftShare(measure: "ind-employment", from: "2012", to: "2017", level: SECTION) {
        industry { code } national industryMix regional unit }
      before: locationQuotient(industry: "C", measure: "ind-employment", period: "2012")
      after: locationQuotient(industry: "C", measure: "ind-employment", period: "2017")`;
    // C: 40 * 0.08, 40 * (0.2 - 0.08), 40 * (0.5 - 0.2); D: 60 * 0.08, 60 * (0 - 0.08), 60 * (-0.1 - 0).
    // (40 / 100) / (200 / 500) = 1; (60 / 114) / (240 / 540) = 45/38.
    const part = (code: string, national: string, industryMix: string, regional: string) => ({
      ...{ industry: { code }, national, industryMix, regional },
      unit: 'persons',
    });
    expect(await enterprises.query(ofRegion('kz-akmola', selection))).toEqual({
      _entities: [
        {
          shiftShare: [part('C', '3.2', '4.8', '12'), part('D', '4.8', '-4.8', '-6')],
          before: '1',
          after: '1.18421052631579',
        },
      ],
    });
    // The other region: 160 * 0.08 = 12.8, 160 * 0.12 = 19.2, 160 * (0.125 - 0.2) = -12: what the first one gained.
    expect(await enterprises.query(ofRegion('kz-aktobe', selection))).toMatchObject({
      _entities: [{ shiftShare: [part('C', '12.8', '19.2', '-12'), part('D', '19.2', '-19.2', '6')] }],
    });
  });

  it('contributions to growth, to the section and to all industries', async () => {
    const analysis = '{ share growth contribution wholeGrowth unit priceBasis status }';
    const { industries: rows } = (await enterprises.query(`{ industries {
      code
      section: contributionToGrowth(indicator: "ind-gva", from: "2012", to: "2017") ${analysis}
      all: contributionToGrowth(indicator: "ind-employment", from: "2012", to: "2017", of: ALL, region: "kz-akmola") ${analysis}
    } }`)) as { industries: readonly { code: string; section: object; all: object }[] };
    const of = (code: string) => rows.find((row) => row.code === code);
    const found = { unit: 'million KZT', priceBasis: 'CURRENT', status: 'NORMAL', wholeGrowth: '1' };
    // 10: 200 of 1000 grew by 300: 0.2 * 1.5 = 0.3 of the whole's 1.
    expect(of('10')?.section).toEqual({ share: '0.2', growth: '1.5', contribution: '30', ...found });
    expect(of('11')?.section).toEqual({ share: '0.2', growth: '0.5', contribution: '10', ...found });
    // Akmola: 20 of 100 and -6 of 100 make 14%.
    expect(of('C')?.all).toMatchObject({ share: '0.4', growth: '0.5', contribution: '20', wholeGrowth: '0.14' });
    expect(of('D')?.all).toMatchObject({ share: '0.6', growth: '-0.1', contribution: '-6', wholeGrowth: '0.14' });
    const nothing = { share: null, growth: null, contribution: null, wholeGrowth: null, unit: null, priceBasis: null };
    expect(of('13')?.section).toEqual({ ...nothing, status: 'MISSING' });
    expect(of('10')?.all).toEqual({ ...nothing, status: 'MISSING' });
  });

  it('labour productivity with its two figures', async () => {
    const { industries: rows } = (await enterprises.query(`{ industries(codes: ["10", "13", "C"]) {
      code y17: labourProductivity(period: "2017") { value unit priceBasis labourMeasure status
        grossValueAdded { value unit status } labour { value unit status } }
      y15: labourProductivity(period: "2015") { value status grossValueAdded { status } labour { status } }
    } }`)) as { industries: readonly unknown[] };
    const missing = {
      value: null,
      status: 'MISSING',
      grossValueAdded: { status: 'MISSING' },
      labour: { status: 'MISSING' },
    };
    const known = (value: string, gva: string, persons: string) => ({
      value,
      unit: 'million KZT per person',
      priceBasis: 'CURRENT',
      labourMeasure: 'PERSONS_EMPLOYED',
      status: 'NORMAL',
      grossValueAdded: { value: gva, unit: 'million KZT', status: 'NORMAL' },
      labour: { value: persons, unit: 'persons', status: 'NORMAL' },
    });
    const none = { value: null, unit: null, status: 'MISSING' };
    expect(rows).toEqual([
      { code: 'C', y17: known('8.33333333333333', '2000', '240'), y15: missing }, // 2000 / 240 = 25/3
      { code: '10', y17: known('4', '500', '125'), y15: missing },
      {
        code: '13',
        y17: { ...none, priceBasis: null, labourMeasure: 'PERSONS_EMPLOYED', grossValueAdded: none, labour: none },
        y15: missing,
      },
    ]);
  });

  it('growth points, with those that can not be ranked after the others', async () => {
    // Productivity: 10 from 2 to 4, 11 from 2 to 4, 12 from 2 to 2: growth 1, 1, 0, mean 2/3, deviation the root of 2/9.
    // Share: 0.25, 0.15, 0.25 less 0.2: 0.05, -0.05, 0.05, mean 1/60, deviation the root of 1/450.
    // z: (1/3) / (root(2)/3) = 1 / root 2 = 0.7071, and -(2/3) / (root(2)/3) = -root 2 = -1.4142; likewise the share.
    const [half, two] = ['0.707106781186548', '-1.4142135623731'];
    // Of one high and one low component: (0.7071 - 1.4142) / 2 = -0.35355.
    const point = (
      code: string,
      growth: string | null,
      change: string | null,
      z: readonly (string | null)[],
      rank: number | null,
    ) => ({
      industry: { code },
      productivityGrowth: growth,
      gvaShareChange: change,
      productivityGrowthScore: z[0],
      gvaShareChangeScore: z[1],
      score: z[2],
      rank,
      status: rank === null ? 'MISSING' : 'NORMAL',
    });
    const rows = `industry { code } productivityGrowth gvaShareChange productivityGrowthScore gvaShareChangeScore score rank status`;
    const all = [
      point('10', '1', '0.05', [half, half, half], 1),
      point('11', '1', '-0.05', [half, two, '-0.353553390593274'], 2),
      point('12', '0', '0.05', [two, half, '-0.353553390593274'], 2),
      point('13', null, null, [null, null, null], null),
    ];
    expect(await enterprises.query(`{ growthPoints(from: "2012", to: "2017") { ${rows} } }`)).toEqual({
      growthPoints: all,
    });
    expect(await enterprises.query(`{ growthPoints(from: "2012", to: "2017", first: 1) { ${rows} } }`)).toEqual({
      growthPoints: all.slice(0, 1),
    });
    const { growthPoints } = (await enterprises.query(
      `{ growthPoints(from: "2012", to: "2017", weights: { productivityGrowth: "2", gvaShareChange: "0.0" }) { industry { code } score rank } }`,
    )) as { growthPoints: readonly unknown[] };
    expect(growthPoints.slice(0, 3)).toEqual([
      { industry: { code: '10' }, score: half, rank: 1 },
      { industry: { code: '11' }, score: half, rank: 1 },
      { industry: { code: '12' }, score: two, rank: 3 },
    ]);
  });

  it.each([
    ['a negative weight', '(from: "2012", to: "2017", weights: { gvaShareChange: "-1" })', 'weights.gvaShareChange'],
    [
      'no weight at all',
      '(from: "2012", to: "2017", weights: { gvaShareChange: "0", productivityGrowth: "0" })',
      'weights',
    ],
    ['a span that ends before it begins', '(from: "2017", to: "2012")', 'to'],
    ['a page of none', '(from: "2012", to: "2017", first: 0)', 'first'],
    ['a region id', '(from: "2012", to: "2017", region: "Akmola")', 'region'],
  ])('growth points refuse %s', async (_, args, argument) => {
    const { errors } = await enterprises.ask(`{ growthPoints${args} { rank } }`);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
  });

  it('the share of manufacturing as published', async () => {
    const selection = `manufacturingShare(period: "2017") {
      period ratio denominatorKind share { value unit status } numerator { value status } }`;
    expect(await enterprises.query(ofRegion('kz-akmola', selection))).toEqual({
      _entities: [
        {
          manufacturingShare: {
            period: '2017',
            ratio: '0.116',
            denominatorKind: 'GROSS_REGIONAL_PRODUCT',
            share: { value: '11.6', unit: '% of GRP', status: 'NORMAL' },
            numerator: { value: null, status: 'MISSING' },
          },
        },
      ],
    });
    expect(await enterprises.query(ofRegion('kz', selection))).toMatchObject({
      _entities: [
        {
          manufacturingShare: {
            ratio: null,
            denominatorKind: 'GROSS_DOMESTIC_PRODUCT',
            share: { value: null, status: 'MISSING' },
            numerator: { value: '2000', status: 'NORMAL' },
          },
        },
      ],
    });
  });
});
