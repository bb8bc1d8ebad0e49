import type { Aggregation } from '../aggregate-pipeline.ts';
import { observationGroups, observationMeasures } from '../observation-aggregates.ts';
import { DIVISION_LENGTH } from '../oked.ts';
import { productAbove } from '../product-keys.ts';
import { collections } from './collections.ts';
import type { certificates, enterprises, industryObservations, productions } from './datasets.ts';

const industryKeys = {
  INDUSTRY: { field: 'industry', column: 'industry' },
  DIVISION: { field: 'division', column: 'industry', prefix: DIVISION_LENGTH },
} as const;

/** How the rows of the subgraph's collections are grouped and added up. */
export const aggregations = {
  enterprises: {
    collection: collections.enterprises,
    groups: {
      REGION: { field: 'region', column: 'region' },
      ...industryKeys,
      LEGAL_FORM: { field: 'legalForm', column: 'legalForm' },
      SIZE_CLASS: { field: 'sizeClass', column: 'sizeClass' },
      STATUS: { field: 'status', column: 'status' },
      REGISTERED_YEAR: { field: 'registeredYear', column: 'registeredOn', prefix: 4 },
    },
    measures: { registeredOn: { column: 'registeredOn' } },
    distinct: { regions: 'region', industries: 'industry', legalForms: 'legalForm' },
  },
  productions: {
    collection: collections.productions,
    groups: {
      ENTERPRISE: { field: 'enterprise', column: 'enterprise' },
      PROJECT: { field: 'project', column: 'project' },
      ...industryKeys,
      SETTLEMENT: { field: 'settlement', column: 'settlement' },
      CAPACITY_UNIT: { field: 'capacityUnit', column: 'capacityUnit' },
      COMMISSIONED_YEAR: { field: 'commissionedYear', column: 'commissionedOn', prefix: 4 },
    },
    measures: {
      capacity: { column: 'capacityValue', alike: { capacityUnit: 'CAPACITY_UNIT' } },
      commissionedOn: { column: 'commissionedOn' },
    },
    distinct: { enterprises: 'enterprise', industries: 'industry', settlements: 'settlement' },
  },
  certificates: {
    collection: collections.certificates,
    groups: {
      FORM: { field: 'form', column: 'form' },
      ENTERPRISE: { field: 'enterprise', column: 'enterprise' },
      PRODUCT: { field: 'product', column: 'product' },
      HS2: { field: 'chapter', column: 'product', by: productAbove('product', 2) },
      IMPORTER_COUNTRY: { field: 'importerCountry', column: 'importerCountry' },
      STATUS: { field: 'status', column: 'status' },
      YEAR: { field: 'year', column: 'issuedOn', prefix: 4 },
      SOURCE: { field: 'source', column: 'source' },
    },
    measures: { issuedOn: { column: 'issuedOn' } },
    distinct: {
      certificates: 'number',
      enterprises: 'enterprise',
      products: 'product',
      importerCountries: 'importerCountry',
    },
  },
  industryObservations: {
    collection: collections.industryObservations,
    groups: { INDUSTRY: { field: 'industry', column: 'industry' }, ...observationGroups },
    measures: observationMeasures,
    distinct: { industries: 'industry', regions: 'region', indicators: 'indicator', periods: 'period' },
  },
} as const satisfies Readonly<
  Record<
    string,
    Aggregation<typeof enterprises | typeof productions | typeof certificates | typeof industryObservations>
  >
>;
