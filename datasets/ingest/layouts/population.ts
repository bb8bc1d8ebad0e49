import { hasColumns, underHeader, type Layout } from './layout.ts';
import { observation, REGION_OBSERVATIONS, type Series } from './observations.ts';
import { territoryOf } from './territories.ts';

export const POPULATION: Series = {
  dataset: REGION_OBSERVATIONS,
  indicator: 'ind-population',
  unit: 'persons',
  priceBasis: 'NOT_APPLICABLE',
  source: 'src-bns-population',
  // Until 2016 the publisher's row of Turkistan is South Kazakhstan; 2017 is computed back.
  borders: { of2022From: 2022, turkistanIsOldUntil: 2016 },
};

/** Population by region and year, stat.gov.kz element 6584 unfolded into rows. */
export const population: Layout = {
  name: 'bns-population',
  description: 'population at the start of the year by region: Область, Год, Население',
  feeds: [REGION_OBSERVATIONS],
  locale: 'plain',
  recognises: (opening) => hasColumns(opening, ['Область', 'Год', 'Население']),
  start: (_dataset, reading) => ({
    open: (opening) =>
      underHeader(opening, ({ file, line, cell, reject }) => {
        const territory = territoryOf('NAME', cell('Область'));
        if (territory === null) return reject('Область', 'is no territory that is known', 'the name of a region');
        if (!/^\d{4}$/u.test(cell('Год'))) return reject('Год', 'is no year', 'four digits');
        const observed = { file, line, territory, year: Number(cell('Год')), text: cell('Население') };
        return observation(POPULATION, { ...observed, locale: reading.locale, column: 'Население' });
      }),
  }),
};
