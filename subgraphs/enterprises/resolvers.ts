import { ids } from '../../schema/ids.ts';
import { badInput } from '../../service/errors.ts';
import { checkId, checkLength, checkOneOf, checkSize, MAX_CODES } from '../arguments.ts';
import { connect } from '../connection.ts';
import type { ConnectionArguments } from '../page.ts';
import type { SubgraphContext } from '../context.ts';
import type { Resolvers } from '../subgraph.ts';
import { aggregateResolvers, aggregateRoots } from './aggregate-resolvers.ts';
import { collections } from './collections.ts';
import type { Measure } from './enterprise-measures.ts';
import { enterpriseResolvers } from './enterprise-resolvers.ts';
import { enterpriseTotals } from './enterprise-totals.ts';
import { growthPoints, type GrowthPointArguments } from './growth-point-resolvers.ts';
import { industryResolvers } from './industry-resolvers.ts';
import type { Loaders } from './loaders.ts';
import { observationRoots } from './observation-resolvers.ts';
import { industriesWhere } from './queries.ts';
import { regionResolvers } from './region-resolvers.ts';

type Context = SubgraphContext<Loaders>;

interface IndustriesArguments {
  readonly section?: string | null;
  readonly level?: string | null;
  readonly codes?: readonly string[] | null;
  readonly first?: number | null;
}

export const resolvers: Resolvers<Loaders> = {
  Query: {
    ...observationRoots,
    ...aggregateRoots,
    enterprise: (_: unknown, { id, bin }: { id?: string | null; bin?: string | null }, context: Context) => {
      checkOneOf(['id', 'bin'], [id, bin]);
      const { load } = context.view();
      return id == null
        ? load.enterpriseByBin.load(bin ?? '')
        : load.enterprise.load(checkId('id', id, ids.enterprise));
    },
    enterprises: (_: unknown, args: ConnectionArguments, context: Context) =>
      connect(context, collections.enterprises, args),
    production: (_: unknown, { id }: { id: string }, context: Context) =>
      context.view().load.production.load(checkId('id', id, ids.production)),
    productions: (_: unknown, args: ConnectionArguments, context: Context) =>
      connect(context, collections.productions, args),
    certificates: (_: unknown, args: ConnectionArguments, context: Context) =>
      connect(context, collections.certificates, args),
    industry: async (_: unknown, { code, revision }: { code: string; revision?: string | null }, context: Context) => {
      const revisions = await context.view().load.industriesByCode.load(code);
      return revisions.find((industry) => revision == null || industry.revision === revision) ?? null;
    },
    industries: async (_: unknown, { section, level, codes, first }: IndustriesArguments, context: Context) => {
      if (section != null && !/^[A-U]$/u.test(section)) throw badInput('section', section, 'a section letter A to U');
      if (codes != null) checkLength('codes', codes);
      if (first != null) checkSize('first', first, MAX_CODES);
      const conditions = { section: section ?? null, level: level ?? null, codes: codes ?? null };
      return (await industriesWhere(context.view().snapshot, conditions)).slice(0, first ?? undefined);
    },
    enterpriseTotals: (_: unknown, args: { measure: Measure; period: string }, context: Context) =>
      enterpriseTotals(context, args),
    growthPoints: (_: unknown, args: GrowthPointArguments, context: Context) => growthPoints(context, args),
  },
  ...aggregateResolvers,
  ...enterpriseResolvers,
  ...industryResolvers,
  ...regionResolvers,
};
