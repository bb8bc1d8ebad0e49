import type { SubgraphContext } from '../context.ts';
import { weakest, type ObservationStatus } from '../observation.ts';
import { askedBoundaries } from './boundaries.ts';
import type { Industry } from './datasets.ts';
import type { Loaders } from './loaders.ts';
import { asReported, type RegionPeriod, type StoredObservation } from './queries.ts';

/** The figure of one industry of a region, on one set of boundaries. */
export interface IndustryFigure {
  readonly industry: Industry;
  readonly row: StoredObservation;
}

const USABLE: ReadonlySet<ObservationStatus> = new Set(['NORMAL', 'PROVISIONAL', 'ESTIMATED']);

/** Whether a figure may be computed with: it is not missing, withheld, doubtful or not additive. */
export function isUsable(row: StoredObservation): boolean {
  return row.value !== null && USABLE.has(row.status);
}

/** The value of a figure as an exact integer; null for one that may not be computed with. */
export function usableValue({ row }: IndustryFigure): bigint | null {
  return row.value === null || !isUsable(row) ? null : BigInt(row.value);
}

/** Why a result is null: the status of a figure that may not be computed with, or that one is missing. */
export function whyUnknown(statuses: readonly ObservationStatus[]): ObservationStatus {
  const status = weakest(statuses);
  return USABLE.has(status) ? 'MISSING' : status;
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

/** The figures of a region on the boundaries that the request asks for; of all boundaries where it asks for none. */
export async function figuresAsked(
  context: SubgraphContext<Loaders>,
  region: string,
  of: RegionPeriod,
  asOf: string | null | undefined,
): Promise<readonly IndustryFigure[]> {
  const [figures, asked] = await Promise.all([
    figuresOf(context, region, of, asOf),
    askedBoundaries(context, of.indicator, region, asOf),
  ]);
  return asked === null ? figures : figures.filter(({ row }) => row.regionVersion === asked.version);
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

export type Figures = ReadonlyMap<string, IndustryFigure>;

/** Figures of one territory in the first and the last period. */
export interface Ends {
  readonly from: readonly IndustryFigure[];
  readonly to: readonly IndustryFigure[];
}

/** Usable figures of one territory on one set of boundaries in the first and the last period, by industry. */
export interface UsableEnds {
  readonly from: Figures;
  readonly to: Figures;
}

/** Values at both ends, as stored integers. */
export interface Change {
  readonly start: bigint;
  readonly end: bigint;
}

/** The change of one industry between two periods in one unit and price basis. */
export interface IndustryChange extends Change {
  readonly industry: Industry;
  readonly unit: string;
  readonly priceBasis: string;
  readonly status: ObservationStatus;
}

export function endsOn(boundaries: string, ends: Ends): UsableEnds {
  return { from: usableOn(boundaries, ends.from), to: usableOn(boundaries, ends.to) };
}

/** The change of an industry; null where a figure is missing or the two are not of one unit and price basis. */
export function changeOf(industry: string, { from, to }: UsableEnds): IndustryChange | null {
  const [first, last] = [from.get(industry), to.get(industry)];
  if (first === undefined || last === undefined || !ofOneMeasure([first, last])) return null;
  const [start, end] = [usableValue(first), usableValue(last)];
  if (start === null || end === null) return null;
  const { unit, priceBasis } = first.row;
  return {
    industry: first.industry,
    unit,
    priceBasis,
    start,
    end,
    status: weakest([first.row.status, last.row.status]),
  };
}

/** Whether figures can be added up and divided by one another: they are of one unit and price basis. */
export function ofOneMeasure(figures: readonly IndustryFigure[]): boolean {
  return new Set(figures.map(({ row }) => `${row.unit} ${row.priceBasis}`)).size <= 1;
}

/** The figures of sections: of all industries each belongs to one. */
export function sectionsOf(figures: Figures): readonly IndustryFigure[] {
  return [...figures.values()].filter(({ industry }) => industry.level === 'SECTION');
}

const MIN_SECTIONS = 2;

/** Whether the sections of a territory are all that the nation has, so that they add up to the total of all industries. */
export function areAllSections(own: Figures, nation: Figures): boolean {
  const sections = sectionsOf(own);
  return (
    sections.length >= MIN_SECTIONS &&
    sections.length === sectionsOf(nation).length &&
    sections.every(({ industry }) => nation.has(industry.id))
  );
}
