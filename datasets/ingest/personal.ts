import { hasCheckDigit } from '../../schema/scalars.ts';

/** What stands in messages in the place of a natural person's number. */
export const MASK = '******';

const TWELVE_DIGITS = /(?<!\d)\d{12}(?!\d)/gu;

/**
 * Whether twelve digits can be the identification number of a natural person (IIN): day of birth as YYMMDD, a digit of
 * century and sex from 0 to 6. A BIN has 4 to 6 where a day begins. Source of the rule: Law No. 223 of 2007-01-12 on
 * national registers of identification numbers.
 */
function canBeOfPerson(digits: string): boolean {
  return /^\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[0-6]/u.test(digits);
}

/** Whether a text holds the number of a natural person, its check digit included. */
export function holdsPersonNumber(text: string): boolean {
  if (text.length < 12) return false;
  return (text.match(TWELVE_DIGITS) ?? []).some((digits) => canBeOfPerson(digits) && hasCheckDigit(digits));
}

/** A text without the numbers of natural persons, right or miswritten. */
export function masked(text: string): string {
  return text.replace(TWELVE_DIGITS, (digits) => (canBeOfPerson(digits) ? MASK : digits));
}

/** The text of a cell where an enterprise's number belongs, if it may be a person's that lost zeros or got a fraction. */
export function maskedNumber(text: string): string {
  const digits = /^(\d{9,12})(?:[.,]0)?$/u.exec(text.trim())?.[1];
  return digits !== undefined && canBeOfPerson(digits.padStart(12, '0')) ? MASK : masked(text);
}
