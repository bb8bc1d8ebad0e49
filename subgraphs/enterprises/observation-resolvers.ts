import { connect, withNodes } from '../connection.ts';
import type { ConnectionArguments } from '../page.ts';
import type { SubgraphContext } from '../context.ts';
import { collections } from './collections.ts';
import { industryObservation } from './industry-observation.ts';
import type { Loaders } from './loaders.ts';
import type { StoredObservation } from './queries.ts';

type Context = SubgraphContext<Loaders>;

/** A stored figure of an industry as the schema has it, with what it is about. */
export function observationOfIndustry(context: Context, row: StoredObservation) {
  return {
    industry: async () => (await context.view().load.industry.load(row.industry)) ?? { id: row.industry },
    region: { id: row.region },
    indicator: { id: row.indicator },
    observation: industryObservation(context, row),
  };
}

/** The root field that lists the observations of all industries. */
export const observationRoots = {
  industryObservations: async (_: unknown, args: ConnectionArguments, context: Context) =>
    withNodes(await connect(context, collections.industryObservations, args), (row) =>
      observationOfIndustry(context, row),
    ),
};
