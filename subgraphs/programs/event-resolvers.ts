import { named, reference } from '../entity.ts';
import type { Resolvers } from '../subgraph.ts';
import type { Event, EventParticipant, Instruction, Statement } from './event-datasets.ts';
import type { Loaders } from './loaders.ts';
import { byReference, listed, references, sourceOf, type Context } from './lookups.ts';

export const eventResolvers: Resolvers<Loaders> = {
  Event: {
    __resolveReference: byReference((load) => load.event),
    region: (event: Event) => reference(event.region),
    settlement: (event: Event) => reference(event.settlement),
    program: (event: Event, _: unknown, context: Context) => named(context.view().load.program, event.program),
    participants: (event: Event, _: unknown, context: Context) => context.view().load.participantsOf.load(event.id),
    statements: (event: Event, _: unknown, context: Context) => context.view().load.statementsAt.load(event.id),
    instructions: (event: Event, _: unknown, context: Context) => context.view().load.instructionsAt.load(event.id),
    launches: (event: Event, _: unknown, context: Context) => context.view().load.launchedAt.load(event.id),
    source: sourceOf,
  },
  Participation: {
    person: (part: EventParticipant, _: unknown, context: Context) => named(context.view().load.person, part.person),
    organization: (part: EventParticipant, _: unknown, context: Context) =>
      named(context.view().load.organization, part.organization),
  },
  Statement: {
    __resolveReference: byReference((load) => load.statement),
    event: (statement: Statement, _: unknown, context: Context) => context.view().load.event.load(statement.event),
    speaker: (statement: Statement, _: unknown, context: Context) =>
      named(context.view().load.person, statement.speaker),
    quotedBy: (statement: Statement, _: unknown, context: Context) =>
      named(context.view().load.person, statement.quotedBy),
    figures: (statement: Statement, _: unknown, context: Context) =>
      context.view().load.figuresInStatement.load(statement.id),
    source: sourceOf,
  },
  Instruction: {
    __resolveReference: byReference((load) => load.instruction),
    event: (instruction: Instruction, _: unknown, context: Context) =>
      context.view().load.event.load(instruction.event),
    issuedBy: (instruction: Instruction, _: unknown, context: Context) =>
      context.view().load.person.load(instruction.issuedBy),
    addressee: (instruction: Instruction, _: unknown, context: Context) =>
      named(context.view().load.organization, instruction.addressee),
    addresseePerson: (instruction: Instruction, _: unknown, context: Context) =>
      named(context.view().load.person, instruction.addresseePerson),
    coExecutors: (instruction: Instruction, _: unknown, context: Context) =>
      listed(context.view().load.organization, instruction.coExecutors),
    regions: (instruction: Instruction) => references(instruction.regions),
    indicators: (instruction: Instruction, _: unknown, context: Context) =>
      listed(context.view().load.indicator, instruction.indicators),
    source: sourceOf,
  },
};
