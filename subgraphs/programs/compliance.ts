import type { Snapshot } from '../../datasets/store/snapshot.ts';
import type { Filter, Stage } from '../../datasets/store/store.ts';
import { ratio } from '../decimal.ts';
import { complianceAssessments, projects, type ComplianceAssessment } from './project-datasets.ts';

type Verdict = ComplianceAssessment['verdict'];

/** How many projects have which last verdict. */
export type VerdictCounts = Readonly<Record<Verdict, number>>;

export const NO_VERDICTS: VerdictCounts = { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_ASSESSED: 0 };

export interface ComplianceMonitoring {
  readonly projects: number;
  readonly assessed: number;
  readonly compliant: number;
  readonly nonCompliant: number;
  readonly notAssessed: number;
  readonly rate: string | null;
  readonly coverage: string | null;
}

/**
 * Compliance of projects (formula F12): the rate is compliant over compliant and non-compliant, the coverage assessed
 * over all. A project that nobody has judged counts in the coverage alone. Null where nothing is to be divided by.
 */
export function complianceOf({ COMPLIANT, NON_COMPLIANT, NOT_ASSESSED }: VerdictCounts): ComplianceMonitoring {
  const assessed = COMPLIANT + NON_COMPLIANT;
  const all = assessed + NOT_ASSESSED;
  return {
    projects: all,
    assessed,
    compliant: COMPLIANT,
    nonCompliant: NON_COMPLIANT,
    notAssessed: NOT_ASSESSED,
    rate: ratio(COMPLIANT, assessed),
    coverage: ratio(assessed, all),
  };
}

/**
 * The last verdict on each project that meets a condition, in one pipeline: the projects, each with the verdict that
 * nobody has judged it, and all assessments after them; of each project the last one counts, by its day, then its id.
 */
function lastVerdicts(filter: Filter): readonly Stage[] {
  const last = { $topN: { n: 1, sortBy: { judged: -1, assessedOn: -1, id: -1 }, output: '$verdict' } };
  return [
    { $match: filter },
    {
      $project: {
        _id: 0,
        project: '$id',
        region: '$region',
        listed: { $literal: 1 },
        judged: { $literal: 0 },
        assessedOn: { $literal: null },
        id: '$id',
        verdict: { $literal: 'NOT_ASSESSED' },
      },
    },
    {
      $unionWith: {
        coll: complianceAssessments.name,
        pipeline: [
          {
            $project: {
              _id: 0,
              project: '$project',
              region: { $literal: null },
              listed: { $literal: 0 },
              judged: { $literal: 1 },
              assessedOn: '$assessedOn',
              id: '$id',
              verdict: '$verdict',
            },
          },
        ],
      },
    },
    { $group: { _id: '$project', listed: { $max: '$listed' }, region: { $max: '$region' }, last } },
    { $match: { listed: 1 } },
  ];
}

interface Count<K> {
  readonly _id: K;
  readonly projects: number;
}

const LAST_VERDICT = { $arrayElemAt: ['$last', 0] };

/** How many of the projects that meet a condition have which last verdict. */
export async function verdictCounts(snapshot: Snapshot, filter: Filter): Promise<VerdictCounts> {
  const stages = [...lastVerdicts(filter), { $group: { _id: LAST_VERDICT, projects: { $sum: 1 } } }];
  const counts = await snapshot.aggregate<Count<Verdict>>(projects, stages).toArray();
  return { ...NO_VERDICTS, ...Object.fromEntries(counts.map((count) => [count._id, count.projects])) };
}

/** The same for each of some regions. */
export async function verdictCountsByRegion(
  snapshot: Snapshot,
  filter: Filter,
  regionIds: readonly string[],
): Promise<ReadonlyMap<string, VerdictCounts>> {
  type Key = { readonly region: string; readonly verdict: Verdict };
  const within = { $and: [{ region: { $in: regionIds } }, filter] };
  const group = { $group: { _id: { region: '$region', verdict: LAST_VERDICT }, projects: { $sum: 1 } } };
  const counts = await snapshot.aggregate<Count<Key>>(projects, [...lastVerdicts(within), group]).toArray();
  const byRegion = new Map<string, VerdictCounts>();
  for (const { _id, projects: count } of counts) {
    byRegion.set(_id.region, { ...(byRegion.get(_id.region) ?? NO_VERDICTS), [_id.verdict]: count });
  }
  return byRegion;
}
