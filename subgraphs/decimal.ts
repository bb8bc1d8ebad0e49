import { Decimal } from 'decimal.js';

/** Ratios keep 15 significant digits and round half to even: the same in every process and on both stores. */
const Ratio = Decimal.clone({ precision: 15, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -40, toExpPos: 40 });

export { Ratio };

/** The exact text of a stored number: value x 10^scale as a decimal without trailing zeros. Null stays null. */
export function decimalText(scaled: number, scale: number): string;
export function decimalText(scaled: number | null, scale: number): string | null;
export function decimalText(scaled: number | null, scale: number): string | null {
  if (scaled === null) return null;
  const digits = String(Math.abs(scaled)).padStart(scale + 1, '0');
  const point = digits.length - scale;
  let end = digits.length;
  while (end > point && digits.endsWith('0', end)) end -= 1;
  const whole = digits.slice(0, point);
  return `${scaled < 0 ? '-' : ''}${whole}${end === point ? '' : `.${digits.slice(point, end)}`}`;
}

/**
 * One stored number over another of the same scale, rounded once; null when either is null or the divisor is zero.
 * Products and sums beyond the range of exact numbers come as bigint.
 */
export function ratio(numerator: number | bigint | null, divisor: number | bigint | null): string | null {
  if (numerator === null || divisor === null || divisor === 0 || divisor === 0n) return null;
  return new Ratio(numerator).div(divisor).toString();
}

/** Growth x1 / x0 - 1 as a ratio (formula F4); null when either is null or the base is zero. */
export function growth(base: number | null, value: number | null): string | null {
  if (base === null || value === null || base === 0) return null;
  // Exact difference first: it keeps all 15 digits where the two are close.
  return new Ratio(value).minus(base).div(base).toString();
}

/** Compound annual growth (x1 / x0)^(1 / years) - 1 (formula F5); null unless both are above zero and years is. */
export function compoundGrowth(base: number | null, value: number | null, years: number): string | null {
  if (base === null || value === null || base <= 0 || value <= 0 || years <= 0) return null;
  const Wide = Ratio.clone({ precision: 30 });
  const rate = new Wide(value).div(base).pow(new Wide(1).div(years)).minus(1);
  return new Ratio(rate.toString()).plus(0).toString();
}
