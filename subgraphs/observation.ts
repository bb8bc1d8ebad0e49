import { releaseId } from '../datasets/release.ts';
import type { SubgraphContext } from './context.ts';
import { decimalText } from './decimal.ts';

export const OBSERVATION_STATUSES = [
  'NORMAL',
  'ESTIMATED',
  'PROVISIONAL',
  'CONFIDENTIAL',
  'MISSING',
  'DOUBTFUL',
  'NOT_ADDITIVE',
] as const;
export type ObservationStatus = (typeof OBSERVATION_STATUSES)[number];

/** From what weakens a figure most to what does not. */
const WEAKEST_FIRST: readonly ObservationStatus[] = [
  'MISSING',
  'CONFIDENTIAL',
  'NOT_ADDITIVE',
  'DOUBTFUL',
  'ESTIMATED',
  'PROVISIONAL',
];

/** The status of a figure made of several: it is no better than the weakest of them. */
export function weakest(statuses: readonly ObservationStatus[]): ObservationStatus {
  return WEAKEST_FIRST.find((status) => statuses.includes(status)) ?? 'NORMAL';
}

export const PRICE_BASES = ['CURRENT', 'CONSTANT', 'NOT_APPLICABLE'] as const;

/** Observations of every unit keep six digits after the point: a million tenge to the tenge, a share to 0.000001. */
export const VALUE_SCALE = 6;

/** The columns that every dataset of observations has. */
export interface ObservationRow {
  readonly period: string;
  readonly value: number | null;
  readonly unit: string;
  readonly priceBasis: (typeof PRICE_BASES)[number];
  readonly status: ObservationStatus;
  readonly regionVersion: string | null;
  readonly source: string;
  readonly _from: number;
}

/** An observation as the schema has it; `source` is the id of the source, resolved by `value-types.ts`. */
export interface Observation {
  readonly id: string;
  readonly period: string;
  readonly value: string | null;
  readonly unit: string | null;
  readonly priceBasis: string | null;
  readonly status: ObservationStatus;
  readonly vintage: Vintage | null;
  readonly regionVersion: { readonly id: string } | null;
  readonly source: string | null;
  /** How the value was computed; absent for one as it was published. */
  readonly method?: string | null;
  /** The row that holds the value, for what other releases held in its place; absent for a value that was computed. */
  readonly published?: PublishedRow | null;
}

/** A row of a dataset, as far as the columns of its key. */
export interface PublishedRow {
  readonly dataset: string;
  readonly row: object;
}

export interface Vintage {
  readonly id: string;
  readonly dataset: string;
  readonly publishedOn: string;
  readonly kind: string;
  readonly supersedes: string | null;
}

/** The release that brought a row, as a vintage. */
export function vintageOf(context: SubgraphContext, dataset: string, number: number): Vintage {
  const release = context.release(dataset, number);
  return {
    id: releaseId(dataset, number),
    dataset,
    publishedOn: release.publishedOn,
    kind: release.kind,
    supersedes: number > 1 ? releaseId(dataset, number - 1) : null,
  };
}

export function toObservation(
  context: SubgraphContext,
  dataset: string,
  series: string,
  row: ObservationRow,
): Observation {
  return {
    // One series can be asked for as of several days in one request; the release tells its answers apart.
    id: `${series}:${row.period}@${row._from}`,
    period: row.period,
    value: decimalText(row.value, VALUE_SCALE),
    unit: row.unit,
    priceBasis: row.priceBasis,
    status: row.status,
    vintage: vintageOf(context, dataset, row._from),
    regionVersion: row.regionVersion === null ? null : { id: row.regionVersion },
    source: row.source,
    published: { dataset, row },
  };
}

/** An observation without a value, and why: nothing is known, it is withheld, or it can't be added. */
export function withoutValue(series: string, period: string, status: ObservationStatus): Observation {
  const empty = { value: null, unit: null, priceBasis: null, vintage: null, regionVersion: null, source: null };
  return { id: `${series}:${period}`, period, status, ...empty };
}
