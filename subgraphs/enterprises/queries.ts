import type { Snapshot, Stored } from '../../datasets/store/snapshot.ts';
import { groupedBy } from '../grouped.ts';
import { industries, industryObservations, type Industry, type IndustryObservation } from './datasets.ts';
import { inOrderOfCodes } from './oked.ts';

export type StoredObservation = Stored<IndustryObservation>;

/** What one region publishes of one indicator and period, over all industries. */
export interface RegionPeriod {
  readonly indicator: string;
  readonly period: string;
}

/** The key of a series among those of one indicator. */
export function seriesKey(industry: string, region: string): string {
  return `${industry} ${region}`;
}

/** The observations of some series of one indicator, under all boundary versions, in the order of their periods. */
export async function observationsBySeries(
  snapshot: Snapshot,
  indicator: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredObservation[]>> {
  const parts = keys.map((key) => key.split(' '));
  const unique = (position: number): readonly string[] => [...new Set(parts.map((part) => part[position] ?? ''))];
  // Every industry with every region: one read, exact where a level asks one industry or one region of all.
  const filter = { indicator, industry: { $in: unique(0) }, region: { $in: unique(1) } };
  const rows = await snapshot.find(industryObservations, filter, { sort: { period: 1, regionVersion: 1 } }).toArray();
  return groupedBy(rows, (row) => seriesKey(row.industry, row.region));
}

/** The observations of one indicator and period by region, over all industries and boundary versions. */
export async function observationsByRegion(
  snapshot: Snapshot,
  { indicator, period }: RegionPeriod,
  regionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredObservation[]>> {
  const filter = { indicator, region: { $in: regionIds }, period };
  const rows = await snapshot.find(industryObservations, filter, { sort: { industry: 1, regionVersion: 1 } }).toArray();
  return groupedBy(rows, (row) => row.region);
}

/**
 * One observation for each period or industry, as it was reported: where a figure stands on two boundaries of a region,
 * the one that was observed comes before the one computed back, and else the older boundaries before the newer.
 */
export function asReported(
  rows: readonly StoredObservation[],
  by: 'period' | 'industry',
): readonly StoredObservation[] {
  const chosen = new Map<string, StoredObservation>();
  for (const row of rows) {
    const known = chosen.get(row[by]);
    if (known === undefined || (known.status !== 'NORMAL' && row.status === 'NORMAL')) chosen.set(row[by], row);
  }
  return [...chosen.values()];
}

/** The number of a boundary version: 2 of kz-turkistan.v2. */
const versionNumber = (version: string): number => Number(/\.v(\d+)$/u.exec(version)?.[1] ?? 0);

/** The boundaries on which a region has figures of one indicator, the oldest first. */
export async function versionsByRegion(
  snapshot: Snapshot,
  indicator: string,
  regionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const groups = await snapshot
    .aggregate<{ _id: string; versions: readonly string[] }>(industryObservations, [
      { $match: { indicator, region: { $in: regionIds } } },
      { $group: { _id: '$region', versions: { $addToSet: '$regionVersion' } } },
    ])
    .toArray();
  return new Map(
    groups.map(({ _id, versions }) => [
      _id,
      [...versions].sort((one, other) => versionNumber(one) - versionNumber(other)),
    ]),
  );
}

export interface IndustryConditions {
  readonly section: string | null;
  readonly level: string | null;
  readonly codes: readonly string[] | null;
}

/** Industries in the order of their codes, each section before its divisions; of each code the newest revision. */
export async function industriesWhere(
  snapshot: Snapshot,
  { section, level, codes }: IndustryConditions,
): Promise<readonly Industry[]> {
  const filter = {
    ...(section === null ? {} : { section }),
    ...(level === null ? {} : { level }),
    ...(codes === null ? {} : { code: { $in: codes } }),
  };
  const rows = await snapshot.find(industries, filter, { sort: { id: 1 } }).toArray();
  const newest = new Map(rows.map((row) => [row.code, row]));
  return [...newest.values()].sort(inOrderOfCodes);
}
