import type { Snapshot } from '../../datasets/store/snapshot.ts';
import type { Filter } from '../../datasets/store/store.ts';
import { ratio } from '../decimal.ts';
import { KZT_SCALE } from './columns.ts';
import { areExact, hasNumber, isAbout } from './plan-fulfilment.ts';
import { projects, type Project } from './project-datasets.ts';
import type { ReportedFigure } from './target-datasets.ts';

interface Quantity {
  readonly value: string;
  readonly unit: string;
}

export const CAPACITY_SCALE = 3;

function quantity(value: string | null, unit: string): Quantity | null {
  return value === null ? null : { value, unit };
}

/** Stored tenge over a number stored with some digits after the point; null over zero or where either is unknown. */
function tengeOver(costKzt: number | null, divisor: number | null, scale: number): string | null {
  if (costKzt === null || divisor === null) return null;
  return ratio(BigInt(costKzt) * 10n ** BigInt(scale), BigInt(divisor) * 10n ** BigInt(KZT_SCALE));
}

export interface ProjectUnitInvestment {
  readonly perJob: Quantity | null;
  readonly jobs: number | null;
  readonly jobsBasis: 'ACTUAL' | 'PLAN' | null;
  readonly perCapacity: Quantity | null;
}

/**
 * Investment per unit of one project (formula F15): its cost over the jobs created, or planned where none are known to
 * have been created, and over its yearly capacity. Null where either is unknown or zero.
 */
export function projectUnitInvestment(project: Project): ProjectUnitInvestment {
  const { costKzt, jobsActual, jobsPlanned, capacityValue, capacityUnit } = project;
  const jobs = jobsActual ?? jobsPlanned;
  return {
    perJob: quantity(tengeOver(costKzt, jobs, 0), 'KZT per job'),
    jobs,
    jobsBasis: jobs === null ? null : jobsActual === null ? 'PLAN' : 'ACTUAL',
    perCapacity:
      capacityUnit === null
        ? null
        : quantity(tengeOver(costKzt, capacityValue, CAPACITY_SCALE), `KZT per ${capacityUnit}`),
  };
}

/** What projects cost and employ together, as far as both are known of them. */
export interface ProjectSums {
  readonly projects: number;
  readonly covered: number;
  readonly withActualJobs: number;
  readonly costKzt: number;
  readonly jobs: number;
}

const NO_PROJECTS: ProjectSums = { projects: 0, covered: 0, withActualJobs: 0, costKzt: 0, jobs: 0 };

/** Cost and jobs of the projects that meet a condition, added up in the store over those of which both are known. */
export async function projectSums(snapshot: Snapshot, filter: Filter): Promise<ProjectSums> {
  const jobs = { $ifNull: ['$jobsActual', '$jobsPlanned'] };
  const isCovered = { $and: [{ $ne: ['$costKzt', null] }, { $ne: ['$jobs', null] }] };
  const sumOfCovered = (value: unknown) => ({ $sum: { $cond: [isCovered, value, 0] } });
  const [sums] = await snapshot
    .aggregate<ProjectSums>(projects, [
      { $match: filter },
      { $project: { _id: 0, costKzt: '$costKzt', jobsActual: '$jobsActual', jobs } },
      {
        $group: {
          _id: null,
          projects: { $sum: 1 },
          covered: sumOfCovered(1),
          withActualJobs: sumOfCovered({ $cond: [{ $ne: ['$jobsActual', null] }, 1, 0] }),
          costKzt: sumOfCovered('$costKzt'),
          jobs: sumOfCovered('$jobs'),
        },
      },
    ])
    .toArray();
  if (sums === undefined) return NO_PROJECTS;
  for (const name of ['costKzt', 'jobs'] as const) {
    if (!Number.isSafeInteger(sums[name])) throw new Error(`The sum of ${name} is beyond the range of exact integers.`);
  }
  return sums;
}

/** What a job costs in several projects together: the sum of the costs over that of the jobs. */
export function sumsPerJob({ covered, costKzt, jobs }: ProjectSums): Quantity | null {
  return covered === 0 ? null : quantity(tengeOver(costKzt, jobs, 0), 'KZT per job');
}

/** Powers of ten of the units in which officials report investment. */
const TENGE_UNITS: Readonly<Record<string, bigint>> = { KZT: 0n, 'million KZT': 6n, 'bn KZT': 9n, 'trn KZT': 12n };

export interface ReportedUnitInvestment {
  readonly investment: ReportedFigure | null;
  readonly jobs: ReportedFigure | null;
  readonly projects: ReportedFigure | null;
  readonly perJob: Quantity | null;
  readonly perJobExact: boolean;
  readonly perProject: Quantity | null;
  readonly perProjectExact: boolean;
}

/** Reported tenge over a reported count; both are stored in one scale, so it cancels out. */
function reportedOver(investment: ReportedFigure | null, count: ReportedFigure | null): string | null {
  if (investment?.value == null || count?.value == null) return null;
  const power = TENGE_UNITS[investment.unit];
  return power === undefined ? null : ratio(BigInt(investment.value) * 10n ** power, BigInt(count.value));
}

/** Figures of one territory about the projects of the maps, each in the order in which they were said. */
export interface MapFigures {
  readonly investment: readonly ReportedFigure[];
  readonly jobs: readonly ReportedFigure[];
  readonly projects: readonly ReportedFigure[];
}

/** Investment per job and per project as officials reported them last for one period, as plan or as result. */
export function reportedUnitInvestment(
  period: string,
  basis: ReportedFigure['basis'],
  figures: MapFigures,
): ReportedUnitInvestment {
  const last = (said: readonly ReportedFigure[]): ReportedFigure | null =>
    said.findLast((figure) => figure.basis === basis && isAbout(figure, period) && hasNumber(figure)) ?? null;
  const [investment, jobs, counted] = [last(figures.investment), last(figures.jobs), last(figures.projects)];
  const over = (count: ReportedFigure | null) => {
    const value = reportedOver(investment, count);
    const parts = [investment, count].filter((figure) => figure !== null);
    return { value, exact: value !== null && areExact(parts) };
  };
  const [perJob, perProject] = [over(jobs), over(counted)];
  return {
    investment,
    jobs,
    projects: counted,
    perJob: quantity(perJob.value, 'KZT per job'),
    perJobExact: perJob.exact,
    perProject: quantity(perProject.value, 'KZT per project'),
    perProjectExact: perProject.exact,
  };
}
