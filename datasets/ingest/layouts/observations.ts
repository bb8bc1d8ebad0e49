import type { Locale } from '../locale.ts';
import { statusOfMark } from '../marks.ts';
import type { Rejection } from '../validate.ts';
import { figure } from './figures.ts';
import type { Translated } from './layout.ts';
import { boundedBy, type Borders, type Territory } from './territories.ts';

export const REGION_OBSERVATIONS = 'region-observations';
export const INDUSTRY_OBSERVATIONS = 'industry-observations';
export const MANUFACTURING = 'OKED2019:C';

/** Digits that observations keep. */
const VALUE_SCALE = 6;

/** What all figures of a series share. */
export interface Series {
  /** Dataset that has the series. */
  readonly dataset: typeof REGION_OBSERVATIONS | typeof INDUSTRY_OBSERVATIONS;
  readonly indicator: string;
  readonly unit: string;
  readonly priceBasis: 'CURRENT' | 'CONSTANT' | 'NOT_APPLICABLE';
  readonly source: string;
  readonly borders: Borders;
  readonly times?: string;
  /** What a zero means that can't be one. */
  readonly zero?: 'MISSING' | 'DOUBTFUL';
}

/** One figure of a series as its source has it. */
export interface Observed {
  readonly file: string;
  readonly line: number;
  readonly territory: Territory;
  readonly industry?: string;
  readonly year: number;
  readonly text: string;
  readonly locale: Locale | null;
  readonly provisional?: boolean;
  /** What the file calls the column of the value. */
  readonly column: string;
  readonly publishedOn?: string;
}

/** A figure as a record of the dataset; empty where there was nothing to observe, because the territory was not there. */
export function observation(series: Series, observed: Observed): readonly Translated[] {
  const { file, line, territory, year, text, locale, column } = observed;
  const bounds = boundedBy(territory, year, series.borders);
  const mark = statusOfMark(text);
  if (bounds === null) {
    if (mark !== null || text.trim() === '') return [];
    const expected = 'a territory that existed then: a figure computed back needs its own boundaries';
    return [{ file, line, column, text, reason: `${territory.id} has no territory of its own in ${year}`, expected }];
  }
  // Nothing was computed back where the publisher marks that there was nothing.
  if (text.trim() === '' || (bounds.computedBack && mark !== null)) return [];
  const read = figure(text, {
    locale,
    scale: VALUE_SCALE,
    ...(series.times === undefined ? {} : { times: series.times }),
  });
  if (!read.ok) return [{ file, line, column, text, ...read.problem } satisfies Rejection];
  const status = zeroStatus(series, read.text) ?? plainStatus(observed, bounds.computedBack);
  const cells = {
    region: territory.id,
    region_version: bounds.version,
    indicator: series.indicator,
    period: String(year),
    value: status === 'MISSING' ? '' : read.text,
    unit: series.unit,
    price_basis: series.priceBasis,
    status,
    source: series.source,
    ...(series.dataset === INDUSTRY_OBSERVATIONS ? { industry: observed.industry ?? MANUFACTURING } : {}),
    ...(observed.publishedOn === undefined ? {} : { published_on: observed.publishedOn }),
  };
  return [{ file, line, cells, columns: { value: column } }];
}

/** The status of a zero that can't be one; null for every other figure. */
function zeroStatus({ zero }: Series, text: string): string | null {
  return zero !== undefined && /^-?0(?:\.0*)?$/u.test(text) ? zero : null;
}

function plainStatus({ provisional }: Observed, computedBack: boolean): string {
  if (computedBack) return 'ESTIMATED';
  return provisional === true ? 'PROVISIONAL' : 'NORMAL';
}
