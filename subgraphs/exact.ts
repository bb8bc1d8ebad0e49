import { Ratio } from './decimal.ts';

// Arithmetic on decimal texts without rounding: what reaches a client is text already, and sums of it stay exact.

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/u;

/** digits x 10^-scale */
interface Scaled {
  readonly digits: bigint;
  readonly scale: number;
}

function parsed(text: string): Scaled {
  const match = DECIMAL.exec(text);
  if (match === null) throw new Error(`${JSON.stringify(text)} is no decimal number.`);
  const [, sign = '', whole = '', fraction = ''] = match;
  return { digits: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length };
}

function atScale({ digits, scale }: Scaled, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale);
}

function written({ digits, scale }: Scaled): string {
  const all = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  const fraction = all.slice(all.length - scale).replace(/0+$/u, '');
  const whole = all.slice(0, all.length - scale);
  return `${digits < 0n ? '-' : ''}${whole}${scale === 0 || fraction === '' ? '' : `.${fraction}`}`;
}

/** The sum of decimals, to the last digit; 0 for none. */
export function exactSum(values: readonly string[]): string {
  const numbers = values.map(parsed);
  const scale = Math.max(0, ...numbers.map((number) => number.scale));
  return written({ digits: numbers.reduce((sum, number) => sum + atScale(number, scale), 0n), scale });
}

/** One decimal less another, to the last digit. */
export function exactDifference(value: string, less: string): string {
  const [one, other] = [parsed(value), parsed(less)];
  const scale = Math.max(one.scale, other.scale);
  return written({ digits: atScale(one, scale) - atScale(other, scale), scale });
}

/** The product of two decimals, to the last digit. */
export function exactProduct(value: string, by: string): string {
  const [one, other] = [parsed(value), parsed(by)];
  return written({ digits: one.digits * other.digits, scale: one.scale + other.scale });
}

/** 100 x value / base, rounded once to the digits of a ratio; null for a base of zero. */
export function percentOf(value: string, base: string): string | null {
  const [one, other] = [parsed(value), parsed(base)];
  if (other.digits === 0n) return null;
  const scale = Math.max(one.scale, other.scale);
  return new Ratio(100n * atScale(one, scale)).div(atScale(other, scale)).toString();
}
