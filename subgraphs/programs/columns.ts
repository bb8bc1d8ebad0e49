export const FIGURE_SCALE = 6;
export const KZT_SCALE = 2;
export const COMPARATORS = ['EQ', 'GT', 'GTE', 'LT', 'LTE', 'APPROX', 'BETWEEN'] as const;
export const DATE_PRECISIONS = ['DAY', 'MONTH', 'YEAR', 'UNKNOWN'] as const;
export const MAP_LEVELS = ['REPUBLICAN', 'REGIONAL', 'REGIONAL_BUSINESS_SUPPORT', 'UNIFIED'] as const;
