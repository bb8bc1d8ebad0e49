import fc from 'fast-check';
import { codecs } from '../../../../schema/scalars.ts';
import { Ratio } from '../../../../subgraphs/decimal.ts';
import {
  candidatesOf,
  rankedGrowthPoints,
  text,
  zScores,
  type Weights,
} from '../../../../subgraphs/enterprises/growth-points.ts';
import { ends, industry } from '../../../fixtures/industry-figures.ts';

const Exact = Ratio.clone({ precision: 50 });
const scores = (...values: readonly number[]): readonly (string | null)[] =>
  zScores(values.map((value) => new Exact(value))).map(text);

describe('z-scores', () => {
  it('are distances from the mean in population standard deviations', () => {
    // Mean 5, squared distances 9 1 1 1 0 0 4 16, together 32, over 8: variance 4, deviation 2.
    expect(scores(2, 4, 4, 4, 5, 5, 7, 9)).toEqual(['-1.5', '-0.5', '-0.5', '-0.5', '0', '0', '1', '2']);
    expect(scores(1, 1, 0, 0)).toEqual(['1', '1', '-1', '-1']);
    // Mean 1, variance (1 + 1 + 4) / 3 = 2: -1 over the square root of 2, and 2 over it.
    expect(scores(0, 0, 3)).toEqual(['-0.707106781186548', '-0.707106781186548', '1.4142135623731']);
  });

  it('are null, not NaN, where all values are equal', () => {
    expect([scores(7, 7, 7), scores(0, 0), scores(7), scores()]).toEqual([
      [null, null, null],
      [null, null],
      [null],
      [],
    ]);
    const third = new Exact(1).div(3);
    expect(zScores([third, new Exact(2).div(6), new Exact(1).div(3)])).toEqual([null, null, null]);
  });

  it('have mean 0 and deviation 1, and do not change with the unit of the values', () => {
    const values = fc.array(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 1_000 }), (numbers, unit) => {
        const found = scores(...numbers);
        if (new Set(numbers).size === 1) {
          expect(found.every((score) => score === null)).toBe(true);
          return;
        }
        const sum = found.reduce((total, score) => total + Number(score), 0);
        const squares = found.reduce((total, score) => total + Number(score) ** 2, 0);
        expect(sum).toBeCloseTo(0, 10);
        expect(squares).toBeCloseTo(numbers.length, 10);
        expect(scores(...numbers.map((number) => number * unit))).toEqual(found);
      }),
    );
  });
});

// Gross value added of section C doubles from 1000 to 2000; five divisions have 200 each at the start.
const GVA = {
  C: [1000, 2000],
  10: [200, 500],
  11: [200, 300],
  12: [200, 500],
  13: [200, 300],
  14: [200, 400],
} as const;
// Nobody states how many are employed in division 14.
const LABOUR = { 10: [100, 125], 11: [100, 75], 12: [100, 250], 13: [100, 150] } as const;
const CODES = ['10', '11', '12', '13', '14', '15'];
const EQUAL: Weights = { productivityGrowth: '1', gvaShareChange: '1' };

const candidates = candidatesOf(
  CODES.map((code) => industry(code)),
  { gva: ends(GVA, { indicator: 'ind-gva', unit: 'million KZT', priceBasis: 'CURRENT' }), labour: ends(LABOUR) },
);
const ranking = (weights: Weights) =>
  rankedGrowthPoints(candidates, weights).map(({ industry: { code }, score, rank, status }) => [
    code,
    score,
    rank,
    status,
  ]);

describe('growth points', () => {
  it('show their components', () => {
    const [first, second, third, fourth, fifth, sixth] = rankedGrowthPoints(candidates, EQUAL);
    // 10: (500 / 125) / (200 / 100) - 1 = 4/2 - 1 = 1; 500/2000 - 200/1000 = 0.05. Productivity grows by 1, 1, 0, 0 in
    // 10 to 13, mean 0.5, deviation 0.5; the share changes by 0.05, -0.05, 0.05, -0.05, mean 0, deviation 0.05.
    expect(first).toMatchObject({
      industry: { code: '10' },
      productivityGrowth: '1',
      gvaShareChange: '0.05',
      productivityGrowthScore: '1',
      gvaShareChangeScore: '1',
      score: '1',
      rank: 1,
      status: 'NORMAL',
    });
    // 11: (300 / 75) / 2 - 1 = 1; 300/2000 - 0.2 = -0.05
    expect(second).toMatchObject({ productivityGrowth: '1', gvaShareChange: '-0.05', score: '0', rank: 2 });
    // 12: (500 / 250) / 2 - 1 = 0; 0.05
    expect(third).toMatchObject({ productivityGrowth: '0', gvaShareChange: '0.05', score: '0', rank: 2 });
    // 13: (300 / 150) / 2 - 1 = 0; -0.05
    expect(fourth).toMatchObject({ productivityGrowth: '0', gvaShareChange: '-0.05', score: '-1', rank: 4 });
    // 14: 400/2000 - 0.2 = 0, but no employment; 15: nothing.
    const unranked = {
      productivityGrowthScore: null,
      gvaShareChangeScore: null,
      score: null,
      rank: null,
      status: 'MISSING',
    };
    expect(fifth).toMatchObject({ ...unranked, productivityGrowth: null, gvaShareChange: '0' });
    expect(sixth).toMatchObject({ ...unranked, productivityGrowth: null, gvaShareChange: null });
  });

  it('are ranked by weights', () => {
    const unranked = [
      ['14', null, null, 'MISSING'],
      ['15', null, null, 'MISSING'],
    ];
    // 3 parts productivity, 1 part share: 11 is (3 * 1 - 1) / 4, 12 is (3 * -1 + 1) / 4.
    expect(ranking({ productivityGrowth: '3', gvaShareChange: '1' })).toEqual([
      ['10', '1', 1, 'NORMAL'],
      ['11', '0.5', 2, 'NORMAL'],
      ['12', '-0.5', 3, 'NORMAL'],
      ['13', '-1', 4, 'NORMAL'],
      ...unranked,
    ]);
    expect(ranking({ productivityGrowth: '0.5', gvaShareChange: '0.5' })).toEqual(ranking(EQUAL));
  });

  it('do not need a component that has no weight', () => {
    // Share alone, now with 14: 0.05 -0.05 0.05 -0.05 0, mean 0, variance 4 * 0.0025 / 5 = 0.002: 0.05 over its root is
    // the root of 1.25, 1.118033988749895.
    expect(ranking({ productivityGrowth: '0', gvaShareChange: '1' })).toEqual([
      ['10', '1.11803398874989', 1, 'NORMAL'],
      ['12', '1.11803398874989', 1, 'NORMAL'],
      ['14', '0', 3, 'NORMAL'],
      ['11', '-1.11803398874989', 4, 'NORMAL'],
      ['13', '-1.11803398874989', 4, 'NORMAL'],
      ['15', null, null, 'MISSING'],
    ]);
  });

  it('have no rank where a component does not tell them apart', () => {
    const flat = candidatesOf(
      ['10', '11'].map((code) => industry(code)),
      {
        gva: ends({ C: [400, 400], 10: [200, 200], 11: [200, 200] }, { indicator: 'ind-gva' }),
        labour: ends({ 10: [1, 1], 11: [2, 2] }),
      },
    );
    expect(rankedGrowthPoints(flat, EQUAL).map(({ score, rank }) => [score, rank])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it('know nothing of industries without figures, and divide by no zero', () => {
    const none = candidatesOf([industry('10')], { gva: { from: [], to: [] }, labour: { from: [], to: [] } });
    expect(rankedGrowthPoints(none, EQUAL)).toMatchObject([
      { productivityGrowth: null, rank: null, status: 'MISSING' },
    ]);
    const zero = candidatesOf([industry('10')], {
      gva: ends({ C: [0, 5], 10: [0, 5] }, { indicator: 'ind-gva' }),
      labour: ends({ 10: [5, 0] }),
    });
    expect(rankedGrowthPoints(zero, EQUAL)).toMatchObject([
      { productivityGrowth: null, gvaShareChange: null, rank: null, status: 'MISSING' },
    ]);
  });

  it('are all read on the boundaries on which most is known', () => {
    const on = (regionVersion: string) => ({ regionVersion, indicator: 'ind-gva' });
    const old = ends({ C: [1000, 2000], 10: [200, 500] }, on('kz-akmola.v1'));
    const fresh = ends({ C: [100, 100], 10: [50, 60], 11: [50, 40] }, on('kz-akmola.v2'));
    const found = candidatesOf(
      ['10', '11'].map((code) => industry(code)),
      { gva: { from: [...old.from, ...fresh.from], to: [...old.to, ...fresh.to] }, labour: { from: [], to: [] } },
    );
    // On the second: 60/100 - 50/100 and 40/100 - 50/100.
    expect(found.map(({ components }) => components.gvaShareChange?.toString())).toEqual(['0.1', '-0.1']);
  });

  it('rank every complete industry by its score, whatever the figures and weights', () => {
    const value = fc.integer({ min: 1, max: 10 ** 6 });
    const row = fc.tuple(value, value, fc.option(value, { nil: null }), value);
    const weight = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), weight, weight, (rows, one, other) => {
        fc.pre(one + other > 0);
        const codeOf = (index: number): string => String(10 + index);
        const table = (of: (index: number) => readonly [number | null, number | null]) =>
          Object.fromEntries(rows.map((_, index) => [codeOf(index), of(index)] as const));
        const gva = table((index) => [rows[index]?.[0] ?? 0, rows[index]?.[1] ?? 0]);
        const points = rankedGrowthPoints(
          candidatesOf(
            rows.map((_, index) => industry(codeOf(index))),
            {
              gva: ends({ C: [10 ** 7, 10 ** 7], ...gva }, { indicator: 'ind-gva' }),
              labour: ends(table((index) => [rows[index]?.[2] ?? null, rows[index]?.[3] ?? 0])),
            },
          ),
          { productivityGrowth: String(one), gvaShareChange: String(other) },
        );
        expect(points.map(({ industry: { code } }) => code).sort()).toEqual(
          rows.map((_, index) => codeOf(index)).sort(),
        );
        const ranked = points.filter(({ rank }) => rank !== null);
        expect(points.slice(0, ranked.length)).toEqual(ranked);
        ranked.forEach(({ rank, score }) => {
          expect(score !== null && codecs.Decimal.accepts(score)).toBe(true);
          expect(rank).toBe(1 + ranked.filter((point) => Number(point.score) > Number(score)).length);
        });
      }),
      {
        numRuns: 50,
        // Two industries whose scores cancel out: what 50 digits leave of that is zero.
        examples: [
          [
            [
              [1, 1, 1, 1],
              [129_306, 141_993, 1, 225_301],
            ],
            6,
            6,
          ],
        ],
      },
    );
  });
});
