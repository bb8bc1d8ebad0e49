import { ids } from '../../schema/ids.ts';
import { checkId, checkSpan } from '../arguments.ts';
import { connect } from '../connection.ts';
import type { ConnectionArguments } from '../page.ts';
import type { SubgraphContext } from '../context.ts';
import { askedBoundaries } from './boundaries.ts';
import { collections } from './collections.ts';
import { figuresAsked, figuresOf, onePerIndustry } from './industry-figures.ts';
import { endsOf, figuresIn, NATION } from './industry-analyses.ts';
import { industryObservation } from './industry-observation.ts';
import type { Loaders } from './loaders.ts';
import { VALUE_ADDED } from './labour-productivity.ts';
import { locationQuotient } from './location-quotient.ts';
import { manufacturingShare, PUBLISHED_SHARE } from './manufacturing-share.ts';
import { industryId, inOrderOfCodes, MANUFACTURING } from './oked.ts';
import { observationOfIndustry } from './observation-resolvers.ts';
import { shiftShare } from './shift-share.ts';

type Context = SubgraphContext<Loaders>;

interface RegionReference {
  readonly id: string;
}

interface AsOfArgument {
  readonly asOf?: string | null;
}

interface StatisticsArguments extends AsOfArgument {
  readonly indicator: string;
  readonly level?: string | null;
  readonly period: string;
}

interface QuotientArguments extends AsOfArgument {
  readonly industry: string;
  readonly measure: string;
  readonly period: string;
}

interface PeriodArguments extends AsOfArgument {
  readonly period: string;
}

interface ShiftShareArguments extends AsOfArgument {
  readonly measure: string;
  readonly from: string;
  readonly to: string;
  readonly level?: string | null;
}

/** What enterprises and industries say of a region. */
export const regionResolvers = {
  Region: {
    enterprises: ({ id }: RegionReference, args: ConnectionArguments, context: Context) =>
      connect(context, collections.enterprises, args, { column: 'region', id }),
    industryStatistics: async (
      { id }: RegionReference,
      { indicator, level, period, asOf }: StatisticsArguments,
      context: Context,
    ) => {
      checkId('indicator', indicator, ids.indicator);
      const [all, asked] = await Promise.all([
        figuresOf(context, id, { indicator, period }, asOf),
        askedBoundaries(context, indicator, id, asOf),
      ]);
      const figures =
        asked === null ? onePerIndustry(all) : all.filter(({ row }) => row.regionVersion === asked.version);
      return figures
        .filter(({ industry }) => level == null || industry.level === level)
        .toSorted((one, other) => inOrderOfCodes(one.industry, other.industry))
        .map(({ row }) => observationOfIndustry(context, row));
    },
    locationQuotient: async ({ id }: RegionReference, args: QuotientArguments, context: Context) => {
      const of = { indicator: checkId('measure', args.measure, ids.indicator), period: args.period };
      const [region, nation] = await Promise.all([
        figuresAsked(context, id, of, args.asOf),
        figuresAsked(context, NATION, of, args.asOf),
      ]);
      return locationQuotient(industryId(args.industry), region, nation);
    },
    manufacturingShare: async ({ id }: RegionReference, args: PeriodArguments, context: Context) => {
      const at = (indicator: string) => figuresIn(context, { industry: MANUFACTURING, region: id, indicator }, args);
      const [[share], [gva]] = await Promise.all([at(PUBLISHED_SHARE), at(VALUE_ADDED)]);
      const territory = { region: id, isNation: id === NATION, period: args.period };
      return manufacturingShare(territory, { share, gva }, (row) => industryObservation(context, row));
    },
    shiftShare: async (
      { id }: RegionReference,
      { measure, from, to, level, asOf }: ShiftShareArguments,
      context: Context,
    ) => {
      const indicator = checkId('measure', measure, ids.indicator);
      checkSpan(from, to);
      const span = { indicator, from, to, asOf: asOf ?? null };
      const [region, nation] = await Promise.all([endsOf(context, id, span), endsOf(context, NATION, span)]);
      return shiftShare(level ?? 'DIVISION', region, nation);
    },
  },
};
