import { ratio } from '../decimal.ts';

/** The four figures behind a revealed comparative advantage, all in stored USD; null where nobody states one. */
export interface AdvantageFigures {
  /** The country's exports of the product. */
  readonly product: bigint | null;
  /** The country's exports of all products, by the same source. */
  readonly total: bigint | null;
  /** The world's exports of the product. */
  readonly worldProduct: bigint | null;
  /** The world's exports of all products, by the same source. */
  readonly worldTotal: bigint | null;
}

export interface Advantage {
  readonly rca: string | null;
  readonly symmetric: string | null;
  readonly countryShare: string | null;
  readonly worldShare: string | null;
}

/**
 * Revealed comparative advantage (formula F1, Balassa 1965): (x / X) / (w / W), above 1 where the product weighs more in
 * the country's exports than in the world's. Symmetric (F2): (RCA - 1) / (RCA + 1), from -1 to 1. Each is one fraction
 * of exact sums, so that it is rounded once; null where a figure is unknown or a divisor is zero.
 */
export function revealedAdvantage({ product, total, worldProduct, worldTotal }: AdvantageFigures): Advantage {
  const shares = { countryShare: ratio(product, total), worldShare: ratio(worldProduct, worldTotal) };
  if (product === null || total === null || worldProduct === null || worldTotal === null) {
    return { rca: null, symmetric: null, ...shares };
  }
  const [own, world] = [product * worldTotal, total * worldProduct];
  const rca = worldTotal === 0n ? null : ratio(own, world);
  return { rca, symmetric: rca === null ? null : ratio(own - world, own + world), ...shares };
}
