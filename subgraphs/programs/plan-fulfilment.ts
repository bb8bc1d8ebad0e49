import { ratio } from '../decimal.ts';
import { firstDay, lastDay } from '../periods.ts';
import type { ReportedFigure } from './target-datasets.ts';

/** What was achieved of a plan when a part of its period had passed. */
export interface RunRate {
  readonly actual: ReportedFigure;
  readonly months: number;
  readonly planMonths: number;
  readonly rate: string | null;
  readonly exact: boolean;
}

export interface PlanFulfilment {
  readonly plan: ReportedFigure | null;
  readonly actual: ReportedFigure | null;
  readonly ratio: string | null;
  readonly exact: boolean;
  readonly runRate: RunRate | null;
  readonly plans: readonly ReportedFigure[];
  readonly actuals: readonly ReportedFigure[];
}

/** Whether a figure gives a single number with which can be computed; one between two numbers does not. */
export function hasNumber(figure: ReportedFigure): boolean {
  return figure.value !== null && figure.comparator !== 'BETWEEN';
}

/** Whether figures are the very numbers, and not bounds or roundings of them. */
export function areExact(figures: readonly ReportedFigure[]): boolean {
  return figures.every(({ comparator }) => comparator === 'EQ');
}

/** Whether a figure is about a period, however either is written: 2018-Q1 is 2018-01-01/2018-04-01. */
export function isAbout(figure: ReportedFigure, period: string): boolean {
  return (
    figure.period !== null && firstDay(figure.period) === firstDay(period) && lastDay(figure.period) === lastDay(period)
  );
}

/** How many whole months a period has; null where it does not begin and end with a month. */
export function monthsOf(period: string): number | null {
  const [first, last] = [firstDay(period), new Date(`${lastDay(period)}T00:00:00Z`)];
  last.setUTCDate(last.getUTCDate() + 1);
  const next = last.toISOString().slice(0, 10);
  if (!first.endsWith('-01') || !next.endsWith('-01')) return null;
  const [from, to] = [first, next].map((day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)));
  return (to ?? 0) - (from ?? 0);
}

/** A numerator over a plan; null unless both are of one unit and the plan is above zero. */
function overPlan(plan: ReportedFigure, actual: ReportedFigure, share: readonly [bigint, bigint]): string | null {
  if (plan.value === null || actual.value === null || plan.value <= 0 || plan.unit !== actual.unit) return null;
  return ratio(BigInt(actual.value) * share[1], BigInt(plan.value) * share[0]);
}

/** Results of a part of the period from its first day on: the one of most months, of equals the one said last. */
function partResult(period: string, actuals: readonly ReportedFigure[]) {
  const parts = actuals.flatMap((actual) => {
    if (actual.period === null || !hasNumber(actual)) return [];
    const isPart = firstDay(actual.period) === firstDay(period) && lastDay(actual.period) < lastDay(period);
    const months = monthsOf(actual.period);
    return isPart && months !== null ? [{ actual, months }] : [];
  });
  return parts.reduce<(typeof parts)[number] | null>(
    (best, part) => (best === null || part.months >= best.months ? part : best),
    null,
  );
}

function runRate(period: string, plan: ReportedFigure | null, actuals: readonly ReportedFigure[]): RunRate | null {
  const [part, planMonths] = [partResult(period, actuals), monthsOf(period)];
  if (plan === null || part === null || planMonths === null) return null;
  const { actual, months } = part;
  // actual / (plan * months / plan months)
  const rate = overPlan(plan, actual, [BigInt(months), BigInt(planMonths)]);
  return { actual, months, planMonths, rate, exact: rate !== null && areExact([plan, actual]) };
}

/**
 * Fulfilment of a plan (formula F13): what officials reported last as the result of a period over what they reported
 * last as its plan. The run rate compares the result of the first months with the plan's share of these months, as if
 * every month were alike. The figures are those of one indicator and region, in the order in which they were said.
 */
export function planFulfilment(period: string, figures: readonly ReportedFigure[]): PlanFulfilment {
  const of = (basis: ReportedFigure['basis']): readonly ReportedFigure[] =>
    figures.filter((figure) => figure.basis === basis && isAbout(figure, period));
  const [plans, actuals] = [of('PLAN'), of('ACTUAL')];
  const [plan, actual] = [plans.findLast(hasNumber) ?? null, actuals.findLast(hasNumber) ?? null];
  const fulfilled = plan === null || actual === null ? null : overPlan(plan, actual, [1n, 1n]);
  const results = figures.filter(({ basis }) => basis === 'ACTUAL');
  return {
    plan,
    actual,
    ratio: fulfilled,
    exact: fulfilled !== null && plan !== null && actual !== null && areExact([plan, actual]),
    runRate: runRate(period, plan, results),
    plans,
    actuals,
  };
}
