import type { Snapshot, Stored } from '../../datasets/store/snapshot.ts';
import { validOn } from '../names.ts';
import { lastDay } from '../periods.ts';
import { groupedBy } from '../grouped.ts';
import { boundariesOf, type Boundaries } from './boundaries.ts';
import {
  regionCodes,
  regionObservations,
  regions,
  regionVersions,
  successions,
  type Region,
  type RegionObservation,
  type RegionVersion,
} from './datasets.ts';

export type StoredObservation = Stored<RegionObservation>;

/** The regions that had a territory on a day, in the order of their codes; the Republic is not among them. */
export async function regionsOn(snapshot: Snapshot, day: string): Promise<readonly Region[]> {
  const [all, versions, codes] = await Promise.all([
    snapshot.find(regions, { id: { $ne: 'kz' } }).toArray(),
    snapshot.find(regionVersions, {}, { fields: ['region', 'validFrom', 'validTo'] }).toArray(),
    snapshot
      .find(
        regionCodes,
        { scheme: { $in: ['ISO_3166_2', 'KATO'] } },
        { sort: { scheme: -1, code: 1 }, fields: ['region', 'scheme', 'code'] },
      )
      .toArray(),
  ]);
  // ISO 3166-2 and KATO begin with the same two digits; the later entry, of ISO, stands where both are known.
  const order = new Map(
    codes.map(({ region, scheme, code }) => [region, scheme === 'KATO' ? `KZ-${code.slice(0, 2)}` : code]),
  );
  const existing = new Set(versions.filter((version) => validOn(version, day)).map((version) => version.region));
  const place = (region: Region): string => order.get(region.id) ?? region.id;
  return all.filter((region) => existing.has(region.id)).sort((one, other) => (place(one) < place(other) ? -1 : 1));
}

/** The boundary versions of all regions and their successions: both lists are short. */
export async function boundariesIn(snapshot: Snapshot): Promise<Boundaries> {
  const [versions, changes] = await Promise.all([
    snapshot.find(regionVersions, {}, { sort: { id: 1 } }).toArray(),
    snapshot.find(successions, {}, { sort: { id: 1 } }).toArray(),
  ]);
  return boundariesOf(versions, changes);
}

/** Ids of the regions that have one of some codes, of any scheme, on a day or, without one, at any time. */
export async function regionIdsByCodes(
  snapshot: Snapshot,
  codes: readonly string[],
  day: string | null,
): Promise<readonly string[]> {
  const found = await snapshot.find(regionCodes, { code: { $in: codes } }, { sort: { code: 1, region: 1 } }).toArray();
  const valid = found.filter((row) => day === null || validOn(row, day));
  return [...new Set(valid.map((row) => row.region))];
}

/** Observations of an indicator for some regions, under all boundary versions, in the order of their periods. */
export async function observationsByRegion(
  snapshot: Snapshot,
  indicator: string,
  regionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredObservation[]>> {
  const filter = { indicator, region: { $in: regionIds } };
  const rows = await snapshot.find(regionObservations, filter, { sort: { period: 1, regionVersion: 1 } }).toArray();
  return groupedBy(rows, ({ region }) => region);
}

/** Observations of an indicator in one period, for all regions and boundary versions. */
export function observationsIn(
  snapshot: Snapshot,
  indicator: string,
  period: string,
): Promise<readonly StoredObservation[]> {
  return snapshot.find(regionObservations, { indicator, period }, { sort: { region: 1, regionVersion: 1 } }).toArray();
}

/**
 * One observation for each period, as it was reported: where a publisher gives a period on two boundaries, that on the
 * boundaries in force when the period ended.
 */
export function asReported(
  observations: readonly StoredObservation[],
  versions: readonly RegionVersion[],
): readonly StoredObservation[] {
  const inForce = (row: StoredObservation): boolean => {
    const version = versions.find(({ id }) => id === row.regionVersion);
    return version !== undefined && validOn(version, lastDay(row.period));
  };
  const byPeriod = new Map<string, StoredObservation>();
  for (const row of observations) {
    const known = byPeriod.get(row.period);
    if (known === undefined || (inForce(row) && !inForce(known))) byPeriod.set(row.period, row);
  }
  return [...byPeriod.values()];
}
