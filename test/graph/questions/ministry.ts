import type { Question } from './question.ts';

const missingSummary = {
  total: null,
  processed: null,
  growth: null,
  status: 'MISSING',
  structureStatus: 'MISSING',
  vintage: null,
};

const launched = (slug: string, title: string, region: readonly [string, string]) => ({
  id: `prj-${slug}`,
  title,
  region: { id: region[0], name: region[1] },
  enterprise: null,
  production: { id: `prod-${slug}`, operating: 'UNKNOWN' },
});

const ministryOfInvestment = {
  id: 'org-mid',
  name: 'Ministry for Investment and Development',
  successors: [
    { id: 'org-mic', name: 'Ministry of Industry and Construction' },
    { id: 'org-ministry-transport', name: 'Ministry of Transport' },
  ],
};
const atameken = { id: 'org-atameken', name: 'National Chamber of Entrepreneurs (NCE) Atameken' };
const economy = { id: 'org-mne', name: 'Ministry of National Economy' };

const estimated = (amount: string) => ({ processed: { amount, currency: 'USD' }, structureStatus: 'ESTIMATED' });
const turkistanToday = { id: 'kz-turkistan', name: 'Turkistan region', exportSummary: estimated('421603608.14') };
const industrialOutput = (share: string, method: string) => [{ indicator: 'ind-industrial-output', share, method }];

/** Compliance of as many projects of a map, none of which has been judged. */
const unjudged = (projects: number, coverage: string | null) => ({
  projects,
  assessed: 0,
  compliant: 0,
  nonCompliant: 0,
  notAssessed: projects,
  rate: null,
  coverage,
});

const planned = (id: string, title: string, plannedPeriod: string, region: readonly [string, string]) => ({
  id,
  title,
  plannedOn: null,
  plannedPeriod,
  commissionedOn: null,
  region: { id: region[0], name: region[1] },
});

/** Questions of the ministry's dashboard. */
export const ministry: readonly Question[] = [
  {
    operation: 'QuestionD1EightProductions',
    source: 'projects, productions, region-names',
    why: 'The article of 2016 names no firm, and no source says whether a production operated later.',
    data: {
      projects: {
        totalCount: 8,
        nodes: [
          launched('aksai-motor-fuel', 'Plant for motor fuel of ecological class K5', [
            'kz-west-kazakhstan',
            'West Kazakhstan region',
          ]),
          launched('aktau-thread-joints', 'Plant for cutting premium-class thread joints', [
            'kz-mangystau',
            'Mangystau region',
          ]),
          launched('almaty-oil-fat', 'Oil and fat plant', ['kz-almaty-city', 'Almaty']),
          launched('astana-hygienic-paper', 'Plant for sanitary and hygienic paper products', ['kz-astana', 'Astana']),
          launched('ekibastuz-roses', 'Greenhouse complex for Holland roses', ['kz-pavlodar', 'Pavlodar region']),
          launched('pavlodar-wheelsets', 'Plant for track centers and mounted wheels', [
            'kz-pavlodar',
            'Pavlodar region',
          ]),
          launched('petropavl-tractors', 'Petropavlovsk tractor plant', [
            'kz-north-kazakhstan',
            'North Kazakhstan region',
          ]),
          launched('south-kazakhstan-instant-food', 'Instant food plant', ['kz-turkistan', 'South Kazakhstan region']),
        ],
      },
    },
  },
  {
    operation: 'QuestionD2OpenInstructions',
    source: 'instructions, organizations, organization-names',
    why: 'No instruction has a deadline, and two name no body as responsible.',
    data: {
      instructions: {
        totalCount: 4,
        nodes: [
          {
            id: 'ins-2018-03-27-i2',
            task: 'Analyse all manufacturing industries thoroughly and find where growth is possible.',
            dueOn: null,
            addressee: ministryOfInvestment,
            coExecutors: [atameken, economy, { id: 'org-sectoral-ministries', name: 'sectoral ministries' }],
          },
          {
            id: 'ins-2018-03-27-i3',
            task: 'Take account of industrialization as the carrier of new technologies when drawing up the concept of the new state program.',
            dueOn: null,
            addressee: null,
            coExecutors: [],
          },
          {
            id: 'ins-2018-03-27-i4',
            task: 'Take charge of the projects of the Industrialization Map and monitor them properly.',
            dueOn: null,
            addressee: ministryOfInvestment,
            coExecutors: [atameken, economy],
          },
          {
            id: 'ins-2018-03-27-i5',
            task: 'Watch the export volumes of the processing industry in four places: two regions and two cities.',
            dueOn: null,
            addressee: null,
            coExecutors: [],
          },
        ],
      },
    },
  },
  {
    operation: 'QuestionD3FlaggedRegions',
    source: 'region-names, export-totals, export-structures, targets',
    why: 'No exports of regions had been published by the day of the meeting, and no target is set for a region.',
    data: {
      regions: [
        { id: 'kz-akmola', name: 'Akmola region', exportSummary: missingSummary, targets: [] },
        { id: 'kz-turkistan', name: 'South Kazakhstan region', exportSummary: missingSummary, targets: [] },
        { id: 'kz-astana', name: 'Astana', exportSummary: missingSummary, targets: [] },
        { id: 'kz-almaty-city', name: 'Almaty', exportSummary: missingSummary, targets: [] },
      ],
    },
  },
  {
    operation: 'QuestionD4RegionsToday',
    source: 'successions, allocation-weights, region-names, export-structures',
    why: 'Only the share of industrial production was published, so the move of the seat has no weights.',
    data: {
      region: {
        successors: [
          {
            id: 'suc-2018-shymkent-split',
            kind: 'SPLIT',
            effectiveOn: '2018-06-19',
            weights: industrialOutput(
              '0.6',
              'Share of Shymkent in the industrial production of South Kazakhstan region as the President stated it in 2018.',
            ),
            to: {
              id: 'kz-shymkent.v1',
              region: { id: 'kz-shymkent', name: 'Shymkent', exportSummary: estimated('1075492789.95') },
            },
          },
          {
            id: 'suc-2018-turkistan-rename',
            kind: 'RENAME',
            effectiveOn: '2018-06-19',
            weights: industrialOutput(
              '0.4',
              'Remainder: 1 less the share of Shymkent stated in 2018; not stated itself.',
            ),
            to: { id: 'kz-turkistan.v2', region: turkistanToday },
          },
          {
            id: 'suc-2018-turkistan-seat',
            kind: 'SEAT_MOVE',
            effectiveOn: '2018-06-19',
            weights: [],
            to: { id: 'kz-turkistan.v2', region: turkistanToday },
          },
        ],
      },
      others: [
        { id: 'kz-akmola', exportSummary: estimated('1215719835.2') },
        { id: 'kz-astana', exportSummary: estimated('1474017524.17') },
        { id: 'kz-almaty-city', exportSummary: estimated('1452117286.89') },
      ],
    },
  },
  {
    operation: 'QuestionD5MapCompliance',
    source: 'map-entries, compliance-assessments, industrialization-maps, reported-figures',
    why: 'The maps of 2018 were never published project by project, only their number: more than 100. Nobody has published an assessment of a project, so no rate is known: it is null and not zero.',
    data: {
      projects: { totalCount: 0, nodes: [] },
      regional: unjudged(0, null), // 0 of 0
      unified: unjudged(10, '0'), // 0 of the 10 entries of the unified map
      industrializationMaps: [
        {
          id: 'map-business-support-2016',
          reportedProjectCount: { comparator: 'GT', value: '100', unit: 'projects' },
        },
      ],
    },
  },
  {
    operation: 'QuestionD10WhoAnswered',
    source: 'responsible-assignments, organization-names, people, role-holdings',
    data: {
      program: {
        id: 'SPIID2',
        responsible: [
          { organization: { id: 'org-mid', name: 'Ministry for Investment and Development' }, role: 'responsible' },
        ],
      },
      person: {
        id: 'p-kassymbek',
        name: 'Zhenis Kassymbek',
        roles: [{ role: 'Minister of Investments and Development', organization: { id: 'org-mid' } }],
      },
    },
  },
  {
    operation: 'QuestionD11PlannedProjects',
    source: 'projects, region-names',
    why: 'The sources give the year planned, no day.',
    data: {
      projects: {
        totalCount: 6,
        nodes: [
          planned('prj-aktogay-expansion', 'Larger processing capacity of Aktogay GOK', '2021', [
            'kz-abai',
            'Abai region',
          ]),
          planned('prj-kamlitkz-components', 'Production of components for trucks', '2024', [
            'kz-kostanay',
            'Kostanay region',
          ]),
          planned('prj-pruzhina-springs', 'Production of springs for railway wagons', '2024', [
            'kz-kostanay',
            'Kostanay region',
          ]),
          planned('prj-saryarka-ferroalloy', 'Saryarka ferroalloy plant', '2021', ['kz-karaganda', 'Karaganda region']),
          planned('prj-shymkent-aluminium-cans', 'Production of aluminium cans', '2021', ['kz-shymkent', 'Shymkent']),
          planned('prj-wan-sheng-tiles', 'Production of ceramic tiles', '2024', ['kz-shymkent', 'Shymkent']),
        ],
      },
    },
  },
];
