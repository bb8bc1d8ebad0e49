/** A figure of one of several sources that state the same thing. */
interface Sourced {
  readonly source: string;
  /** The release that brought it. */
  readonly _from: number;
}

interface SourcedPeriod extends Sourced {
  readonly period: string;
}

/** The figure that was published last; of several in one release that of the last source by its id. Null for none. */
export function mostRecent<R extends Sourced>(figures: readonly R[]): R | null {
  return figures.reduce<R | null>((best, figure) => {
    if (best === null || figure._from > best._from) return figure;
    return figure._from === best._from && figure.source > best.source ? figure : best;
  }, null);
}

/**
 * The figures of one source, so that they can be compared: of the sources that state most of some periods, the one that
 * was published last.
 */
export function ofOneSource<R extends SourcedPeriod>(
  figures: readonly R[],
  periods: readonly (string | null)[],
): readonly R[] {
  const stated = (source: string): number =>
    new Set(figures.filter((row) => row.source === source && periods.includes(row.period)).map(({ period }) => period))
      .size;
  const most = Math.max(0, ...figures.map(({ source }) => stated(source)));
  const chosen = mostRecent(figures.filter(({ source }) => stated(source) === most));
  return chosen === null ? [] : figures.filter(({ source }) => source === chosen.source);
}
