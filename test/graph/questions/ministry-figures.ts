import type { Question } from './question.ts';

const missingActual = { target: { value: null, status: 'MISSING' }, growth: null };
const exportsOfManufacturing = ['ind-manufacturing-exports', 'Exports of manufacturing', 'million USD', 'EXPORTS'];
const productivity = ['ind-labour-productivity', 'Labour productivity', 'thousand KZT per person', 'ENTERPRISES'];

/** A year of the share that the statistics give at prices of 2010, beside value added at current prices. */
const shareOfGdp = (ratio: string, share: string, valueAdded: string) => ({
  ratio,
  denominatorKind: 'GROSS_DOMESTIC_PRODUCT',
  share: { value: share, unit: '% of GDP or GRP at 2010 prices' },
  numerator: { value: valueAdded, unit: 'million KZT' },
});

/** A target of the second program for 2019, without actuals: each row adds what it has. */
const target = (id: string, indicator: readonly string[], row: object) => ({
  id,
  indicator: { id: indicator[0], name: indicator[1], unit: indicator[2], statisticalOwner: indicator[3] },
  basePeriod: null,
  baseValue: null,
  targetPeriod: '2019',
  comparator: 'GTE',
  reported: null,
  observed: null,
  exportActual: null,
  industryActual: null,
  territorialActual: null,
  ...row,
});

const unsourced = { basePeriod: '2012', doubtful: true };

/** Questions of the ministry's dashboard about shares, targets and what became of them. */
export const ministryFigures: readonly Question[] = [
  {
    operation: 'QuestionD7ManufacturingShare',
    source: 'reported-figures, industry-observations, region-observations',
    why: 'Officials did not say at which prices; the published share is at prices of 2010 and never above 10.7%.',
    data: {
      reportedFigures: {
        totalCount: 4,
        nodes: [
          {
            id: 'rf-manufacturing-share-2017-10',
            saidOn: '2017-10-17',
            value: { comparator: 'APPROX', value: null, unit: '%' },
            conflictsWith: [{ id: 'rf-manufacturing-share-2018-03' }],
            source: { publisher: 'Mir 24' },
          },
          {
            id: 'rf-manufacturing-share-2018-03',
            saidOn: '2018-03-27',
            value: { comparator: 'LTE', value: '11', unit: '%' },
            conflictsWith: [
              { id: 'rf-manufacturing-share-2017-10' },
              { id: 'rf-manufacturing-share-gdp-2015' },
              { id: 'rf-manufacturing-share-gdp-2018' },
            ],
            source: { publisher: 'Kazakhstan News Gazette' },
          },
          {
            id: 'rf-manufacturing-share-gdp-2015',
            saidOn: '2018-08-22',
            value: { comparator: 'EQ', value: '11.6', unit: '%' },
            conflictsWith: [{ id: 'rf-manufacturing-share-2018-03' }],
            source: { publisher: 'apgazeta.kz' },
          },
          {
            id: 'rf-manufacturing-share-gdp-2018',
            saidOn: '2018-08-22',
            value: { comparator: 'EQ', value: '12.9', unit: '%' },
            conflictsWith: [{ id: 'rf-manufacturing-share-2018-03' }],
            source: { publisher: 'apgazeta.kz' },
          },
        ],
      },
      region: {
        id: 'kz',
        in2015: shareOfGdp('0.104', '10.4', '4201012.1'), // 10.4 / 100
        in2016: shareOfGdp('0.105', '10.5', '5321896.9'), // 10.5 / 100
        in2017: shareOfGdp('0.107', '10.7', '6134020.5'), // 10.7 / 100
        in2018: shareOfGdp('0.107', '10.7', '7065121.6'), // 10.7 / 100
        statistics: [
          { period: '2015', value: '40884133.6', unit: 'million KZT' },
          { period: '2016', value: '46971150', unit: 'million KZT' },
          { period: '2017', value: '54378857.8', unit: 'million KZT' },
          { period: '2018', value: '61819536.4', unit: 'million KZT' },
        ],
      },
    },
  },
  {
    operation: 'QuestionD8TargetIndicators',
    source:
      'targets, indicators, reported-figures, export-structures, region-observations; attainment 14.6 / 19 and 4 / 22, energy (0.34 - 0.44) / 0.44',
    why: 'The sources state no base values; of the owners only two have a figure for 2019, and exports none for 2012.',
    data: {
      program: {
        id: 'SPIID2',
        targets: [
          target(
            'tgt-spiid2-2014-energy-intensity',
            [
              'ind-energy-intensity',
              'Energy intensity of gross domestic product',
              'toe per thousand USD at 2010 prices',
              'REGIONS',
            ],
            {
              ...unsourced,
              comparator: 'LTE',
              targetValue: '-15',
              valueKind: 'GROWTH_PCT',
              // The growth as its owner rounds it, over the plan: -22.7272727272727 / -15.
              observed: '1.51515151515151',
              territorialActual: { target: { value: '0.34', status: 'NORMAL' }, growth: '-0.227272727272727' },
            },
          ),
          target('tgt-spiid2-2014-output', ['ind-output', 'Output', 'million KZT', 'ENTERPRISES'], {
            ...unsourced,
            targetValue: '43',
            valueKind: 'GROWTH_PCT',
            industryActual: missingActual,
          }),
          target(
            'tgt-spiid2-2014-processed-exports',
            ['ind-processed-exports', 'Exports of processed goods', 'million USD', 'EXPORTS'],
            {
              ...unsourced,
              targetValue: '1.1',
              valueKind: 'MULTIPLE',
              exportActual: { target: { value: '17216.819546', status: 'NORMAL' }, growth: null },
            },
          ),
          target('tgt-spiid2-2014-productivity', productivity, {
            ...unsourced,
            targetValue: '1.4',
            valueKind: 'MULTIPLE',
            industryActual: missingActual,
          }),
          target('tgt-spiid2-exports', exportsOfManufacturing, {
            targetValue: '19',
            valueKind: 'GROWTH_PCT',
            doubtful: false,
            reported: '0.768421052631579',
            exportActual: missingActual,
          }),
          target(
            'tgt-spiid2-investment',
            ['ind-fixed-investment', 'Fixed investment in manufacturing', 'bn KZT', 'PROGRAMS'],
            { targetValue: '4500', valueKind: 'LEVEL', doubtful: true },
          ),
          target('tgt-spiid2-productivity', productivity, {
            targetValue: '22',
            valueKind: 'GROWTH_PCT',
            doubtful: false,
            reported: '0.181818181818182',
            industryActual: missingActual,
          }),
        ],
      },
    },
  },
];
