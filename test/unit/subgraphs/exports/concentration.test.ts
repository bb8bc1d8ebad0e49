import fc from 'fast-check';
import { countedParts, herfindahl, normalisedHerfindahl } from '../../../../subgraphs/exports/concentration.ts';

const of = (...values: readonly number[]): readonly bigint[] => values.map(BigInt);

describe('concentration', () => {
  it.each([
    // Shares .5 .3 .2 (synthetic): .25 + .09 + .04 = .38; n = 3: (.38 - 1/3) / (2/3) = .07.
    ['three unequal parts', of(50, 30, 20), '0.38', '0.07'],
    ['four equal parts', of(25, 25, 25, 25), '0.25', '0'],
    // 1 of 1 and nothing else: .9801 + .0001 = .9802; (.9802 - .5) / .5 = .9604
    ['two parts, one of which is nearly all', of(99, 1), '0.9802', '0.9604'],
    ['parts of zero, which are no parts', of(50, 0, 30, 20, 0), '0.38', '0.07'],
  ])('of %s', (_, values, plain, normalised) => {
    expect(herfindahl(values)).toBe(plain);
    expect(normalisedHerfindahl(values)).toBe(normalised);
  });

  it('normalised is null for one part or none, where its divisor would be zero', () => {
    expect([herfindahl(of(7)), normalisedHerfindahl(of(7)), countedParts(of(7))]).toEqual(['1', null, 1]);
    expect([herfindahl(of(7, 0)), normalisedHerfindahl(of(7, 0)), countedParts(of(7, 0))]).toEqual(['1', null, 1]);
    expect([herfindahl([]), normalisedHerfindahl([]), countedParts([])]).toEqual([null, null, 0]);
    expect([herfindahl(of(0, 0)), normalisedHerfindahl(of(0, 0))]).toEqual([null, null]);
  });

  it('lies between 1/n and 1, normalised between 0 and 1, whatever the unit of the parts', () => {
    const parts = fc.array(fc.bigInt({ min: 1n, max: 10n ** 15n }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(parts, fc.bigInt({ min: 2n, max: 10n ** 6n }), (values, unit) => {
        const [plain, normalised] = [Number(herfindahl(values)), Number(normalisedHerfindahl(values))];
        expect(plain).toBeGreaterThanOrEqual(1 / values.length - 1e-14);
        expect(plain).toBeLessThanOrEqual(1);
        expect(normalised).toBeGreaterThanOrEqual(0);
        expect(normalised).toBeLessThanOrEqual(1);
        const scaled = values.map((value) => value * unit);
        expect([herfindahl(scaled), normalisedHerfindahl(scaled)]).toEqual([
          herfindahl(values),
          normalisedHerfindahl(values),
        ]);
      }),
    );
  });
});
