import { exactDifference } from '../exact.ts';
import type { ObservationStatus } from '../observation.ts';
import type { RegionVersion } from './datasets.ts';
import { figureOn, sumOf, type Figure, type Knowledge } from './territory.ts';

/** The sum of an indicator over the territories into which the country is divided, beside the Republic's own figure. */
export interface Partition {
  readonly sum: string | null;
  readonly unit: string | null;
  readonly priceBasis: string | null;
  readonly status: ObservationStatus;
  readonly parts: number;
  /** The regions without a figure on these boundaries. */
  readonly missing: readonly string[];
  readonly difference: string | null;
}

/**
 * Adds an indicator over territories that cover the country without overlapping, each counted once. Without a figure
 * for every territory there is no sum: a sum over some of them is not the country's.
 */
export function partitionSum(
  territories: readonly RegionVersion[],
  period: string,
  knowledge: Knowledge,
  national: Figure | null,
): Partition {
  const found = territories.map(({ id, region }) => ({ region, figure: figureOn(id, period, knowledge) }));
  const figures = found.flatMap(({ figure }) => figure ?? []);
  const missing = found.filter(({ figure }) => figure === null || figure.value === null).map(({ region }) => region);
  const complete = figures.length === territories.length && figures.length > 0;
  const { value, status } = complete ? sumOf(figures) : { value: null, status: 'MISSING' as const };
  const [first] = figures;
  const unit = value === null ? null : (first?.unit ?? null);
  const priceBasis = value === null ? null : (first?.priceBasis ?? null);
  const same = national !== null && national.unit === unit && national.priceBasis === priceBasis;
  return {
    sum: value,
    unit,
    priceBasis,
    status,
    parts: territories.length,
    missing,
    difference: value !== null && same && national.value !== null ? exactDifference(value, national.value) : null,
  };
}
