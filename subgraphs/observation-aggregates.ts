/** Keys by which observations of territories and of industries are grouped. */
export const observationGroups = {
  REGION: { field: 'region', column: 'region' },
  REGION_VERSION: { field: 'regionVersion', column: 'regionVersion' },
  INDICATOR: { field: 'indicator', column: 'indicator' },
  PERIOD: { field: 'period', column: 'period' },
  YEAR: { field: 'year', column: 'period', prefix: 4 },
  STATUS: { field: 'status', column: 'status' },
  UNIT: { field: 'unit', column: 'unit' },
  PRICE_BASIS: { field: 'priceBasis', column: 'priceBasis' },
  SOURCE: { field: 'source', column: 'source' },
} as const;

/** Values of different units or at different prices are never added up. */
export const observationMeasures = {
  value: { column: 'value', alike: { unit: 'UNIT', priceBasis: 'PRICE_BASIS' } },
} as const;
