import { aggregateField, type GroupKeys } from '../aggregate.ts';
import { named, reference } from '../entity.ts';
import { aggregations } from './aggregations.ts';
import type { Context } from './lookups.ts';

/** The root fields that group and add up. */
export const aggregateRoots = {
  projectsAggregate: aggregateField(aggregations.projects),
  instructionsAggregate: aggregateField(aggregations.instructions),
  reportedFiguresAggregate: aggregateField(aggregations.reportedFigures),
};

/** What groups of the subgraph's rows have in common, as entities. */
export const aggregateResolvers = {
  ProjectGroupKeys: {
    program: ({ program = null }: GroupKeys, _: unknown, context: Context) =>
      named(context.view().load.program, program),
    region: ({ region = null }: GroupKeys) => reference(region),
    settlement: ({ settlement = null }: GroupKeys) => reference(settlement),
    enterprise: ({ enterprise = null }: GroupKeys) => reference(enterprise),
    industry: ({ industry = null }: GroupKeys) => reference(industry),
    division: ({ division = null }: GroupKeys) => reference(division),
    launchEvent: ({ launchEvent = null }: GroupKeys, _: unknown, context: Context) =>
      named(context.view().load.event, launchEvent),
  },
  InstructionGroupKeys: {
    event: ({ event = null }: GroupKeys, _: unknown, context: Context) => named(context.view().load.event, event),
    issuedBy: ({ issuedBy = null }: GroupKeys, _: unknown, context: Context) =>
      named(context.view().load.person, issuedBy),
    addressee: ({ addressee = null }: GroupKeys, _: unknown, context: Context) =>
      named(context.view().load.organization, addressee),
  },
  ReportedFigureGroupKeys: {
    indicator: ({ indicator = null }: GroupKeys, _: unknown, context: Context) =>
      named(context.view().load.indicator, indicator),
    region: ({ region = null }: GroupKeys) => reference(region),
    source: ({ source = null }: GroupKeys, _: unknown, context: Context) => named(context.view().load.source, source),
  },
};
