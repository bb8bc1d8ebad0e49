import type { Collection } from '../page.ts';
import { observationWhere } from '../columns.ts';
import { certificates, enterprises, industryObservations, productions } from './datasets.ts';
import { industryId } from './oked.ts';

const industry = { column: 'industry', stored: industryId };

/** The growing lists of the subgraph: what can be asked of each, and its orders. */
export const collections = {
  enterprises: {
    name: 'enterprises',
    dataset: enterprises,
    lookups: ['id', 'bin'],
    where: {
      id: { column: 'id' },
      bin: { column: 'bin' },
      legalForm: { column: 'legalForm', unindexed: 'Most enterprises share one form.' },
      region: { column: 'region' },
      industry,
    },
    orders: { ID: 'id', BIN: 'bin', REGION: 'region' },
    parents: ['region'],
  },
  productions: {
    name: 'productions',
    dataset: productions,
    where: {
      id: { column: 'id' },
      enterprise: { column: 'enterprise' },
      industry,
      settlement: { column: 'settlement' },
      project: { column: 'project' },
    },
    orders: { ID: 'id', INDUSTRY: 'industry' },
  },
  certificates: {
    name: 'certificates',
    dataset: certificates,
    where: {
      id: { column: 'id' },
      number: { column: 'number' },
      form: { column: 'form', unindexed: 'There are few forms.' },
      enterprise: { column: 'enterprise' },
      product: { column: 'product' },
      importerCountry: { column: 'importerCountry' },
      issuedOn: { column: 'issuedOn' },
    },
    orders: { ID: 'id', ISSUED_ON: 'issuedOn' },
    parents: ['enterprise'],
  },
  industryObservations: {
    name: 'industryObservations',
    dataset: industryObservations,
    where: { industry, ...observationWhere },
    orders: { PERIOD: 'period', VALUE: 'value', REGION: 'region' },
  },
} as const satisfies Readonly<
  Record<
    string,
    Collection<typeof enterprises | typeof productions | typeof certificates | typeof industryObservations>
  >
>;
