import { ratio } from '../decimal.ts';
import { weakest, type ObservationStatus } from '../observation.ts';
import type { Industry } from './datasets.ts';
import {
  areAllSections,
  boundariesOf,
  changeOf,
  endsOn,
  sectionsOf,
  usableOn,
  whyUnknown,
  type Change,
  type Ends,
  type IndustryChange,
  type UsableEnds,
} from './industry-figures.ts';
import { industryId } from './oked.ts';

/** To what an industry is compared: the section to which it belongs, or all sections of the territory together. */
export type Whole = 'SECTION' | 'ALL';

export interface Contribution {
  readonly share: string | null;
  readonly growth: string | null;
  readonly contribution: string | null;
  readonly wholeGrowth: string | null;
}

export interface IndustryContribution extends Contribution {
  readonly unit: string | null;
  readonly priceBasis: string | null;
  readonly status: ObservationStatus;
}

const PERCENTAGE_POINTS = 100n;

/**
 * Contribution to the growth of a whole in percentage points (formula F14): share in the base period times growth. That
 * is the change over the whole's base, which also stands for an industry that began at zero. The contributions of all
 * parts of a whole add up to its growth. Null for a whole that is zero in the base period.
 */
export function contributionTo(part: Change, whole: Change): Contribution {
  return {
    share: ratio(part.start, whole.start),
    growth: ratio(part.end - part.start, part.start),
    contribution: ratio(PERCENTAGE_POINTS * (part.end - part.start), whole.start),
    wholeGrowth: ratio(whole.end - whole.start, whole.start),
  };
}

const UNKNOWN: Contribution = { share: null, growth: null, contribution: null, wholeGrowth: null };

/** The change of all sections together; null unless the same ones stand at both ends and are all that the nation has. */
function changeOfAll(
  ends: UsableEnds,
  nation: UsableEnds,
): (Change & { readonly parts: readonly IndustryChange[] }) | null {
  if (!areAllSections(ends.from, nation.from) || !areAllSections(ends.to, nation.to)) return null;
  const sections = sectionsOf(ends.from);
  const parts = sections.flatMap(({ industry }) => changeOf(industry.id, ends) ?? []);
  if (parts.length < sections.length || parts.length < sectionsOf(ends.to).length) return null;
  return {
    parts,
    start: parts.reduce((sum, part) => sum + part.start, 0n),
    end: parts.reduce((sum, part) => sum + part.end, 0n),
  };
}

function wholeOf(of: Whole, industry: Industry, ends: UsableEnds, nation: UsableEnds) {
  if (of === 'ALL') return changeOfAll(ends, nation);
  const section = changeOf(industryId(industry.section), ends);
  return section === null ? null : { ...section, parts: [section] };
}

const sameMeasure = (one: IndustryChange, other: IndustryChange): boolean =>
  one.unit === other.unit && one.priceBasis === other.priceBasis;

/**
 * What an industry of a territory added to the growth of its section or of all industries, on the first boundaries on
 * which all figures needed stand at both ends, in one unit and price basis.
 */
export function industryContribution(
  industry: Industry,
  of: Whole,
  territory: Ends,
  nation: Ends,
): IndustryContribution {
  const [nationalBoundaries] = boundariesOf(nation.from);
  const national = {
    from: usableOn(nationalBoundaries ?? '', nation.from),
    to: usableOn(nationalBoundaries ?? '', nation.to),
  };
  for (const boundaries of boundariesOf(territory.from)) {
    const ends = endsOn(boundaries, territory);
    const part = changeOf(industry.id, ends);
    const whole = wholeOf(of, industry, ends, national);
    if (part === null || whole === null || !whole.parts.every((one) => sameMeasure(part, one))) continue;
    const contribution = contributionTo(part, whole);
    const status = weakest([part.status, ...whole.parts.map((one) => one.status)]);
    return {
      ...contribution,
      unit: part.unit,
      priceBasis: part.priceBasis,
      status: contribution.contribution === null ? 'MISSING' : status,
    };
  }
  const own = [...territory.from, ...territory.to].filter((figure) => figure.industry.id === industry.id);
  const status = whyUnknown(own.map(({ row }) => row.status));
  return { ...UNKNOWN, unit: null, priceBasis: null, status };
}
