import type { SubgraphContext } from '../context.ts';
import { toObservation, type Observation } from '../observation.ts';
import { industryObservations } from './datasets.ts';
import type { StoredObservation } from './queries.ts';

/** A stored figure of an industry as the schema has it. */
export function industryObservation(context: SubgraphContext, row: StoredObservation): Observation {
  const series = `${row.indicator}:${row.industry}:${row.regionVersion}`;
  return toObservation(context, industryObservations.name, series, row);
}
