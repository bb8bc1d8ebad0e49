import { ids } from '../../schema/ids.ts';
import { checkId, checkSpan } from '../arguments.ts';
import { connect, type ConnectionArguments } from '../connection.ts';
import type { SubgraphContext } from '../context.ts';
import { collections } from './collections.ts';
import { figuresOf, onePerIndustry } from './industry-figures.ts';
import { industryObservation } from './industry-resolvers.ts';
import type { Loaders } from './loaders.ts';
import { locationQuotient } from './location-quotient.ts';
import { industryId, inOrderOfCodes } from './oked.ts';
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

interface ShiftShareArguments extends AsOfArgument {
  readonly measure: string;
  readonly from: string;
  readonly to: string;
  readonly level?: string | null;
}

const NATION = 'kz';

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
      const figures = onePerIndustry(await figuresOf(context, id, { indicator, period }, asOf));
      return figures
        .filter(({ industry }) => level == null || industry.level === level)
        .toSorted((one, other) => inOrderOfCodes(one.industry, other.industry))
        .map(({ industry, row }) => ({ industry, observation: industryObservation(context, row) }));
    },
    locationQuotient: async ({ id }: RegionReference, args: QuotientArguments, context: Context) => {
      const of = { indicator: checkId('measure', args.measure, ids.indicator), period: args.period };
      const [region, nation] = await Promise.all([
        figuresOf(context, id, of, args.asOf),
        figuresOf(context, NATION, of, args.asOf),
      ]);
      return locationQuotient(industryId(args.industry), region, nation);
    },
    shiftShare: async (
      { id }: RegionReference,
      { measure, from, to, level, asOf }: ShiftShareArguments,
      context: Context,
    ) => {
      const indicator = checkId('measure', measure, ids.indicator);
      checkSpan(from, to);
      const at = (region: string, period: string) => figuresOf(context, region, { indicator, period }, asOf);
      const [start, end, nationalStart, nationalEnd] = await Promise.all([
        at(id, from),
        at(id, to),
        at(NATION, from),
        at(NATION, to),
      ]);
      return shiftShare(level ?? 'DIVISION', { from: start, to: end }, { from: nationalStart, to: nationalEnd });
    },
  },
};
