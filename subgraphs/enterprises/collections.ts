import type { Collection } from '../connection.ts';
import { certificates, enterprises, productions } from './datasets.ts';
import { industryId } from './oked.ts';

const industry = { column: 'industry', stored: industryId };

/** The growing lists of the subgraph: what can be asked of each, and its orders. */
export const collections = {
  enterprises: {
    name: 'enterprises',
    dataset: enterprises,
    where: {
      id: { column: 'id' },
      bin: { column: 'bin' },
      legalForm: { column: 'legalForm' },
      region: { column: 'region' },
      industry,
    },
    orders: { ID: 'id', BIN: 'bin', REGION: 'region' },
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
      form: { column: 'form' },
      enterprise: { column: 'enterprise' },
      product: { column: 'product' },
      importerCountry: { column: 'importerCountry' },
      issuedOn: { column: 'issuedOn' },
    },
    orders: { ID: 'id', ISSUED_ON: 'issuedOn' },
  },
} as const satisfies Readonly<
  Record<string, Collection<typeof enterprises | typeof productions | typeof certificates>>
>;
