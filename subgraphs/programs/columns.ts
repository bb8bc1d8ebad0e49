import { code, date, text } from '../../datasets/column.ts';
import { ids } from '../../schema/ids.ts';

export const FIGURE_SCALE = 6;
export const KZT_SCALE = 2;
export const COMPARATORS = ['EQ', 'GT', 'GTE', 'LT', 'LTE', 'APPROX', 'BETWEEN'] as const;
export const DATE_PRECISIONS = ['DAY', 'MONTH', 'YEAR', 'UNKNOWN'] as const;
export const MAP_LEVELS = ['REPUBLICAN', 'REGIONAL', 'REGIONAL_BUSINESS_SUPPORT', 'UNIFIED'] as const;

/** Columns that many datasets of this subgraph have. */
export const validFrom = date('First day, inclusive; empty when unknown or open.').optional();
export const validTo = date('First day on which it no longer held; empty while it holds or when unknown.').optional();
export const source = code(ids.source, 'Source of the row.');
export const nameColumns = {
  nameKk: text('Kazakh name.').optional(),
  nameRu: text('Russian name.').optional(),
  nameEn: text('English name.').optional(),
};
