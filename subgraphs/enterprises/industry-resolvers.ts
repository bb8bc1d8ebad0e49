import { ids } from '../../schema/ids.ts';
import { checkId } from '../arguments.ts';
import type { SubgraphContext } from '../context.ts';
import { copied, named } from '../entity.ts';
import { inLanguage, localized } from '../names.ts';
import { withoutValue, type Observation } from '../observation.ts';
import { answerSeries, checkSeries, type SeriesArguments } from '../series.ts';
import { targetActual, type TargetReference } from '../target-actual.ts';
import { askedBoundaries } from './boundaries.ts';
import type { Industry } from './datasets.ts';
import { industryAnalyses } from './industry-analyses.ts';
import { industryObservation } from './industry-observation.ts';
import type { Loaders } from './loaders.ts';
import { MANUFACTURING } from './oked.ts';
import { asReported, seriesKey } from './queries.ts';

type Context = SubgraphContext<Loaders>;

interface StatisticsArguments extends SeriesArguments {
  readonly indicator: string;
  readonly region?: string | null;
  readonly asOf?: string | null;
}

interface Series {
  readonly industry: string;
  readonly region: string;
  readonly indicator: string;
}

async function observationsOf(
  context: Context,
  { industry, region, indicator }: Series,
  asOf?: string | null,
): Promise<readonly Observation[]> {
  const [rows, asked] = await Promise.all([
    context.view(asOf).load.series(indicator).load(seriesKey(industry, region)),
    askedBoundaries(context, indicator, region, asOf),
  ]);
  const reported = asReported(rows, 'period');
  if (asked === null) return reported.map((row) => industryObservation(context, row));
  const on = new Map(rows.filter((row) => row.regionVersion === asked.version).map((row) => [row.period, row]));
  // A period that was published on other boundaries only is missing on these.
  return reported.map(({ period }) => {
    const row = on.get(period);
    const series = `${indicator}:${industry}:${region}`;
    return row === undefined ? withoutValue(series, period, 'MISSING') : industryObservation(context, row);
  });
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
      const question = checkSeries(args);
      const observations = await observationsOf(context, { industry: id, region, indicator }, args.asOf);
      return answerSeries(`${indicator}:${id}:${region}`, observations, question);
    },
    ...industryAnalyses,
  },
  Target: {
    // Targets of the programs are about manufacturing.
    industryActual: (target: TargetReference, _: unknown, context: Context) =>
      targetActual(target, 'ENTERPRISES', (indicator, region) =>
        observationsOf(context, { industry: MANUFACTURING, region, indicator }),
      ),
  },
};
