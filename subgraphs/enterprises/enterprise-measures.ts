/** What enterprises report, with the unit and prices of the values. */
export const MEASURES = {
  EMPLOYMENT: { unit: 'persons', priceBasis: 'NOT_APPLICABLE' },
  OUTPUT: { unit: 'thousand KZT', priceBasis: 'CURRENT' },
} as const;

export type Measure = keyof typeof MEASURES;
