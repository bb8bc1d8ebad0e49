import fc from 'fast-check';
import { codecs } from '../../../../schema/scalars.ts';
import { monthsOf, planFulfilment } from '../../../../subgraphs/programs/plan-fulfilment.ts';
import { reported } from '../../../fixtures/reported-figures.ts';

const [PLAN, ACTUAL] = ['PLAN', 'ACTUAL'] as const;

describe('the months of a period', () => {
  it.each([
    ['2018', 12],
    ['2018-Q2', 3],
    ['2018-02', 1],
    ['2016-01-01/2016-07-01', 6],
    ['2015-01-01/2020-01-01', 60],
    ['2018-01-01/2018-03-28', null],
    ['2018-01-15/2018-02-15', null],
  ])('of %s are %s', (period, months) => {
    expect(monthsOf(period)).toBe(months);
  });
});

describe('plan fulfilment', () => {
  it('is the result over the plan', () => {
    const [plan, actual] = [reported('plan', PLAN, '2025', 190), reported('actual', ACTUAL, '2025', 173)];
    expect(planFulfilment('2025', [plan, actual])).toEqual({
      plan,
      actual,
      ratio: '0.910526315789474', // 173 / 190
      exact: true,
      runRate: null,
      plans: [plan],
      actuals: [actual],
    });
    expect(planFulfilment('2025', [plan, { ...actual, value: 0 }]).ratio).toBe('0');
  });

  it('of bounds and roundings is computed from their numbers, and not exact', () => {
    // 2018: more than 100 of more than 150 (kt.kz).
    const figures = [
      reported('plan', PLAN, '2018', 150, { comparator: 'GT' }),
      reported('actual', ACTUAL, '2018', 100, { comparator: 'GT' }),
    ];
    expect(planFulfilment('2018', figures)).toMatchObject({ ratio: '0.666666666666667', exact: false });
    const rounded = [
      reported('plan', PLAN, '2018', 150),
      reported('actual', ACTUAL, '2018', 100, { comparator: 'APPROX' }),
    ];
    expect(planFulfilment('2018', rounded)).toMatchObject({ ratio: '0.666666666666667', exact: false });
  });

  it('takes what was said last and lists all', () => {
    const figures = [
      reported('plan-april', PLAN, '2024', 180),
      reported('plan-may', PLAN, '2024', 200),
      reported('actual', ACTUAL, '2024', 100),
      // A figure without a single number and one about another period decide nothing.
      reported('actual-words', ACTUAL, '2024', null),
      reported('actual-between', ACTUAL, '2024', 90, { comparator: 'BETWEEN', valueHigh: 110_000_000 }),
      reported('plan-2025', PLAN, '2025', 190),
      reported('plan-in-words', PLAN, null, 7),
    ];
    const { plan, actual, ratio, plans, actuals } = planFulfilment('2024', figures);
    expect([plan?.id, actual?.id, ratio]).toEqual(['rf-plan-may', 'rf-actual', '0.5']);
    expect(plans.map(({ id }) => id)).toEqual(['rf-plan-april', 'rf-plan-may']);
    expect(actuals.map(({ id }) => id)).toEqual(['rf-actual', 'rf-actual-words', 'rf-actual-between']);
  });

  it('is null where a part is missing, of another unit, or the plan is not above zero', () => {
    const [plan, actual] = [reported('plan', PLAN, '2018', 150), reported('actual', ACTUAL, '2018', 100)];
    for (const figures of [
      [],
      [plan],
      [actual],
      [plan, { ...actual, unit: 'jobs' }],
      [{ ...plan, value: 0 }, actual],
      [{ ...plan, value: -1 }, actual],
    ]) {
      expect(planFulfilment('2018', figures)).toMatchObject({ ratio: null, exact: false });
    }
  });

  it('knows one period in two ways of writing', () => {
    const figures = [reported('plan', PLAN, '2017-Q1', 20), reported('actual', ACTUAL, '2017-01-01/2017-04-01', 10)];
    expect(planFulfilment('2017-Q1', figures).ratio).toBe('0.5');
    expect(planFulfilment('2017-01-01/2017-04-01', figures).ratio).toBe('0.5');
  });

  it('has a run rate from the result of the first months', () => {
    const plan = reported('plan', PLAN, '2018', 150);
    const quarter = reported('q1', ACTUAL, '2018-Q1', 5);
    const half = reported('h1', ACTUAL, '2018-01-01/2018-07-01', 18);
    // 18 / (150 * 6/12) = 18/75
    expect(planFulfilment('2018', [plan, quarter, half]).runRate).toEqual({
      ...{ actual: half, months: 6, planMonths: 12 },
      ...{ rate: '0.24', exact: true },
    });
    // 5 / (150 * 3/12) = 5/37.5
    expect(planFulfilment('2018', [plan, quarter]).runRate).toMatchObject({ months: 3, rate: '0.133333333333333' });
    // A plan for five years, a result of two: 60 / (100 * 24/60) = 1.5
    const five = reported('five', PLAN, '2015-01-01/2020-01-01', 100);
    const two = reported('two', ACTUAL, '2015-01-01/2017-01-01', 60);
    expect(planFulfilment('2015-01-01/2020-01-01', [five, two]).runRate).toMatchObject({ months: 24, rate: '1.5' });
  });

  it('has no run rate without a result that begins with the plan and ends within it at the end of a month', () => {
    const plan = reported('plan', PLAN, '2018', 150);
    for (const period of ['2018', '2018-Q2', '2017-Q1', '2017-01-01/2018-07-01', '2018-01-01/2018-03-28', null]) {
      expect(planFulfilment('2018', [plan, reported('part', ACTUAL, period, 5)]).runRate).toBeNull();
    }
    expect(planFulfilment('2018', [reported('part', ACTUAL, '2018-Q1', 5)]).runRate).toBeNull();
    const otherUnit = reported('part', ACTUAL, '2018-Q1', 5, { unit: 'jobs' });
    expect(planFulfilment('2018', [plan, otherUnit]).runRate).toMatchObject({ rate: null, exact: false });
  });

  it('at the end of the period is the run rate of all its months', () => {
    const value = fc.integer({ min: 0, max: 10 ** 9 });
    fc.assert(
      fc.property(value, value, fc.integer({ min: 1, max: 11 }), (planned, reached, months) => {
        const to = `2018-${String(months + 1).padStart(2, '0')}-01`;
        const figures = [
          reported('plan', PLAN, '2018', planned),
          reported('whole', ACTUAL, '2018', reached),
          reported('part', ACTUAL, `2018-01-01/${to}`, reached),
        ];
        const { ratio, runRate } = planFulfilment('2018', figures);
        for (const text of [ratio, runRate?.rate ?? null])
          expect(text === null || codecs.Decimal.accepts(text)).toBe(true);
        expect(ratio === null).toBe(planned === 0);
        // The same result in fewer months is a faster run, in proportion.
        if (ratio !== null && reached > 0) {
          expect(Number(runRate?.rate) / Number(ratio)).toBeCloseTo(12 / months, 9);
        }
      }),
    );
  });
});
