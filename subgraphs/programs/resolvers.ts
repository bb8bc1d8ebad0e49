import { ids } from '../../schema/ids.ts';
import { checkId, checkOneOf, checkSpan } from '../arguments.ts';
import { connect } from '../connection.ts';
import type { ConnectionArguments } from '../page.ts';
import type { Resolvers } from '../subgraph.ts';
import { aggregateResolvers, aggregateRoots } from './aggregate-resolvers.ts';
import { analysisRoots, analysisValueResolvers, regionCompliance } from './analysis-resolvers.ts';
import { figureCollection, instructionCollection, projectCollection } from './collections.ts';
import { eventResolvers } from './event-resolvers.ts';
import type { Loaders } from './loaders.ts';
import type { Context, IdArgument, OnArgument, SpanArguments } from './lookups.ts';
import { programResolvers } from './program-resolvers.ts';
import { projectResolvers } from './project-resolvers.ts';
import { publicOfficeResolvers } from './public-office-resolvers.ts';
import { allIndicators, eventsBetween, mapsOn, programsOn } from './queries.ts';
import { targetResolvers } from './target-resolvers.ts';

const rootResolvers: Resolvers<Loaders> = {
  Query: {
    ...analysisRoots,
    ...aggregateRoots,
    program: (_: unknown, args: { id?: string | null; code?: string | null }, context: Context) => {
      checkOneOf(['id', 'code'], [args.id, args.code]);
      const { load } = context.view();
      if (args.id != null) return load.program.load(checkId('id', args.id, ids.program));
      return load.programByCode.load(args.code ?? '');
    },
    programs: (_: unknown, { on }: OnArgument, context: Context) => programsOn(context.view().snapshot, on ?? null),
    project: (_: unknown, { id }: IdArgument, context: Context) =>
      context.view().load.project.load(checkId('id', id, ids.project)),
    projects: (_: unknown, args: ConnectionArguments, context: Context) => connect(context, projectCollection, args),
    event: (_: unknown, { id }: IdArgument, context: Context) =>
      context.view().load.event.load(checkId('id', id, ids.event)),
    events: (_: unknown, args: SpanArguments & { kind?: string | null }, context: Context) => {
      checkSpan(args.from, args.to);
      return eventsBetween(context.view().snapshot, args, args.kind ?? null);
    },
    instructions: (_: unknown, args: ConnectionArguments, context: Context) =>
      connect(context, instructionCollection, args),
    organization: (_: unknown, { id }: IdArgument, context: Context) =>
      context.view().load.organization.load(checkId('id', id, ids.organization)),
    person: (_: unknown, { id }: IdArgument, context: Context) =>
      context.view().load.person.load(checkId('id', id, ids.person)),
    reportedFigures: (_: unknown, args: ConnectionArguments, context: Context) =>
      connect(context, figureCollection, args),
    indicator: (_: unknown, { id }: IdArgument, context: Context) =>
      context.view().load.indicator.load(checkId('id', id, ids.indicator)),
    indicators: (_: unknown, __: unknown, context: Context) => allIndicators(context.view().snapshot),
    industrializationMaps: (_: unknown, { level, on }: OnArgument & { level?: string | null }, context: Context) =>
      mapsOn(context.view().snapshot, level ?? null, on ?? null),
    source: (_: unknown, { id }: IdArgument, context: Context) =>
      context.view().load.source.load(checkId('id', id, ids.source)),
  },
  Region: {
    projects: (region: IdArgument, args: ConnectionArguments, context: Context) =>
      connect(context, projectCollection, args, { column: 'region', id: region.id }),
    complianceMonitoring: regionCompliance,
    targets: async (region: IdArgument, { program }: { program?: string | null }, context: Context) => {
      if (program != null) checkId('program', program, ids.program);
      const targets = await context.view().load.targetsOfRegion.load(region.id);
      return targets.filter((target) => program == null || target.program === program);
    },
    instructions: async (region: IdArgument, { status }: { status?: string | null }, context: Context) => {
      const given = await context.view().load.instructionsForRegion.load(region.id);
      return given.filter((instruction) => status == null || instruction.status === status);
    },
  },
};

/** The resolvers of the subgraph; the types are put together from one file for each subject. */
export const resolvers: Resolvers<Loaders> = {
  ...rootResolvers,
  ...aggregateResolvers,
  ...analysisValueResolvers,
  ...programResolvers,
  ...publicOfficeResolvers,
  ...targetResolvers,
  ...projectResolvers,
  ...eventResolvers,
};
