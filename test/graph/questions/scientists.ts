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

const missing = (period: string) => ({ period, value: null, priceBasis: null, status: 'MISSING' });

/** A year of gross regional product in million KZT, by the second release of region-observations. */
const grp = (
  period: string,
  value: string,
  status: string,
  version: readonly [string, string | null, string | null],
) => ({
  period,
  value,
  unit: 'million KZT',
  status,
  vintage: { id: 'region-observations@2' },
  regionVersion: { id: version[0], validity: { from: version[1], to: version[2] } },
});

const unknownGrp = (period: string) => ({
  period,
  value: null,
  unit: null,
  status: 'MISSING',
  vintage: null,
  regionVersion: null,
});

const southKazakhstan = ['kz-turkistan.v1', null, '2018-06-19'] as const;
const turkistan = ['kz-turkistan.v2', '2018-06-19', null] as const;
const shymkent = ['kz-shymkent.v1', '2018-06-19', null] as const;
const abai = ['kz-abai.v1', '2022-06-08', null] as const;
const eastUntil2022 = ['kz-east-kazakhstan.v1', null, '2022-06-08'] as const;
const eastSince2022 = ['kz-east-kazakhstan.v2', '2022-06-08', null] as const;

const usd = (period: string, value: string) => ({ period, value, unit: 'million USD', status: 'NORMAL' });
const noFlow = (period: string) => ({ period, value: null, unit: null, status: 'MISSING' });

/** Exports of one heading by BACI, which the samples have for 2019 and 2021 only. */
const exported = (code: string, in2019: string, in2021: string) => ({
  code,
  exports: [usd('2019', in2019), noFlow('2020'), usd('2021', in2021)],
});

const commissioned = (id: string, commissionedPeriod: string, products: readonly object[]) => ({
  id,
  commissionedOn: null,
  commissionedPeriod,
  products,
});

const tenge = (amount: string) => ({ amount, currency: 'KZT', priceBasis: 'CURRENT', baseYear: null });

const investment = (
  id: string,
  commissionedPeriod: string,
  place: readonly [string, string | null],
  known: { readonly cost?: string; readonly jobs?: number } = {},
) => ({
  id,
  cost: known.cost === undefined ? null : tenge(known.cost),
  jobsActual: known.jobs ?? null,
  jobsPlanned: null,
  industry: place[1] === null ? null : { code: place[1] },
  region: { id: place[0] },
  commissionedOn: null,
  commissionedPeriod,
});

/** Questions of a data scientist. */
export const scientists: readonly Question[] = [
  {
    operation: 'QuestionS1GrowthPointPanel',
    source: 'industries, export-flows, industry-observations',
    why: 'Neither flows by product nor figures by division had been published by 27 March 2018.',
    data: {
      industries: divisions.map((code) => ({
        code,
        rca: null,
        exportSummary: { total: null, growth: null, status: 'MISSING' },
        statistics: [missing('2016'), missing('2017')],
      })),
    },
  },
  {
    operation: 'QuestionS2ShiftShare',
    source: 'region-versions, industry-observations',
    why: 'No source gives employment by region and division.',
    data: { regions: regionsOf2017.map((id) => ({ id, version: { id: `${id}.v1` }, shiftShare: [] })) },
  },
  {
    operation: 'QuestionS4ContinuousSeries',
    source: 'region-observations, region-versions',
    why: 'Abai region has figures since 2021 only.',
    data: {
      regions: [
        {
          id: 'kz-turkistan',
          statistics: [
            grp('2016', '2789228', 'NORMAL', southKazakhstan),
            grp('2017', '3187724.4', 'NORMAL', southKazakhstan),
            grp('2018', '1659958.8', 'NORMAL', turkistan),
            grp('2019', '2016120.7', 'NORMAL', turkistan),
            grp('2020', '2384159.3', 'NORMAL', turkistan),
            grp('2021', '2808045.6', 'NORMAL', turkistan),
            grp('2022', '3517281.1', 'NORMAL', turkistan),
          ],
        },
        {
          id: 'kz-shymkent',
          statistics: [
            grp('2016', '1348476', 'ESTIMATED', shymkent),
            grp('2017', '1712054.1', 'ESTIMATED', shymkent),
            grp('2018', '2174125.4', 'NORMAL', shymkent),
            grp('2019', '2202956.7', 'NORMAL', shymkent),
            grp('2020', '2493240.9', 'NORMAL', shymkent),
            grp('2021', '2671521.8', 'NORMAL', shymkent),
            grp('2022', '3294392.3', 'NORMAL', shymkent),
          ],
        },
        {
          id: 'kz-abai',
          statistics: [
            ...['2016', '2017', '2018', '2019', '2020'].map(unknownGrp),
            grp('2021', '1836042.7', 'NORMAL', abai),
            grp('2022', '2383753.4', 'NORMAL', abai),
          ],
        },
        {
          id: 'kz-east-kazakhstan',
          statistics: [
            grp('2016', '2793895.7', 'NORMAL', eastUntil2022),
            grp('2017', '3174812.8', 'NORMAL', eastUntil2022),
            grp('2018', '3589332.8', 'NORMAL', eastUntil2022),
            grp('2019', '4024968.4', 'NORMAL', eastUntil2022),
            grp('2020', '4605532.1', 'NORMAL', eastUntil2022),
            grp('2021', '3227619.2', 'NORMAL', eastSince2022),
            grp('2022', '3916818.1', 'NORMAL', eastSince2022),
          ],
        },
      ],
    },
  },
  {
    operation: 'QuestionS5ExportsBeforeAfter',
    source: 'projects, export-flows (value_usd divided by a million)',
    why: 'The sources give the year of commissioning, no day; half of the projects have no heading that fits.',
    data: {
      projects: {
        totalCount: 10,
        nodes: [
          commissioned('prj-akmola-bricks', '2022', [exported('6904', '0.06054', '0.083046')]),
          commissioned('prj-caspi-oil-equipment', '2024', []),
          commissioned('prj-kazazot-ammonium-sulphate', '2024', [exported('3102', '22.415639', '40.518')]),
          commissioned('prj-kazphosphate-fertilizers', '2022', []),
          commissioned('prj-kostanay-localization-centre', '2021', []),
          commissioned('prj-orda-glass', '2024', [exported('7005', '0.123182', '0.019228')]),
          commissioned('prj-petropavl-transformers', '2021', [exported('8504', '38.499719', '44.727809')]),
          commissioned('prj-rg-gold-complex', '2022', []),
          commissioned('prj-saran-tyres', '2022', [exported('4011', '6.030102', '4.510566')]),
          commissioned('prj-zhayrem-concentrator', '2021', []),
        ],
      },
    },
  },
  {
    operation: 'QuestionS7TradeSystems',
    source: 'export-flows, union-memberships',
    why: 'BACI has years and does not tell the trade system.',
    data: {
      exportFlows: {
        totalCount: 2,
        nodes: [
          {
            id: 'flow-baci-2021-8607-de',
            period: '2021',
            partner: { code: 'DE', isEaeu: false },
            system: null,
            value: { amount: '39665', currency: 'USD' },
            netWeightKg: '4860',
            status: 'NORMAL',
          },
          {
            id: 'flow-baci-2021-8607-ru',
            period: '2021',
            partner: { code: 'RU', isEaeu: true },
            system: null,
            value: { amount: '97181627', currency: 'USD' },
            netWeightKg: '59890475',
            status: 'NORMAL',
          },
        ],
      },
    },
  },
  {
    operation: 'QuestionS9LocationQuotients',
    source: 'region-versions, industry-observations',
    why: 'No source gives output by region and division.',
    data: { regions: regionsOf2017.map((id) => ({ id, y15: null, y17: null })) },
  },
  {
    operation: 'QuestionS10GrowthContribution',
    source: 'industries, industry-observations',
    why: 'Value added is published for section C as a whole, not for its divisions.',
    data: {
      industry: {
        statistics: [
          { period: '2017', value: '6134020.5', priceBasis: 'CURRENT', status: 'NORMAL' },
          { period: '2018', value: '7065121.6', priceBasis: 'CURRENT', status: 'NORMAL' },
        ],
      },
      industries: divisions.map((code) => ({ code, statistics: [missing('2017'), missing('2018')] })),
    },
  },
  {
    operation: 'QuestionS11InvestmentPerJob',
    source: 'projects; total cost 145 + 12.6 + 10 bn KZT',
    why: 'Seven of the ten projects have neither cost nor jobs in the sources.',
    data: {
      projects: {
        totalCount: 10,
        costKnownCount: 3,
        totalCost: { amount: '167600000000', currency: 'KZT' },
        nodes: [
          investment('prj-akmola-bricks', '2022', ['kz-akmola', '23.32']),
          investment('prj-caspi-oil-equipment', '2024', ['kz-west-kazakhstan', '28.92']),
          investment('prj-kazazot-ammonium-sulphate', '2024', ['kz-mangystau', '20.15']),
          investment('prj-kazphosphate-fertilizers', '2022', ['kz-zhambyl', '20.15']),
          investment('prj-kostanay-localization-centre', '2021', ['kz-kostanay', '28.30'], {
            cost: '12600000000',
            jobs: 450,
          }),
          investment('prj-orda-glass', '2024', ['kz-kyzylorda', '23.11']),
          investment('prj-petropavl-transformers', '2021', ['kz-north-kazakhstan', '27.11'], {
            cost: '10000000000',
            jobs: 300,
          }),
          investment('prj-rg-gold-complex', '2022', ['kz-akmola', null]),
          investment('prj-saran-tyres', '2022', ['kz-karaganda', '22.11']),
          investment('prj-zhayrem-concentrator', '2021', ['kz-ulytau', '07.29'], { cost: '145000000000', jobs: 381 }),
        ],
      },
    },
  },
];
