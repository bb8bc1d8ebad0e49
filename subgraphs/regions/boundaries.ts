import { validOn } from '../names.ts';
import { groupedBy } from '../grouped.ts';
import type { RegionVersion, Succession } from './datasets.ts';

/** One old territory became, wholly or in part, a new one; by a succession, or as the next version of its region. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  /** The successions that say so; none where only the versions of one region follow each other. */
  readonly successions: readonly string[];
}

/** The boundary versions of all regions and how they came from one another. */
export interface Boundaries {
  readonly versions: ReadonlyMap<string, RegionVersion>;
  readonly edgesFrom: ReadonlyMap<string, readonly Edge[]>;
  readonly edgesTo: ReadonlyMap<string, readonly Edge[]>;
}

/** Puts versions and successions together. A rename or a move of the seat within one version is no edge. */
export function boundariesOf(versions: readonly RegionVersion[], successions: readonly Succession[]): Boundaries {
  const pairs = [
    ...successions.map(({ id, fromVersion, toVersion }) => ({ from: fromVersion, to: toVersion, id })),
    // No succession says what was left of a region that lost a part: it is the version that begins on that day.
    ...versions.flatMap((old) =>
      versions
        .filter((next) => next.region === old.region && old.validTo !== null && next.validFrom === old.validTo)
        .map((next) => ({ from: old.id, to: next.id, id: null })),
    ),
  ];
  const edges = new Map<string, Edge>();
  for (const { from, to, id } of pairs) {
    if (from === to) continue;
    const known = edges.get(`${from} ${to}`)?.successions ?? [];
    edges.set(`${from} ${to}`, { from, to, successions: id === null ? known : [...known, id] });
  }
  const all = [...edges.values()];
  return {
    versions: new Map(versions.map((version) => [version.id, version])),
    edgesFrom: groupedBy(all, (edge) => edge.from),
    edgesTo: groupedBy(all, (edge) => edge.to),
  };
}

/** The version of a region in force on a day; null when the region did not exist. */
export function versionOn(boundaries: Boundaries, region: string, day: string): RegionVersion | null {
  return [...boundaries.versions.values()].find((one) => one.region === region && validOn(one, day)) ?? null;
}

/** The versions of all regions in force on a day, in the order of their ids; the Republic is not among them. */
export function versionsOn(boundaries: Boundaries, day: string): readonly RegionVersion[] {
  return [...boundaries.versions.values()]
    .filter((version) => version.region !== 'kz' && validOn(version, day))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/**
 * The parts into which an old territory fell, which together are the whole of it; empty where it still stands, or
 * where a part also holds land of somebody else, so that the parts would be more than the whole.
 */
export function partsOf(boundaries: Boundaries, version: string): readonly Edge[] {
  const end = boundaries.versions.get(version)?.validTo ?? null;
  const edges = boundaries.edgesFrom.get(version) ?? [];
  const whole =
    end !== null &&
    edges.every(({ to }) => boundaries.versions.get(to)?.validFrom === end && boundaries.edgesTo.get(to)?.length === 1);
  return whole ? edges : [];
}

/** The old territory of which a version is a part; null where it is none, or not a part of one alone. */
export function wholeOf(boundaries: Boundaries, version: string): string | null {
  const [edge, ...others] = boundaries.edgesTo.get(version) ?? [];
  if (edge === undefined || others.length > 0) return null;
  return partsOf(boundaries, edge.from).length === 0 ? null : edge.from;
}

/** A version, the parts that it fell into and the wholes that it came from: all whose figures may answer for it. */
export function relatedTo(boundaries: Boundaries, version: string): readonly RegionVersion[] {
  const parts = (id: string): readonly string[] => [id, ...partsOf(boundaries, id).flatMap(({ to }) => parts(to))];
  const wholes = (id: string): readonly string[] => {
    const whole = wholeOf(boundaries, id);
    return whole === null ? [] : [whole, ...wholes(whole)];
  };
  return [...parts(version), ...wholes(version)].flatMap((id) => boundaries.versions.get(id) ?? []);
}
