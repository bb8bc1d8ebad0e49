import { decimalText } from '../decimal.ts';
import { VALUE_SCALE, withoutValue, type Observation } from '../observation.ts';
import { isUsable } from './industry-figures.ts';
import { VALUE_ADDED } from './labour-productivity.ts';
import type { StoredObservation } from './queries.ts';

/** The published share of manufacturing in the product of a territory. */
export const PUBLISHED_SHARE = 'ind-manufacturing-share-gdp';

export interface ManufacturingShare {
  readonly period: string;
  readonly ratio: string | null;
  readonly denominatorKind: 'GROSS_DOMESTIC_PRODUCT' | 'GROSS_REGIONAL_PRODUCT';
  readonly share: Observation;
  readonly numerator: Observation;
}

/** A percentage is a ratio with two digits more after the point. */
const PERCENT_DIGITS = 2;

/**
 * The share of manufacturing (formula F10) of the Republic or of a region, as its publisher states it: a percentage of
 * the gross domestic or regional product, here as a ratio. The value added beside it is at current prices. Null where
 * the share is missing or doubtful.
 */
export function manufacturingShare(
  territory: { readonly region: string; readonly isNation: boolean; readonly period: string },
  rows: { readonly share: StoredObservation | undefined; readonly gva: StoredObservation | undefined },
  observed: (row: StoredObservation) => Observation,
): ManufacturingShare {
  const { region, isNation, period } = territory;
  const { share, gva } = rows;
  const seen = (indicator: string, row: StoredObservation | undefined): Observation =>
    row === undefined ? withoutValue(`${indicator}:${region}`, period, 'MISSING') : observed(row);
  return {
    period,
    ratio: share !== undefined && isUsable(share) ? decimalText(share.value, VALUE_SCALE + PERCENT_DIGITS) : null,
    denominatorKind: isNation ? 'GROSS_DOMESTIC_PRODUCT' : 'GROSS_REGIONAL_PRODUCT',
    share: seen(PUBLISHED_SHARE, share),
    numerator: seen(VALUE_ADDED, gva),
  };
}
