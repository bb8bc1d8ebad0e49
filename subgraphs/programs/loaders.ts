import type { Snapshot } from '../../datasets/store/snapshot.ts';
import type { Filter } from '../../datasets/store/store.ts';
import { connectionLoaders } from '../connection.ts';
import { batched, manyBy, oneBy, perArguments } from '../loaders.ts';
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
export function buildLoaders(snapshot: Snapshot) {
  return {
    program: oneBy(snapshot, programs, 'id'),
    programByCode: batched<Program | null>((codes) => programsByCodes(snapshot, codes), null),
    edition: oneBy(snapshot, editions, 'id'),
    editionsOfProgram: manyBy(snapshot, editions, 'program', BY_ID),
    act: oneBy(snapshot, legalActs, 'id'),
    responsibleFor: manyBy(snapshot, responsibleAssignments, 'program', { validFrom: 1, organization: 1, role: 1 }),
    prioritySector: oneBy(snapshot, prioritySectors, 'id'),
    sectorsOfProgram: manyBy(snapshot, prioritySectors, 'program', BY_ID),
    organization: oneBy(snapshot, organizations, 'id'),
    namesOfOrganization: manyBy(snapshot, organizationNames, 'organization', { ordinal: 1 }),
    successorsOf: batched<readonly Organization[]>((ids) => successorsByOrganization(snapshot, ids), []),
    person: oneBy(snapshot, people, 'id'),
    rolesOf: manyBy(snapshot, roleHoldings, 'person', { validFrom: 1, role: 1 }),
    indicator: oneBy(snapshot, indicators, 'id'),
    target: oneBy(snapshot, targets, 'id'),
    targetsOfProgram: manyBy(snapshot, targets, 'program', BY_ID),
    targetsOfRegion: batched<readonly Target[]>((ids) => targetsByRegion(snapshot, ids), []),
    figure: oneBy(snapshot, reportedFigures, 'id'),
    figuresOnTarget: manyBy(snapshot, reportedFigures, 'target', AS_SAID),
    figuresOnMap: manyBy(snapshot, reportedFigures, 'map', AS_SAID),
    figuresInStatement: manyBy(snapshot, reportedFigures, 'statement', BY_ID),
    figuresOnIndicator: perArguments((indicator: string) =>
      batched<readonly ReportedFigure[]>((regionIds) => figuresByRegion(snapshot, indicator, regionIds), []),
    ),
    map: oneBy(snapshot, maps, 'id'),
    mapEntry: oneBy(snapshot, mapEntries, 'id'),
    entriesOfMap: manyBy(snapshot, mapEntries, 'map', BY_ID),
    entriesOfProject: manyBy(snapshot, mapEntries, 'project', BY_ID),
    project: oneBy(snapshot, projects, 'id'),
    projectsOfEnterprise: manyBy(snapshot, projects, 'enterprise', BY_ID),
    projectsOfProduct: manyBy(snapshot, projects, 'products', BY_ID),
    /** Last verdicts on the projects of regions that meet a condition. */
    verdictsOfRegion: perArguments((filter: Filter) =>
      batched<VerdictCounts>((regionIds) => verdictCountsByRegion(snapshot, filter, regionIds), NO_VERDICTS),
    ),
    launchedAt: manyBy(snapshot, projects, 'launchEvent', BY_ID),
    assessment: oneBy(snapshot, complianceAssessments, 'id'),
    assessmentsOfProject: manyBy(snapshot, complianceAssessments, 'project', BY_ID),
    event: oneBy(snapshot, events, 'id'),
    eventsOfProgram: manyBy(snapshot, events, 'program', BY_ID),
    participantsOf: manyBy(snapshot, eventParticipants, 'event', { ordinal: 1 }),
    statement: oneBy(snapshot, statements, 'id'),
    statementsAt: manyBy(snapshot, statements, 'event', BY_ID),
    instruction: oneBy(snapshot, instructions, 'id'),
    instructionsAt: manyBy(snapshot, instructions, 'event', BY_ID),
    instructionsTo: manyBy(snapshot, instructions, 'addressee', BY_ID),
    instructionsWithCoExecutor: manyBy(snapshot, instructions, 'coExecutors', BY_ID),
    instructionsForRegion: manyBy(snapshot, instructions, 'regions', BY_ID),
    instructionsOfProgram: batched<readonly Instruction[]>((ids) => instructionsByProgram(snapshot, ids), []),
    source: oneBy(snapshot, programsSources, 'id'),
    connections: connectionLoaders(snapshot, collections),
  };
}

export type Loaders = ReturnType<typeof buildLoaders>;
