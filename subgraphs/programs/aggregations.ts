import type { Aggregation } from '../aggregate-pipeline.ts';
import { DIVISION_LENGTH } from '../oked.ts';
import { figureCollection, instructionCollection, projectCollection } from './collections.ts';
import type { instructions } from './event-datasets.ts';
import type { projects } from './project-datasets.ts';
import type { reportedFigures } from './target-datasets.ts';

/** The year of a day or, where only that is known, of a period, as an expression of the store. */
function yearOf(day: string, period: string): unknown {
  const known = { $ifNull: [`$${day}`, `$${period}`, null] };
  return { $cond: [{ $eq: [known, null] }, null, { $substrCP: [known, 0, 4] }] };
}

/** How the rows of the subgraph's collections are grouped and added up. */
export const aggregations = {
  projects: {
    collection: projectCollection,
    groups: {
      PROGRAM: { field: 'program', column: 'program' },
      REGION: { field: 'region', column: 'region' },
      SETTLEMENT: { field: 'settlement', column: 'settlement' },
      ENTERPRISE: { field: 'enterprise', column: 'enterprise' },
      INDUSTRY: { field: 'industry', column: 'industry' },
      DIVISION: { field: 'division', column: 'industry', prefix: DIVISION_LENGTH },
      STATUS: { field: 'status', column: 'status' },
      LAUNCH_EVENT: { field: 'launchEvent', column: 'launchEvent' },
      PLANNED_YEAR: { field: 'plannedYear', column: 'plannedOn', by: yearOf('plannedOn', 'plannedPeriod') },
      COMMISSIONED_YEAR: {
        field: 'commissionedYear',
        column: 'commissionedOn',
        by: yearOf('commissionedOn', 'commissionedPeriod'),
      },
      CAPACITY_UNIT: { field: 'capacityUnit', column: 'capacityUnit' },
    },
    measures: {
      cost: { column: 'costKzt', currency: 'KZT' },
      jobsPlanned: { column: 'jobsPlanned' },
      jobsActual: { column: 'jobsActual' },
      capacity: { column: 'capacityValue', alike: { capacityUnit: 'CAPACITY_UNIT' } },
      commissionedOn: { column: 'commissionedOn' },
    },
    distinct: { programs: 'program', regions: 'region', enterprises: 'enterprise', industries: 'industry' },
  },
  instructions: {
    collection: instructionCollection,
    groups: {
      EVENT: { field: 'event', column: 'event' },
      ISSUED_BY: { field: 'issuedBy', column: 'issuedBy' },
      ADDRESSEE: { field: 'addressee', column: 'addressee' },
      STATUS: { field: 'status', column: 'status' },
      YEAR: { field: 'year', column: 'issuedOn', prefix: 4 },
    },
    measures: { issuedOn: { column: 'issuedOn' }, dueOn: { column: 'dueOn' } },
    distinct: { events: 'event', addressees: 'addressee' },
  },
  reportedFigures: {
    collection: figureCollection,
    groups: {
      INDICATOR: { field: 'indicator', column: 'indicator' },
      REGION: { field: 'region', column: 'region' },
      PERIOD: { field: 'period', column: 'period' },
      YEAR: { field: 'year', column: 'period', prefix: 4 },
      BASIS: { field: 'basis', column: 'basis' },
      COMPARATOR: { field: 'comparator', column: 'comparator' },
      UNIT: { field: 'unit', column: 'unit' },
      SOURCE: { field: 'source', column: 'source' },
    },
    measures: {
      // More than 500 and 200 are not more than 700 and not 700: only figures that compare alike are added up.
      value: { column: 'value', alike: { unit: 'UNIT', comparator: 'COMPARATOR' } },
      saidOn: { column: 'saidOn' },
    },
    distinct: { indicators: 'indicator', regions: 'region', periods: 'period', sources: 'source' },
  },
} as const satisfies Readonly<
  Record<string, Aggregation<typeof projects | typeof instructions | typeof reportedFigures>>
>;
