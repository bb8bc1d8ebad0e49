import { code, date, decimal, flag, integer, list, oneOf, period, text } from '../../datasets/column.ts';
import { dataset, type RowOf } from '../../datasets/dataset.ts';
import { ids } from '../../schema/ids.ts';
import { sourcesOf } from '../sources.ts';

export const FIGURE_SCALE = 6;
export const KZT_SCALE = 2;
const COMPARATORS = ['EQ', 'GT', 'GTE', 'LT', 'LTE', 'APPROX', 'BETWEEN'] as const;
const DATE_PRECISIONS = ['DAY', 'MONTH', 'YEAR', 'UNKNOWN'] as const;

const validFrom = date('First day, inclusive; empty when unknown or open.').optional();
const validTo = date('First day on which it no longer held; empty while it holds or when unknown.').optional();
const source = code(ids.source, 'Source of the row.');
const nameColumns = {
  nameKk: text('Kazakh name.').optional(),
  nameRu: text('Russian name.').optional(),
  nameEn: text('English name.').optional(),
};

export const programs = dataset({
  name: 'programs',
  title: 'Programs',
  description: 'One row is a state program, concept, law or map of industrialization policy.',
  columns: {
    id: code(ids.program, 'Short code.'),
    ...nameColumns,
    aliases: list(text('Other short names in use.')),
    kind: oneOf(
      ['STATE_PROGRAM', 'CONCEPT', 'NATIONAL_PROJECT', 'MAP', 'SUPPORT_PROGRAM', 'LAW'],
      'What kind of document it is.',
    ),
    validFrom,
    validTo,
    state: text('What became of it, in words.').optional(),
    predecessor: code(ids.program, 'The program before it.').optional(),
    successor: code(ids.program, 'The program after it.').optional(),
    confidence: text('How far the sources confirm it.').optional(),
    source,
  },
  key: ['id'],
  partition: ['id'],
  indexes: [['aliases']],
});

export const editions = dataset({
  name: 'program-editions',
  title: 'Editions of the programs',
  description: 'One row is a program in the wording that was in force for a time.',
  columns: {
    id: code(ids.edition, 'Stable id.'),
    program: code(ids.program, 'Program.'),
    act: code(ids.act, 'The act that brought it.').optional(),
    validFrom,
    validTo,
    note: text('What the sources leave open.').optional(),
    source,
  },
  key: ['id'],
  partition: ['program'],
  indexes: [['program']],
});

export const legalActs = dataset({
  name: 'legal-acts',
  title: 'Legal acts',
  description: 'One row is a decree, resolution, law or order on which a program or map rests, or which ended one.',
  columns: {
    id: code(ids.act, 'Stable id.'),
    kind: text('Decree, Resolution, Law or Order.'),
    issuer: code(ids.organization, 'The body that issued it.').optional(),
    number: text('Number as text.').optional(),
    signedOn: date('Day on which it was signed.').optional(),
    titleKk: text('Kazakh title.').optional(),
    titleRu: text('Russian title.').optional(),
    titleEn: text('English title, in our own words where the source gives none.').optional(),
    repealedBy: code(ids.act, 'The act that ended it.').optional(),
    unverified: flag('Whether no source was found that confirms it.'),
    source,
  },
  key: ['id'],
  partition: ['id'],
  indexes: [],
});

export const organizations = dataset({
  name: 'organizations',
  title: 'Bodies',
  description: 'One row is a ministry, chamber, institute or office; one id across renames.',
  columns: {
    id: code(ids.organization, 'Stable id.'),
    kind: oneOf(
      ['MINISTRY', 'AGENCY', 'NATIONAL_CHAMBER', 'DEVELOPMENT_INSTITUTE', 'GOVERNMENT', 'PRESIDENT', 'GROUP'],
      'Kind of body.',
    ),
    validFrom,
    validTo,
    predecessors: list(code(ids.organization, 'Bodies whose functions it took over.')),
    note: text('What the sources leave open.').optional(),
    source,
  },
  key: ['id'],
  partition: ['id'],
  indexes: [['predecessors']],
});

export const organizationNames = dataset({
  name: 'organization-names',
  title: 'Names of the bodies over time',
  description: 'One row is a name of a body with the days on which it was in use.',
  columns: {
    organization: code(ids.organization, 'Body.'),
    ordinal: decimal(0, 'Position among the names of the body, oldest first, from 1.'),
    ...nameColumns,
    validFrom,
    validTo,
    source,
  },
  key: ['organization', 'ordinal'],
  partition: ['organization'],
  indexes: [['organization']],
});

export const responsibleAssignments = dataset({
  name: 'responsible-assignments',
  title: 'Who answered for the programs',
  description: 'One row says which body answered for a program in what role between two days.',
  columns: {
    program: code(ids.program, 'Program.'),
    organization: code(ids.organization, 'Body.'),
    role: text('developer, coordinator or co-executor.'),
    validFrom,
    validTo,
    source,
  },
  key: ['program', 'organization', 'role'],
  partition: ['program'],
  indexes: [['program']],
});

export const people = dataset({
  name: 'people',
  title: 'People in public office',
  description: 'One row is a person named in a source by virtue of a public office.',
  columns: {
    id: code(ids.person, 'Stable id.'),
    name: text('Name as the sources in English write it.'),
    nameVariants: list(text('Other spellings.')),
    source,
  },
  key: ['id'],
  partition: ['id'],
  indexes: [],
});

export const roleHoldings = dataset({
  name: 'role-holdings',
  title: 'Offices held',
  description: 'One row is an office that a person held, between the days on which the sources name the person in it.',
  columns: {
    person: code(ids.person, 'Person.'),
    role: text('The office.'),
    organization: code(ids.organization, 'The body.').optional(),
    validFrom,
    validTo,
    source,
  },
  key: ['person', 'role'],
  partition: ['person'],
  indexes: [['person']],
});

export const indicators = dataset({
  name: 'indicators',
  title: 'Indicators',
  description: 'One row is what a target, figure or observation measures.',
  columns: {
    id: code(ids.indicator, 'Stable id.'),
    ...nameColumns,
    definition: text('Definition with numerator and denominator.'),
    unit: text('Unit of its values.'),
    direction: oneOf(['HIGHER_IS_BETTER', 'LOWER_IS_BETTER'], 'Whether more is better.'),
    statisticalOwner: oneOf(['PROGRAMS', 'REGIONS', 'ENTERPRISES', 'EXPORTS'], 'Subgraph that owns its statistics.'),
    source,
  },
  key: ['id'],
  partition: ['id'],
  indexes: [],
});

export const targets = dataset({
  name: 'targets',
  title: 'Targets of the programs',
  description: 'One row is a target value of a program.',
  columns: {
    id: code(ids.target, 'Stable id.'),
    program: code(ids.program, 'Program.'),
    indicator: code(ids.indicator, 'What is measured.'),
    region: code(ids.region, 'Region; empty for a national target.').optional(),
    basePeriod: period('Period from which growth is counted, where the source states it.').optional(),
    baseValue: decimal(FIGURE_SCALE, 'Value of the base period.').optional(),
    targetPeriod: period('Period by which it is to be reached.'),
    comparator: oneOf(COMPARATORS, 'How the target compares with its number.'),
    targetValue: decimal(FIGURE_SCALE, 'The number, where the source gives a single one.').optional(),
    unit: text('Unit of the number, in words.'),
    valueKind: oneOf(['LEVEL', 'GROWTH_PCT', 'MULTIPLE', 'SHARE_PCT'], 'What the number means.'),
    doubtful: flag('Whether the source is ambiguous or unconfirmed.'),
    note: text('What the source leaves open.').optional(),
    source,
  },
  key: ['id'],
  partition: ['program'],
  indexes: [['program'], ['region']],
});

export const prioritySectors = dataset({
  name: 'priority-sectors',
  title: 'Priority sectors',
  description: 'One row is a sector that an edition of a program gives priority to.',
  columns: {
    id: code(ids.prioritySector, 'Stable id.'),
    ...nameColumns,
    parent: code(ids.prioritySector, 'The sector above it.').optional(),
    program: code(ids.program, 'Program.'),
    edition: code(ids.edition, 'The edition that names it.'),
    industries: list(code(ids.industry, 'Industries of the sector: a policy mapping to OKED.')),
    doubtful: flag('Whether the list is unconfirmed.'),
    source,
  },
  key: ['id'],
  partition: ['edition'],
  indexes: [['program'], ['industries']],
});

export const maps = dataset({
  name: 'industrialization-maps',
  title: 'Industrialization maps',
  description: 'One row is a map of industrialization with its level and legal basis.',
  columns: {
    id: code(ids.map, 'Stable id.'),
    level: oneOf(['REPUBLICAN', 'REGIONAL', 'REGIONAL_BUSINESS_SUPPORT', 'UNIFIED'], 'Level.'),
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
});

export const mapEntries = dataset({
  name: 'map-entries',
  title: 'Projects in the maps',
  description: 'One row says that a map lists a project between two days.',
  columns: {
    id: code(ids.mapEntry, 'Stable id.'),
    map: code(ids.map, 'Map.'),
    mapLevel: oneOf(['REPUBLICAN', 'REGIONAL', 'REGIONAL_BUSINESS_SUPPORT', 'UNIFIED'], 'Level of the map.'),
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
});

export const events = dataset({
  name: 'events',
  title: 'Events',
  description: 'One row is a meeting, teleconference, address or session.',
  columns: {
    id: code(ids.event, 'Stable id.'),
    kind: oneOf(['MEETING', 'TELECONFERENCE', 'ADDRESS', 'GOVERNMENT_SESSION'], 'Kind of event.'),
    title: text('What it was, in our own words.'),
    date: date('The day, or the first day of the known month or year.').optional(),
    datePrecision: oneOf(DATE_PRECISIONS, 'How exactly the day is known.'),
    reportingPeriod: period('The period on which it reported.').optional(),
    region: code(ids.region, 'Region.').optional(),
    settlement: code(ids.settlement, 'Settlement, where the source names it.').optional(),
    program: code(ids.program, 'The program dealt with.').optional(),
    source,
  },
  key: ['id'],
  partition: ['source'],
  indexes: [['program'], ['date']],
});

export const eventParticipants = dataset({
  name: 'event-participants',
  title: 'Who took part in the events',
  description: 'One row is a part that a person or body took in an event.',
  columns: {
    event: code(ids.event, 'Event.'),
    ordinal: decimal(0, 'Position in the list, from 1.'),
    person: code(ids.person, 'Person, where named.').optional(),
    organization: code(ids.organization, 'Body, where named.').optional(),
    role: text('Office or role on that day.'),
    source,
  },
  key: ['event', 'ordinal'],
  partition: ['event'],
  indexes: [['event']],
});

export const statements = dataset({
  name: 'statements',
  title: 'Statements',
  description: 'One row is something said at an event, in our own words.',
  columns: {
    id: code(ids.statement, 'Stable id.'),
    event: code(ids.event, 'Event.'),
    speaker: code(ids.person, 'Who said it.').optional(),
    quotedBy: code(ids.person, 'Who passed it on.').optional(),
    text: text('What was said, in our own words.'),
    source,
  },
  key: ['id'],
  partition: ['event'],
  indexes: [['event']],
});

export const reportedFigures = dataset({
  name: 'reported-figures',
  title: 'Reported figures',
  description: 'One row is a figure that somebody reported, kept beside those that contradict it.',
  columns: {
    id: code(ids.reportedFigure, 'Stable id.'),
    indicator: code(ids.indicator, 'What is measured.').optional(),
    subject: text('What the figure is about, in our own words.'),
    basis: oneOf(['PLAN', 'ACTUAL'], 'Plan or result.'),
    comparator: oneOf(COMPARATORS, 'How the figure compares with the number.'),
    value: decimal(FIGURE_SCALE, 'The number; empty for a judgement without one.').optional(),
    valueHigh: decimal(FIGURE_SCALE, 'The upper number, for BETWEEN.').optional(),
    unit: text('Unit of the number.'),
    text: text('The figure in words.'),
    period: period('Period meant, where it is an exact one.').optional(),
    periodText: text('Period in words, where it is no exact one.').optional(),
    region: code(ids.region, 'Territory meant; kz for the Republic.').optional(),
    saidOn: date('Day on which it was said, or the first day of the known month or year.').optional(),
    saidOnPrecision: oneOf(DATE_PRECISIONS, 'How exactly that day is known.'),
    saidBy: text('Who said it.').optional(),
    statement: code(ids.statement, 'Statement that holds it.').optional(),
    map: code(ids.map, 'Map whose number of projects it reports.').optional(),
    target: code(ids.target, 'Target on whose attainment it reports.').optional(),
    conflictsWith: list(code(ids.reportedFigure, 'Figures about the same that contradict it.')),
    confidence: text('How far the source is to be believed.'),
    note: text('What the source leaves open.').optional(),
    source,
  },
  key: ['id'],
  partition: ['source'],
  indexes: [
    ['indicator', 'id'],
    ['region', 'id'],
    ['saidOn', 'id'],
    ['period', 'id'],
    ['statement'],
    ['map'],
    ['target'],
  ],
});

export const instructions = dataset({
  name: 'instructions',
  title: 'Instructions',
  description: 'One row is a task given by a person in office.',
  columns: {
    id: code(ids.instruction, 'Stable id.'),
    event: code(ids.event, 'Event at which it was given.'),
    issuedBy: code(ids.person, 'Who gave it.'),
    addressee: code(ids.organization, 'Body responsible, where named.').optional(),
    addresseePerson: code(ids.person, 'Person responsible, where named.').optional(),
    coExecutors: list(code(ids.organization, 'Bodies that take part.')),
    task: text('The task, in our own words.'),
    regions: list(code(ids.region, 'Regions named.')),
    indicators: list(code(ids.indicator, 'Indicators meant.')),
    issuedOn: date('Day on which it was given.'),
    dueOn: date('Deadline, where given.').optional(),
    duePeriod: period('Deadline as a period, where only a year or month was given.').optional(),
    status: oneOf(['ISSUED', 'IN_PROGRESS', 'DONE', 'OVERDUE', 'UNKNOWN'], 'State; UNKNOWN when no source reports one.'),
    source,
  },
  key: ['id'],
  partition: ['event'],
  indexes: [
    ['event', 'id'],
    ['issuedOn', 'id'],
    ['addressee', 'id'],
    ['coExecutors'],
    ['regions'],
    ['issuedBy', 'id'],
    ['status', 'id'],
  ],
});

export const programsSources = sourcesOf('programs');

export type Program = RowOf<typeof programs>;
export type Edition = RowOf<typeof editions>;
export type LegalAct = RowOf<typeof legalActs>;
export type Organization = RowOf<typeof organizations>;
export type OrganizationName = RowOf<typeof organizationNames>;
export type ResponsibleAssignment = RowOf<typeof responsibleAssignments>;
export type Person = RowOf<typeof people>;
export type RoleHolding = RowOf<typeof roleHoldings>;
export type Indicator = RowOf<typeof indicators>;
export type Target = RowOf<typeof targets>;
export type PrioritySector = RowOf<typeof prioritySectors>;
export type IndustrializationMap = RowOf<typeof maps>;
export type MapEntry = RowOf<typeof mapEntries>;
export type Project = RowOf<typeof projects>;
export type ComplianceAssessment = RowOf<typeof complianceAssessments>;
export type Event = RowOf<typeof events>;
export type EventParticipant = RowOf<typeof eventParticipants>;
export type Statement = RowOf<typeof statements>;
export type ReportedFigure = RowOf<typeof reportedFigures>;
export type Instruction = RowOf<typeof instructions>;

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
