import { Ratio } from '../decimal.ts';
import { VALUE_SCALE } from '../observation.ts';
import type { Industry } from './datasets.ts';
import { boundariesOf, usableOn, usableValue, type IndustryFigure } from './industry-figures.ts';
import { inOrderOfCodes } from './oked.ts';

/** The three parts of a region's change in one industry, in the unit of the measure. */
export interface ShiftShare {
  readonly industry: Industry;
  readonly national: string;
  readonly industryMix: string;
  readonly regional: string;
  readonly unit: string;
}

/** Figures of one territory in the first and the last period. */
export interface Ends {
  readonly from: readonly IndustryFigure[];
  readonly to: readonly IndustryFigure[];
}

/** Values of an industry at both ends, as stored integers. */
interface Change {
  readonly start: bigint;
  readonly end: bigint;
}

interface IndustryChange {
  readonly industry: Industry;
  readonly unit: string;
  readonly region: Change;
  readonly nation: Change;
}

type Figures = ReadonlyMap<string, IndustryFigure>;

// Products of two stored numbers have up to 32 digits; parts are rounded only when they are printed.
const Exact = Ratio.clone({ precision: 50 });

function change(industry: string, from: Figures, to: Figures): (Change & { readonly unit: string }) | null {
  const [first, last] = [from.get(industry), to.get(industry)];
  if (first === undefined || last === undefined) return null;
  const [start, end] = [usableValue(first), usableValue(last)];
  if (start === null || end === null || first.row.unit !== last.row.unit) return null;
  return first.row.priceBasis === last.row.priceBasis ? { start, end, unit: first.row.unit } : null;
}

/** The industries of a level with figures of region and nation at both ends, each on equal boundaries. */
function compared(
  level: string,
  region: { readonly from: Figures; readonly to: Figures },
  nation: { readonly from: Figures; readonly to: Figures },
): readonly IndustryChange[] {
  return [...region.from.values()]
    .filter(({ industry }) => industry.level === level)
    .flatMap(({ industry }) => {
      const own = change(industry.id, region.from, region.to);
      const national = change(industry.id, nation.from, nation.to);
      if (own === null || national === null || own.unit !== national.unit || national.start === 0n) return [];
      return [{ industry, unit: own.unit, region: own, nation: national }];
    })
    .sort((one, other) => inOrderOfCodes(one.industry, other.industry));
}

/** `base` times a growth of `by` on `on`, rounded half to even to the last digit that a stored value keeps. */
function growthOn(base: bigint, by: bigint, on: bigint): bigint {
  const exact = new Exact(base * by).div(on).toDecimalPlaces(0, Exact.ROUND_HALF_EVEN);
  return BigInt(exact.toFixed());
}

function parts({ industry, unit, region, nation }: IndustryChange, total: Change): ShiftShare {
  const national = growthOn(region.start, total.end - total.start, total.start);
  // g_i - G over one divisor: (n1 * t0 - t1 * n0) / (n0 * t0).
  const faster = nation.end * total.start - total.end * nation.start;
  const industryMix = growthOn(region.start, faster, nation.start * total.start);
  // The rest, so that the three add up to the change to the last digit.
  const regional = region.end - region.start - national - industryMix;
  const text = (scaled: bigint): string => new Exact(scaled).div(10 ** VALUE_SCALE).toFixed();
  return { industry, national: text(national), industryMix: text(industryMix), regional: text(regional), unit };
}

/**
 * The shift-share of a region's change by industry (Dunn 1960), in the order of codes: national growth e0 * G, industry
 * mix e0 * (g_i - G), and the rest, which is e0 * (g_ir - g_i). The nation's total is the sum over the industries
 * compared. Empty without figures of region and nation at both ends on the same boundaries.
 */
export function shiftShare(level: string, region: Ends, nation: Ends): readonly ShiftShare[] {
  const on = (boundaries: string, ends: Ends): { from: Figures; to: Figures } => ({
    from: usableOn(boundaries, ends.from),
    to: usableOn(boundaries, ends.to),
  });
  const [nationalBoundaries] = boundariesOf(nation.from);
  if (nationalBoundaries === undefined) return [];
  for (const boundaries of boundariesOf(region.from)) {
    const industries = compared(level, on(boundaries, region), on(nationalBoundaries, nation));
    const start = industries.reduce((sum, one) => sum + one.nation.start, 0n);
    const end = industries.reduce((sum, one) => sum + one.nation.end, 0n);
    if (start !== 0n) return industries.map((one) => parts(one, { start, end }));
  }
  return [];
}
