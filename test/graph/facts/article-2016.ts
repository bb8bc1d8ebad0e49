import { missing, type ExpectedAnswer } from './expected.ts';

const NO_OUTPUT = [2015, 2016].map((year) => ({ period: String(year), value: null, unit: null, status: 'MISSING' }));

/** The facts of the report of The Times of Central Asia on the meeting of 1 July 2016. */
export const article2016: readonly ExpectedAnswer[] = [
  {
    operation: 'FactS01ProgramsInForce2016',
    source: 'S01, src-timesca-2016-07',
    why: 'The article gives no period; 2015-2019 is from the program table. The act of the first maps was void by then and the law of 2012 since 2016-01-01.',
    data: {
      programs: [
        {
          code: 'BRM2020',
          name: 'Business Roadmap 2020',
          aliases: [],
          validity: { from: '2010-01-01', to: '2021-01-01' },
          responsible: [{ organization: { name: 'Ministry of National Economy' }, role: 'responsible' }],
        },
        {
          code: 'SPIID2',
          name: 'State Program of Industrial-Innovative Development 2015-2019',
          aliases: ['SPIID', 'IIDSP', 'SIIDP', 'GPIIR', 'ГПИИР'],
          validity: { from: '2015-01-01', to: '2020-01-01' },
          responsible: [{ organization: { name: 'Ministry for Investment and Development' }, role: 'responsible' }],
        },
        {
          code: 'IMAP-2',
          name: 'Industrialization map and region business support map',
          aliases: ['regional business maps'],
          validity: { from: '2016-01-27', to: '2022-06-23' },
          responsible: [
            { organization: { name: 'Akimats of the regions' }, role: 'responsible' },
            { organization: { name: 'Ministry for Investment and Development' }, role: 'responsible' },
          ],
        },
      ],
    },
  },
  {
    operation: 'FactS02MeetingOnFirstHalf2016',
    source: 'S02, src-timesca-2016-07',
    data: {
      event: {
        title: 'Meeting on the outcome of industrialization in the first half of 2016',
        date: '2016-07-01',
        datePrecision: 'DAY',
        settlement: { name: 'Astana' },
        participants: [{ person: { name: 'Nursultan Nazarbayev' }, role: 'President of the Republic of Kazakhstan' }],
      },
    },
  },
  {
    operation: 'FactS03ReportingPeriod2016',
    source: 'S03, src-timesca-2016-07',
    why: 'A half-year is an interval with an exclusive end.',
    data: {
      events: [
        {
          id: 'ev-2016-07-01-industrialization-h1',
          title: 'Meeting on the outcome of industrialization in the first half of 2016',
          reportingPeriod: '2016-01-01/2016-07-01',
          program: { code: 'SPIID2' },
        },
      ],
    },
  },
  {
    operation: 'FactS04InstructionToUpdateProgram',
    source: 'S04, src-timesca-2016-07',
    why: 'The article names no addressee, gives only the year as the deadline, and no source tells a state.',
    data: {
      person: { name: 'Nursultan Nazarbayev' },
      instructions: {
        nodes: [
          {
            task: 'Bring the industrialization program up to date in 2017, in view of the new global reality.',
            issuedBy: { name: 'Nursultan Nazarbayev' },
            addressee: null,
            coExecutors: [],
            issuedOn: '2016-07-01',
            dueOn: null,
            duePeriod: '2017',
            status: 'UNKNOWN',
          },
        ],
      },
    },
  },
  {
    operation: 'FactS05NextEditionOfProgram',
    source: 'S05, src-timesca-2016-07',
    why: 'Nobody reports an act of 2017, so the planned edition has neither act nor days; what has no first day comes last.',
    data: {
      program: {
        editions: [
          {
            id: 'ed-spiid2-2014',
            validity: { from: '2015-01-01', to: '2020-01-01' },
            act: { number: '874', date: '2014-08-01' },
            note: null,
          },
          {
            id: 'ed-spiid2-2017',
            validity: { from: null, to: null },
            act: null,
            note: 'Planned for 2017 by the instruction of 2016-07-01; no source was found that an edition of 2017 was approved.',
          },
        ],
      },
    },
  },
  {
    operation: 'FactS06President2016',
    source: 'S06, src-timesca-2016-07',
    data: {
      person: {
        name: 'Nursultan Nazarbayev',
        nameVariants: [],
        roles: [
          {
            role: 'President of the Republic of Kazakhstan',
            organization: { name: 'President of the Republic of Kazakhstan' },
          },
        ],
      },
    },
  },
  {
    operation: 'FactS07FourthIndustrialRevolution',
    source: 'S07, src-timesca-2016-07',
    data: {
      event: {
        statements: [
          {
            id: 'stm-2016-07-01-made-in-kz',
            speaker: { name: 'Nursultan Nazarbayev' },
            text: 'Goods of light industry, of small-scale production, toys and clothing for children, men and women are coming back under the brand Made in KZ.',
            source: { file: 'src-timesca-2016-07' },
          },
          {
            id: 'stm-2016-07-01-new-products',
            speaker: { name: 'Nursultan Nazarbayev' },
            text: 'More than 500 products that Kazakhstan had never made are now made there, locomotives, cars, clothing and medicines among them.',
            source: { file: 'src-timesca-2016-07' },
          },
          {
            id: 'stm-2016-07-01-new-reality',
            speaker: { name: 'Nursultan Nazarbayev' },
            text: 'A fourth industrial revolution is under way and the world economy is changing; the program therefore has to be brought up to date.',
            source: { file: 'src-timesca-2016-07' },
          },
          {
            id: 'stm-2016-07-01-weak-base',
            speaker: { name: 'Nursultan Nazarbayev' },
            text: 'The industrial base is still far too weak to bring forth innovative products.',
            source: { file: 'src-timesca-2016-07' },
          },
        ],
      },
    },
  },
  {
    operation: 'FactS08NewProducts',
    source: 'S08, src-timesca-2016-07',
    why: 'More than 500 is GT 500. The minister repeated 500 in 2017, outside the span asked for, and does not contradict it.',
    data: {
      reportedFigures: {
        totalCount: 1,
        nodes: [
          {
            value: { comparator: 'GT', value: '500', unit: 'products', text: 'more than 500 products' },
            period: null,
            periodText: 'over the years of industrialization, to 1 July 2016; the first year is not given',
            saidOn: '2016-07-01',
            source: { file: 'src-timesca-2016-07' },
            conflictsWith: [],
          },
        ],
      },
    },
  },
  {
    operation: 'FactS09_1Locomotives',
    source: 'S09.1, src-timesca-2016-07',
    why: 'Locomotives are HS 8601 and 8602 by our own mapping. No flows by product had been published by that day in the sources at hand: BACI is of January 2023.',
    data: {
      products: {
        nodes: [
          {
            code: '8601',
            name: 'Rail locomotives; powered from an external source of electricity or by electric accumulators',
            exports: missing(2010, 2016),
          },
          {
            code: '8602',
            name: 'Rail locomotives; (other than those of heading no. 8601), locomotive tenders',
            exports: missing(2010, 2016),
          },
        ],
      },
    },
  },
  {
    operation: 'FactS09_2Cars',
    source: 'S09.2, src-timesca-2016-07',
    why: 'Cars are HS 8703 by our own mapping. No flows by product had been published by that day in the sources at hand: BACI is of January 2023.',
    data: {
      products: {
        nodes: [
          {
            code: '8703',
            name: 'Motor cars and other motor vehicles; principally designed for the transport of persons (other than those of heading no. 8702), including station wagons and racing cars',
            exports: missing(2010, 2016),
          },
        ],
      },
    },
  },
  {
    operation: 'FactS09_3Clothing',
    source: 'S09.3, src-timesca-2016-07',
    why: 'Clothing is HS 61 and 62 by our own mapping. No flows by product had been published by that day in the sources at hand: BACI is of January 2023.',
    data: {
      products: {
        nodes: [
          { code: '61', name: 'Apparel and clothing accessories; knitted or crocheted', exports: missing(2010, 2016) },
          {
            code: '62',
            name: 'Apparel and clothing accessories; not knitted or crocheted',
            exports: missing(2010, 2016),
          },
        ],
      },
    },
  },
  {
    operation: 'FactS09_4Medicines',
    source: 'S09.4, src-timesca-2016-07',
    why: 'Medicines are HS 3004 by our own mapping. No flows by product had been published by that day in the sources at hand: BACI is of January 2023.',
    data: {
      products: {
        nodes: [
          {
            code: '3004',
            name: 'Medicaments; (not goods of heading no. 3002, 3005 or 3006) consisting of mixed or unmixed products for therapeutic or prophylactic use, put up in measured doses (incl. those in the form of transdermal admin. systems) or packed for retail sale',
            exports: missing(2010, 2016),
          },
        ],
      },
    },
  },
  {
    operation: 'FactS10_1LightIndustryGoods',
    source: 'S10.1, src-timesca-2016-07',
    why: 'HS 50-64 by our own mapping: textiles, clothing, leather and shoes; no output of the industry had been published by that day in the sources at hand.',
    data: {
      industries: [
        { code: '13', name: 'Manufacture of textiles', statistics: NO_OUTPUT },
        { code: '14', name: 'Manufacture of wearing apparel', statistics: NO_OUTPUT },
        { code: '15', name: 'Manufacture of leather and related products', statistics: NO_OUTPUT },
      ],
    },
  },
  {
    operation: 'FactS10_2SmallScaleProduction',
    source: 'S10.2, src-timesca-2016-07',
    why: 'Small-scale production has no code; the output of small and medium enterprises comes closest, and its series begins in 2018.',
    data: { industry: { code: 'C', name: 'Manufacturing', statistics: NO_OUTPUT } },
  },
  {
    operation: 'FactS10_3Toys',
    source: 'S10.3, src-timesca-2016-07',
    why: 'HS 9503 by our own mapping, made in division 32; no output of the industry had been published by that day in the sources at hand.',
    data: { industries: [{ code: '32', name: 'Other manufacturing', statistics: NO_OUTPUT }] },
  },
  {
    operation: 'FactS10_4ChildrensClothing',
    source: 'S10.4, src-timesca-2016-07',
    why: 'HS 61-62 by our own mapping; neither list tells the wearer at this level; no output of the industry had been published by that day in the sources at hand.',
    data: { industries: [{ code: '14', name: 'Manufacture of wearing apparel', statistics: NO_OUTPUT }] },
  },
  {
    operation: 'FactS10_5MensClothing',
    source: 'S10.5, src-timesca-2016-07',
    why: 'HS 61-62 by our own mapping; neither list tells the wearer at this level; no output of the industry had been published by that day in the sources at hand.',
    data: { industries: [{ code: '14', name: 'Manufacture of wearing apparel', statistics: NO_OUTPUT }] },
  },
  {
    operation: 'FactS10_6WomensClothing',
    source: 'S10.6, src-timesca-2016-07',
    why: 'HS 61-62 by our own mapping; neither list tells the wearer at this level; no output of the industry had been published by that day in the sources at hand.',
    data: { industries: [{ code: '14', name: 'Manufacture of wearing apparel', statistics: NO_OUTPUT }] },
  },
  {
    operation: 'FactS11BrandMadeInKz',
    source: 'S11, src-timesca-2016-07',
    data: {
      event: {
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
  {
    operation: 'FactS12WeakIndustrialBase',
    source: 'S12, src-timesca-2016-07',
    why: 'The judgement on the industrial base came without a number.',
    data: {
      event: {
        statements: [
          {
            speaker: { name: 'Nursultan Nazarbayev' },
            text: 'Goods of light industry, of small-scale production, toys and clothing for children, men and women are coming back under the brand Made in KZ.',
            figures: [],
          },
          {
            speaker: { name: 'Nursultan Nazarbayev' },
            text: 'More than 500 products that Kazakhstan had never made are now made there, locomotives, cars, clothing and medicines among them.',
            figures: [{ id: 'rf-new-products-2016', value: { text: 'more than 500 products' } }],
          },
          {
            speaker: { name: 'Nursultan Nazarbayev' },
            text: 'A fourth industrial revolution is under way and the world economy is changing; the program therefore has to be brought up to date.',
            figures: [],
          },
          {
            speaker: { name: 'Nursultan Nazarbayev' },
            text: 'The industrial base is still far too weak to bring forth innovative products.',
            figures: [],
          },
        ],
      },
    },
  },
  {
    operation: 'FactS13Teleconference',
    source: 'S13, src-timesca-2016-07',
    why: 'The teleconference was part of the meeting: the launches are listed once, with the meeting.',
    data: {
      events: [
        {
          id: 'ev-2016-07-01-teleconference',
          title: 'Teleconference during the meeting, by which eight new productions were started in the regions',
          launches: [],
        },
      ],
      meeting: {
        launches: [
          { title: 'Plant for motor fuel of ecological class K5' },
          { title: 'Plant for cutting premium-class thread joints' },
          { title: 'Oil and fat plant' },
          { title: 'Plant for sanitary and hygienic paper products' },
          { title: 'Greenhouse complex for Holland roses' },
          { title: 'Plant for track centers and mounted wheels' },
          { title: 'Petropavlovsk tractor plant' },
          { title: 'Instant food plant' },
        ],
      },
    },
  },
  {
    operation: 'FactS14EightProductions',
    source: 'S14, src-timesca-2016-07',
    why: 'No source gives the cost of any of the eight: no sum, not zero. The thirty announced on 27 June were all launches, the eight those by teleconference.',
    data: {
      projects: {
        totalCount: 8,
        costKnownCount: 0,
        totalCost: null,
        nodes: [
          { title: 'Plant for motor fuel of ecological class K5', status: 'LAUNCHED', commissionedOn: null },
          { title: 'Plant for cutting premium-class thread joints', status: 'LAUNCHED', commissionedOn: null },
          { title: 'Oil and fat plant', status: 'LAUNCHED', commissionedOn: null },
          { title: 'Plant for sanitary and hygienic paper products', status: 'LAUNCHED', commissionedOn: null },
          { title: 'Greenhouse complex for Holland roses', status: 'LAUNCHED', commissionedOn: null },
          { title: 'Plant for track centers and mounted wheels', status: 'LAUNCHED', commissionedOn: null },
          { title: 'Petropavlovsk tractor plant', status: 'LAUNCHED', commissionedOn: null },
          { title: 'Instant food plant', status: 'LAUNCHED', commissionedOn: null },
        ],
      },
      reported: {
        nodes: [
          {
            value: { comparator: 'EQ', value: '8', unit: 'productions' },
            conflictsWith: [
              {
                subject: 'projects of the industrialization map to be launched',
                value: { text: '30 projects' },
                saidOn: '2016-06-27',
              },
            ],
          },
        ],
      },
    },
  },
  {
    operation: 'FactS15WheelsetPlant',
    source: 'S15, src-timesca-2016-07',
    why: 'The article gives only the region; Kazinform places the plant in Ekibastuz and calls its products otherwise. Both names are kept.',
    data: {
      projects: {
        nodes: [
          {
            title: 'Plant for track centers and mounted wheels',
            settlement: { name: 'Ekibastuz' },
            region: { id: 'kz-pavlodar', name: 'Pavlodar region' },
            industry: { code: '30.20', isManufacturing: true },
            products: [{ code: '8607' }],
            note: 'The town is from Kazinform, which calls the products railway wheel sets and track centerlines; probably wheel centres and wheel sets, the translations are doubtful. Industry and products: our own mapping.',
          },
        ],
      },
    },
  },
  {
    operation: 'FactS16RoseGreenhouse',
    source: 'S16, src-timesca-2016-07',
    why: 'Agriculture: one of the eight is no manufacturing. The town is from Kazinform; a launch is no proof of operation in 2018.',
    data: {
      projects: {
        nodes: [
          {
            title: 'Greenhouse complex for Holland roses',
            region: { id: 'kz-pavlodar', name: 'Pavlodar region' },
            settlement: { name: 'Ekibastuz' },
            industry: { code: '01.19', isManufacturing: false },
            products: [{ code: '0603' }],
            status: 'LAUNCHED',
            sources: [{ publisher: 'Kazinform' }, { publisher: 'The Times of Central Asia' }],
            production: { operating: 'UNKNOWN' },
          },
        ],
      },
    },
  },
  {
    operation: 'FactS17OilAndFatPlant',
    source: 'S17, src-timesca-2016-07',
    why: 'Almaty is the city, not Almaty region.',
    data: {
      projects: {
        nodes: [
          {
            title: 'Oil and fat plant',
            region: { id: 'kz-almaty-city', name: 'Almaty' },
            settlement: { name: 'Almaty' },
            industry: { code: '10.41', isManufacturing: true },
            products: [
              { code: '1507' },
              { code: '1508' },
              { code: '1509' },
              { code: '1510' },
              { code: '1511' },
              { code: '1512' },
              { code: '1513' },
              { code: '1514' },
              { code: '1515' },
              { code: '1516' },
              { code: '1517' },
            ],
            status: 'LAUNCHED',
            sources: [{ publisher: 'Kazinform' }, { publisher: 'The Times of Central Asia' }],
            production: { operating: 'UNKNOWN' },
          },
        ],
      },
    },
  },
  {
    operation: 'FactS18HygienicPaperPlant',
    source: 'S18, src-timesca-2016-07',
    why: 'Called Astana on that day; Nur-Sultan came in 2019.',
    data: {
      projects: {
        nodes: [
          {
            title: 'Plant for sanitary and hygienic paper products',
            region: { id: 'kz-astana', name: 'Astana' },
            settlement: { name: 'Astana' },
            industry: { code: '17.22', isManufacturing: true },
            products: [{ code: '4818' }],
            status: 'LAUNCHED',
            sources: [{ publisher: 'The Times of Central Asia' }],
            production: { operating: 'UNKNOWN' },
          },
        ],
      },
    },
  },
  {
    operation: 'FactS19TractorPlant',
    source: 'S19, src-timesca-2016-07',
    why: 'The article writes the town only; it is the seat of North Kazakhstan region.',
    data: {
      projects: {
        nodes: [
          {
            title: 'Petropavlovsk tractor plant',
            region: { id: 'kz-north-kazakhstan', name: 'North Kazakhstan region' },
            settlement: { name: 'Petropavl' },
            industry: { code: '28.30', isManufacturing: true },
            products: [{ code: '8701' }],
            status: 'LAUNCHED',
            sources: [{ publisher: 'inbusiness.kz' }, { publisher: 'The Times of Central Asia' }],
            production: { operating: 'UNKNOWN' },
          },
        ],
      },
    },
  },
  {
    operation: 'FactS20InstantFoodPlant',
    source: 'S20, src-timesca-2016-07',
    why: 'The town is not given, so the plant can be allocated neither to Turkistan region nor to Shymkent; the note about the division of 2018 cites Qazaq Times.',
    data: {
      projects: {
        nodes: [
          {
            title: 'Instant food plant',
            region: { id: 'kz-turkistan', name: 'South Kazakhstan region' },
            settlement: null,
            industry: { code: '10.73', isManufacturing: true },
            products: [{ code: '1902' }],
            status: 'LAUNCHED',
            sources: [{ publisher: 'Qazaq Times' }, { publisher: 'The Times of Central Asia' }],
            production: { operating: 'UNKNOWN' },
          },
        ],
      },
    },
  },
  {
    operation: 'FactS21ThreadJointPlant',
    source: 'S21, src-timesca-2016-07',
    why: 'Aktau is the seat of Mangystau region.',
    data: {
      projects: {
        nodes: [
          {
            title: 'Plant for cutting premium-class thread joints',
            region: { id: 'kz-mangystau', name: 'Mangystau region' },
            settlement: { name: 'Aktau' },
            industry: { code: '25.62', isManufacturing: true },
            products: [{ code: '7304' }],
            status: 'LAUNCHED',
            sources: [{ publisher: 'The Times of Central Asia' }],
            production: { operating: 'UNKNOWN' },
          },
        ],
      },
    },
  },
  {
    operation: 'FactS22MotorFuelPlant',
    source: 'S22, src-timesca-2016-07',
    data: {
      projects: {
        nodes: [
          {
            title: 'Plant for motor fuel of ecological class K5',
            region: { id: 'kz-west-kazakhstan', name: 'West Kazakhstan region' },
            settlement: { name: 'Aksai' },
            industry: { code: '19.20', isManufacturing: true },
            products: [{ code: '2710' }],
            status: 'LAUNCHED',
            sources: [{ publisher: 'The Times of Central Asia' }],
            production: { operating: 'UNKNOWN' },
          },
        ],
      },
    },
  },
  {
    operation: 'FactS23MinistryForInvestment',
    source: 'S23, src-timesca-2016-07',
    why: 'Its successor of 2018 was split in September 2023; only the two that existed on the day asked for are named.',
    data: {
      organization: {
        name: 'Ministry for Investment and Development',
        nameHistory: [
          {
            names: { en: 'Ministry for Investment and Development' },
            validity: { from: '2014-08-18', to: '2018-12-29' },
          },
        ],
        successors: [{ name: 'Ministry of Industry and Construction' }, { name: 'Ministry of Transport' }],
      },
    },
  },
  {
    operation: 'FactS24OfficialWebsiteSource',
    source: 'S24, src-timesca-2016-07',
    data: {
      source: {
        title: "Nazarbayev orders to update Kazakhstan's industrialization program (by Sergey Kwan)",
        publisher: 'The Times of Central Asia',
        url: 'https://timesca.com/nazarbayev-orders-to-update-kazakhstan-s-industrialization-program',
        publishedOn: null,
        file: 'src-timesca-2016-07',
      },
      cited: { publisher: 'Official website of the Prime Minister of Kazakhstan', url: null, quality: 'OFFICIAL' },
    },
  },
  {
    operation: 'FactS25TimesOfCentralAsia',
    source: 'S25, src-timesca-2016-07',
    why: 'The text bears no date.',
    data: {
      source: {
        title: "Nazarbayev orders to update Kazakhstan's industrialization program (by Sergey Kwan)",
        publisher: 'The Times of Central Asia',
        publishedOn: null,
        quality: 'NEWS',
      },
    },
  },
];
