import fc from 'fast-check';
import { codecs } from '../../../../schema/scalars.ts';
import { contributionTo, industryContribution, type Whole } from '../../../../subgraphs/enterprises/contribution.ts';
import type { Ends } from '../../../../subgraphs/enterprises/industry-figures.ts';
import { ends, figure, industry } from '../../../fixtures/industry-figures.ts';

const change = (start: number, end: number) => ({ start: BigInt(start), end: BigInt(end) });

describe('a contribution to growth', () => {
  it.each([
    // 40 of 100 grew by a half: 0.4 * 0.5 = 0.2, that is 20 points of the whole's (114 - 100) / 100 = 14.
    ['a part that grew', change(40, 60), change(100, 114), ['0.4', '0.5', '20', '0.14']],
    // 60 of 100 shrank by a tenth: 0.6 * -0.1 = -0.06
    ['a part that shrank', change(60, 54), change(100, 114), ['0.6', '-0.1', '-6', '0.14']],
    // Share 0 times a growth that is not defined: 5 of 100 all the same.
    ['a part that began at zero', change(0, 5), change(100, 114), ['0', null, '5', '0.14']],
    ['a part that ended', change(5, 0), change(100, 114), ['0.05', '-1', '-5', '0.14']],
    ['the whole itself', change(100, 114), change(100, 114), ['1', '0.14', '14', '0.14']],
    // 1/3 * -1 of a whole of 3
    ['a third', change(1, 0), change(3, 3), ['0.333333333333333', '-1', '-33.3333333333333', '0']],
  ])('of %s', (_, part, whole, [share, growth, contribution, wholeGrowth]) => {
    expect(contributionTo(part, whole)).toEqual({ share, growth, contribution, wholeGrowth });
  });

  it('is null, not infinite, for a whole that began at zero', () => {
    const unknown = { share: null, contribution: null, wholeGrowth: null };
    expect(contributionTo(change(0, 5), change(0, 5))).toEqual({ ...unknown, growth: null });
    // Parts that cancel out: 5 - 5.
    expect(contributionTo(change(5, 10), change(0, 5))).toEqual({ ...unknown, growth: '1' });
  });

  it('adds up over all parts to the growth of the whole', () => {
    const value = fc.integer({ min: -(10 ** 9), max: 10 ** 12 });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 30 }), (parts) => {
        const total = (of: 0 | 1): number => parts.reduce((sum, part) => sum + part[of], 0);
        const whole = change(total(0), total(1));
        const contributions = parts.map(([from, to]) => contributionTo(change(from, to), whole));
        for (const { share, growth, contribution } of contributions) {
          for (const text of [share, growth, contribution]) {
            expect(text === null || codecs.Decimal.accepts(text)).toBe(true);
          }
        }
        if (whole.start === 0n) {
          expect(contributions.every(({ contribution }) => contribution === null)).toBe(true);
          return;
        }
        // Each is rounded to 15 digits: what the sum may be off is the sum of what each may be.
        const numbers = contributions.map(({ contribution }) => Number(contribution));
        const sum = numbers.reduce((one, other) => one + other, 0);
        const size = numbers.reduce((one, other) => one + Math.abs(other), 1);
        expect(Math.abs(sum - 100 * Number(contributions[0]?.wholeGrowth))).toBeLessThanOrEqual(1e-13 * size);
      }),
    );
  });
});

describe('the contribution of an industry', () => {
  // Section C grows from 100 to 114, of which division 10 from 40 to 60; section D from 300 to 306.
  const region = ends({ C: [100, 114], D: [300, 306], 10: [40, 60] });
  const nation = ends({ C: [1000, 1100], D: [500, 500] }, { region: 'kz', regionVersion: 'kz.v1' });
  const of = (code: string, whole: Whole, territory: Ends = region) =>
    industryContribution(industry(code), whole, territory, nation);
  const unknown = { share: null, growth: null, contribution: null, wholeGrowth: null, unit: null, priceBasis: null };

  it('is related to its section or to all sections together', () => {
    const measure = { unit: 'persons', priceBasis: 'NOT_APPLICABLE', status: 'NORMAL' };
    expect(of('10', 'SECTION')).toEqual({
      ...{ share: '0.4', growth: '0.5', contribution: '20', wholeGrowth: '0.14' },
      ...measure,
    });
    // All: 400 -> 420, growth 0.05. 20 of 400 are 5 points, C's 14 are 3.5, D's 6 are 1.5: together 5.
    expect(of('10', 'ALL')).toMatchObject({ share: '0.1', contribution: '5', wholeGrowth: '0.05' });
    expect(of('C', 'ALL')).toMatchObject({ share: '0.25', growth: '0.14', contribution: '3.5', ...measure });
    expect(of('D', 'ALL')).toMatchObject({ share: '0.75', growth: '0.02', contribution: '1.5' });
    expect(of('C', 'SECTION')).toMatchObject({ share: '1', contribution: '14', wholeGrowth: '0.14' });
  });

  it('is null with a status without a whole to which it can be related', () => {
    expect(of('10', 'SECTION', ends({ 10: [40, 60] }))).toEqual({ ...unknown, status: 'MISSING' });
    // The nation has section D too.
    expect(of('10', 'ALL', ends({ C: [100, 114], 10: [40, 60] }))).toEqual({ ...unknown, status: 'MISSING' });
    expect(of('10', 'ALL', ends({ C: [100, 114], D: [300, null], 10: [40, 60] }))).toMatchObject(unknown);
    expect(of('11', 'SECTION')).toEqual({ ...unknown, status: 'MISSING' });
  });

  it('says why a figure of its own may not be computed with', () => {
    const with10 = (status: 'CONFIDENTIAL' | 'DOUBTFUL', value: number | null): Ends => ({
      from: region.from.filter(({ industry: { code } }) => code !== '10').concat(figure('10', value, { status })),
      to: region.to,
    });
    expect(of('10', 'SECTION', with10('CONFIDENTIAL', null))).toEqual({ ...unknown, status: 'CONFIDENTIAL' });
    expect(of('10', 'SECTION', with10('DOUBTFUL', 40))).toEqual({ ...unknown, status: 'DOUBTFUL' });
  });

  it('is as weak as the weakest figure, of the industry or of the whole', () => {
    const provisional = { from: region.from, to: ends({ C: [0, 114], 10: [0, 60] }, { status: 'PROVISIONAL' }).to };
    expect(of('10', 'SECTION', provisional)).toMatchObject({ contribution: '20', status: 'PROVISIONAL' });
  });

  it('never relates figures of different units, price bases or boundaries', () => {
    const thousand = {
      from: [figure('10', 40, { unit: 'thousand persons' }), figure('C', 100)],
      to: [figure('10', 60, { unit: 'thousand persons' }), figure('C', 114)],
    };
    expect(of('10', 'SECTION', thousand)).toMatchObject(unknown);
    const moved = { from: region.from, to: ends({ C: [0, 114], 10: [0, 60] }, { regionVersion: 'kz-akmola.v2' }).to };
    expect(of('10', 'SECTION', moved)).toMatchObject(unknown);
    const dearer = {
      from: [figure('10', 40, { priceBasis: 'CURRENT' }), figure('C', 100)],
      to: [figure('10', 60, { priceBasis: 'CONSTANT' }), figure('C', 114)],
    };
    expect(of('10', 'SECTION', dearer)).toMatchObject(unknown);
  });
});
