import type { Question } from './question.ts';

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

const turkistan = ['kz-turkistan.v2', '2018-06-19', null] as const;
const shymkent = ['kz-shymkent.v1', '2018-06-19', null] as const;
const abai = ['kz-abai.v1', '2022-06-08', null] as const;
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

/** The flows of a year together. */
const flowsOf = (year: string, count: number, amount: string, netWeightKg: string | null) => ({
  rows: [{ keys: { year }, count, sum: { value: { amount, currency: 'USD' }, netWeightKg } }],
});

/** Questions of a data scientist about series and flows. */
export const scientists: readonly Question[] = [
  {
    operation: 'QuestionS4ContinuousSeries',
    source: 'region-observations, region-versions',
    why: 'On the boundaries of today Abai and East Kazakhstan have figures since 2021 only, and no weights to divide the old region by.',
    headers: { 'data-geography': 'current' },
    data: {
      regions: [
        {
          id: 'kz-turkistan',
          statistics: [
            grp('2016', '1440752', 'ESTIMATED', turkistan),
            grp('2017', '1475670.3', 'ESTIMATED', turkistan),
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
            ...['2016', '2017', '2018', '2019', '2020'].map(unknownGrp),
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
    why: 'BACI has years and does not tell the trade system. The flows by partner are a selection: 97181627 + 39665 = 97221292 of 100130230 USD.',
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
      union: flowsOf('2021', 1, '97181627', '59890475'), // Russia
      thirdCountries: flowsOf('2021', 1, '39665', '4860'), // Germany
      world: flowsOf('2021', 1, '100130230', null), // BACI states no weight of flows to the world as a whole.
    },
  },
];
