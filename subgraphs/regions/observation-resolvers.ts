import type { Stored } from '../../datasets/store/snapshot.ts';
import { connect, withNodes } from '../connection.ts';
import type { ConnectionArguments } from '../page.ts';
import type { SubgraphContext } from '../context.ts';
import { toObservation } from '../observation.ts';
import { collections } from './collections.ts';
import { regionObservations, type RegionObservation } from './datasets.ts';
import type { Loaders } from './loaders.ts';

type Context = SubgraphContext<Loaders>;

/** A stored figure of a territory as the schema has it, with what it is about. */
function regionObservation(context: Context, row: Stored<RegionObservation>) {
  const series = `${row.indicator}:${row.region}:${row.regionVersion}`;
  return {
    region: async () => (await context.view().load.region.load(row.region)) ?? { id: row.region },
    indicator: { id: row.indicator },
    observation: toObservation(context, regionObservations.name, series, row),
  };
}

/** The root field that lists the observations of all territories. */
export const observationRoots = {
  regionObservations: async (_: unknown, args: ConnectionArguments, context: Context) =>
    withNodes(await connect(context, collections.regionObservations, args), (row) => regionObservation(context, row)),
};
