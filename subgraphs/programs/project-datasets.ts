import { code, date, decimal, integer, list, oneOf, period, text } from '../../datasets/column.ts';
import { dataset, type RowOf } from '../../datasets/dataset.ts';
import { ids } from '../../schema/ids.ts';
import { nameColumns, source, validFrom, validTo } from '../columns.ts';
import { KZT_SCALE, MAP_LEVELS } from './columns.ts';

export const maps = dataset({
  name: 'industrialization-maps',
  title: 'Industrialization maps',
  description: 'One row is a map of industrialization with its level and legal basis.',
  columns: {
    id: code(ids.map, 'Stable id.'),
    level: oneOf(MAP_LEVELS, 'Level.'),
    ...nameColumns,
    program: code(ids.program, 'The map as a program.'),
    legalBasis: code(ids.act, 'The act on which it rests.').optional(),
    validFrom,
    validTo,
    source,
  },
  key: ['id'],
  partition: ['id'],
  indexes: [['level']],
  references: { program: 'programs', legalBasis: 'legal-acts', source: 'programs-sources' },
});

export const mapEntries = dataset({
  name: 'map-entries',
  title: 'Projects in the maps',
  description: 'One row says that a map lists a project between two days.',
  columns: {
    id: code(ids.mapEntry, 'Stable id.'),
    map: code(ids.map, 'Map.'),
    mapLevel: oneOf(MAP_LEVELS, 'Level of the map.'),
    project: code(ids.project, 'Project.'),
    region: code(ids.region, 'Region of the project.').optional(),
    includedOn: date('Day of inclusion.').optional(),
    excludedOn: date('Day of exclusion, exclusive.').optional(),
    decision: code(ids.act, 'The deciding act.').optional(),
    source,
  },
  key: ['id'],
  partition: ['map'],
  indexes: [['map'], ['project'], ['mapLevel', 'project']],
  references: {
    map: 'industrialization-maps',
    project: 'projects',
    region: 'regions',
    decision: 'legal-acts',
    source: 'programs-sources',
  },
});

export const projects = dataset({
  name: 'projects',
  title: 'Projects',
  description: 'One row is a production that was planned, built or launched, as a source describes it.',
  columns: {
    id: code(ids.project, 'Stable id.'),
    title: text('What the source calls it, in our own words where it gives no name.'),
    program: code(ids.program, 'Program under which it ran.').optional(),
    enterprise: code(ids.enterprise, 'Enterprise, where the source names a firm.').optional(),
    region: code(ids.region, 'Region, under its present id.').optional(),
    settlement: code(ids.settlement, 'Settlement.').optional(),
    industry: code(ids.industry, 'Industry by OKED: our own mapping unless the source states one.').optional(),
    products: list(code(ids.product, 'Products by HS: our own mapping unless the source states one.')),
    costKzt: decimal(KZT_SCALE, 'Cost.', 'KZT').optional(),
    jobsPlanned: integer('Jobs planned.', 'persons').optional(),
    jobsActual: integer('Jobs created.', 'persons').optional(),
    capacityValue: decimal(3, 'Capacity.').optional(),
    capacityUnit: text('Unit of the capacity: t/a, pcs/a.').optional(),
    status: oneOf(
      ['PLANNED', 'UNDER_CONSTRUCTION', 'LAUNCHED', 'COMMISSIONED', 'SUSPENDED', 'CANCELLED'],
      'State as the source gives it.',
    ),
    plannedOn: date('Planned day of commissioning.').optional(),
    plannedPeriod: period('Planned period of commissioning.').optional(),
    commissionedOn: date('Day of commissioning.').optional(),
    commissionedPeriod: period('Period of commissioning, where no day is known.').optional(),
    launchEvent: code(ids.event, 'Event at which it was launched.').optional(),
    note: text('What the sources leave open.').optional(),
    sources: list(code(ids.source, 'Sources of the row.')),
  },
  key: ['id'],
  partition: ['id'],
  indexes: [
    ['region', 'id'],
    ['program', 'id'],
    ['enterprise', 'id'],
    ['industry', 'id'],
    ['products'],
    ['status', 'id'],
    ['launchEvent', 'id'],
    ['settlement', 'id'],
    ['title', 'id'],
    ['commissionedOn', 'id'],
    ['costKzt', 'id'],
  ],
  references: {
    program: 'programs',
    enterprise: 'enterprises',
    region: 'regions',
    settlement: 'settlements',
    industry: 'industries',
    products: 'products',
    launchEvent: 'events',
    sources: 'programs-sources',
  },
});

export const complianceAssessments = dataset({
  name: 'compliance-assessments',
  title: 'Assessments of compliance',
  description: 'One row is a judgement whether a project meets a criterion.',
  columns: {
    id: code(ids.assessment, 'Stable id.'),
    project: code(ids.project, 'Project.'),
    criterion: text('Criterion.'),
    edition: code(ids.edition, 'Edition whose priorities were applied.').optional(),
    verdict: oneOf(['COMPLIANT', 'NON_COMPLIANT', 'NOT_ASSESSED'], 'Verdict.'),
    assessedOn: date('Day of the assessment.').optional(),
    assessor: code(ids.organization, 'Who assessed.').optional(),
    rationale: text('Reasons.').optional(),
    source,
  },
  key: ['id'],
  partition: ['source'],
  indexes: [['project'], ['verdict', 'project']],
  references: {
    project: 'projects',
    edition: 'program-editions',
    assessor: 'organizations',
    source: 'programs-sources',
  },
});

export type IndustrializationMap = RowOf<typeof maps>;
export type MapEntry = RowOf<typeof mapEntries>;
export type Project = RowOf<typeof projects>;
export type ComplianceAssessment = RowOf<typeof complianceAssessments>;
