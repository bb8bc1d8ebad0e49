import { code, date, decimal, list, oneOf, period, text } from '../../datasets/column.ts';
import { dataset, type RowOf } from '../../datasets/dataset.ts';
import { ids } from '../../schema/ids.ts';
import { source } from '../columns.ts';
import { DATE_PRECISIONS } from './columns.ts';

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
  references: { region: 'regions', settlement: 'settlements', program: 'programs', source: 'programs-sources' },
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
  references: { event: 'events', person: 'people', organization: 'organizations', source: 'programs-sources' },
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
  references: { event: 'events', speaker: 'people', quotedBy: 'people', source: 'programs-sources' },
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
    status: oneOf(
      ['ISSUED', 'IN_PROGRESS', 'DONE', 'OVERDUE', 'UNKNOWN'],
      'State; UNKNOWN when no source reports one.',
    ),
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
  references: {
    event: 'events',
    issuedBy: 'people',
    addressee: 'organizations',
    addresseePerson: 'people',
    coExecutors: 'organizations',
    regions: 'regions',
    indicators: 'indicators',
    source: 'programs-sources',
  },
});

export type Event = RowOf<typeof events>;
export type EventParticipant = RowOf<typeof eventParticipants>;
export type Statement = RowOf<typeof statements>;
export type Instruction = RowOf<typeof instructions>;
