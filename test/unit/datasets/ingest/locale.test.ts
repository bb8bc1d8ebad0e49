import { canonicalNumber, type Locale } from '../../../../datasets/ingest/locale.ts';

const text = (cell: string, locale: Locale | null): string | null => {
  const read = canonicalNumber(cell, locale);
  return read.ok ? read.text : null;
};

describe('a number', () => {
  it.each<[string, Locale, string]>([
    ['1 234 567,89', 'ru', '1234567.89'],
    ['1\u00A0234\u00A0567,89', 'ru', '1234567.89'], // no-break space
    ['1\u202F234\u202F567,89', 'kk', '1234567.89'], // narrow no-break space
    ['\u22121\u2009234,5', 'ru', '-1234.5'], // minus sign, thin space
    ['1,234,567.89', 'en', '1234567.89'],
    ['1.234.567,89', 'de', '1234567.89'],
    ['1.234', 'plain', '1.234'],
    ['1.234', 'en', '1.234'],
    ['1.234', 'de', '1234'],
    ['1,234', 'en', '1234'],
    ['1,234', 'ru', '1.234'],
    ['0', 'ru', '0'],
  ])('written as %s is read by the locale %s', (cell, locale, expected) => {
    expect(text(cell, locale)).toBe(expected);
  });

  it.each<[string, Locale]>([
    ['1.234', 'ru'],
    ['12 34', 'ru'],
    ['1,23,456', 'en'],
    ['1,2,3', 'ru'],
  ])('written as %s is refused by the locale %s', (cell, locale) => {
    expect(text(cell, locale)).toBeNull();
  });

  it.each([
    ['1234.5', '1234.5'],
    ['1234,5', '1234.5'],
    ['12.5', '12.5'],
    ['0.123', '0.123'],
    ['1234.567', '1234.567'],
    ['1 234,567', '1234.567'],
    ['1 234 567', '1234567'],
    ['1.234.567', '1234567'],
    ['1,234.5', '1234.5'],
    ['1.234,5', '1234.5'],
  ])('written as %s reads one way, so that no locale is needed', (cell, expected) => {
    expect(text(cell, null)).toBe(expected);
  });

  it.each(['1.234', '1,234', '-12.345', '999,000'])(
    'written as %s is refused as ambiguous without a locale',
    (cell) => {
      const read = canonicalNumber(cell, null);
      expect(read.ok ? read.text : read.problem.reason).toMatch(/^is ambiguous: /u);
    },
  );

  it('that is none is left to its column to refuse', () => {
    for (const cell of ['abc', 'more than 500', '1e5', '']) expect(text(cell, null)).toBe(cell);
  });
});
