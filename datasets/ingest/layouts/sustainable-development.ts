import { hasColumns, underHeader, type Layout } from './layout.ts';
import { INDUSTRY_OBSERVATIONS, observation, REGION_OBSERVATIONS, type Series } from './observations.ts';
import { REPUBLIC, territoryOf, type Borders } from './territories.ts';
import { SourceRefused } from '../source-refused.ts';

const USUAL: Borders = { of2022From: 2022, turkistanIsOldUntil: 0 };

type Particulars = Pick<Series, 'indicator' | 'unit'> & Partial<Series>;

const ofRegion = (particulars: Particulars): Series => ({
  dataset: REGION_OBSERVATIONS,
  priceBasis: 'NOT_APPLICABLE',
  source: 'src-kazstat-sdg',
  borders: USUAL,
  ...particulars,
});
const ofIndustry = (particulars: Particulars): Series => ({ ...ofRegion(particulars), dataset: INDUSTRY_OBSERVATIONS });

/** Series by the number of the indicator and, where it has several, its unit. */
const SERIES: Readonly<Record<string, Series>> = {
  '7-3-1': ofRegion({
    indicator: 'ind-energy-intensity',
    unit: 'toe per thousand USD at 2010 prices',
    // Shymkent has no row, and until 2017 that of Turkistan is of the region before its division.
    borders: { of2022From: 2022, turkistanIsOldUntil: 2017 },
  }),
  '8-1-1': ofRegion({ indicator: 'ind-grp-per-head-growth', unit: '% of 2005', zero: 'MISSING' }),
  '8-2-1': ofRegion({ indicator: 'ind-productivity-growth', unit: '% of the previous year' }),
  '9-2-1 PT_IN_2010_PRICE': ofIndustry({
    indicator: 'ind-manufacturing-share-gdp',
    unit: '% of GDP or GRP at 2010 prices',
    zero: 'MISSING',
  }),
  '9-2-1 USD_IN_2010_PRICE': ofIndustry({
    indicator: 'ind-gva-per-head',
    unit: 'USD per head at 2010 prices',
    priceBasis: 'CONSTANT',
    zero: 'MISSING',
  }),
  '9-2-1-1': ofIndustry({ indicator: 'ind-labour-productivity-index', unit: '% of the previous year' }),
  '9-2-2': ofIndustry({ indicator: 'ind-new-jobs-manufacturing', unit: 'thousand persons' }),
  '9-3-1': ofIndustry({ indicator: 'ind-sme-output-manufacturing', unit: 'billion KZT', priceBasis: 'CURRENT' }),
  '9-4-1': ofRegion({ indicator: 'ind-co2-intensity', unit: 'kg of CO2-equivalent per international dollar' }),
  '9-5-1': ofRegion({
    indicator: 'ind-rd-share',
    unit: '% of GRP',
    zero: 'DOUBTFUL',
    borders: { of2022From: 2021, turkistanIsOldUntil: 0 },
  }),
  '9-5-2': ofRegion({ indicator: 'ind-researchers', unit: 'persons per million inhabitants' }),
  '9-b-1': ofIndustry({ indicator: 'ind-mht-gva-share', unit: '%' }),
};

/** Columns that divide an indicator further: only their totals are taken. */
const BREAKDOWNS = ['SERIES', 'SEX', 'AGE', 'ACTIVITY'];

/** Indicators of sustainable development of the Bureau of National Statistics, one file for each. */
export const sustainableDevelopment: Layout = {
  name: 'sdg-indicator',
  description: 'an indicator of sustainable development, indicator_<number>.csv: Year, UNIT_MEASURE, REF_AREA, Value',
  feeds: [REGION_OBSERVATIONS, INDUSTRY_OBSERVATIONS],
  locale: 'plain',
  recognises: (opening) => hasColumns(opening, ['Year', 'Value']) && /indicator_[\d\w-]+\.csv/u.test(opening.file),
  start: (dataset, reading) => ({
    open: (opening) => {
      const number = /indicator_([\d\w-]+)\.csv/u.exec(opening.file)?.[1] ?? '';
      const ofNumber = Object.entries(SERIES).filter(([key]) => key.split(' ')[0] === number);
      if (!ofNumber.some(([, series]) => series.dataset === dataset.name)) {
        const feeds = ofNumber[0]?.[1].dataset ?? 'no dataset of this graph';
        throw new SourceRefused([`${opening.file} is indicator ${number}, which feeds ${feeds}, not ${dataset.name}`]);
      }
      return underHeader(opening, ({ file, line, cell, reject }) => {
        if (BREAKDOWNS.some((name) => cell(name) !== '')) return [];
        const series = SERIES[number] ?? SERIES[`${number} ${cell('UNIT_MEASURE')}`];
        if (series === undefined) return reject('UNIT_MEASURE', `is no unit of indicator ${number}`, 'a known unit');
        const territory = cell('REF_AREA') === '' ? REPUBLIC : territoryOf('SDMX', cell('REF_AREA'));
        if (territory === null) return reject('REF_AREA', 'is no territory that is known', 'a code as KZAKM');
        if (!/^\d{4}$/u.test(cell('Year'))) return reject('Year', 'is no year', 'four digits');
        const observed = { file, line, territory, year: Number(cell('Year')), text: cell('Value'), column: 'Value' };
        return observation(series, { ...observed, locale: reading.locale });
      });
    },
  }),
};
