import { aggregateField, type GroupKeys } from '../aggregate.ts';
import type { SubgraphContext } from '../context.ts';
import { named, reference } from '../entity.ts';
import { aggregations } from './aggregations.ts';
import type { Loaders } from './loaders.ts';

type Context = SubgraphContext<Loaders>;

/** The root fields that group and add up. */
export const aggregateRoots = { regionObservationsAggregate: aggregateField(aggregations.regionObservations) };

/** What groups of observations have in common, as entities. */
export const aggregateResolvers = {
  RegionObservationGroupKeys: {
    region: ({ region = null }: GroupKeys, _: unknown, context: Context) => named(context.view().load.region, region),
    regionVersion: ({ regionVersion = null }: GroupKeys, _: unknown, context: Context) =>
      named(context.view().load.version, regionVersion),
    indicator: ({ indicator = null }: GroupKeys) => reference(indicator),
    source: ({ source = null }: GroupKeys, _: unknown, context: Context) => named(context.view().load.source, source),
  },
};
