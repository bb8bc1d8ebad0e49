import { code, date, decimal, flag, list, oneOf, text } from '../../datasets/column.ts';
import { dataset, type RowOf } from '../../datasets/dataset.ts';
import { ids } from '../../schema/ids.ts';
import { nameColumns, source, validFrom, validTo } from '../columns.ts';

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
  references: { source: 'programs-sources' },
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
  references: { program: 'programs', act: 'legal-acts', source: 'programs-sources' },
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
  references: { issuer: 'organizations', source: 'programs-sources' },
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
  references: { source: 'programs-sources' },
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
  references: { organization: 'organizations', source: 'programs-sources' },
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
  references: { program: 'programs', organization: 'organizations', source: 'programs-sources' },
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
  references: { source: 'programs-sources' },
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
  references: { person: 'people', organization: 'organizations', source: 'programs-sources' },
});

export type Program = RowOf<typeof programs>;
export type Edition = RowOf<typeof editions>;
export type LegalAct = RowOf<typeof legalActs>;
export type Organization = RowOf<typeof organizations>;
export type OrganizationName = RowOf<typeof organizationNames>;
export type ResponsibleAssignment = RowOf<typeof responsibleAssignments>;
export type Person = RowOf<typeof people>;
export type RoleHolding = RowOf<typeof roleHoldings>;
