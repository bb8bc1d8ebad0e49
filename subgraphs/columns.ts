import { code, date, decimal, oneOf, period, text, unmixed } from '../datasets/column.ts';
import { ids } from '../schema/ids.ts';
import { OBSERVATION_STATUSES, PRICE_BASES, VALUE_SCALE } from './observation.ts';

// Columns that datasets of several subgraphs have.

/** Scope of datasets that tell what single enterprises reported. */
export const MICRODATA_SCOPE = 'microdata:read';

export const source = code(ids.source, 'Source of the row.');

export const validFrom = date('First day, inclusive; empty when unknown or open.').optional();
export const validTo = date('First day on which it no longer held; empty while it holds or when unknown.').optional();

/** A name in the three languages of the graph; empty where no source gives it. */
export const nameColumns = {
  nameKk: text('Kazakh name.').optional(),
  nameRu: text('Russian name.').optional(),
  nameEn: unmixed('English name.').optional(),
};

/** What can be asked of observations by the columns that all of them have. */
export const observationWhere = {
  region: { column: 'region' },
  regionVersion: { column: 'regionVersion', unindexed: 'A region has few; its observations are found by the region.' },
  indicator: { column: 'indicator' },
  period: { column: 'period' },
  value: { column: 'value' },
  unit: { column: 'unit', unindexed: 'An indicator has few units; its observations are found by the indicator.' },
  priceBasis: { column: 'priceBasis', unindexed: 'There are three.' },
  status: { column: 'status', unindexed: 'Most observations share one.' },
} as const;

/** What every observation has besides that which it observes. */
export const observationColumns = {
  regionVersion: code(ids.regionVersion, 'Boundaries to which the value refers.'),
  indicator: code(ids.indicator, 'Indicator.'),
  period: period('Period observed.'),
  value: decimal(VALUE_SCALE, 'Value in the unit of the row; empty with the status that says why.').optional(),
  unit: text('Unit of the value.'),
  priceBasis: oneOf(PRICE_BASES, 'Price basis.'),
  status: oneOf(OBSERVATION_STATUSES, 'Why the value is as it is.'),
  source,
};

/** An observation may have no value, and says why. */
export const withheldValue = { value: 'value', status: 'status' } as const;

/**
 * Territories of one series in one year add up to the Republic. In whole years before 2018 Turkistan and Shymkent stand
 * beside South Kazakhstan, computed back from it; there have never been fewer than sixteen.
 */
export const regionsAddUp = {
  description: 'the territories add up to the Republic',
  value: 'value',
  over: 'region',
  whole: 'kz',
  leastParts: 16,
  computedBack: { column: 'regionVersion', from: 'kz-turkistan.v1', parts: ['kz-turkistan.v2', 'kz-shymkent.v1'] },
} as const;
