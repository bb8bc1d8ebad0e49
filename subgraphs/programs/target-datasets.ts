import { code, date, decimal, flag, list, oneOf, period, text } from '../../datasets/column.ts';
import { dataset, type RowOf } from '../../datasets/dataset.ts';
import { ids } from '../../schema/ids.ts';
import { nameColumns, source } from '../columns.ts';
import { COMPARATORS, DATE_PRECISIONS, FIGURE_SCALE } from './columns.ts';

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
  references: { source: 'programs-sources' },
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
  references: { program: 'programs', indicator: 'indicators', region: 'regions', source: 'programs-sources' },
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
  references: {
    program: 'programs',
    edition: 'program-editions',
    industries: 'industries',
    source: 'programs-sources',
  },
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
  references: {
    indicator: 'indicators',
    region: 'regions',
    statement: 'statements',
    map: 'industrialization-maps',
    target: 'targets',
    source: 'programs-sources',
  },
});

export type Indicator = RowOf<typeof indicators>;
export type Target = RowOf<typeof targets>;
export type PrioritySector = RowOf<typeof prioritySectors>;
export type ReportedFigure = RowOf<typeof reportedFigures>;
