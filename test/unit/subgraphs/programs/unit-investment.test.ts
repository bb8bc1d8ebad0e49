import type { Project } from '../../../../subgraphs/programs/project-datasets.ts';
import {
  projectUnitInvestment,
  reportedUnitInvestment,
  sumsPerJob,
} from '../../../../subgraphs/programs/unit-investment.ts';
import type { ReportedFigure } from '../../../../subgraphs/programs/target-datasets.ts';
import { reported } from '../../../fixtures/reported-figures.ts';

const project = (of: Partial<Project>): Project => ({
  id: 'prj-test',
  title: 'A plant',
  program: null,
  enterprise: null,
  region: null,
  settlement: null,
  industry: null,
  products: [],
  costKzt: null,
  jobsPlanned: null,
  jobsActual: null,
  capacityValue: null,
  capacityUnit: null,
  status: 'PLANNED',
  plannedOn: null,
  plannedPeriod: null,
  commissionedOn: null,
  commissionedPeriod: null,
  launchEvent: null,
  note: null,
  sources: [],
  ...of,
});

// Stored in hundredths of a tenge.
const bn = (billions: number): number => billions * 10 ** 9 * 100;

describe('the unit investment of a project', () => {
  it('is its cost over the jobs created', () => {
    // 12.6 bn KZT for 450 jobs: 28 million KZT each.
    expect(projectUnitInvestment(project({ costKzt: bn(12.6), jobsActual: 450, jobsPlanned: 500 }))).toEqual({
      perJob: { value: '28000000', unit: 'KZT per job' },
      jobs: 450,
      jobsBasis: 'ACTUAL',
      perCapacity: null,
    });
  });

  it('is its cost over the jobs planned where none are known to have been created, and says so', () => {
    // 396 bn KZT for 700 jobs: 565.714... million KZT.
    expect(projectUnitInvestment(project({ costKzt: bn(396), jobsPlanned: 700 }))).toMatchObject({
      perJob: { value: '565714285.714286' },
      jobsBasis: 'PLAN',
    });
  });

  it('is also its cost over the yearly capacity', () => {
    // 35 bn KZT for 3,500,000 pieces a year: 10,000 KZT for each.
    const tyres = { costKzt: bn(35), capacityValue: 3_500_000_000, capacityUnit: 'pcs/a' };
    expect(projectUnitInvestment(project(tyres))).toMatchObject({
      perJob: null,
      jobs: null,
      jobsBasis: null,
      perCapacity: { value: '10000', unit: 'KZT per pcs/a' },
    });
  });

  it('is null, not infinite, where the cost is unknown or there are no jobs', () => {
    expect(projectUnitInvestment(project({ jobsActual: 450 })).perJob).toBeNull();
    expect(projectUnitInvestment(project({ costKzt: bn(1) })).perJob).toBeNull();
    // Nobody was employed: that is known, so the plan does not stand for it.
    const none = projectUnitInvestment(project({ costKzt: bn(1), jobsActual: 0, jobsPlanned: 9 }));
    expect(none).toMatchObject({ perJob: null, jobs: 0, jobsBasis: 'ACTUAL' });
    expect(projectUnitInvestment(project({ costKzt: 0, jobsActual: 9 })).perJob).toMatchObject({ value: '0' });
    expect(
      projectUnitInvestment(project({ costKzt: 1, capacityValue: 0, capacityUnit: 't/a' })).perCapacity,
    ).toBeNull();
  });
});

describe('the unit investment of several projects', () => {
  it('is the sum of the costs over that of the jobs', () => {
    const sums = { projects: 10, covered: 3, withActualJobs: 3 };
    // 145 + 12.6 + 10 = 167.6 bn KZT, 381 + 450 + 300 = 1131 jobs.
    expect(sumsPerJob({ ...sums, costKzt: bn(167.6), jobs: 1131 })).toEqual({
      value: '148187444.739169', // 167600000000 / 1131 = 148187444.73916...
      unit: 'KZT per job',
    });
    expect(sumsPerJob({ ...sums, costKzt: bn(1), jobs: 0 })).toBeNull();
    expect(sumsPerJob({ projects: 10, covered: 0, withActualJobs: 0, costKzt: 0, jobs: 0 })).toBeNull();
  });
});

describe('the unit investment that officials reported', () => {
  const said = (id: string, value: number, unit: string, of: Partial<ReportedFigure> = {}): ReportedFigure =>
    reported(id, 'ACTUAL', '2017', value, { unit, ...of });
  const investment = said('investment', 1500, 'bn KZT', { comparator: 'APPROX' });
  const jobs = said('jobs', 10_000, 'jobs', { comparator: 'APPROX' });
  const projects = said('projects', 120, 'projects');

  it('is investment over jobs and over projects', () => {
    // 2017: about 1.5 trn KZT for about 10 thousand jobs (en.inform.kz) are 150 million KZT each; 1500 / 120 = 12.5 bn.
    expect(
      reportedUnitInvestment('2017', 'ACTUAL', { investment: [investment], jobs: [jobs], projects: [projects] }),
    ).toEqual({
      investment,
      jobs,
      projects,
      perJob: { value: '150000000', unit: 'KZT per job' },
      perJobExact: false,
      perProject: { value: '12500000000', unit: 'KZT per project' },
      perProjectExact: false,
    });
  });

  it('is exact where both figures are', () => {
    // First half of 2018: 187 bn KZT in 18 projects (apgazeta.kz): 10.3889 bn KZT each.
    const half = '2018-01-01/2018-07-01';
    const figures = {
      investment: [said('investment', 187, 'bn KZT', { period: half })],
      jobs: [said('jobs', 1800, 'jobs', { period: half, comparator: 'GT' })],
      projects: [said('projects', 18, 'projects', { period: half })],
    };
    expect(reportedUnitInvestment(half, 'ACTUAL', figures)).toMatchObject({
      perProject: { value: '10388888888.8889' },
      perProjectExact: true,
      perJob: { value: '103888888.888889' }, // 187 bn / 1800
      perJobExact: false,
    });
  });

  it('is null without both figures, in an unknown unit, and over zero', () => {
    const of = (over: Partial<ReportedFigure>, count: Partial<ReportedFigure> = {}) =>
      reportedUnitInvestment('2017', 'ACTUAL', {
        investment: [{ ...investment, ...over }],
        jobs: [{ ...jobs, ...count }],
        projects: [],
      });
    expect(of({})).toMatchObject({ projects: null, perProject: null, perProjectExact: false });
    expect(of({ unit: 'bn USD' }).perJob).toBeNull();
    expect(of({}, { value: 0 }).perJob).toBeNull();
    expect(of({ value: null })).toMatchObject({ investment: null, perJob: null });
    expect(of({ basis: 'PLAN' }).perJob).toBeNull();
    expect(of({ unit: 'trn KZT' }).perJob).toMatchObject({ value: '150000000000' });
  });
});
