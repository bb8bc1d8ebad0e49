import { hasColumns, underHeader, type Layout } from './layout.ts';
import { INDUSTRY_OBSERVATIONS, observation, type Series } from './observations.ts';
import { territoryOf } from './territories.ts';

export const VALUE_ADDED: Series = {
  dataset: INDUSTRY_OBSERVATIONS,
  indicator: 'ind-gva',
  unit: 'million KZT',
  priceBasis: 'CURRENT',
  source: 'src-bns-gva',
  // The publisher computed 2021 on the boundaries of 2022; until 2017 South Kazakhstan stands beside its successors.
  borders: { of2022From: 2021, turkistanIsOldUntil: 0 },
};

const COLUMNS = ['date', 'region', 'item_code', 'value', 'transformation'];

/** Gross value added by region and section of OKED, stat.gov.kz element 5927 unfolded into rows. */
export const valueAdded: Layout = {
  name: 'bns-value-added',
  description: 'gross value added by region and section: date, region, item_code, item_name, value, transformation',
  feeds: [INDUSTRY_OBSERVATIONS],
  locale: 'plain',
  recognises: (opening) => hasColumns(opening, COLUMNS),
  start: (_dataset, reading) => ({
    open: (opening) =>
      underHeader(opening, ({ file, line, cell, reject }) => {
        if (cell('transformation') !== 'level') return reject('transformation', 'is no level', 'level');
        const territory = territoryOf('BNS', cell('region'));
        if (territory === null) return reject('region', 'is no territory that is known', 'a code as AKM, or national');
        const year = /^(\d{4})-12-31$/u.exec(cell('date'))?.[1];
        if (year === undefined) return reject('date', 'is not the end of a year', 'a day as 2023-12-31');
        if (!/^[A-U]$/u.test(cell('item_code'))) return reject('item_code', 'is no section of OKED', 'a letter A to U');
        return observation(VALUE_ADDED, {
          ...{ file, line, territory, year: Number(year), industry: `OKED2019:${cell('item_code')}` },
          ...{ text: cell('value'), locale: reading.locale, column: 'value' },
          // A year is preliminary while it is the last that was published.
          provisional: year >= (reading.publishedOn ?? '9999').slice(0, 4),
        });
      }),
  }),
};
