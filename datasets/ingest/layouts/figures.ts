import { Decimal } from 'decimal.js';
import type { Problem } from '../../column.ts';
import { canonicalNumber, type Locale } from '../locale.ts';
import { statusOfMark } from '../marks.ts';

const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -60, toExpPos: 60 });

export interface FigureRule {
  readonly locale: Locale | null;
  /** Digits after the point that are kept: sources carry the noise of binary fractions behind them. */
  readonly scale: number;
  /** By what the figure of the source is multiplied to be in the unit of the dataset. */
  readonly times?: string;
}

export type Figure = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: Problem };

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/u;

/** A figure of a source as the dataset writes it. A mark for a missing one, and what is no number, stay as they are. */
export function figure(text: string, { locale, scale, times }: FigureRule): Figure {
  const trimmed = text.trim();
  if (trimmed === '' || statusOfMark(trimmed) !== null) return { ok: true, text: trimmed };
  const canonical =
    NUMBER.test(trimmed) && locale === 'plain'
      ? ({ ok: true, text: trimmed } as const)
      : canonicalNumber(trimmed, locale);
  if (!canonical.ok || !NUMBER.test(canonical.text)) return canonical;
  return {
    ok: true,
    text: new Exact(canonical.text)
      .times(times ?? '1')
      .toDecimalPlaces(scale)
      .toFixed(),
  };
}

/** A figure of a source as a whole number of 10^-scale; null where it has none. */
export function scaled(text: string, scale: number): bigint | null {
  const trimmed = text.trim();
  return NUMBER.test(trimmed) ? BigInt(new Exact(trimmed).times(new Exact(10).pow(scale)).toFixed(0)) : null;
}
