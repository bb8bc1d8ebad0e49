import { ratio } from '../decimal.ts';
import {
  areAllSections,
  boundariesOf,
  ofOneMeasure,
  sectionsOf,
  usableOn,
  usableValue,
  type Figures,
  type IndustryFigure,
} from './industry-figures.ts';

const sum = (figures: readonly IndustryFigure[]): bigint =>
  figures.reduce((total, figure) => total + (usableValue(figure) ?? 0n), 0n);

function quotient(industry: string, region: Figures, nation: Figures): string | null {
  const [own, national] = [region.get(industry), nation.get(industry)];
  if (own === undefined || national === undefined) return null;
  // A total of all industries is known only where every section that the nation has is there, and not just one of them.
  if (!areAllSections(region, nation)) return null;
  const [sections, nationalSections] = [sectionsOf(region), sectionsOf(nation)];
  if (!ofOneMeasure([own, ...sections]) || !ofOneMeasure([national, ...nationalSections])) return null;
  const [part, nationalPart] = [usableValue(own) ?? 0n, usableValue(national) ?? 0n];
  const [whole, nationalWhole] = [sum(sections), sum(nationalSections)];
  // (part / whole) / (nationalPart / nationalWhole) as one fraction, so that it is rounded once.
  return nationalWhole === 0n ? null : ratio(part * nationalWhole, whole * nationalPart);
}

/**
 * The location quotient of an industry (Isard 1960): its share in the region's total over its share in the nation's,
 * both totals being sums over sections. Null where one of the four figures is missing, where the figures are not of one
 * unit and price basis, or where a divisor is zero.
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
