import type { Filter } from '../../datasets/store/store.ts';
import { connectionLoaders } from '../connection.ts';
import { batched, loadersOf, manyBy, oneBy, perArguments } from '../loaders.ts';
import { collections } from './collections.ts';
import { programsSources } from './datasets.ts';
import { eventParticipants, events, instructions, statements, type Instruction } from './event-datasets.ts';
import {
  editions,
  legalActs,
  organizationNames,
  organizations,
  people,
  programs,
  responsibleAssignments,
  roleHoldings,
  type Organization,
  type Program,
} from './policy-datasets.ts';
import { complianceAssessments, mapEntries, maps, projects } from './project-datasets.ts';
import { NO_VERDICTS, verdictCountsByRegion, type VerdictCounts } from './compliance.ts';
import {
  indicators,
  prioritySectors,
  reportedFigures,
  targets,
  type ReportedFigure,
  type Target,
} from './target-datasets.ts';
import {
  figuresByRegion,
  instructionsByProgram,
  programsByCodes,
  successorsByOrganization,
  targetsByRegion,
} from './queries.ts';

const BY_ID = { id: 1 } as const;
/** Figures in the order in which they were said; where the day is unknown, first. */
const AS_SAID = { saidOn: 1, id: 1 } as const;

/** Loaders over one snapshot, for one request. */
export const buildLoaders = loadersOf({
  program: oneBy(programs, 'id'),
  programByCode: (snapshot) => batched<Program | null>((codes) => programsByCodes(snapshot, codes), null),
  edition: oneBy(editions, 'id'),
  editionsOfProgram: manyBy(editions, 'program', BY_ID),
  act: oneBy(legalActs, 'id'),
  responsibleFor: manyBy(responsibleAssignments, 'program', { validFrom: 1, organization: 1, role: 1 }),
  prioritySector: oneBy(prioritySectors, 'id'),
  sectorsOfProgram: manyBy(prioritySectors, 'program', BY_ID),
  organization: oneBy(organizations, 'id'),
  namesOfOrganization: manyBy(organizationNames, 'organization', { ordinal: 1 }),
  successorsOf: (snapshot) => batched<readonly Organization[]>((ids) => successorsByOrganization(snapshot, ids), []),
  person: oneBy(people, 'id'),
  rolesOf: manyBy(roleHoldings, 'person', { validFrom: 1, role: 1 }),
  indicator: oneBy(indicators, 'id'),
  target: oneBy(targets, 'id'),
  targetsOfProgram: manyBy(targets, 'program', BY_ID),
  targetsOfRegion: (snapshot) => batched<readonly Target[]>((ids) => targetsByRegion(snapshot, ids), []),
  figure: oneBy(reportedFigures, 'id'),
  figuresOnTarget: manyBy(reportedFigures, 'target', AS_SAID),
  figuresOnMap: manyBy(reportedFigures, 'map', AS_SAID),
  figuresInStatement: manyBy(reportedFigures, 'statement', BY_ID),
  figuresOnIndicator: (snapshot) =>
    perArguments((indicator: string) =>
      batched<readonly ReportedFigure[]>((regionIds) => figuresByRegion(snapshot, indicator, regionIds), []),
    ),
  map: oneBy(maps, 'id'),
  mapEntry: oneBy(mapEntries, 'id'),
  entriesOfMap: manyBy(mapEntries, 'map', BY_ID),
  entriesOfProject: manyBy(mapEntries, 'project', BY_ID),
  project: oneBy(projects, 'id'),
  projectsOfEnterprise: manyBy(projects, 'enterprise', BY_ID),
  projectsOfProduct: manyBy(projects, 'products', BY_ID),
  /** Last verdicts on the projects of regions that meet a condition. */
  verdictsOfRegion: (snapshot) =>
    perArguments((filter: Filter) =>
      batched<VerdictCounts>((regionIds) => verdictCountsByRegion(snapshot, filter, regionIds), NO_VERDICTS),
    ),
  launchedAt: manyBy(projects, 'launchEvent', BY_ID),
  assessment: oneBy(complianceAssessments, 'id'),
  assessmentsOfProject: manyBy(complianceAssessments, 'project', BY_ID),
  event: oneBy(events, 'id'),
  eventsOfProgram: manyBy(events, 'program', BY_ID),
  participantsOf: manyBy(eventParticipants, 'event', { ordinal: 1 }),
  statement: oneBy(statements, 'id'),
  statementsAt: manyBy(statements, 'event', BY_ID),
  instruction: oneBy(instructions, 'id'),
  instructionsAt: manyBy(instructions, 'event', BY_ID),
  instructionsTo: manyBy(instructions, 'addressee', BY_ID),
  instructionsWithCoExecutor: manyBy(instructions, 'coExecutors', BY_ID),
  instructionsForRegion: manyBy(instructions, 'regions', BY_ID),
  instructionsOfProgram: (snapshot) =>
    batched<readonly Instruction[]>((ids) => instructionsByProgram(snapshot, ids), []),
  source: oneBy(programsSources, 'id'),
  connections: (snapshot) => connectionLoaders(snapshot, collections),
});

export type Loaders = ReturnType<typeof buildLoaders>;
