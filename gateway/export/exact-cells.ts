import { GraphError } from '../../service/errors.ts';

/** Decimals of the typed formats: 38 digits, 12 of them after the point. */
export const DECIMAL_PRECISION = 38;
export const DECIMAL_SCALE = 12;

const LIMIT = 10n ** BigInt(DECIMAL_PRECISION);
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/u;
const MS_PER_DAY = 86_400_000;

function unfit(column: string, value: unknown, what: string): GraphError {
  return new GraphError(
    'NOT_ACCEPTABLE',
    `The value ${JSON.stringify(value)} of ${column} is no ${what}, so the table can't be written in this format; ` +
      'ask for csv or ndjson, or for decimals=text where it is a decimal.',
  );
}

/** A decimal as a whole number of 10^-12. Throws NOT_ACCEPTABLE for what has more digits than the column holds. */
export function scaledDecimal(value: unknown, column: string): bigint {
  const what = `decimal of ${DECIMAL_PRECISION} digits with ${DECIMAL_SCALE} after the point`;
  const match = typeof value === 'string' || typeof value === 'number' ? DECIMAL.exec(String(value)) : null;
  if (match === null) throw unfit(column, value, what);
  const [, sign, whole = '', fraction = ''] = match;
  const digits = fraction.replace(/0+$/u, '');
  if (digits.length > DECIMAL_SCALE) throw unfit(column, value, what);
  const scaled = BigInt(whole + digits.padEnd(DECIMAL_SCALE, '0'));
  if (scaled >= LIMIT) throw unfit(column, value, what);
  return sign === '-' ? -scaled : scaled;
}

/** Days since 1970-01-01. Throws NOT_ACCEPTABLE for a text that is no day. */
export function epochDays(value: unknown, column: string): number {
  const ms = typeof value === 'string' && /^\d{4}-\d\d-\d\d$/u.test(value) ? Date.parse(`${value}T00:00:00Z`) : NaN;
  if (Number.isNaN(ms)) throw unfit(column, value, 'calendar day');
  return ms / MS_PER_DAY;
}

/** Microseconds since 1970 in UTC. Throws NOT_ACCEPTABLE for a text that is no moment, or a finer one. */
export function epochMicros(value: unknown, column: string): bigint {
  const match = typeof value === 'string' ? /^(.*T\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/u.exec(value) : null;
  const ms = match === null ? NaN : Date.parse(`${match[1] ?? ''}${match[3] ?? ''}`);
  const fraction = (match?.[2] ?? '').replace(/0+$/u, '');
  if (Number.isNaN(ms) || fraction.length > 6) throw unfit(column, value, 'moment to the microsecond');
  return BigInt(ms) * 1_000n + BigInt(fraction.padEnd(6, '0'));
}
