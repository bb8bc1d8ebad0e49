import { ids } from '../../schema/ids.ts';
import type { Filter } from '../../datasets/store/store.ts';
import type { Snapshot } from '../../datasets/store/snapshot.ts';
import { checkId } from '../arguments.ts';
import { checkBounded } from '../bounded.ts';
import { decimalText } from '../decimal.ts';
import { filterOf, type WhereInput } from '../where.ts';
import { projectCollection } from './collections.ts';
import { KZT_SCALE } from './columns.ts';
import { complianceOf, verdictCounts } from './compliance.ts';
import type { Context, IdArgument } from './lookups.ts';
import { planFulfilment, type PlanFulfilment } from './plan-fulfilment.ts';
import { REPUBLIC, saidBy } from './queries.ts';
import type { ReportedFigure } from './target-datasets.ts';
import { projectSums, reportedUnitInvestment, sumsPerJob } from './unit-investment.ts';
import { tenge } from './tenge.ts';

interface AsOfArgument {
  readonly asOf?: string | null;
}

interface ProjectsArguments extends AsOfArgument {
  readonly where?: WhereInput | null;
}

interface PeriodArguments extends AsOfArgument {
  readonly period: string;
  readonly region?: string | null;
}

/** The condition that a where input on projects means. */
function conditionOf(where: WhereInput | null | undefined, snapshot: Snapshot): Promise<Filter> {
  return filterOf(projectCollection.dataset, projectCollection.where, where, snapshot);
}

/** The condition on projects of a root field, which no parent bounds. */
async function boundedCondition(context: Context, { where, asOf }: ProjectsArguments): Promise<Filter> {
  const { snapshot } = context.view(asOf);
  const filter = await conditionOf(where, snapshot);
  checkBounded(context, projectCollection, filter, snapshot);
  return filter;
}

/** What had been said of an indicator in a region by the day asked for, in the order in which it was said. */
async function figuresOn(
  context: Context,
  indicator: string,
  region: string,
  asOf: string | null | undefined,
): Promise<readonly ReportedFigure[]> {
  const figures = await context.view(asOf).load.figuresOnIndicator(indicator).load(region);
  return figures.filter((figure) => saidBy(figure, asOf ?? null));
}

const MAP_INDICATORS = { investment: 'ind-map-investment', jobs: 'ind-map-jobs', projects: 'ind-map-projects' };

/** Roots of the analyses over projects and over what officials said. */
export const analysisRoots = {
  complianceMonitoring: async (_: unknown, args: ProjectsArguments, context: Context) =>
    complianceOf(await verdictCounts(context.view(args.asOf).snapshot, await boundedCondition(context, args))),
  unitInvestment: async (_: unknown, args: ProjectsArguments, context: Context) => {
    const sums = await projectSums(context.view(args.asOf).snapshot, await boundedCondition(context, args));
    const isKnown = sums.covered > 0;
    return {
      ...sums,
      cost: isKnown ? tenge(decimalText(sums.costKzt, KZT_SCALE)) : null,
      jobs: isKnown ? sums.jobs : null,
      perJob: sumsPerJob(sums),
    };
  },
  planFulfilment: async (
    _: unknown,
    args: PeriodArguments & { readonly indicator: string },
    context: Context,
  ): Promise<PlanFulfilment & { period: string; indicator: string; region: string }> => {
    const indicator = checkId('indicator', args.indicator, ids.indicator);
    const region = checkId('region', args.region ?? REPUBLIC, ids.region);
    const figures = await figuresOn(context, indicator, region, args.asOf);
    return { period: args.period, indicator, region, ...planFulfilment(args.period, figures) };
  },
  mapUnitInvestment: async (
    _: unknown,
    args: PeriodArguments & { readonly basis?: ReportedFigure['basis'] | null },
    context: Context,
  ) => {
    const region = checkId('region', args.region ?? REPUBLIC, ids.region);
    const on = (indicator: string) => figuresOn(context, indicator, region, args.asOf);
    const [investment, jobs, projects] = await Promise.all([
      on(MAP_INDICATORS.investment),
      on(MAP_INDICATORS.jobs),
      on(MAP_INDICATORS.projects),
    ]);
    const basis = args.basis ?? 'ACTUAL';
    const figures = reportedUnitInvestment(args.period, basis, { investment, jobs, projects });
    return { period: args.period, region: { id: region }, basis, ...figures };
  },
};

/** Compliance of the projects of a region; the regions of one level are counted together. */
export async function regionCompliance(region: IdArgument, { where, asOf }: ProjectsArguments, context: Context) {
  const { snapshot, load } = context.view(asOf);
  const filter = await conditionOf(where, snapshot);
  return complianceOf(await load.verdictsOfRegion(filter).load(region.id));
}

export const analysisValueResolvers = {
  PlanFulfilment: {
    indicator: ({ indicator }: { readonly indicator: string }, _: unknown, context: Context) =>
      context.view().load.indicator.load(indicator),
    region: ({ region }: { readonly region: string }) => ({ id: region }),
  },
};
