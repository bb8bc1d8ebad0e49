import type { Collection } from '../page.ts';
import { observationWhere } from '../columns.ts';
import { regionObservations } from './datasets.ts';

/** The growing lists of the subgraph: what can be asked of each, and its orders. */
export const collections = {
  regionObservations: {
    name: 'regionObservations',
    dataset: regionObservations,
    where: observationWhere,
    orders: { PERIOD: 'period', VALUE: 'value', REGION: 'region' },
  },
} as const satisfies Readonly<Record<string, Collection<typeof regionObservations>>>;
