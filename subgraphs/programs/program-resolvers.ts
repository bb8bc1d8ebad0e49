import { ids } from '../../schema/ids.ts';
import { checkId, checkSpan } from '../arguments.ts';
import { connect } from '../connection.ts';
import type { ConnectionArguments } from '../page.ts';
import { named } from '../entity.ts';
import { inLanguage, localized, validity, validOn } from '../names.ts';
import type { Resolvers } from '../subgraph.ts';
import { projectCollection } from './collections.ts';
import type { Edition, LegalAct, Program, ResponsibleAssignment } from './policy-datasets.ts';
import type { PrioritySector } from './target-datasets.ts';
import { withIndustriesAbove } from '../oked.ts';
import type { Loaders } from './loaders.ts';
import {
  byReference,
  references,
  sourceOf,
  type Context,
  type IdArgument,
  type OnArgument,
  type SpanArguments,
} from './lookups.ts';
import { oldestFirst, regionOfTarget, sectorsOn, within } from './queries.ts';

interface TargetArguments {
  readonly indicator?: string | null;
  readonly region?: string | null;
}

async function sectorsOfProgram(context: Context, program: string, on: string | null | undefined) {
  const { load } = context.view();
  const [sectors, editions] = await Promise.all([
    load.sectorsOfProgram.load(program),
    load.editionsOfProgram.load(program),
  ]);
  return sectorsOn(sectors, editions, on ?? null);
}

const titles = (act: LegalAct) => ({ kk: act.titleKk, ru: act.titleRu, en: act.titleEn });

export const programResolvers: Resolvers<Loaders> = {
  Program: {
    __resolveReference: byReference((load) => load.program),
    code: (program: Program) => program.id,
    name: (program: Program, _: unknown, context: Context) => inLanguage(localized(program), context.scope.language),
    names: (program: Program) => localized(program),
    validity: (program: Program) => validity(program),
    editions: async (program: Program, _: unknown, context: Context) =>
      oldestFirst(await context.view().load.editionsOfProgram.load(program.id), ({ validFrom }) => validFrom),
    predecessor: (program: Program, _: unknown, context: Context) =>
      named(context.view().load.program, program.predecessor),
    successor: (program: Program, _: unknown, context: Context) =>
      named(context.view().load.program, program.successor),
    responsible: async (program: Program, { on }: OnArgument, context: Context) => {
      const assignments = await context.view().load.responsibleFor.load(program.id);
      return assignments.filter((row) => on == null || validOn(row, on));
    },
    prioritySectors: (program: Program, { on }: OnArgument, context: Context) =>
      sectorsOfProgram(context, program.id, on),
    targets: async (program: Program, { indicator, region }: TargetArguments, context: Context) => {
      if (indicator != null) checkId('indicator', indicator, ids.indicator);
      if (region != null) checkId('region', region, ids.region);
      const targets = await context.view().load.targetsOfProgram.load(program.id);
      return targets.filter(
        (target) =>
          (indicator == null || target.indicator === indicator) &&
          (region == null || regionOfTarget(target) === region),
      );
    },
    events: async (program: Program, span: SpanArguments, context: Context) => {
      checkSpan(span.from, span.to);
      const events = await context.view().load.eventsOfProgram.load(program.id);
      return oldestFirst(events, ({ date }) => date).filter(({ date }) => within(date, span));
    },
    instructions: async (program: Program, { status }: { status?: string | null }, context: Context) => {
      const given = await context.view().load.instructionsOfProgram.load(program.id);
      return given.filter((instruction) => status == null || instruction.status === status);
    },
    projects: (program: Program, args: ConnectionArguments, context: Context) =>
      connect(context, projectCollection, args, { column: 'program', id: program.id }),
    source: sourceOf,
  },
  ProgramEdition: {
    __resolveReference: byReference((load) => load.edition),
    program: (edition: Edition, _: unknown, context: Context) => context.view().load.program.load(edition.program),
    act: (edition: Edition, _: unknown, context: Context) => named(context.view().load.act, edition.act),
    validity: (edition: Edition) => validity(edition),
  },
  LegalAct: {
    __resolveReference: byReference((load) => load.act),
    issuer: (act: LegalAct, _: unknown, context: Context) => named(context.view().load.organization, act.issuer),
    date: (act: LegalAct) => act.signedOn,
    title: (act: LegalAct, _: unknown, context: Context) => inLanguage(titles(act), context.scope.language),
    titles,
    repealedBy: (act: LegalAct, _: unknown, context: Context) => named(context.view().load.act, act.repealedBy),
    source: sourceOf,
  },
  ResponsibleAssignment: {
    // The assignment holds the body's id, also as of a day on which the list of bodies was not yet published.
    organization: async ({ organization }: ResponsibleAssignment, _: unknown, context: Context) =>
      (await context.view().load.organization.load(organization)) ?? { id: organization },
    validity: (assignment: ResponsibleAssignment) => validity(assignment),
  },
  PrioritySector: {
    __resolveReference: byReference((load) => load.prioritySector),
    name: (sector: PrioritySector, _: unknown, context: Context) =>
      inLanguage(localized(sector), context.scope.language),
    names: (sector: PrioritySector) => localized(sector),
    parent: (sector: PrioritySector, _: unknown, context: Context) =>
      named(context.view().load.prioritySector, sector.parent),
    edition: (sector: PrioritySector, _: unknown, context: Context) => context.view().load.edition.load(sector.edition),
    industries: (sector: PrioritySector) => references(sector.industries),
    source: sourceOf,
  },
  Industry: {
    prioritySectors: async (industry: IdArgument, args: OnArgument & { program: string }, context: Context) => {
      const sectors = await sectorsOfProgram(context, checkId('program', args.program, ids.program), args.on);
      const industries = new Set(withIndustriesAbove(industry.id));
      return sectors.filter((sector) => sector.industries.some((id) => industries.has(id)));
    },
  },
};
