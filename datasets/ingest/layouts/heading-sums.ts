import type { Translated } from './layout.ts';

/** Digits of a heading of the Harmonized System. */
export const HEADING_DIGITS = 4;

/** Where a figure of trade stands. */
export interface TradeKey {
  readonly period: string;
  readonly edition: string;
  readonly heading: string;
  /** Two letters of the partner; null for the world. */
  readonly partner: string | null;
}

interface Sum {
  readonly key: TradeKey;
  readonly file: string;
  readonly line: number;
  value: bigint;
  /** Net weight; null once a part has none. */
  weight: bigint | null;
}

/** Adds up products of six digits to headings; holds one sum for each heading and partner of a year. */
export class HeadingSums {
  readonly #sums = new Map<string, Sum>();

  add(
    key: TradeKey,
    place: { readonly file: string; readonly line: number },
    part: Pick<Sum, 'value' | 'weight'>,
  ): void {
    const id = `${key.period} ${key.edition} ${key.heading} ${key.partner ?? ''}`;
    const sum = this.#sums.get(id);
    if (sum === undefined) {
      this.#sums.set(id, { key, ...place, ...part });
      return;
    }
    sum.value += part.value;
    sum.weight = sum.weight === null || part.weight === null ? null : sum.weight + part.weight;
  }

  get size(): number {
    return this.#sums.size;
  }

  /** Every sum as records that `write` makes of it, in the order in which they were begun. */
  records(write: (sum: Readonly<Sum>) => Translated): readonly Translated[] {
    return [...this.#sums.values()].map(write);
  }
}

/** A flow of exports as a record of its dataset; the value is in whole USD, the weight in whole kg. */
export function flowRecord(
  { key, file, line, value, weight }: Readonly<Sum>,
  { prefix, source }: { readonly prefix: string; readonly source: string },
): Translated {
  const { period, edition, heading, partner } = key;
  const cells = {
    id: `flow-${prefix}-${period.toLowerCase()}-${heading}-${partner?.toLowerCase() ?? 'world'}`,
    period,
    region: 'kz',
    partner: partner === null ? '' : `ISO3166:${partner}`,
    product: `${edition}:${heading}`,
    hs_code: heading,
    value_usd: value.toString(),
    net_weight_kg: weight?.toString() ?? '',
    system: '',
    status: 'NORMAL',
    source,
  };
  return { file, line, cells };
}

/** A code of the Harmonized System with the leading zeros that it lost on its way, up to a width that the layout states. */
export function padded(code: string, width: number): string {
  return /^\d+$/u.test(code) ? code.padStart(width, '0') : code;
}

/** The edition of the Harmonized System by the two digits of its year. */
export function editionOf(digits: string): string {
  return `HS${digits.startsWith('9') ? '19' : '20'}${digits}`;
}
