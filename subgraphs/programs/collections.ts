import type { Snapshot } from '../../datasets/store/snapshot.ts';
import type { Filter } from '../../datasets/store/store.ts';
import { badInput } from '../../service/errors.ts';
import type { Collection } from '../page.ts';
import { oncePerSnapshot, type WhereCondition } from '../where.ts';
import { instructions } from './event-datasets.ts';
import { projects } from './project-datasets.ts';
import { reportedFigures } from './target-datasets.ts';
import { lastVerdicts, projectIdsInMaps } from './queries.ts';

type Operators = Parameters<WhereCondition>[0];

/** The words that `eq` and `in` admit together; null when neither is given. */
function admitted(path: string, operators: Operators): readonly string[] | null {
  // The schema has checked that the operators are these two and the words those of the enum.
  const { eq, in: among } = operators as { readonly eq?: string | null; readonly in?: readonly string[] | null };
  if (eq === null) throw badInput(`${path}.eq`, eq, 'a value');
  if (among === null) throw badInput(`${path}.in`, among, 'a list of values');
  if (among === undefined) return eq === undefined ? null : [eq];
  return eq === undefined ? among : among.filter((word) => word === eq);
}

/** Projects that a map of one of some levels lists. */
async function listedInMap(operators: Operators, snapshot: Snapshot): Promise<Filter> {
  const levels = admitted('where.map', operators);
  return levels === null ? {} : { id: { $in: await projectIdsInMaps(snapshot, levels) } };
}

/** Projects by the last verdict on them. Nobody has judged a project without an assessment: it is NOT_ASSESSED. */
async function lastJudged(operators: Operators, snapshot: Snapshot): Promise<Filter> {
  const wanted = admitted('where.verdict', operators);
  if (wanted === null) return {};
  const verdicts = await lastVerdicts(snapshot);
  const withUnassessed = wanted.includes('NOT_ASSESSED');
  const named = verdicts
    .filter(({ verdict }) => wanted.includes(verdict) !== withUnassessed)
    .map(({ project }) => project);
  return { id: { [withUnassessed ? '$nin' : '$in']: named } };
}

export const projectCollection: Collection<typeof projects> = {
  name: 'projects',
  dataset: projects,
  lookups: ['id'],
  where: {
    id: { column: 'id' },
    title: { column: 'title' },
    program: { column: 'program' },
    region: { column: 'region' },
    settlement: { column: 'settlement' },
    enterprise: { column: 'enterprise' },
    industry: { column: 'industry', stored: (code) => `OKED2019:${code}` },
    status: { column: 'status' },
    launchEvent: { column: 'launchEvent' },
    commissionedOn: { column: 'commissionedOn' },
    costKzt: { column: 'costKzt' },
    map: oncePerSnapshot(listedInMap),
    verdict: oncePerSnapshot(lastJudged),
  },
  orders: { ID: 'id', TITLE: 'title', REGION: 'region', COMMISSIONED_ON: 'commissionedOn', COST_KZT: 'costKzt' },
  parents: ['region', 'program'],
  totals: {
    // A cost that is not known adds nothing to the sum; the count says how many costs the sum covers.
    costSum: { $sum: '$costKzt' },
    costKnownCount: { $sum: { $cond: [{ $ne: ['$costKzt', null] }, 1, 0] } },
  },
};

export const instructionCollection: Collection<typeof instructions> = {
  name: 'instructions',
  dataset: instructions,
  where: {
    id: { column: 'id' },
    event: { column: 'event' },
    issuedBy: { column: 'issuedBy' },
    addressee: { column: 'addressee' },
    coExecutor: { column: 'coExecutors' },
    region: { column: 'regions' },
    issuedOn: { column: 'issuedOn' },
    status: { column: 'status' },
  },
  orders: { ID: 'id', ISSUED_ON: 'issuedOn' },
};

export const figureCollection: Collection<typeof reportedFigures> = {
  name: 'reportedFigures',
  dataset: reportedFigures,
  where: {
    id: { column: 'id' },
    indicator: { column: 'indicator' },
    region: { column: 'region' },
    period: { column: 'period' },
    saidOn: { column: 'saidOn' },
    basis: { column: 'basis', unindexed: 'A figure is a plan or a result.' },
    comparator: { column: 'comparator', unindexed: 'Most figures share one.' },
    unit: { column: 'unit', unindexed: 'An indicator has few units; its figures are found by the indicator.' },
  },
  orders: { ID: 'id', SAID_ON: 'saidOn', PERIOD: 'period' },
};

/** The growing collections by their names. */
export const collections = {
  projects: projectCollection,
  instructions: instructionCollection,
  reportedFigures: figureCollection,
};
