import type { Aggregation } from '../aggregate-pipeline.ts';
import { observationGroups, observationMeasures } from '../observation-aggregates.ts';
import { collections } from './collections.ts';
import type { regionObservations } from './datasets.ts';

/** How the rows of the subgraph's collections are grouped and added up. */
export const aggregations = {
  regionObservations: {
    collection: collections.regionObservations,
    groups: observationGroups,
    measures: observationMeasures,
    distinct: { regions: 'region', indicators: 'indicator', periods: 'period' },
  },
} as const satisfies Readonly<Record<string, Aggregation<typeof regionObservations>>>;
