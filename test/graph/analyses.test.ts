import { ratio } from '../../subgraphs/decimal.ts';
import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';

describe('analyses of the samples', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    graph = await startGraphUnderTest();
  });
  afterAll(() => graph.stop());

  const ask = async (query: string, headers: Record<string, string> = {}): Promise<Record<string, never>> => {
    const { data, errors } = await graph.query(query, {}, headers);
    expect(errors).toBeUndefined();
    // What an answer holds is for the test to check.
    return data as Record<string, never>;
  };

  describe('golden computations', () => {
    it('attainment by what officials reported: 14.6% of 19%, 4% of 22%', async () => {
      // 14.6 / 19 = 0.76842105263157894..., 4 / 22 = 0.18181818181818181... (inbusiness.kz)
      const query = `{ program(code: "SPIID2") {
        exports: targets(indicator: "ind-manufacturing-exports") { id attainment(basis: REPORTED) }
        productivity: targets(indicator: "ind-labour-productivity") { id attainment } } }`;
      expect(await ask(query)).toEqual({
        program: {
          exports: [{ id: 'tgt-spiid2-exports', attainment: '0.768421052631579' }],
          productivity: [
            { id: 'tgt-spiid2-2014-productivity', attainment: null },
            { id: 'tgt-spiid2-productivity', attainment: '0.181818181818182' },
          ],
        },
      });
    });

    it('investment per job in 2017: about 1.5 trn KZT for about 10,000 jobs', async () => {
      const query = `{ mapUnitInvestment(period: "2017") {
        period basis region { id } investment { id value { comparator value unit } } jobs { id value { comparator value unit } }
        projects { id } perJob { value unit } perJobExact } }`;
      expect(await ask(query)).toEqual({
        mapUnitInvestment: {
          period: '2017',
          basis: 'ACTUAL',
          region: { id: 'kz' },
          investment: {
            id: 'rf-map-2017-investment',
            value: { comparator: 'APPROX', value: '1500', unit: 'bn KZT' },
          },
          jobs: { id: 'rf-map-2017-jobs', value: { comparator: 'APPROX', value: '10000', unit: 'jobs' } },
          projects: { id: 'rf-map-2017-projects' },
          perJob: { value: '150000000', unit: 'KZT per job' },
          perJobExact: false,
        },
      });
    });

    it('mean size of a project in the first half of 2018: 187 bn KZT for 18 projects', async () => {
      // 187 / 18 = 10.3888... bn KZT (apgazeta.kz)
      const query = `{ mapUnitInvestment(period: "2018-01-01/2018-07-01") { perProject { value unit } perProjectExact perJobExact } }`;
      expect(await ask(query)).toEqual({
        mapUnitInvestment: {
          perProject: { value: '10388888888.8889', unit: 'KZT per project' },
          perProjectExact: true,
          perJobExact: false, // more than 1,800 jobs
        },
      });
    });

    it('plan fulfilment in 2018: more than 100 of more than 150 projects', async () => {
      const query = `{ planFulfilment(indicator: "ind-map-projects", period: "2018") {
        period indicator { id } region { id } ratio exact
        plan { id value { comparator value } } actual { id value { comparator value } } plans { id } actuals { id }
        runRate { actual { id } months planMonths rate exact } } }`;
      expect(await ask(query)).toEqual({
        planFulfilment: {
          period: '2018',
          indicator: { id: 'ind-map-projects' },
          region: { id: 'kz' },
          ratio: '0.666666666666667', // 100 / 150
          exact: false,
          plan: { id: 'rf-map-2018-plan-projects', value: { comparator: 'GT', value: '150' } },
          actual: { id: 'rf-map-2018-projects', value: { comparator: 'GT', value: '100' } },
          plans: [{ id: 'rf-map-2018-plan-projects' }],
          actuals: [{ id: 'rf-map-2018-projects' }],
          // 18 / (150 * 6/12)
          runRate: { actual: { id: 'rf-map-2018-h1-projects' }, months: 6, planMonths: 12, rate: '0.24', exact: false },
        },
      });
    });

    it('plan fulfilment as of a day knows only the run rate by then', async () => {
      const of = (asOf: string) =>
        `{ planFulfilment(indicator: "ind-map-investment", period: "2018", asOf: "${asOf}") { ratio exact plan { id } runRate { months rate exact } } }`;
      // 187 / (1000 * 6/12)
      expect(await ask(of('2018-08-22'))).toEqual({
        planFulfilment: {
          ...{ ratio: null, exact: false, plan: { id: 'rf-map-2018-plan-investment' } },
          runRate: { months: 6, rate: '0.374', exact: true },
        },
      });
      // 1300 / 1000
      expect(await ask(of('2019-12-31'))).toMatchObject({ planFulfilment: { ratio: '1.3', exact: true } });
      expect(await ask(of('2017-12-31'))).toEqual({
        planFulfilment: { ratio: null, exact: false, plan: null, runRate: null },
      });
    });

    it('sums, differences and quotients of reported figures', async () => {
      const { reportedFigures } = (await ask(`{ reportedFigures(where: { id: { in: [
        "rf-map-2016-output-manufacturing", "rf-map-2016-share", "rf-manufacturing-share-gdp-2015",
        "rf-manufacturing-share-gdp-2018", "rf-map-unified-2023", "rf-map-unified-2023-large", "rf-map-unified-2023-regional"
      ] } }) { nodes { id value { comparator value unit } } } }`)) as unknown as {
        reportedFigures: { nodes: readonly { id: string; value: { comparator: string; value: string } }[] };
      };
      const of = new Map(reportedFigures.nodes.map(({ id, value }) => [id, Number(value.value)]));
      const at = (id: string): number => of.get(id) ?? NaN;
      // Output of the map's projects over their share in manufacturing: 1.4 trn / 0.18 = 7.7778 trn KZT (kazworld.info).
      expect(ratio(at('rf-map-2016-output-manufacturing') * 100, at('rf-map-2016-share'))).toBe('7777.77777777778');
      // Share of manufacturing: 12.9 - 11.6 = 1.3 points (apgazeta.kz), in tenths so that no digit is lost.
      const tenths = (id: string): number => Math.round(at(id) * 10);
      expect(tenths('rf-manufacturing-share-gdp-2018') - tenths('rf-manufacturing-share-gdp-2015')).toBe(13);
      // The unified map: 15 large and 324 regional projects are 339 (Kursiv).
      expect(at('rf-map-unified-2023-large') + at('rf-map-unified-2023-regional')).toBe(at('rf-map-unified-2023'));
    });
  });

  it('what a job cost in the commissioned projects, and in one of them', async () => {
    // 145 + 12.6 + 10 = 167.6 bn KZT for 381 + 450 + 300 = 1131 jobs; 12.6 bn / 450 = 28 million.
    const query = `{
      unitInvestment(where: { status: { eq: COMMISSIONED } }) {
        projects covered withActualJobs cost { amount currency } jobs perJob { value unit } }
      project(id: "prj-kostanay-localization-centre") { unitInvestment { perJob { value unit } jobs jobsBasis } }
      planned: project(id: "prj-aktogay-expansion") { unitInvestment { perJob { value } jobsBasis perCapacity { value } } }
      unknown: project(id: "prj-saran-tyres") { unitInvestment { perJob { value } jobs jobsBasis perCapacity { value } } } }`;
    expect(await ask(query)).toEqual({
      unitInvestment: {
        ...{ projects: 10, covered: 3, withActualJobs: 3, jobs: 1131 },
        cost: { amount: '167600000000', currency: 'KZT' },
        perJob: { value: '148187444.739169', unit: 'KZT per job' },
      },
      project: {
        unitInvestment: { perJob: { value: '28000000', unit: 'KZT per job' }, jobs: 450, jobsBasis: 'ACTUAL' },
      },
      // 396 bn / 700
      planned: { unitInvestment: { perJob: { value: '565714285.714286' }, jobsBasis: 'PLAN', perCapacity: null } },
      unknown: { unitInvestment: { perJob: null, jobs: null, jobsBasis: null, perCapacity: null } },
    });
  });

  it('compliance of the maps is unknown, because nobody has published an assessment', async () => {
    const selection = '{ projects assessed compliant nonCompliant notAssessed rate coverage }';
    const none = { assessed: 0, compliant: 0, nonCompliant: 0, rate: null };
    expect(
      await ask(`{ complianceMonitoring ${selection}
        region(id: "kz-akmola") { complianceMonitoring ${selection} }
        regional: complianceMonitoring(where: { map: { eq: REGIONAL_BUSINESS_SUPPORT } }) ${selection} }`),
    ).toEqual({
      complianceMonitoring: { ...none, projects: 24, notAssessed: 24, coverage: '0' },
      region: { complianceMonitoring: { ...none, projects: 2, notAssessed: 2, coverage: '0' } },
      // No source lists a project of the regional business maps.
      regional: { ...none, projects: 0, notAssessed: 0, coverage: null },
    });
  });

  it('advantage is null with its status without a world table, beside the share of the country', async () => {
    const selection = '{ rca symmetric countryShare worldShare status source { id } worldSource { id } }';
    const query = `{ product(code: "8607") { rca(period: "2021") rcaAnalysis(period: "2021") ${selection} }
      industry(code: "30") { rca(period: "2021") rcaAnalysis(period: "2021") ${selection} exportCagr(from: "2019", to: "2021") } }`;
    const { product, industry } = (await ask(query)) as unknown as Record<string, { rcaAnalysis: object }>;
    const unknown = { rca: null, symmetric: null, worldShare: null, status: 'MISSING', worldSource: null };
    expect(product).toMatchObject({ rca: null, rcaAnalysis: { ...unknown, source: { id: 'src-baci-202301' } } });
    expect(industry).toMatchObject({ rca: null, rcaAnalysis: { ...unknown, source: { id: 'src-baci-202301' } } });
  });

  it('share of manufacturing with what it is a share of', async () => {
    const selection = 'ratio denominatorKind share { value unit } numerator { value unit }';
    expect(
      await ask(`{ region(id: "kz") { manufacturingShare(period: "2018") { ${selection} } }
        turkistan: region(id: "kz-turkistan") { manufacturingShare(period: "1999") { ${selection} } } }`),
    ).toEqual({
      region: {
        manufacturingShare: {
          ratio: '0.107',
          denominatorKind: 'GROSS_DOMESTIC_PRODUCT',
          share: { value: '10.7', unit: '% of GDP or GRP at 2010 prices' },
          numerator: { value: '7065121.6', unit: 'million KZT' },
        },
      },
      turkistan: {
        manufacturingShare: {
          ratio: null,
          denominatorKind: 'GROSS_REGIONAL_PRODUCT',
          share: { value: null, unit: null },
          numerator: { value: null, unit: null },
        },
      },
    });
  });

  it('growth of manufacturing, and null where only the section has figures', async () => {
    const query = `{
      industry(code: "C") {
        contributionToGrowth(indicator: "ind-gva", from: "2017", to: "2018") { share growth contribution wholeGrowth unit priceBasis status }
        all: contributionToGrowth(indicator: "ind-gva", from: "2017", to: "2018", of: ALL) { contribution status }
        labourProductivity(period: "2018") { value status labourMeasure grossValueAdded { value } labour { value status } } }
      division: industry(code: "28") { contributionToGrowth(indicator: "ind-gva", from: "2017", to: "2018") { contribution status } }
      growthPoints(from: "2012", to: "2017", first: 2) { industry { code rca(period: "2017") exportSummary(period: "2017") { status } } score rank status } }`;
    // 7065121.6 / 6134020.5 - 1 = 931101.1 / 6134020.5 = 0.15179295537078821...
    expect(await ask(query)).toEqual({
      industry: {
        contributionToGrowth: {
          ...{
            share: '1',
            growth: '0.151792955370788',
            contribution: '15.1792955370788',
            wholeGrowth: '0.151792955370788',
          },
          ...{ unit: 'million KZT', priceBasis: 'CURRENT', status: 'NORMAL' },
        },
        all: { contribution: null, status: 'MISSING' },
        labourProductivity: {
          ...{ value: null, status: 'MISSING', labourMeasure: 'PERSONS_EMPLOYED' },
          grossValueAdded: { value: '7065121.6' },
          labour: { value: null, status: 'MISSING' },
        },
      },
      division: { contributionToGrowth: { contribution: null, status: 'MISSING' } },
      growthPoints: ['10', '11'].map((code) => ({
        industry: { code, rca: null, exportSummary: { status: 'MISSING' } },
        ...{ score: null, rank: null, status: 'MISSING' },
      })),
    });
  });

  it('relates figures on equal boundaries only, and on those that are asked for', async () => {
    // East Kazakhstan lost a part in 2022; the figures stand on the new boundaries from 2021 on.
    const of = (from: string, to: string): string =>
      `contributionToGrowth(indicator: "ind-gva", region: "kz-east-kazakhstan", from: "${from}", to: "${to}") { growth status }`;
    const query = `{ industry(code: "C") { before: ${of('2018', '2020')} across: ${of('2020', '2021')} after: ${of('2021', '2022')} }
      region(id: "kz-east-kazakhstan") { manufacturingShare(period: "2018") { ratio numerator { value status } } } }`;
    const none = { growth: null, status: 'MISSING' };
    // (1045803.7 - 879520.4) / 879520.4 = 166283.3 / 879520.4 = 0.18906133388151087...
    const after = { growth: '0.189061333881511', status: 'NORMAL' };
    expect(await ask(query)).toEqual({
      industry: {
        // (1028845 - 821756.8) / 821756.8 = 207088.2 / 821756.8 = 0.25200667642786770...
        before: { growth: '0.252006676427868', status: 'NORMAL' },
        across: none,
        after,
      },
      region: { manufacturingShare: { ratio: '0.228', numerator: { value: '821756.8', status: 'NORMAL' } } },
    });
    expect(await ask(query, { 'data-geography': 'current' })).toEqual({
      industry: { before: none, across: none, after },
      region: { manufacturingShare: { ratio: null, numerator: { value: null, status: 'MISSING' } } },
    });
  });
});
