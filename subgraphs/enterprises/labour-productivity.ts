import { ratio } from '../decimal.ts';
import { weakest, withoutValue, type Observation, type ObservationStatus } from '../observation.ts';
import { isUsable, whyUnknown } from './industry-figures.ts';
import type { StoredObservation } from './queries.ts';

/** Indicators of the graph from which productivity is computed. */
export const VALUE_ADDED = 'ind-gva';
export const PERSONS_EMPLOYED = 'ind-employment';

export interface LabourProductivity {
  readonly period: string;
  readonly value: string | null;
  readonly unit: string | null;
  readonly priceBasis: string | null;
  readonly labourMeasure: 'PERSONS_EMPLOYED';
  readonly grossValueAdded: Observation;
  readonly labour: Observation;
  readonly status: ObservationStatus;
}

interface Pair {
  readonly gva: StoredObservation;
  readonly labour: StoredObservation;
}

/** The first figures of one industry and period that stand on the same boundaries and may be computed with. */
function comparable(gva: readonly StoredObservation[], labour: readonly StoredObservation[]): Pair | null {
  const usable = labour.filter(isUsable);
  for (const row of gva.filter(isUsable)) {
    const same = usable.find(({ regionVersion }) => regionVersion === row.regionVersion);
    if (same !== undefined) return { gva: row, labour: same };
  }
  return null;
}

const singular = (unit: string): string => (unit === 'persons' ? 'person' : unit);

/** The quotient of a pair; null where nobody is employed. Both values are stored in one scale, so it cancels out. */
function quotient({ gva, labour }: Pair) {
  const value = ratio(gva.value, labour.value);
  return value === null
    ? null
    : { value, unit: `${gva.unit} per ${singular(labour.unit)}`, priceBasis: gva.priceBasis };
}

/**
 * Labour productivity (formula F8): gross value added over persons employed, on the same boundaries. Null with the
 * status of the weaker figure where either is missing or nobody is employed. The rows are those of one period, observed
 * ones first.
 */
export function labourProductivity(
  series: string,
  period: string,
  rows: { readonly gva: readonly StoredObservation[]; readonly labour: readonly StoredObservation[] },
  observed: (row: StoredObservation) => Observation,
): LabourProductivity {
  const pair = comparable(rows.gva, rows.labour);
  const [gva, labour] = pair === null ? [rows.gva[0], rows.labour[0]] : [pair.gva, pair.labour];
  const seen = (indicator: string, row: StoredObservation | undefined): Observation =>
    row === undefined ? withoutValue(`${indicator}:${series}`, period, 'MISSING') : observed(row);
  const found = pair === null ? null : quotient(pair);
  const statuses = [gva?.status ?? 'MISSING', labour?.status ?? 'MISSING'] as const;
  return {
    period,
    ...(found ?? { value: null, unit: null, priceBasis: null }),
    labourMeasure: 'PERSONS_EMPLOYED',
    grossValueAdded: seen(VALUE_ADDED, gva),
    labour: seen(PERSONS_EMPLOYED, labour),
    status: found === null ? whyUnknown(statuses) : weakest(statuses),
  };
}
