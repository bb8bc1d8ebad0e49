import { ratio } from '../decimal.ts';
import { boundariesOf, usableOn, usableValue, type IndustryFigure } from './industry-figures.ts';

type Figures = ReadonlyMap<string, IndustryFigure>;

const MIN_SECTIONS = 2;

const sectionsOf = (figures: Figures): readonly IndustryFigure[] =>
  [...figures.values()].filter(({ industry }) => industry.level === 'SECTION');

const sum = (figures: readonly IndustryFigure[]): bigint =>
  figures.reduce((total, figure) => total + (usableValue(figure) ?? 0n), 0n);

function quotient(industry: string, region: Figures, nation: Figures): string | null {
  const [own, national] = [region.get(industry), nation.get(industry)];
  if (own === undefined || national === undefined) return null;
  const [sections, nationalSections] = [sectionsOf(region), sectionsOf(nation)];
  // A total of all industries is known only where every section that the nation has is there, and not just one of them.
  const complete =
    sections.length === nationalSections.length && sections.every((figure) => nation.has(figure.industry.id));
  if (!complete || sections.length < MIN_SECTIONS) return null;
  const [part, nationalPart] = [usableValue(own) ?? 0n, usableValue(national) ?? 0n];
  const [whole, nationalWhole] = [sum(sections), sum(nationalSections)];
  // (part / whole) / (nationalPart / nationalWhole) as one fraction, so that it is rounded once.
  return nationalWhole === 0n ? null : ratio(part * nationalWhole, whole * nationalPart);
}

/**
 * The location quotient of an industry (Isard 1960): its share in the region's total over its share in the nation's,
 * both totals being sums over sections. Null where one of the four figures is missing or a divisor is zero.
 */
export function locationQuotient(
  industry: string,
  region: readonly IndustryFigure[],
  nation: readonly IndustryFigure[],
): string | null {
  const [nationalBoundaries] = boundariesOf(nation);
  if (nationalBoundaries === undefined) return null;
  const national = usableOn(nationalBoundaries, nation);
  for (const boundaries of boundariesOf(region)) {
    const found = quotient(industry, usableOn(boundaries, region), national);
    if (found !== null) return found;
  }
  return null;
}
