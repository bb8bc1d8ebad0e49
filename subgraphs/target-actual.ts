import { Ratio } from './decimal.ts';
import { withoutValue, type Observation } from './observation.ts';
import { comparable } from './series.ts';

/** A target as the gateway hands it to the owner of the statistics, with the fields that the owner requires. */
export interface TargetReference {
  readonly id: string;
  readonly indicator: { readonly id: string; readonly statisticalOwner: string | null } | null;
  readonly region: { readonly id: string } | null;
  readonly basePeriod: string | null;
  readonly targetPeriod: string | null;
}

export interface TargetActual {
  readonly base: Observation | null;
  readonly target: Observation | null;
  readonly growth: string | null;
}

type SeriesOf = (indicator: string, region: string) => Promise<readonly Observation[]>;

/** Growth of two figures of one unit, price basis and territory; null where they can't be compared. */
function growthBetween(base: Observation | null, target: Observation | null): string | null {
  if (base?.value == null || target?.value == null || !comparable(base, target)) return null;
  const from = new Ratio(base.value);
  return from.isZero() ? null : new Ratio(target.value).minus(from).div(from).toString();
}

/**
 * What happened to a target by the statistics of one owner; null when another subgraph owns them. A national target is
 * compared with the Republic's series; a period without a figure is MISSING, one that the target does not state is null.
 */
export async function targetActual(
  target: TargetReference,
  owner: string,
  seriesOf: SeriesOf,
): Promise<TargetActual | null> {
  const indicator = target.indicator;
  if (indicator === null || indicator.statisticalOwner !== owner) return null;
  const series = await seriesOf(indicator.id, target.region?.id ?? 'kz');
  const at = (period: string | null): Observation | null =>
    period === null
      ? null
      : (series.find((observation) => observation.period === period) ??
        withoutValue(`${indicator.id}:${target.region?.id ?? 'kz'}`, period, 'MISSING'));
  const [base, reached] = [at(target.basePeriod), at(target.targetPeriod)];
  return { base, target: reached, growth: growthBetween(base, reached) };
}
