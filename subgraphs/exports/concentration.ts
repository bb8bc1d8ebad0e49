import type { Snapshot } from '../../datasets/store/snapshot.ts';
import { ratio } from '../decimal.ts';
import { groupedBy } from '../grouped.ts';
import { exportFlows } from './datasets.ts';
import { exactSum, REPUBLIC } from './queries.ts';

/** How concentrated the exports of the Republic are in one period over some parts, by one source. */
export interface Concentration {
  readonly source: string;
  readonly _from: number;
  /** The sum of the parts in stored USD. */
  readonly total: bigint;
  readonly index: string | null;
  readonly normalised: string | null;
  /** How many parts are above zero. */
  readonly parts: number;
}

/** What one source counts for one part: a product or a partner. */
interface Part {
  readonly period: string;
  readonly source: string;
  readonly part: string;
  readonly valueUsd: number;
  readonly _from: number;
}

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);

/** Herfindahl-Hirschman index of parts of a whole, 0 to 1: the sum of their squared shares. Null for nothing. */
export function herfindahl(values: readonly bigint[]): string | null {
  return ratio(sum(values.map((value) => value * value)), sum(values) ** 2n);
}

const aboveZero = (values: readonly bigint[]): readonly bigint[] => values.filter((value) => value > 0n);

/** How many parts are above zero: n of the normalised index. */
export function countedParts(values: readonly bigint[]): number {
  return aboveZero(values).length;
}

/**
 * The index normalised for the number n of parts above zero (formula F3): (H - 1/n) / (1 - 1/n), 0 where all parts are
 * equal, 1 where one is nearly all. Null for one part or none.
 */
export function normalisedHerfindahl(values: readonly bigint[]): string | null {
  const n = BigInt(countedParts(values));
  if (n <= 1n) return null;
  const whole = sum(values) ** 2n;
  // One fraction, rounded once: (n * sum of squares - whole squared) / (whole squared * (n - 1)).
  return ratio(n * sum(values.map((value) => value * value)) - whole, whole * (n - 1n));
}

function concentrations(parts: readonly Part[]): ReadonlyMap<string, readonly Concentration[]> {
  const byPeriod = groupedBy(parts, ({ period }) => period);
  return new Map(
    [...byPeriod].map(([period, rows]) => [
      period,
      [...groupedBy(rows, ({ source }) => source)].map(([source, own]) => {
        const values = [...groupedBy(own, ({ part }) => part).values()].map((flows) =>
          sum(flows.map(({ valueUsd }) => BigInt(valueUsd))),
        );
        const _from = Math.max(...own.map((row) => row._from));
        return {
          source,
          _from,
          total: sum(values),
          index: herfindahl(values),
          normalised: normalisedHerfindahl(values),
          parts: countedParts(values),
        };
      }),
    ]),
  );
}

/** Concentration over products by period: for each source that has flows to the world. */
export async function concentrationOverProducts(
  snapshot: Snapshot,
  periods: readonly string[],
): Promise<ReadonlyMap<string, readonly Concentration[]>> {
  const filter = { region: REPUBLIC, period: { $in: periods }, partner: null };
  // One row is one product already, so there is nothing to add up in the store.
  const fields = ['period', 'source', 'product', 'valueUsd'] as const;
  const flows = await snapshot.find(exportFlows, filter, { fields }).toArray();
  return concentrations(flows.map((flow) => ({ ...flow, part: flow.product })));
}

interface PartnerGroup {
  readonly _id: { readonly period: string; readonly source: string; readonly part: string };
  readonly valueUsd: number;
  readonly newest: number;
}

/** Concentration over partner countries by period: for each source that has flows by partner, whether all or some. */
export async function concentrationOverPartners(
  snapshot: Snapshot,
  periods: readonly string[],
): Promise<ReadonlyMap<string, readonly Concentration[]>> {
  const groups = await snapshot
    .aggregate<PartnerGroup>(exportFlows, [
      { $match: { region: REPUBLIC, period: { $in: periods }, partner: { $ne: null } } },
      {
        $group: {
          _id: { period: '$period', source: '$source', part: '$partner' },
          valueUsd: { $sum: '$valueUsd' },
          newest: { $max: '$_from' },
        },
      },
    ])
    .toArray();
  return concentrations(
    groups.map(({ _id, valueUsd, newest }) => ({ ..._id, valueUsd: exactSum(valueUsd), _from: newest })),
  );
}
