import { decimalText } from '../decimal.ts';
import { named, reference } from '../entity.ts';
import { inLanguage, localized } from '../names.ts';
import type { Resolvers } from '../subgraph.ts';
import { observedAttainment, reportedAttainment, type ObservedActual } from './attainment.ts';
import { FIGURE_SCALE } from './columns.ts';
import type { Indicator, ReportedFigure, Target } from './target-datasets.ts';
import type { Loaders } from './loaders.ts';
import { byReference, listed, sourceOf, type Context, type IdArgument } from './lookups.ts';
import { saidBy } from './queries.ts';

/** What the owners of the statistics answered; the gateway brings it along where a query asks for the attainment. */
interface ActualsOfOwners {
  readonly exportActual?: ObservedActual | null;
  readonly industryActual?: ObservedActual | null;
  readonly territorialActual?: ObservedActual | null;
}

/** A figure as the schema has it. */
export function reportedValue(figure: ReportedFigure) {
  const { comparator, unit, text } = figure;
  return {
    comparator,
    value: decimalText(figure.value, FIGURE_SCALE),
    valueHigh: decimalText(figure.valueHigh, FIGURE_SCALE),
    unit,
    text,
  };
}

async function attainmentReported(target: Target, context: Context): Promise<string | null> {
  const { load } = context.view();
  const [indicator, figures] = await Promise.all([
    load.indicator.load(target.indicator),
    load.figuresOnTarget.load(target.id),
  ]);
  return reportedAttainment(target, indicator, figures);
}

async function attainmentObserved(target: Target & ActualsOfOwners, context: Context): Promise<string | null> {
  const indicator = await context.view().load.indicator.load(target.indicator);
  const actual = target.exportActual ?? target.industryActual ?? target.territorialActual ?? null;
  return observedAttainment(target, indicator, actual);
}

export const targetResolvers: Resolvers<Loaders> = {
  Indicator: {
    __resolveReference: byReference((load) => load.indicator),
    name: (indicator: Indicator, _: unknown, context: Context) =>
      inLanguage(localized(indicator), context.scope.language),
    names: (indicator: Indicator) => localized(indicator),
  },
  Target: {
    __resolveReference: async (
      { id, exportActual, industryActual, territorialActual }: IdArgument & ActualsOfOwners,
      context: Context,
    ) => {
      const target = await context.view().load.target.load(id);
      return target === null ? null : { ...target, exportActual, industryActual, territorialActual };
    },
    program: (target: Target, _: unknown, context: Context) => context.view().load.program.load(target.program),
    indicator: (target: Target, _: unknown, context: Context) => context.view().load.indicator.load(target.indicator),
    region: (target: Target) => reference(target.region),
    baseValue: (target: Target) => decimalText(target.baseValue, FIGURE_SCALE),
    targetValue: (target: Target) => decimalText(target.targetValue, FIGURE_SCALE),
    reportedActuals: async (target: Target, { asOf }: { asOf?: string | null }, context: Context) => {
      const figures = await context.view(asOf).load.figuresOnTarget.load(target.id);
      return figures.filter((figure) => saidBy(figure, asOf ?? null));
    },
    attainment: (target: Target & ActualsOfOwners, { basis }: { basis?: string | null }, context: Context) =>
      basis === 'OBSERVED' ? attainmentObserved(target, context) : attainmentReported(target, context),
    reportedAttainment: (target: Target, _: unknown, context: Context) => attainmentReported(target, context),
    source: sourceOf,
  },
  ReportedFigure: {
    __resolveReference: byReference((load) => load.figure),
    indicator: (figure: ReportedFigure, _: unknown, context: Context) =>
      named(context.view().load.indicator, figure.indicator),
    value: reportedValue,
    region: (figure: ReportedFigure) => reference(figure.region),
    conflictsWith: (figure: ReportedFigure, _: unknown, context: Context) =>
      listed(context.view().load.figure, figure.conflictsWith),
    source: sourceOf,
  },
};
