import { sourcesOf } from '../sources.ts';
import {
  programs,
  editions,
  legalActs,
  organizations,
  organizationNames,
  responsibleAssignments,
  people,
  roleHoldings,
} from './policy-datasets.ts';
import { indicators, targets, prioritySectors, reportedFigures } from './target-datasets.ts';
import { maps, mapEntries, projects, complianceAssessments } from './project-datasets.ts';
import { events, eventParticipants, statements, instructions } from './event-datasets.ts';

export const programsSources = sourcesOf('programs');

/** Every dataset that the subgraph owns. */
export const datasets = [
  programs,
  editions,
  legalActs,
  organizations,
  organizationNames,
  responsibleAssignments,
  people,
  roleHoldings,
  indicators,
  targets,
  prioritySectors,
  maps,
  mapEntries,
  projects,
  complianceAssessments,
  events,
  eventParticipants,
  statements,
  reportedFigures,
  instructions,
  programsSources,
] as const;
