import type { Problem } from '../column.ts';

/** How numbers are written, by locale: what stands between groups of three digits, and before the fraction. */
const CONVENTIONS = {
  plain: { group: null, point: '.' },
  en: { group: ',', point: '.' },
  ru: { group: ' ', point: ',' },
  kk: { group: ' ', point: ',' },
  de: { group: '.', point: ',' },
} as const satisfies Record<string, Convention>;

interface Convention {
  readonly group: string | null;
  readonly point: string;
}

export type Locale = keyof typeof CONVENTIONS;
export const LOCALES: readonly Locale[] = ['plain', 'en', 'ru', 'kk', 'de'];

type Canonical = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: Problem };

/** A space of any kind that is used between groups of digits: plain, no-break, thin, narrow no-break. */
const SPACES = /[ \u00A0\u2009\u202F]/gu;
const MINUS = /^[\u2212\u2013]/u;
const PLAIN = /^-?\d+(?:\.\d+)?$/u;
const WRITTEN = /^-?\d[\d ., ]*$/u;

const wrong = (reason: string, expected: string): Canonical => ({ ok: false, problem: { reason, expected } });

/**
 * The text of a number with a point and no groups, as columns read it. A text that is no number is given back as it is,
 * for its column to refuse. Where no locale is known, a number that can be read in two ways is refused.
 */
export function canonicalNumber(cell: string, locale: Locale | null): Canonical {
  const trimmed = cell.trim();
  if (locale !== null && PLAIN.test(trimmed) && CONVENTIONS[locale].point === '.') return { ok: true, text: trimmed };
  const text = trimmed.replace(SPACES, ' ').replace(MINUS, '-');
  if (locale === 'plain' || !WRITTEN.test(text)) return { ok: true, text };
  return locale === null ? withoutLocale(text) : withLocale(text, locale);
}

const digitsOnly = (text: string): boolean => /^-?\d+$/u.test(text);
const grouped = (text: string, group: string): boolean => {
  const [first = '', ...rest] = text.replace(/^-/u, '').split(group);
  return /^\d{1,3}$/u.test(first) && rest.every((part) => /^\d{3}$/u.test(part));
};

function withLocale(text: string, locale: Locale): Canonical {
  const { group, point } = CONVENTIONS[locale];
  const [whole = '', fraction, ...more] = text.split(point);
  const wholeIsRight = digitsOnly(whole) || (group !== null && grouped(whole, group));
  const fractionIsRight = fraction === undefined || /^\d+$/u.test(fraction);
  if (more.length > 0 || !wholeIsRight || !fractionIsRight) {
    return wrong(`is not a number as the locale ${locale} writes it`, `a number as ${exampleOf(locale)}`);
  }
  return { ok: true, text: joined(whole.replaceAll(group ?? ' ', ''), fraction) };
}

/** Ways to write a number that read one way whoever wrote it, with what stands between the groups of each. */
const READ_ONE_WAY: readonly (readonly [RegExp, string])[] = [
  [/^-?\d+(?:[.,]\d+)?$/u, ''],
  [/^-?\d{1,3}(?: \d{3})+(?:[.,]\d+)?$/u, ' '],
  [/^-?\d{1,3}(?:,\d{3})+\.\d+$/u, ','],
  [/^-?\d{1,3}(?:,\d{3}){2,}$/u, ','],
  [/^-?\d{1,3}(?:\.\d{3})+,\d+$/u, '.'],
  [/^-?\d{1,3}(?:\.\d{3}){2,}$/u, '.'],
];

/** One mark with three digits after it and at most three before: a fraction, or thousands. */
const READ_TWO_WAYS = /^(-?[1-9]\d{0,2})[.,](\d{3})$/u;

function withoutLocale(text: string): Canonical {
  const [, whole, rest] = READ_TWO_WAYS.exec(text) ?? [];
  if (whole !== undefined && rest !== undefined) {
    return wrong(
      `is ambiguous: ${whole}.${rest} or ${whole}${rest}`,
      `a locale that says which, one of ${LOCALES.join(', ')}, or a number that reads one way`,
    );
  }
  const way = READ_ONE_WAY.find(([pattern]) => pattern.test(text));
  if (way === undefined) return wrong('is not a number', 'digits with a point, for example 1234.5');
  return { ok: true, text: text.replaceAll(way[1], '').replace(',', '.') };
}

const joined = (whole: string, fraction: string | undefined): string =>
  fraction === undefined ? whole : `${whole}.${fraction}`;

function exampleOf(locale: Locale): string {
  const { group, point } = CONVENTIONS[locale];
  return ['1', '234', '567'].join(group ?? '') + `${point}89`;
}
