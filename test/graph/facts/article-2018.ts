import { missing, type ExpectedAnswer } from './expected.ts';

/** Section C of the classifier: divisions 10 to 33. */
const DIVISIONS_OF_MANUFACTURING = Array.from({ length: 24 }, (_, index) => String(10 + index));

const NO_EXPORTS = {
  total: null,
  processed: null,
  growth: null,
  status: 'MISSING',
  structureStatus: 'MISSING',
  vintage: null,
};

/** The act of the three maps of 2016 and the act that ended it. */
const RESOLUTION_32 = {
  kind: 'Resolution',
  number: '32',
  date: '2016-01-27',
  repealedBy: { number: '417', date: '2022-06-23' },
};

/** The facts of the report on the Government meeting of 27 March 2018. */
export const article2018: readonly ExpectedAnswer[] = [
  {
    operation: 'FactS30ProgramByAlias',
    source: 'S30, src-government-2018-03-27',
    data: {
      program: {
        code: 'SPIID2',
        aliases: ['SPIID', 'IIDSP', 'SIIDP', 'GPIIR', 'ГПИИР'],
        events: [
          {
            title: 'Meeting of the Government that heard reports on the results of the program for 2017',
            kind: 'GOVERNMENT_SESSION',
          },
        ],
      },
    },
  },
  {
    operation: 'FactS31GovernmentMeeting2018',
    source: 'S31, src-government-2018-03-27',
    data: {
      event: {
        title: 'Meeting of the Government that heard reports on the results of the program for 2017',
        kind: 'GOVERNMENT_SESSION',
        date: '2018-03-27',
        participants: [{ person: { name: 'Bakytzhan Sagintayev' }, role: 'Prime Minister' }],
        instructions: [
          {
            task: 'Analyse all manufacturing industries thoroughly and find where growth is possible.',
            addressee: { name: 'Ministry for Investment and Development' },
          },
          {
            task: 'Take account of industrialization as the carrier of new technologies when drawing up the concept of the new state program.',
            addressee: null,
          },
          {
            task: 'Take charge of the projects of the Industrialization Map and monitor them properly.',
            addressee: { name: 'Ministry for Investment and Development' },
          },
          {
            task: 'Watch the export volumes of the processing industry in four places: two regions and two cities.',
            addressee: null,
          },
        ],
      },
    },
  },
  {
    operation: 'FactS32ResultsFor2017',
    source: 'S32, src-government-2018-03-27',
    why: 'The article gives no figure for any target; the first figures were said after 2018.',
    data: {
      program: {
        targets: [
          {
            id: 'tgt-spiid2-2014-energy-intensity',
            indicator: { name: 'Energy intensity of gross domestic product' },
            targetPeriod: '2019',
            targetValue: '-15',
            reportedActuals: [],
          },
          {
            id: 'tgt-spiid2-2014-output',
            indicator: { name: 'Output' },
            targetPeriod: '2019',
            targetValue: '43',
            reportedActuals: [],
          },
          {
            id: 'tgt-spiid2-2014-processed-exports',
            indicator: { name: 'Exports of processed goods' },
            targetPeriod: '2019',
            targetValue: '1.1',
            reportedActuals: [],
          },
          {
            id: 'tgt-spiid2-2014-productivity',
            indicator: { name: 'Labour productivity' },
            targetPeriod: '2019',
            targetValue: '1.4',
            reportedActuals: [],
          },
          {
            id: 'tgt-spiid2-exports',
            indicator: { name: 'Exports of manufacturing' },
            targetPeriod: '2019',
            targetValue: '19',
            reportedActuals: [],
          },
          {
            id: 'tgt-spiid2-investment',
            indicator: { name: 'Fixed investment in manufacturing' },
            targetPeriod: '2019',
            targetValue: '4500',
            reportedActuals: [],
          },
          {
            id: 'tgt-spiid2-productivity',
            indicator: { name: 'Labour productivity' },
            targetPeriod: '2019',
            targetValue: '22',
            reportedActuals: [],
          },
        ],
      },
    },
  },
  {
    operation: 'FactS33PrimeMinister2018',
    source: 'S33, src-government-2018-03-27',
    why: 'The sources name him in the office first on 2017-08-07 and last on 2018-03-27.',
    data: {
      person: {
        name: 'Bakytzhan Sagintayev',
        nameVariants: [],
        roles: [{ role: 'Prime Minister', validity: { from: '2017-08-07', to: '2018-03-28' } }],
      },
    },
  },
  {
    operation: 'FactS34GoodResultsOnIndicators',
    source: 'S34, src-government-2018-03-27',
    why: 'Exports grew by 14.6% of 19% planned: 14.6 / 19 = 0.768421052631579; productivity by 4% of 22%: 4 / 22 = 0.181818181818182. No statistics hold both ends of any target, so no growth is observed.',
    data: {
      said: {
        nodes: [
          {
            value: { value: null, text: 'good results' },
            period: '2017',
            conflictsWith: [
              {
                subject: 'growth of the exports of manufacturing over the program',
                value: { value: '14.6', unit: '% growth' },
              },
              {
                subject: 'growth of labour productivity of manufacturing over the program',
                value: { value: '4', unit: '% growth' },
              },
            ],
          },
        ],
      },
      program: {
        targets: [
          {
            id: 'tgt-spiid2-2014-energy-intensity',
            indicator: { id: 'ind-energy-intensity', statisticalOwner: 'REGIONS' },
            attainment: null,
            exportActual: null,
            industryActual: null,
          },
          {
            id: 'tgt-spiid2-2014-output',
            indicator: { id: 'ind-output', statisticalOwner: 'ENTERPRISES' },
            attainment: null,
            exportActual: null,
            industryActual: { growth: null },
          },
          {
            id: 'tgt-spiid2-2014-processed-exports',
            indicator: { id: 'ind-processed-exports', statisticalOwner: 'EXPORTS' },
            attainment: null,
            exportActual: { growth: null },
            industryActual: null,
          },
          {
            id: 'tgt-spiid2-2014-productivity',
            indicator: { id: 'ind-labour-productivity', statisticalOwner: 'ENTERPRISES' },
            attainment: null,
            exportActual: null,
            industryActual: { growth: null },
          },
          {
            id: 'tgt-spiid2-exports',
            indicator: { id: 'ind-manufacturing-exports', statisticalOwner: 'EXPORTS' },
            attainment: '0.768421052631579',
            exportActual: { growth: null },
            industryActual: null,
          },
          {
            id: 'tgt-spiid2-investment',
            indicator: { id: 'ind-fixed-investment', statisticalOwner: 'PROGRAMS' },
            attainment: null,
            exportActual: null,
            industryActual: null,
          },
          {
            id: 'tgt-spiid2-productivity',
            indicator: { id: 'ind-labour-productivity', statisticalOwner: 'ENTERPRISES' },
            attainment: '0.181818181818182',
            exportActual: null,
            industryActual: { growth: null },
          },
        ],
      },
    },
  },
  {
    operation: 'FactS35HeadOfStateCited',
    source: 'S35, src-government-2018-03-27',
    why: 'The article gives no day of either; the date is the first day of the known year.',
    data: {
      events: [
        {
          id: 'ev-2018-address',
          title: 'Address of the Head of State to the people of Kazakhstan, cited on 2018-03-27',
          date: '2018-01-01',
          datePrecision: 'YEAR',
          statements: [
            {
              speaker: { name: 'Nursultan Nazarbayev' },
              quotedBy: { name: 'Bakytzhan Sagintayev' },
              text: 'Industrialization is to lead the way in bringing in new technologies.',
            },
          ],
        },
        {
          id: 'ev-2018-extended-government',
          title: 'Extended meeting of the Government early in 2018, cited on 2018-03-27',
          date: '2018-01-01',
          datePrecision: 'YEAR',
          statements: [
            {
              speaker: { name: 'Nursultan Nazarbayev' },
              quotedBy: { name: 'Bakytzhan Sagintayev' },
              text: 'Manufacturing is growing as a whole, yet in recent years its share in the economy has been no more than 11%.',
            },
          ],
        },
      ],
    },
  },
  {
    operation: 'FactS36ManufacturingShare',
    source: 'S36, src-government-2018-03-27',
    why: 'Does not exceed 11% is LTE 11. The ministry spoke of GDP, the Prime Minister of the economy without a denominator.',
    data: {
      reportedFigures: {
        nodes: [
          {
            value: { comparator: 'LTE', value: '11', text: 'does not exceed 11%' },
            period: null,
            periodText: 'recent years before 27 March 2018',
            saidOn: '2018-03-27',
            source: { publisher: 'Kazakhstan News Gazette' },
            conflictsWith: [
              { value: { value: null, text: 'has not changed in substance' }, source: { publisher: 'Mir 24' } },
              { value: { value: '11.6', text: '11.6%' }, source: { publisher: 'apgazeta.kz' } },
              { value: { value: '12.9', text: '12.9%' }, source: { publisher: 'apgazeta.kz' } },
            ],
          },
        ],
      },
    },
  },
  {
    operation: 'FactS37ManufacturingGrows',
    source: 'S37, src-government-2018-03-27',
    why: 'Growing is more than 0 without a number; no index had been published by that day in the sources at hand.',
    data: {
      industry: { statistics: missing(2014, 2018) },
      said: { nodes: [{ value: { comparator: 'GT', value: '0', unit: '% growth', text: 'growing' } }] },
    },
  },
  {
    operation: 'FactS40AnalyseIndustries',
    source: 'S40, src-government-2018-03-27',
    why: 'No deadline was given. Section C has the divisions 10 to 33; nothing by product or industry had been published by that day in the sources at hand.',
    data: {
      instructions: {
        nodes: [
          {
            task: 'Analyse all manufacturing industries thoroughly and find where growth is possible.',
            coExecutors: [
              { name: 'National Chamber of Entrepreneurs (NCE) Atameken' },
              { name: 'Ministry of National Economy' },
              { name: 'sectoral ministries' },
            ],
            dueOn: null,
            status: 'ISSUED',
            indicators: [{ name: 'Growth of manufacturing' }, { name: 'Share of manufacturing in the economy' }],
          },
        ],
      },
      industries: DIVISIONS_OF_MANUFACTURING.map((code) => ({ code })),
      machinery: {
        rca: null,
        exportSummary: { growth: null, status: 'MISSING', structureStatus: 'MISSING' },
        statistics: [2016, 2017].map((year) => ({ period: String(year), value: null, unit: null, status: 'MISSING' })),
      },
    },
  },
  {
    operation: 'FactS41ConceptAndTechnologies',
    source: 'S41, src-government-2018-03-27',
    why: 'The article names the minister, not a body.',
    data: {
      instructions: {
        nodes: [
          {
            task: 'Take account of industrialization as the carrier of new technologies when drawing up the concept of the new state program.',
            addressee: null,
            addresseePerson: { name: 'Zhenis Kassymbek', roles: [{ role: 'Minister of Investments and Development' }] },
            issuedBy: { name: 'Bakytzhan Sagintayev' },
            dueOn: null,
          },
        ],
      },
    },
  },
  {
    operation: 'FactS42MonitorMapProjects',
    source: 'S42, src-government-2018-03-27',
    why: 'No source lists the projects of these maps.',
    data: {
      industrializationMaps: [{ id: 'map-business-support-2016', name: 'Region business support map', entries: [] }],
      instructions: {
        nodes: [
          {
            task: 'Take charge of the projects of the Industrialization Map and monitor them properly.',
            addressee: { name: 'Ministry for Investment and Development' },
            coExecutors: [
              { name: 'National Chamber of Entrepreneurs (NCE) Atameken' },
              { name: 'Ministry of National Economy' },
            ],
            dueOn: null,
          },
        ],
      },
    },
  },
  {
    operation: 'FactS43FourRegionsToWatch',
    source: 'S43, src-government-2018-03-27',
    why: 'The article gives no number and no addressee; nobody had published exports of regions by that day, and no target is set for a region.',
    data: {
      regions: [
        { name: 'Akmola region', exportSummary: NO_EXPORTS, targets: [] },
        { name: 'South Kazakhstan region', exportSummary: NO_EXPORTS, targets: [] },
        { name: 'Astana', exportSummary: NO_EXPORTS, targets: [] },
        { name: 'Almaty', exportSummary: NO_EXPORTS, targets: [] },
      ],
      instructions: {
        nodes: [
          {
            task: 'Watch the export volumes of the processing industry in four places: two regions and two cities.',
            addressee: null,
            regions: [
              { name: 'Akmola region' },
              { name: 'Almaty' },
              { name: 'Astana' },
              { name: 'South Kazakhstan region' },
            ],
            indicators: [{ name: 'Exports of manufacturing' }],
          },
        ],
      },
    },
  },
  {
    operation: 'FactS44_1AkmolaRegion',
    source: 'S44.1, src-government-2018-03-27',
    why: 'The article gives no number, and no source has flows by region.',
    data: {
      region: {
        name: 'Akmola region',
        codes: [{ code: 'KZ-11' }],
        successors: [],
        instructions: [
          {
            id: 'ins-2018-03-27-i5',
            task: 'Watch the export volumes of the processing industry in four places: two regions and two cities.',
          },
        ],
        exports: { totalCount: 0, nodes: [] },
      },
    },
  },
  {
    operation: 'FactS44_2SouthKazakhstanRegion',
    source: 'S44.2, src-government-2018-03-27',
    why: 'Twelve weeks later Shymkent left the region, which got a new name and a new centre.',
    data: {
      region: {
        name: 'South Kazakhstan region',
        codes: [{ code: 'KZ-61' }],
        successors: [
          { kind: 'SPLIT', effectiveOn: '2018-06-19', to: { region: { name: 'Shymkent' } } },
          { kind: 'RENAME', effectiveOn: '2018-06-19', to: { region: { name: 'Turkistan region' } } },
          { kind: 'SEAT_MOVE', effectiveOn: '2018-06-19', to: { region: { name: 'Turkistan region' } } },
        ],
        instructions: [
          {
            id: 'ins-2018-03-27-i5',
            task: 'Watch the export volumes of the processing industry in four places: two regions and two cities.',
          },
        ],
        exports: { totalCount: 0, nodes: [] },
      },
    },
  },
  {
    operation: 'FactS44_3AstanaCity',
    source: 'S44.3, src-government-2018-03-27',
    why: 'Renamed twice, with the same code: today it is Astana again.',
    data: {
      region: {
        name: 'Astana',
        codes: [{ code: 'KZ-71' }],
        successors: [
          { kind: 'RENAME', effectiveOn: '2019-03-23', to: { region: { name: 'Astana' } } },
          { kind: 'RENAME', effectiveOn: '2022-09-17', to: { region: { name: 'Astana' } } },
        ],
        instructions: [
          {
            id: 'ins-2018-03-27-i5',
            task: 'Watch the export volumes of the processing industry in four places: two regions and two cities.',
          },
        ],
        exports: { totalCount: 0, nodes: [] },
      },
    },
  },
  {
    operation: 'FactS44_4AlmatyCity',
    source: 'S44.4, src-government-2018-03-27',
    why: 'The city, not Almaty region.',
    data: {
      region: {
        name: 'Almaty',
        codes: [{ code: 'KZ-75' }],
        successors: [],
        instructions: [
          {
            id: 'ins-2018-03-27-i5',
            task: 'Watch the export volumes of the processing industry in four places: two regions and two cities.',
          },
        ],
        exports: { totalCount: 0, nodes: [] },
      },
    },
  },
  {
    operation: 'FactS45AddressToThePeople',
    source: 'S45, src-government-2018-03-27',
    why: 'The day is not in the article; 10 January is unverified and not stored.',
    data: {
      events: [
        {
          title: 'Address of the Head of State to the people of Kazakhstan, cited on 2018-03-27',
          date: '2018-01-01',
          datePrecision: 'YEAR',
          statements: [{ text: 'Industrialization is to lead the way in bringing in new technologies.' }],
        },
      ],
    },
  },
  {
    operation: 'FactS46MinisterOfInvestments',
    source: 'S46, src-government-2018-03-27',
    data: {
      person: {
        name: 'Zhenis Kassymbek',
        nameVariants: ['Kasymbek', 'Касымбек'],
        roles: [
          {
            role: 'Minister of Investments and Development',
            organization: { name: 'Ministry for Investment and Development' },
          },
        ],
      },
    },
  },
  {
    operation: 'FactS47ConceptOfNewProgram',
    source: 'S47, src-government-2018-03-27',
    why: 'Act and period were found in no source and are marked so.',
    data: {
      program: {
        successor: {
          code: 'SPIID3-concept',
          kind: 'CONCEPT',
          validity: { from: '2020-01-01', to: '2026-01-01' },
          editions: [{ act: { kind: 'Resolution', number: '846', date: '2018-12-20', unverified: true } }],
        },
      },
    },
  },
  {
    operation: 'FactS48IndustrializationMaps2018',
    source: 'S48, src-government-2018-03-27',
    data: {
      industrializationMaps: [
        {
          id: 'map-business-support-2016',
          level: 'REGIONAL_BUSINESS_SUPPORT',
          legalBasis: RESOLUTION_32,
          reportedProjectCount: { comparator: 'GT', value: '100', text: 'more than 100 projects' },
        },
        { id: 'map-regional-2016', level: 'REGIONAL', legalBasis: RESOLUTION_32, reportedProjectCount: null },
        { id: 'map-republican-2016', level: 'REPUBLICAN', legalBasis: RESOLUTION_32, reportedProjectCount: null },
      ],
    },
  },
  {
    operation: 'FactS49RegionalMapProjects',
    source: 'S49, src-government-2018-03-27',
    why: 'More than 100 is GT 100; none of them is named.',
    data: {
      industrializationMaps: [
        { reportedProjectCount: { comparator: 'GT', value: '100', unit: 'projects' }, entries: [] },
      ],
    },
  },
  {
    operation: 'FactS50NotAllMeetPriorities',
    source: 'S50, src-government-2018-03-27',
    why: 'No assessment was published, so none is listed; how many do not meet the priorities is unknown: null, not 0.',
    data: {
      projects: { totalCount: 0, nodes: [] },
      said: {
        nodes: [
          {
            subject: 'share of the projects of the regional business maps that meet the priorities',
            value: { comparator: 'LT', value: '100', unit: '%', text: 'not all' },
          },
          {
            subject: 'projects of the regional business maps that do not meet the priorities',
            value: { comparator: 'GT', value: null, unit: 'projects', text: 'some' },
          },
        ],
      },
    },
  },
  {
    operation: 'FactS51MinistryOfInvestments',
    source: 'S51, src-government-2018-03-27',
    why: 'The article writes Ministry of Investments and Development: one body, two translations.',
    data: {
      organization: {
        name: 'Ministry for Investment and Development',
        kind: 'MINISTRY',
        note: 'Also written Ministry of Investments and Development (MID). Start and end are the days of the first and last orders of its Minister that were seen; August 2014 and December 2018 are certain. That it followed the Ministry of Industry and New Technologies rests on unverified dates.',
        instructions: [
          {
            task: 'Analyse all manufacturing industries thoroughly and find where growth is possible.',
            issuedOn: '2018-03-27',
          },
          {
            task: 'Take charge of the projects of the Industrialization Map and monitor them properly.',
            issuedOn: '2018-03-27',
          },
        ],
      },
    },
  },
  {
    operation: 'FactS52MinistryOfNationalEconomy',
    source: 'S52, src-government-2018-03-27',
    why: 'A co-executor of both.',
    data: {
      organization: {
        name: 'Ministry of National Economy',
        kind: 'MINISTRY',
        note: 'That it began in August 2014 is unverified.',
        instructions: [
          {
            task: 'Analyse all manufacturing industries thoroughly and find where growth is possible.',
            issuedOn: '2018-03-27',
          },
          {
            task: 'Take charge of the projects of the Industrialization Map and monitor them properly.',
            issuedOn: '2018-03-27',
          },
        ],
      },
    },
  },
  {
    operation: 'FactS53SectoralMinistries',
    source: 'S53, src-government-2018-03-27',
    data: {
      organization: {
        name: 'sectoral ministries',
        kind: 'GROUP',
        note: 'A group; the source does not list its members.',
        instructions: [
          {
            task: 'Analyse all manufacturing industries thoroughly and find where growth is possible.',
            issuedOn: '2018-03-27',
          },
        ],
      },
    },
  },
  {
    operation: 'FactS54Atameken',
    source: 'S54, src-government-2018-03-27',
    why: 'A co-executor of both.',
    data: {
      organization: {
        name: 'National Chamber of Entrepreneurs (NCE) Atameken',
        kind: 'NATIONAL_CHAMBER',
        note: 'That it rests on Law 129-V of 2013-07-04 is unverified.',
        instructions: [
          {
            task: 'Analyse all manufacturing industries thoroughly and find where growth is possible.',
            issuedOn: '2018-03-27',
          },
          {
            task: 'Take charge of the projects of the Industrialization Map and monitor them properly.',
            issuedOn: '2018-03-27',
          },
        ],
      },
    },
  },
  {
    operation: 'FactS55Government',
    source: 'S55, src-government-2018-03-27',
    why: 'The Government is the source of the report; no task was addressed to it.',
    data: {
      organization: {
        name: 'Government of the Republic of Kazakhstan',
        kind: 'GOVERNMENT',
        note: null,
        instructions: [],
      },
    },
  },
  {
    operation: 'FactS56HeadOfState',
    source: 'S56, src-government-2018-03-27',
    why: 'Cited, not instructed.',
    data: {
      organization: {
        name: 'President of the Republic of Kazakhstan',
        kind: 'PRESIDENT',
        note: 'Also called Head of State.',
        instructions: [],
      },
    },
  },
  {
    operation: 'FactS57NewsGazettePage',
    source: 'S57, src-government-2018-03-27',
    data: {
      source: {
        title:
          'Bakytzhan Sagintayev gives a number of specific instructions on the further implementation of IIDSP (tagged Fun)',
        publisher: 'Kazakhstan News Gazette',
        url: 'https://kazakhstannewsgazette.com/bakytzhan-sagintayev-gives-a-number-of-specific-instructions-on-the-further-implementation-of-iidsp/',
        publishedOn: '2018-03-27',
        file: 'src-government-2018-03-27',
      },
      cited: { publisher: 'Government of the Republic of Kazakhstan', quality: 'OFFICIAL' },
    },
  },
  {
    operation: 'FactS58IndustrializationPriorities',
    source: 'S58, src-government-2018-03-27',
    why: 'The list is not in the article: five of six sectors are known from a speech of December 2016, without a mapping to industries.',
    data: {
      program: {
        prioritySectors: [
          { name: 'Chemicals', parent: null, industries: [], doubtful: true },
          { name: 'Food', parent: null, industries: [], doubtful: true },
          { name: 'Mechanical engineering', parent: null, industries: [], doubtful: true },
          { name: 'Metallurgy', parent: null, industries: [], doubtful: true },
          { name: 'Oil refining', parent: null, industries: [], doubtful: true },
        ],
      },
    },
  },
];
