import fc from 'fast-check';
import type { Store } from '../../datasets/store/store.ts';
import { ratio } from '../../subgraphs/decimal.ts';
import { emptySubgraph, publishTables, type SubgraphUnderTest } from '../support/published.ts';
import { describeStores } from '../support/stores.ts';

const PROJECTS = 'id,title,program,region,status,cost_kzt,jobs_planned,jobs_actual,sources';
const ASSESSMENTS = 'id,project,criterion,verdict,assessed_on,source';

// Five projects on a regional map and one that is on none; figures made up for the test.
const TABLES = {
  'programs-sources': 'id,title,quality\nsrc-test,Made up for the test,SECONDARY',
  projects: `${PROJECTS}
    prj-a,A,IMAP-2,kz-akmola,COMMISSIONED,100,10,4,src-test
    prj-b,B,IMAP-2,kz-akmola,PLANNED,50,2,,src-test
    prj-c,C,IMAP-2,kz-akmola,PLANNED,,7,7,src-test
    prj-d,D,IMAP-2,kz-aktobe,PLANNED,30,,,src-test
    prj-e,E,IMAP-2,kz-aktobe,COMMISSIONED,60,3,0,src-test
    prj-f,F,,kz-aktobe,PLANNED,,,,src-test`,
  'map-entries': `id,map,map_level,project,region,source
    ${['a', 'b', 'c', 'd', 'e']
      .map((id) => `me-${id},map-test,REGIONAL_BUSINESS_SUPPORT,prj-${id},,src-test`)
      .join('\n')}`,
};

describeStores('analyses of projects', ({ open }) => {
  let store: Store;
  let programs: SubgraphUnderTest;
  beforeAll(async () => {
    store = await open();
    programs = await emptySubgraph(store, 'programs');
    await publishTables(store, 'programs', TABLES, '2018-01-01');
  }, 60_000);
  afterAll(() => store.close());

  const monitoring = '{ projects assessed compliant nonCompliant notAssessed rate coverage }';
  const onMap = '(where: { map: { eq: REGIONAL_BUSINESS_SUPPORT } })';

  it('compliance is unknown, not zero, before anything was assessed', async () => {
    expect(await programs.query(`{ complianceMonitoring${onMap} ${monitoring} }`)).toEqual({
      complianceMonitoring: {
        ...{ projects: 5, assessed: 0, compliant: 0, nonCompliant: 0, notAssessed: 5 },
        ...{ rate: null, coverage: '0' },
      },
    });
  });

  describe('once projects were assessed', () => {
    beforeAll(async () => {
      // B complied at first and no longer does; of A and E the day of one assessment is unknown.
      const assessments = `${ASSESSMENTS}
        cas-a1,prj-a,priorities,NON_COMPLIANT,,src-test
        cas-a2,prj-a,priorities,COMPLIANT,2018-03-27,src-test
        cas-b1,prj-b,priorities,COMPLIANT,2018-03-01,src-test
        cas-b2,prj-b,priorities,NON_COMPLIANT,2018-03-27,src-test
        cas-c1,prj-c,priorities,NOT_ASSESSED,2018-03-27,src-test
        cas-e1,prj-e,priorities,COMPLIANT,,src-test
        cas-x1,prj-of-nobody,priorities,COMPLIANT,2018-03-27,src-test`;
      await publishTables(store, 'programs', { 'compliance-assessments': assessments }, '2018-03-27');
    });

    it('compliance has a rate of those assessed and a coverage of all, together', async () => {
      // On the map: A and E comply, B does not, C and D were not assessed: 2 of 3, 3 of 5.
      expect(await programs.query(`{ complianceMonitoring${onMap} ${monitoring} }`)).toEqual({
        complianceMonitoring: {
          ...{ projects: 5, assessed: 3, compliant: 2, nonCompliant: 1, notAssessed: 2 },
          ...{ rate: '0.666666666666667', coverage: '0.6' },
        },
      });
      // All six: 3 of 6. None: nothing to divide by.
      expect(await programs.query(`{ complianceMonitoring ${monitoring} }`)).toMatchObject({
        complianceMonitoring: { projects: 6, rate: '0.666666666666667', coverage: '0.5' },
      });
      expect(
        await programs.query(`{ complianceMonitoring(where: { id: { eq: "prj-none" } }) ${monitoring} }`),
      ).toMatchObject({ complianceMonitoring: { projects: 0, rate: null, coverage: null } });
      const compliant = '{ complianceMonitoring(where: { verdict: { eq: COMPLIANT } }) { projects compliant rate } }';
      expect(await programs.query(compliant)).toEqual({
        complianceMonitoring: { projects: 2, compliant: 2, rate: '1' },
      });
    });

    it('compliance as of a day knows what had been published by then', async () => {
      expect(await programs.query('{ complianceMonitoring(asOf: "2018-03-26") { assessed rate } }')).toEqual({
        complianceMonitoring: { assessed: 0, rate: null },
      });
    });

    it('compliance is known for each region', async () => {
      const of = (id: string) => ({ __typename: 'Region', id });
      const query = `query($r: [_Any!]!) { _entities(representations: $r) { ... on Region {
        id complianceMonitoring${onMap} { projects rate coverage } } } }`;
      expect(await programs.query(query, { r: ['kz-akmola', 'kz-aktobe', 'kz-astana'].map(of) })).toEqual({
        _entities: [
          // A complies, B does not, C was not assessed; E complies, D was not assessed, F is on no map.
          { id: 'kz-akmola', complianceMonitoring: { projects: 3, rate: '0.5', coverage: '0.666666666666667' } },
          { id: 'kz-aktobe', complianceMonitoring: { projects: 2, rate: '1', coverage: '0.5' } },
          { id: 'kz-astana', complianceMonitoring: { projects: 0, rate: null, coverage: null } },
        ],
      });
    });
  });

  it('unit investment is the sum of the costs over that of the jobs, where both are known', async () => {
    const selection = '{ projects covered withActualJobs cost { amount currency } jobs perJob { value unit } }';
    // A 100 for 4, B 50 for 2 planned, E 60 for none: 210 for 6 jobs. Of C the cost, of D and F the jobs are unknown.
    expect(await programs.query(`{ unitInvestment ${selection} }`)).toEqual({
      unitInvestment: {
        ...{ projects: 6, covered: 3, withActualJobs: 2, jobs: 6 },
        cost: { amount: '210', currency: 'KZT' },
        perJob: { value: '35', unit: 'KZT per job' },
      },
    });
    // A and E: 160 for 4.
    expect(
      await programs.query(`{ unitInvestment(where: { status: { eq: COMMISSIONED } }) ${selection} }`),
    ).toMatchObject({
      unitInvestment: { projects: 2, covered: 2, withActualJobs: 2, jobs: 4, perJob: { value: '40' } },
    });
    // E alone has no jobs; D alone has none that are known; nothing has nothing.
    const of = (id: string) => programs.query(`{ unitInvestment(where: { id: { eq: "${id}" } }) ${selection} }`);
    expect(await of('prj-e')).toMatchObject({ unitInvestment: { covered: 1, jobs: 0, perJob: null } });
    expect(await of('prj-d')).toMatchObject({ unitInvestment: { projects: 1, covered: 0, cost: null, jobs: null } });
    expect(await of('prj-x')).toMatchObject({ unitInvestment: { projects: 0, covered: 0, cost: null, perJob: null } });
  });
});

describeStores('compliance of many projects', ({ open }) => {
  it('is that of a plain loop over projects and assessments', async () => {
    const store = await open();
    const programs = await emptySubgraph(store, 'programs');
    const regions = ['kz-akmola', 'kz-aktobe', ''];
    const verdicts = ['COMPLIANT', 'NON_COMPLIANT', 'NOT_ASSESSED'] as const;
    const count = 120;
    const [seed] = fc.sample(
      fc.array(
        fc.record({
          project: fc.integer({ min: 0, max: count + 20 }),
          verdict: fc.constantFrom(...verdicts),
          day: fc.option(fc.integer({ min: 10, max: 28 }), { nil: null }),
        }),
        { minLength: 150, maxLength: 150 },
      ),
      { numRuns: 1, seed: 20180327 },
    );
    const assessments = (seed ?? []).map(({ project, verdict, day }, index) => ({
      id: `cas-${1000 + index}`,
      project: `prj-${project}`,
      verdict,
      assessedOn: day === null ? '' : `2018-03-${day}`,
    }));
    const projects = Array.from({ length: count }, (_, index) => ({
      id: `prj-${index}`,
      region: regions[index % regions.length] ?? '',
    }));
    await publishTables(store, 'programs', {
      'programs-sources': TABLES['programs-sources'],
      projects: `id,title,region,status,sources\n${projects.map(({ id, region }) => `${id},T,${region},PLANNED,src-test`).join('\n')}`,
      'compliance-assessments': `${ASSESSMENTS}\n${assessments
        .map(({ id, project, verdict, assessedOn }) => `${id},${project},c,${verdict},${assessedOn},src-test`)
        .join('\n')}`,
    });

    // An assessment of an unknown day comes before the others.
    const placeOf = (one: (typeof assessments)[number]): string => (one.assessedOn || '0000-00-00') + one.id;
    // The loop: of each project the assessment of the last day, of one day the last by its id.
    const counts = (of: (region: string) => boolean) => {
      const found = { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_ASSESSED: 0 };
      for (const { id, region } of projects) {
        if (!of(region)) continue;
        let last: (typeof assessments)[number] | null = null;
        for (const one of assessments) {
          if (one.project !== id) continue;
          if (last === null || placeOf(one) > placeOf(last)) last = one;
        }
        found[last?.verdict ?? 'NOT_ASSESSED'] += 1;
      }
      const assessed = found.COMPLIANT + found.NON_COMPLIANT;
      return {
        compliant: found.COMPLIANT,
        nonCompliant: found.NON_COMPLIANT,
        notAssessed: found.NOT_ASSESSED,
        rate: ratio(found.COMPLIANT, assessed),
        coverage: ratio(assessed, assessed + found.NOT_ASSESSED),
      };
    };
    const selection = '{ compliant nonCompliant notAssessed rate coverage }';
    const query = `{ complianceMonitoring ${selection} _entities(representations: [{ __typename: "Region", id: "kz-akmola" }]) {
      ... on Region { complianceMonitoring ${selection} } } }`;
    expect(await programs.query(query)).toEqual({
      complianceMonitoring: counts(() => true),
      _entities: [{ complianceMonitoring: counts((region) => region === 'kz-akmola') }],
    });
    await store.close();
  }, 60_000);
});
