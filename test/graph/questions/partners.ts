import type { Question } from './question.ts';

const withoutFigure = (period: string) => ({ period, value: null, status: 'MISSING' });

const year = (period: string, value: string | null) => [{ period, value, unit: value === null ? null : 'million USD' }];

/** Exports of one heading by BACI before and after the launch; null where no flow was reported. */
const product = (code: string, in2002: string | null, in2021: string | null) => ({
  code,
  before: year('2002', in2002),
  after: year('2021', in2021),
});

const firm = (bin: string, name: string, code: string, industry: string) => ({
  id: `ent-${bin}`,
  bin,
  name,
  projects: [],
  primaryIndustry: { code, name: industry, prioritySectors: [] },
});

const ministryOfInvestment = { id: 'org-mid', name: 'Ministry for Investment and Development' };

/** Questions of the partners: Atameken, Kazakh Invest, the World Bank. */
export const partners: readonly Question[] = [
  {
    operation: 'QuestionP1ProjectsToMonitor',
    source: 'map-entries, compliance-assessments',
    why: 'No source lists the projects of the regional business maps.',
    data: { projects: { totalCount: 0, nodes: [] } },
  },
  {
    operation: 'QuestionP2FirmsWithoutProject',
    source: 'enterprises, enterprise-names, industries, priority-sectors, projects',
    why: 'Priority sectors are known by name only: no source maps them to industries.',
    data: {
      region: {
        id: 'kz-north-kazakhstan',
        enterprises: {
          totalCount: 2,
          nodes: [
            firm('120340017336', 'ТОО Trans Motors Group', '31.02', 'Manufacture of kitchen furniture'),
            firm(
              '160240028444',
              'Товарищество с ограниченной ответственностью "Совместное предприятие "Петропавловский Тракторный Завод"',
              '28.30',
              'Manufacture of agricultural and forestry machinery',
            ),
          ],
        },
      },
    },
  },
  {
    operation: 'QuestionP4ProductExports',
    source: 'projects, export-flows (value_usd divided by a million)',
    why: 'BACI reports no flow of some headings in 2002, and of ground-nut oil in neither year.',
    data: {
      projects: {
        nodes: [
          { id: 'prj-aksai-motor-fuel', products: [product('2710', '71.887977', '643.602259')] },
          { id: 'prj-aktau-thread-joints', products: [product('7304', '0.181347', '103.943425')] },
          {
            id: 'prj-almaty-oil-fat',
            products: [
              product('1507', null, '9.775232'),
              product('1508', null, null),
              product('1509', null, '0.029111'),
              product('1510', null, '0.020859'),
              product('1511', null, '0.06549'),
              product('1512', '0.062338', '113.87999'),
              product('1513', null, '0.000013'),
              product('1514', null, '21.892175'),
              product('1515', '0.060021', '26.161617'),
              product('1516', null, '0.047385'),
              product('1517', null, '21.482738'),
            ],
          },
          { id: 'prj-astana-hygienic-paper', products: [product('4818', '0.003417', '9.628568')] },
          { id: 'prj-ekibastuz-roses', products: [product('0603', '0.020366', '2.417162')] },
          { id: 'prj-pavlodar-wheelsets', products: [product('8607', '0.05847', '100.13023')] },
          { id: 'prj-petropavl-tractors', products: [product('8701', '1.269073', '3.129764')] },
          { id: 'prj-south-kazakhstan-instant-food', products: [product('1902', '2.486366', '59.628433')] },
        ],
      },
    },
  },
  {
    operation: 'QuestionP7DataOfTheDay',
    source: 'region-observations, export-totals; growth (45954.43 - 79458.75) / 79458.75',
    why: 'By 27 March 2018 the samples have one release of exports, of the Republic to 2015, and none of gross regional product.',
    data: {
      region: {
        id: 'kz-astana',
        name: 'Astana',
        statistics: ['2014', '2015', '2016', '2017'].map((period) => ({ ...withoutFigure(period), vintage: null })),
        exportSummary: { total: null, status: 'MISSING', vintage: null },
      },
      republic: {
        id: 'kz',
        exportSummary: {
          total: { amount: '45954430000', currency: 'USD' },
          growth: '-0.421656771595325',
          status: 'NORMAL',
          source: { id: 'src-wits-summary' },
          vintage: { id: 'export-totals@1', publishedOn: '2015-12-31' },
        },
      },
    },
  },
  {
    operation: 'QuestionP8AtamekenInstructions',
    source: 'instructions, organization-names',
    data: {
      organization: {
        id: 'org-atameken',
        name: 'National Chamber of Entrepreneurs (NCE) Atameken',
        instructions: [
          {
            id: 'ins-2018-03-27-i2',
            task: 'Analyse all manufacturing industries thoroughly and find where growth is possible.',
            issuedOn: '2018-03-27',
            status: 'ISSUED',
            addressee: ministryOfInvestment,
          },
          {
            id: 'ins-2018-03-27-i4',
            task: 'Take charge of the projects of the Industrialization Map and monitor them properly.',
            issuedOn: '2018-03-27',
            status: 'ISSUED',
            addressee: ministryOfInvestment,
          },
        ],
      },
    },
  },
  {
    operation: 'QuestionP12LightIndustry',
    source: 'industries, industry-links, export-flows (headings of chapters 61 and 62 in 2021), statements',
    why: 'No source gives output by division, and BACI has no flows of 2020 in the samples, so there is no growth.',
    data: {
      industry: {
        id: 'OKED2019:14',
        name: 'Manufacture of wearing apparel',
        statistics: ['2014', '2015', '2016', '2017', '2018'].map(withoutFigure),
        exportSummary: {
          total: { amount: '19379480', currency: 'USD' },
          growth: null,
          status: 'ESTIMATED',
          source: { id: 'src-baci-202301' },
        },
      },
      event: {
        id: 'ev-2016-07-01-industrialization-h1',
        statements: [
          {
            id: 'stm-2016-07-01-made-in-kz',
            text: 'Goods of light industry, of small-scale production, toys and clothing for children, men and women are coming back under the brand Made in KZ.',
          },
          {
            id: 'stm-2016-07-01-new-products',
            text: 'More than 500 products that Kazakhstan had never made are now made there, locomotives, cars, clothing and medicines among them.',
          },
          {
            id: 'stm-2016-07-01-new-reality',
            text: 'A fourth industrial revolution is under way and the world economy is changing; the program therefore has to be brought up to date.',
          },
          {
            id: 'stm-2016-07-01-weak-base',
            text: 'The industrial base is still far too weak to bring forth innovative products.',
          },
        ],
      },
    },
  },
];
