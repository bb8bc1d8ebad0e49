import { decimalText, Ratio } from '../decimal.ts';
import { FIGURE_SCALE } from './columns.ts';
import type { Indicator, ReportedFigure, Target } from './target-datasets.ts';

/** What the owner of the statistics answers for a target, as far as an attainment needs it. */
export interface ObservedActual {
  /** As a ratio: 0.146 is 14.6%. */
  readonly growth: string | null;
  readonly base: { readonly value: string | null } | null;
  readonly target: { readonly value: string | null; readonly unit: string | null } | null;
}

type ExactNumber = InstanceType<typeof Ratio>;

/**
 * How far a target was attained (formula F11): actual over target, and target over actual where less is better. Growth
 * is never turned round: -5% of a planned -10% is half the way. Null without a target number, or over zero.
 */
function attained(target: Target, indicator: Indicator | null, actual: ExactNumber | null): string | null {
  if (actual === null || target.targetValue === null) return null;
  const planned = new Ratio(decimalText(target.targetValue, FIGURE_SCALE));
  const turned = indicator?.direction === 'LOWER_IS_BETTER' && target.valueKind !== 'GROWTH_PCT';
  const [numerator, divisor] = turned ? [planned, actual] : [actual, planned];
  // Zero of a target that less is better of would be attained beyond measure; no ratio says so.
  return divisor.isZero() || planned.isZero() ? null : numerator.div(divisor).toString();
}

/** The day after a period: both `2019` and `2015-01-01/2020-01-01` end before 2020-01-01. */
function endOf(period: string): string {
  const interval = /\/(.+)$/u.exec(period);
  if (interval?.[1] !== undefined) return interval[1];
  const year = Number(period.slice(0, 4));
  const quarter = /-Q([1-4])$/u.exec(period);
  const month = quarter === null ? Number(period.slice(5) || 12) : Number(quarter[1]) * 3;
  return month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`;
}

/** Whether a figure counts what the target counts, by the words of its unit. */
function fits(target: Target, unit: string): boolean {
  if (unit === target.unit) return true;
  switch (target.valueKind) {
    case 'GROWTH_PCT':
      // "% of 2017" is an index: 110.6 there is growth by 10.6.
      return /^%(?! of\b)/u.test(unit);
    case 'SHARE_PCT':
      return unit.startsWith('%');
    case 'MULTIPLE':
      return unit.startsWith('times');
    case 'LEVEL':
      return false;
  }
}

const EXACT = new Set(['EQ', 'APPROX']);

/**
 * Whether a figure says how far the target was attained: a result, with a number and not only a bound, in a unit that
 * fits, for the target period. Where a figure gives its period in words alone, its link to the target decides.
 */
function answers(target: Target, figure: ReportedFigure): boolean {
  return (
    figure.basis === 'ACTUAL' &&
    figure.value !== null &&
    EXACT.has(figure.comparator) &&
    fits(target, figure.unit) &&
    (figure.period === null || endOf(figure.period) === endOf(target.targetPeriod))
  );
}

/** Attainment by what officials said last; the figures are in the order in which they were said. */
export function reportedAttainment(
  target: Target,
  indicator: Indicator | null,
  figures: readonly ReportedFigure[],
): string | null {
  const last = figures.findLast((figure) => answers(target, figure));
  return last?.value == null ? null : attained(target, indicator, new Ratio(decimalText(last.value, FIGURE_SCALE)));
}

function observedNumber(target: Target, actual: ObservedActual): ExactNumber | null {
  if (target.valueKind === 'GROWTH_PCT') return actual.growth === null ? null : new Ratio(actual.growth).times(100);
  const reached = actual.target?.value == null ? null : new Ratio(actual.target.value);
  switch (target.valueKind) {
    case 'LEVEL':
      // A target in billions is not compared with a figure in millions.
      return target.unit === actual.target?.unit ? reached : null;
    case 'SHARE_PCT':
      return reached;
    case 'MULTIPLE': {
      const base = actual.base?.value == null ? null : new Ratio(actual.base.value);
      return reached === null || base === null || base.isZero() ? null : reached.div(base);
    }
  }
}

/** Attainment by the statistics of their owner; null where nobody's statistics apply. */
export function observedAttainment(
  target: Target,
  indicator: Indicator | null,
  actual: ObservedActual | null,
): string | null {
  return actual === null ? null : attained(target, indicator, observedNumber(target, actual));
}
