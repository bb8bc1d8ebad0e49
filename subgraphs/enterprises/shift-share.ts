import { Ratio } from '../decimal.ts';
import { VALUE_SCALE } from '../observation.ts';
import type { Industry } from './datasets.ts';
import {
  boundariesOf,
  changeOf,
  endsOn,
  type Change,
  type Ends,
  type IndustryChange,
  type UsableEnds,
} from './industry-figures.ts';
import { inOrderOfCodes } from './oked.ts';

/** The three parts of a region's change in one industry, in the unit of the measure. */
export interface ShiftShare {
  readonly industry: Industry;
  readonly national: string;
  readonly industryMix: string;
  readonly regional: string;
  readonly unit: string;
}

/** One industry of a region beside the same industry of the nation. */
interface Pair {
  readonly region: IndustryChange;
  readonly nation: IndustryChange;
}

// Products of two stored numbers have up to 32 digits; parts are rounded only when they are printed.
const Exact = Ratio.clone({ precision: 50 });

const inOneMeasure = (changes: readonly IndustryChange[]): boolean =>
  new Set(changes.map(({ unit, priceBasis }) => `${unit} ${priceBasis}`)).size <= 1;

/** The changes of the industries of a level with figures at both ends, in the order of codes. */
function changesAt(level: string, ends: UsableEnds): readonly IndustryChange[] {
  return [...ends.from.values()]
    .filter(({ industry }) => industry.level === level)
    .flatMap(({ industry }) => changeOf(industry.id, ends) ?? [])
    .sort((one, other) => inOrderOfCodes(one.industry, other.industry));
}

/** The industries of a region that the nation has too; one that the nation did not have has no growth to compare with. */
function pairs(region: readonly IndustryChange[], nation: readonly IndustryChange[]): readonly Pair[] {
  const national = new Map(nation.map((change) => [change.industry.id, change]));
  return region.flatMap((own) => {
    const same = national.get(own.industry.id);
    return same === undefined || same.start === 0n ? [] : [{ region: own, nation: same }];
  });
}

/** `base` times a growth of `by` on `on`, rounded half to even to the last digit that a stored value keeps. */
function growthOn(base: bigint, by: bigint, on: bigint): bigint {
  const exact = new Exact(base * by).div(on).toDecimalPlaces(0, Exact.ROUND_HALF_EVEN);
  return BigInt(exact.toFixed());
}

function parts({ region, nation }: Pair, total: Change): ShiftShare {
  const national = growthOn(region.start, total.end - total.start, total.start);
  // g_i - G over one divisor: (n1 * t0 - t1 * n0) / (n0 * t0).
  const faster = nation.end * total.start - total.end * nation.start;
  const industryMix = growthOn(region.start, faster, nation.start * total.start);
  // The rest, so that the three add up to the change to the last digit.
  const regional = region.end - region.start - national - industryMix;
  const text = (scaled: bigint): string => new Exact(scaled).div(10 ** VALUE_SCALE).toFixed();
  const { industry, unit } = region;
  return { industry, national: text(national), industryMix: text(industryMix), regional: text(regional), unit };
}

/**
 * The shift-share of a region's change by industry (Dunn 1960), in the order of codes: national growth e0 * G, industry
 * mix e0 * (g_i - G), and the rest, which is e0 * (g_ir - g_i). G is the growth of the nation's industries of the level
 * together. Empty without figures of region and nation at both ends on the same boundaries, in one unit and price basis.
 */
export function shiftShare(level: string, region: Ends, nation: Ends): readonly ShiftShare[] {
  const [nationalBoundaries] = boundariesOf(nation.from);
  if (nationalBoundaries === undefined) return [];
  const national = changesAt(level, endsOn(nationalBoundaries, nation));
  const start = national.reduce((sum, change) => sum + change.start, 0n);
  const end = national.reduce((sum, change) => sum + change.end, 0n);
  if (start === 0n) return [];
  for (const boundaries of boundariesOf(region.from)) {
    const own = changesAt(level, endsOn(boundaries, region));
    const compared = pairs(own, national);
    if (compared.length > 0 && inOneMeasure([...own, ...national]))
      return compared.map((pair) => parts(pair, { start, end }));
  }
  return [];
}
