import { ids } from '../../schema/ids.ts';
import { checkId } from '../arguments.ts';
import type { SubgraphContext } from '../context.ts';
import { copied, named } from '../entity.ts';
import { inLanguage, localized } from '../names.ts';
import { filledSeries, toObservation, type Observation } from '../observation.ts';
import { targetActual, type TargetReference } from '../target-actual.ts';
import { industryObservations, type Industry } from './datasets.ts';
import type { Loaders } from './loaders.ts';
import { MANUFACTURING } from './oked.ts';
import { asReported, seriesKey, type StoredObservation } from './queries.ts';

type Context = SubgraphContext<Loaders>;

interface StatisticsArguments {
  readonly indicator: string;
  readonly region?: string | null;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly asOf?: string | null;
}

interface Series {
  readonly industry: string;
  readonly region: string;
  readonly indicator: string;
}

export function industryObservation(context: Context, row: StoredObservation): Observation {
  const series = `${row.indicator}:${row.industry}:${row.regionVersion}`;
  return toObservation(context, industryObservations.name, series, row);
}

async function observationsOf(
  context: Context,
  { industry, region, indicator }: Series,
  asOf?: string | null,
): Promise<readonly Observation[]> {
  const rows = await context.view(asOf).load.series(indicator).load(seriesKey(industry, region));
  return asReported(rows, 'period').map((row) => industryObservation(context, row));
}

/** Industries with their statistics, and what the statistics say of a target. */
export const industryResolvers = {
  Industry: {
    __resolveReference: async ({ id }: { id: string }, context: Context) =>
      copied(await context.view().load.industry.load(id)),
    name: (industry: Industry, _: unknown, context: Context) => inLanguage(localized(industry), context.scope.language),
    names: (industry: Industry) => localized(industry),
    parent: ({ parent }: Industry, _: unknown, context: Context) => named(context.view().load.industry, parent),
    statistics: async ({ id }: Industry, args: StatisticsArguments, context: Context) => {
      const indicator = checkId('indicator', args.indicator, ids.indicator);
      const region = checkId('region', args.region ?? 'kz', ids.region);
      const observations = await observationsOf(context, { industry: id, region, indicator }, args.asOf);
      return filledSeries(`${indicator}:${id}:${region}`, observations, args);
    },
  },
  Target: {
    // Targets of the programs are about manufacturing.
    industryActual: (target: TargetReference, _: unknown, context: Context) =>
      targetActual(target, 'ENTERPRISES', (indicator, region) =>
        observationsOf(context, { industry: MANUFACTURING, region, indicator }),
      ),
  },
};
