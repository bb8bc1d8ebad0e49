import { badInput, GraphError } from '../service/errors.ts';
import type { IdPattern } from '../schema/ids.ts';

export const MAX_CODES = 1_000;

/** Throws BAD_USER_INPUT when an id has not the form of its kind; an unknown id of the right form is no error. */
export function checkId(argument: string, value: string, form: IdPattern): string {
  if (!form.pattern.test(value)) throw badInput(argument, value, form.expected);
  return value;
}

/** Throws BAD_USER_INPUT when a list of ids is too long or one has not the form of its kind. */
export function checkIds(argument: string, values: readonly string[], form: IdPattern): readonly string[] {
  checkLength(argument, values);
  return values.map((value) => checkId(argument, value, form));
}

export function checkLength(argument: string, values: readonly unknown[]): void {
  if (values.length > MAX_CODES) {
    throw new GraphError(
      'BAD_USER_INPUT',
      `Argument "${argument}" has ${values.length} elements; expected at most ${MAX_CODES}: ask in several requests.`,
      { argument },
    );
  }
}

/** Throws BAD_USER_INPUT unless so many elements may be asked for. */
export function checkSize(argument: string, size: number, most: number): void {
  if (size < 1 || size > most) throw badInput(argument, size, `a number from 1 to ${most}`);
}

/** Exactly one of two ways to name a thing. */
export function checkOneOf(names: readonly [string, string], values: readonly [unknown, unknown]): void {
  const given = values.filter((value) => value !== undefined && value !== null).length;
  if (given !== 1) {
    throw new GraphError('BAD_USER_INPUT', `Give exactly one of the arguments "${names[0]}" and "${names[1]}".`);
  }
}

const YEAR = /^\d{4}$/u;

/** Throws BAD_USER_INPUT unless a period is a year. */
export function checkYear(argument: string, period: string): number {
  if (!YEAR.test(period)) throw badInput(argument, period, 'a year as "2017"');
  return Number(period);
}

/** The form of a day or period without its digits: equal for equal frequencies. */
function formOf(period: string): string {
  return period.replace(/\d/gu, '0');
}

/** Throws BAD_USER_INPUT when a span of days or periods ends before it begins, or mixes frequencies. */
export function checkSpan(from: string | null | undefined, to: string | null | undefined): void {
  if (from == null || to == null) return;
  if (formOf(from) !== formOf(to) || from.includes('/') || to.includes('/')) {
    throw badInput('to', to, `a period of the same frequency as "from", ${JSON.stringify(from)}`);
  }
  if (from > to) throw badInput('to', to, `a period that does not come before "from", ${JSON.stringify(from)}`);
}
