import type { Question } from './question.ts';

/** The divisions of manufacturing in OKED: 10 to 33. */
const divisions = Array.from({ length: 24 }, (_, index) => String(index + 10));

/** The regions of 2017 in the order of their codes, KZ-11 to KZ-75. */
const regionsOf2017 = [
  'kz-akmola',
  'kz-aktobe',
  'kz-almaty-oblast',
  'kz-atyrau',
  'kz-west-kazakhstan',
  'kz-zhambyl',
  'kz-karaganda',
  'kz-kostanay',
  'kz-kyzylorda',
  'kz-mangystau',
  'kz-pavlodar',
  'kz-north-kazakhstan',
  'kz-turkistan',
  'kz-east-kazakhstan',
  'kz-astana',
  'kz-almaty-city',
];

/**
 * What made value added of section C change in a region. Sections other than C are not published by region, so the growth
 * of all sections is that of C: (6134020.5 - 3436730.5) / 3436730.5 = 0.78484187... `national` is the value of 2012 times
 * this, to six places, the mix of industries is nothing, and `regional` is the rest of the change.
 */
const changed = (id: string, national: string, regional: string) => ({
  id,
  shiftShare: [{ industry: { code: 'C' }, national, industryMix: '0', regional, unit: 'million KZT' }],
});

const noContribution = {
  share: null,
  growth: null,
  contribution: null,
  wholeGrowth: null,
  unit: null,
  priceBasis: null,
  status: 'MISSING',
};

/** A commissioned project with the cost of a job; most have neither cost nor jobs. */
const investment = (
  id: string,
  commissionedPeriod: string,
  place: readonly [region: string, industry: string | null],
  known?: { readonly perJob: string; readonly jobs: number },
) => ({
  id,
  commissionedPeriod,
  industry: place[1] === null ? null : { code: place[1] },
  region: { id: place[0] },
  unitInvestment: {
    perJob: known === undefined ? null : { value: known.perJob, unit: 'KZT per job' },
    jobs: known?.jobs ?? null,
    jobsBasis: known === undefined ? null : 'ACTUAL',
  },
});

/** The commissioned projects of one division: how many, and the known cost and jobs of them. */
const division = (code: string | null, count: number, cost: string | null = null, jobs: string | null = null) => ({
  keys: { division: code === null ? null : { code } },
  count,
  sum: { cost: cost === null ? null : { amount: cost }, jobsActual: jobs },
});

/** Questions of a data scientist that an analysis of the graph answers. */
export const scientistAnalyses: readonly Question[] = [
  {
    operation: 'QuestionS1GrowthPointPanel',
    source: 'industries, export-flows, industry-observations',
    why: 'Neither flows by product nor figures by division had been published by 27 March 2018: no division has a rank.',
    data: {
      growthPoints: divisions.map((code) => ({
        rank: null,
        score: null,
        status: 'MISSING',
        productivityGrowth: null,
        productivityGrowthScore: null,
        gvaShareChange: null,
        gvaShareChangeScore: null,
        industry: {
          code,
          rcaAnalysis: { rca: null, symmetric: null, countryShare: null, status: 'MISSING' },
          exportCagr: null,
          exportSummary: { total: null, status: 'MISSING' },
        },
      })),
    },
  },
  {
    operation: 'QuestionS2ShiftShare',
    source: 'region-versions, industry-observations',
    why: 'No source gives employment by region and division; value added by region is published for section C alone.',
    data: {
      regions: regionsOf2017.map((id) => ({ id, version: { id: `${id}.v1` }, shiftShare: [] })),
      // Value added of 2012 and of 2017 in million KZT.
      akmola: changed('kz-akmola', '106948.125889', '50551.774111'), // 136267.1 to 293767
      southKazakhstan: changed('kz-turkistan', '259689.812918', '10087.687082'), // 330881.7 to 600659.2
      astana: changed('kz-astana', '60176.416323', '118293.083677'), // 76673.3 to 255142.8
      almaty: changed('kz-almaty-city', '204506.011197', '2000.688803'), // 260569.7 to 467076.4
    },
  },
  {
    operation: 'QuestionS9LocationQuotients',
    source: 'region-versions, industry-observations',
    why: 'No source gives output by region and division, and value added of section C alone is no total of all industries.',
    data: { regions: regionsOf2017.map((id) => ({ id, y15: null, y17: null, manufacturing: null })) },
  },
  {
    operation: 'QuestionS10GrowthContribution',
    source: 'industries, industry-observations',
    why: 'Value added is published for section C as a whole, not for its divisions.',
    data: {
      industry: {
        contributionToGrowth: {
          // The section is all of itself; 7065121.6 / 6134020.5 - 1 = 931101.1 / 6134020.5 = 0.15179295537078821...
          share: '1',
          growth: '0.151792955370788',
          contribution: '15.1792955370788',
          wholeGrowth: '0.151792955370788',
          unit: 'million KZT',
          priceBasis: 'CURRENT',
          status: 'NORMAL',
        },
      },
      industries: divisions.map((code) => ({ code, contributionToGrowth: noContribution })),
    },
  },
  {
    operation: 'QuestionS11InvestmentPerJob',
    source: 'projects, industries; cost 145 + 12.6 + 10 = 167.6 bn KZT, jobs 381 + 450 + 300 = 1131',
    why: 'Seven of the ten projects have neither cost nor jobs in the sources.',
    data: {
      unitInvestment: {
        projects: 10,
        covered: 3,
        withActualJobs: 3,
        cost: { amount: '167600000000', currency: 'KZT', priceBasis: 'CURRENT' },
        jobs: 1131,
        perJob: { value: '148187444.739169', unit: 'KZT per job' }, // 167600000000 / 1131 = 148187444.73916887...
      },
      projectsAggregate: {
        rows: [
          division(null, 1), // the mining and smelting complex
          division('07', 1, '145000000000', '381'),
          division('20', 2),
          division('22', 1),
          division('23', 2),
          division('27', 1, '10000000000', '300'),
          division('28', 2, '12600000000', '450'), // 28.92 has neither cost nor jobs
        ],
      },
      projects: {
        totalCount: 10,
        nodes: [
          investment('prj-akmola-bricks', '2022', ['kz-akmola', '23.32']),
          investment('prj-caspi-oil-equipment', '2024', ['kz-west-kazakhstan', '28.92']),
          investment('prj-kazazot-ammonium-sulphate', '2024', ['kz-mangystau', '20.15']),
          investment('prj-kazphosphate-fertilizers', '2022', ['kz-zhambyl', '20.15']),
          investment('prj-kostanay-localization-centre', '2021', ['kz-kostanay', '28.30'], {
            perJob: '28000000', // 12600000000 / 450
            jobs: 450,
          }),
          investment('prj-orda-glass', '2024', ['kz-kyzylorda', '23.11']),
          investment('prj-petropavl-transformers', '2021', ['kz-north-kazakhstan', '27.11'], {
            perJob: '33333333.3333333', // 10000000000 / 300
            jobs: 300,
          }),
          investment('prj-rg-gold-complex', '2022', ['kz-akmola', null]),
          investment('prj-saran-tyres', '2022', ['kz-karaganda', '22.11']),
          investment('prj-zhayrem-concentrator', '2021', ['kz-ulytau', '07.29'], {
            perJob: '380577427.821522', // 145000000000 / 381 = 380577427.82152230...
            jobs: 381,
          }),
        ],
      },
    },
  },
];
