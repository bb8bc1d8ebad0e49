import { groupedBy } from './grouped.ts';

/** What one enterprise gave to a figure: one for each enterprise, whatever the number of its rows. */
export interface Contribution {
  /** In the scale of the column. */
  readonly value: number;
  /** The release that brought the value. */
  readonly release: number;
}

/** Fewer enterprises than these are found out by one another. */
export const LEAST_CONTRIBUTORS = 3;
/** Hundredths of the absolute total: whoever has more is found out by everybody. */
export const GREATEST_SHARE = 85n;

const absolute = ({ value }: Contribution): bigint => BigInt(Math.abs(value));

/** The sum of what the enterprises gave, each without its sign. */
export function absoluteTotal(contributions: readonly Contribution[]): bigint {
  return contributions.reduce((sum, one) => sum + absolute(one), 0n);
}

function isSafe(contributions: readonly Contribution[]): boolean {
  // A zero gives nothing to a sum: three of which two are zero are one.
  const given = contributions.filter(({ value }) => value !== 0);
  const greatest = given.map(absolute).reduce((most, one) => (one > most ? one : most), 0n);
  return given.length >= LEAST_CONTRIBUTORS && greatest * 100n <= GREATEST_SHARE * absoluteTotal(given);
}

/**
 * A figure made of microdata is published only if at least three enterprises gave to it, none of them more than 85% of
 * the absolute total, and the same holds for what each release brought to it, which is the figure less an older one.
 */
export function isPublishable(contributions: readonly Contribution[]): boolean {
  const byRelease = groupedBy(contributions, ({ release }) => String(release));
  return isSafe(contributions) && (byRelease.size === 1 || [...byRelease.values()].every(isSafe));
}

export type Table = ReadonlyMap<string, readonly Contribution[]>;

/** Which cells of one table may be published, and whether their total may. */
export interface Publishable {
  readonly cells: ReadonlySet<string>;
  readonly total: boolean;
}

/** The names of some cells, the smallest figure first and of equal ones the first by name. */
function bySize(table: Table, names: Iterable<string>): readonly string[] {
  const sized = [...names].map((name) => ({ name, size: absoluteTotal(table.get(name) ?? []) }));
  return sized
    .sort((one, other) => (one.size === other.size ? (one.name < other.name ? -1 : 1) : one.size < other.size ? -1 : 1))
    .map(({ name }) => name);
}

/**
 * What may be published of a table whose cells share no enterprise, and of the total of all cells. The total less the
 * published cells is the sum of those that are withheld, so that sum keeps the rule too: where it does not, further
 * cells are withheld, the smallest first.
 */
export function publishable(table: Table): Publishable {
  const cells = new Set([...table.keys()].filter((name) => isPublishable(table.get(name) ?? [])));
  const total = isPublishable([...table.values()].flat());
  if (!total || cells.size === table.size) return { cells, total };
  const withheld = [...table].flatMap(([name, contributions]) => (cells.has(name) ? [] : contributions));
  for (const name of bySize(table, cells)) {
    if (isPublishable(withheld)) break;
    cells.delete(name);
    withheld.push(...(table.get(name) ?? []));
  }
  return { cells, total };
}
