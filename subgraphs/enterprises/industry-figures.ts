import type { SubgraphContext } from '../context.ts';
import type { ObservationStatus } from '../observation.ts';
import type { Industry } from './datasets.ts';
import type { Loaders } from './loaders.ts';
import { asReported, type RegionPeriod, type StoredObservation } from './queries.ts';

/** The figure of one industry of a region, on one set of boundaries. */
export interface IndustryFigure {
  readonly industry: Industry;
  readonly row: StoredObservation;
}

const USABLE: ReadonlySet<ObservationStatus> = new Set(['NORMAL', 'PROVISIONAL', 'ESTIMATED']);

/** The value of a figure as an exact integer; null for one that is missing, withheld, doubtful or not additive. */
export function usableValue({ row }: IndustryFigure): bigint | null {
  return row.value === null || !USABLE.has(row.status) ? null : BigInt(row.value);
}

/** The figures of a region with their industries, of all levels and boundaries. */
export async function figuresOf(
  context: SubgraphContext<Loaders>,
  region: string,
  of: RegionPeriod,
  asOf: string | null | undefined,
): Promise<readonly IndustryFigure[]> {
  const { load } = context.view(asOf);
  const rows = await load.figuresOfRegion(of).load(region);
  const found = await Promise.all(
    rows.map(async (row) => {
      const industry = await load.industry.load(row.industry);
      return industry === null ? [] : [{ industry, row }];
    }),
  );
  return found.flat();
}

/** The figures of a region, one for each industry: as they were reported. */
export function onePerIndustry(figures: readonly IndustryFigure[]): readonly IndustryFigure[] {
  const reported = new Set(
    asReported(
      figures.map(({ row }) => row),
      'industry',
    ),
  );
  return figures.filter(({ row }) => reported.has(row));
}

/** The boundaries on which a region has figures: those on which it was observed first, then the older first. */
export function boundariesOf(figures: readonly IndustryFigure[]): readonly string[] {
  const observed = figures.filter(({ row }) => row.status === 'NORMAL');
  const versions = (part: readonly IndustryFigure[]): string[] => part.map(({ row }) => row.regionVersion).sort();
  return [...new Set([...versions(observed), ...versions(figures)])];
}

/** The usable figures on some boundaries, by the id of the industry. */
export function usableOn(boundaries: string, figures: readonly IndustryFigure[]): ReadonlyMap<string, IndustryFigure> {
  const usable = figures.filter((figure) => figure.row.regionVersion === boundaries && usableValue(figure) !== null);
  return new Map(usable.map((figure) => [figure.industry.id, figure]));
}
