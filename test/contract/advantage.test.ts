import type { Store } from '../../datasets/store/store.ts';
import { countingStore, type Reads } from '../support/counting-store.ts';
import { emptySubgraph, publishTables, type SubgraphUnderTest } from '../support/published.ts';
import { describeStores } from '../support/stores.ts';

// A country that exports 100 and a world that exports 2,000, both in USD: figures made up for the test.
const OWN = {
  'exports-sources': `id,title,quality
    src-own,Exports of the country,SECONDARY
    src-older,Older exports of the country,SECONDARY`,
  products: `id,code,edition,level,chapter,parent,source
    HS2002:27,27,HS2002,2,27,,src-own
    HS2002:2701,2701,HS2002,4,27,HS2002:27,src-own
    HS2002:86,86,HS2002,2,86,,src-own
    HS2002:8606,8606,HS2002,4,86,HS2002:86,src-own
    HS2002:8607,8607,HS2002,4,86,HS2002:86,src-own
    HS2002:8701,8701,HS2002,4,87,,src-own
    HS2002:9403,9403,HS2002,4,94,,src-own
    HS2002:9701,9701,HS2002,4,97,,src-own`,
  'industry-links': `product,industry,method,source
    HS2002:8607,OKED2019:30.20,by hand,src-own
    HS2002:8701,OKED2019:28.30,by hand,src-own
    HS2002:9403,OKED2019:31.09,by hand,src-own
    HS2002:9701,OKED2019:32.99,by hand,src-own`,
};
const flows = (source: string, year: string, values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .map(
      ([code, value]) =>
        `flow-${source}-${year}-${code},${year},kz,,HS2002:${code},${code},${value},NORMAL,src-${source}`,
    )
    .join('\n');
const FLOWS = 'id,period,region,partner,product,hs_code,value_usd,status,source';
const world = (edition: string, year: string, values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .map(([code, value]) => `${year},${edition},${code},${value},NORMAL,src-world`)
    .join('\n');
const WORLD = 'period,edition,hs_code,value_usd,status,source';

const analysis = `{ period rca symmetric countryShare worldShare status source { id } worldSource { id } }`;
const product = (code: string, asOf = '2024-01-01'): string =>
  `{ product(code: "${code}") { rca(period: "2021", asOf: "${asOf}") rcaAnalysis(period: "2021", asOf: "${asOf}") ${analysis} } }`;
const industry = (code: string): string =>
  `{ _entities(representations: [{ __typename: "Industry", id: "OKED2019:${code}" }]) { ... on Industry {
    rca(period: "2021") rcaAnalysis(period: "2021") ${analysis} exportCagr(from: "2019", to: "2021") } } }`;

describeStores('revealed comparative advantage', ({ open }) => {
  let store: Store;
  let reads: Reads;
  let exports: SubgraphUnderTest;
  beforeAll(async () => {
    const counting = countingStore(await open());
    ({ store, reads } = counting);
    exports = await emptySubgraph(store, 'exports');
    // The older source has another total, which must not divide the figures of the newer one.
    const older = { 'export-flows': `${FLOWS}\n${flows('older', '2021', { 2701: 500, 8607: 500 })}` };
    await publishTables(store, 'exports', { ...OWN, ...older }, '2021-12-31');
    const own = [
      flows('own', '2019', { 8607: 6, 8701: 4 }),
      flows('own', '2021', { 2701: 60, 8607: 30, 8701: 10, 9701: 0 }),
      // What goes to one partner is not added to what goes to the world.
      'flow-own-2021-8607-cn,2021,kz,ISO3166:CN,HS2002:8607,8607,29,NORMAL,src-own',
    ];
    await publishTables(store, 'exports', { 'export-flows': [FLOWS, ...own].join('\n') }, '2022-12-31');
    const tables = [
      world('HS2002', '2021', { 2701: 200, 8606: 0, 8607: 300, 8701: 250, 9403: 1000, 9701: 250 }),
      // Another year and another edition of the nomenclature.
      world('HS2002', '2020', { 2701: 7, 8607: 7 }),
      world('HS2017', '2021', { 2701: 9, 8607: 90 }),
    ];
    await publishTables(
      store,
      'exports',
      {
        'exports-sources': 'id,title,quality\nsrc-world,Exports of the world,SECONDARY',
        'world-exports': [WORLD, ...tables].join('\n'),
      },
      '2023-06-30',
    );
  }, 60_000);
  afterAll(() => store.close());

  const found = (figures: object) => ({
    period: '2021',
    status: 'NORMAL',
    source: { id: 'src-own' },
    worldSource: { id: 'src-world' },
    ...figures,
  });

  it.each([
    // (60 / 100) / (200 / 2000) = 0.6 / 0.1 = 6; (6 - 1) / (6 + 1) = 5/7
    ['2701', { rca: '6', symmetric: '0.714285714285714', countryShare: '0.6', worldShare: '0.1' }],
    // (30 / 100) / (300 / 2000) = 0.3 / 0.15 = 2; (2 - 1) / (2 + 1) = 1/3
    ['8607', { rca: '2', symmetric: '0.333333333333333', countryShare: '0.3', worldShare: '0.15' }],
    // The chapter is 8606 and 8607: the country's 30, the world's 0 + 300.
    ['86', { rca: '2', symmetric: '0.333333333333333', countryShare: '0.3', worldShare: '0.15' }],
    // (10 / 100) / (250 / 2000) = 0.1 / 0.125 = 0.8; (0.8 - 1) / (0.8 + 1) = -1/9
    ['8701', { rca: '0.8', symmetric: '-0.111111111111111', countryShare: '0.1', worldShare: '0.125' }],
    // A source that states zero exports: no advantage at all.
    ['9701', { rca: '0', symmetric: '-1', countryShare: '0', worldShare: '0.125' }],
  ])('of %s is its share in the country over its share in the world', async (code, figures) => {
    expect(await exports.query(product(code))).toEqual({
      product: { rca: figures.rca, rcaAnalysis: found(figures) },
    });
  });

  it('of a product that the country is not known to export is null, and so is what depends on it', async () => {
    const unknown = { rca: null, symmetric: null, countryShare: null, status: 'MISSING', source: null };
    expect(await exports.query(product('9403'))).toEqual({
      product: { rca: null, rcaAnalysis: found({ ...unknown, worldShare: '0.5' }) }, // 1000 / 2000
    });
    // Nobody in the world exports 8606, nor does the country.
    expect(await exports.query(product('8606'))).toEqual({
      product: { rca: null, rcaAnalysis: found({ ...unknown, worldShare: '0' }) },
    });
  });

  it('is null with the country share beside it before a world table is published', async () => {
    expect(await exports.query(product('2701', '2023-01-01'))).toEqual({
      product: {
        rca: null,
        rcaAnalysis: found({
          rca: null,
          symmetric: null,
          countryShare: '0.6',
          worldShare: null,
          status: 'MISSING',
          worldSource: null,
        }),
      },
    });
  });

  it('of an industry is that of its products together, with those that the country does not export', async () => {
    // C: (30 + 10 + 0) / 100 = 0.4 over (300 + 250 + 1000 + 250) / 2000 = 0.9: 4/9; (4/9 - 1) / (4/9 + 1) = -5/13.
    // Growth: 6 + 4 = 10 in 2019, 40 in 2021: the square root of 4, less 1.
    const figures = {
      rca: '0.444444444444444',
      symmetric: '-0.384615384615385',
      countryShare: '0.4',
      worldShare: '0.9',
      status: 'ESTIMATED',
    };
    expect(await exports.query(industry('C'))).toEqual({
      _entities: [{ rca: figures.rca, rcaAnalysis: found(figures), exportCagr: '1' }],
    });
    // 30.20: 8607 alone, from 6 to 30: the square root of 5, less 1.
    expect(await exports.query(industry('30.20'))).toMatchObject({
      _entities: [{ rca: '2', rcaAnalysis: { status: 'ESTIMATED' }, exportCagr: '1.23606797749979' }],
    });
  });

  it('of an industry without linked products is null', async () => {
    const empty = { rca: null, symmetric: null, countryShare: null, worldShare: null, source: null, worldSource: null };
    expect(await exports.query(industry('10'))).toEqual({
      _entities: [{ rca: null, rcaAnalysis: found({ ...empty, status: 'MISSING' }), exportCagr: null }],
    });
  });

  it('stands beside concentration, plain and normalised for the number of products', async () => {
    // Shares 0.6, 0.3, 0.1: 0.36 + 0.09 + 0.01 = 0.46; n = 3, because zero is no part: (0.46 - 1/3) / (2/3) = 0.19.
    const region = `{ _entities(representations: [{ __typename: "Region", id: "kz" }]) { ... on Region {
      exportSummary(period: "2021") { hhi hhiNormalised productCount } } } }`;
    expect(await exports.query(region)).toEqual({
      _entities: [{ exportSummary: { hhi: '0.46', hhiNormalised: '0.19', productCount: 3 } }],
    });
    // 0.75 and 0.25 of 40: 0.5625 + 0.0625 = 0.625; (0.625 - 1/2) / (1/2) = 0.25. One product has no normalised form.
    const of = (code: string): string =>
      `{ _entities(representations: [{ __typename: "Industry", id: "OKED2019:${code}" }]) { ... on Industry {
        exportSummary(period: "2021") { hhi hhiNormalised productCount } } } }`;
    expect(await exports.query(of('C'))).toEqual({
      _entities: [{ exportSummary: { hhi: '0.625', hhiNormalised: '0.25', productCount: 2 } }],
    });
    expect(await exports.query(of('30'))).toEqual({
      _entities: [{ exportSummary: { hhi: '1', hhiNormalised: null, productCount: 1 } }],
    });
    expect(await exports.query(of('10'))).toEqual({
      _entities: [{ exportSummary: { hhi: null, hhiNormalised: null, productCount: null } }],
    });
  });

  it('asks the store a fixed number of times, however many products are asked for', async () => {
    const query = `query($r: [_Any!]!) { _entities(representations: $r) { ... on Product { rca(period: "2021") } } }`;
    const of = (codes: readonly string[]) => codes.map((code) => ({ __typename: 'Product', id: `HS2002:${code}` }));
    const asked = async (codes: readonly string[]): Promise<Record<string, number>> => {
      reads.reset();
      await exports.query(query, { r: of(codes) });
      return Object.fromEntries(reads.counts);
    };
    // Products by id and below the chapter; flows of headings, of the chapter and of all products; the world's chapters
    // and headings.
    const expected = { products: 2, 'export-flows': 3, 'world-exports': 2 };
    expect(await asked(['2701', '86'])).toMatchObject(expected);
    expect(await asked(['2701', '8606', '8607', '8701', '9403', '9701', '27', '86'])).toMatchObject(expected);
  });
});
