import fc from 'fast-check';
import { codecs } from '../../../../schema/scalars.ts';
import { revealedAdvantage, type AdvantageFigures } from '../../../../subgraphs/exports/advantage.ts';

const figures = (product: number, total: number, worldProduct: number, worldTotal: number): AdvantageFigures => ({
  product: BigInt(product),
  total: BigInt(total),
  worldProduct: BigInt(worldProduct),
  worldTotal: BigInt(worldTotal),
});

describe('revealed comparative advantage', () => {
  it.each([
    // (60 / 100) / (200 / 2000) = 6; 5/7
    ['an advantage', figures(60, 100, 200, 2_000), '6', '0.714285714285714'],
    // (15 / 100) / (300 / 2000) = 1
    ['the share of the world', figures(15, 100, 300, 2_000), '1', '0'],
    // (10 / 100) / (250 / 2000) = 0.8; -0.2 / 1.8
    ['a disadvantage', figures(10, 100, 250, 2_000), '0.8', '-0.111111111111111'],
    ['no exports of it', figures(0, 100, 250, 2_000), '0', '-1'],
    // All that the country exports, a millionth of the world: (1 / 1) / (1 / 10^6).
    ['a country of one product', figures(7, 7, 1, 1_000_000), '1000000', '0.999998000002'], // 999999 / 1000001
  ])('for %s', (_, given, rca, symmetric) => {
    expect(revealedAdvantage(given)).toMatchObject({ rca, symmetric });
  });

  it('shows the two shares of which it is the quotient', () => {
    expect(revealedAdvantage(figures(60, 100, 200, 2_000))).toMatchObject({ countryShare: '0.6', worldShare: '0.1' });
  });

  it.each([
    ['the country exports nothing at all', figures(0, 0, 200, 2_000)],
    ['nobody exports the product', figures(60, 100, 0, 2_000)],
    ['the world exports nothing at all', figures(60, 100, 0, 0)],
    ['the exports of the product are not known', { ...figures(1, 100, 200, 2_000), product: null }],
    ['the exports of the country are not known', { ...figures(1, 100, 200, 2_000), total: null }],
    ['the world table does not list the product', { ...figures(1, 100, 200, 2_000), worldProduct: null }],
    ['there is no world table', { ...figures(1, 100, 200, 2_000), worldProduct: null, worldTotal: null }],
  ])('is null, and so is the symmetric form, where %s', (_, given) => {
    expect(revealedAdvantage(given)).toMatchObject({ rca: null, symmetric: null });
  });

  it('has a symmetric form from -1 to 1 with the sign of its distance from one, and is never NaN or infinite', () => {
    const value = fc.bigInt({ min: 0n, max: 10n ** 15n });
    fc.assert(
      fc.property(value, value, value, value, (product, rest, worldProduct, worldRest) => {
        const [total, worldTotal] = [product + rest, worldProduct + worldRest];
        const { rca, symmetric, ...shares } = revealedAdvantage({ product, total, worldProduct, worldTotal });
        for (const text of [rca, symmetric, ...Object.values(shares)]) {
          expect(text === null || codecs.Decimal.accepts(text)).toBe(true);
        }
        expect(rca === null).toBe(total === 0n || worldProduct === 0n);
        if (rca === null || symmetric === null) return;
        expect(Math.abs(Number(symmetric))).toBeLessThanOrEqual(1);
        const ahead = product * worldTotal - total * worldProduct;
        expect(Math.sign(Number(symmetric))).toBe(ahead > 0n ? 1 : ahead < 0n ? -1 : 0);
      }),
    );
  });
});
