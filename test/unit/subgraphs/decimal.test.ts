import fc from 'fast-check';
import { codecs } from '../../../schema/scalars.ts';
import { compoundGrowth, decimalText, growth, ratio } from '../../../subgraphs/decimal.ts';

/** A ratio as a percentage with four digits after the point, as the sources' computations are written. */
const percent = (text: string | null): string | null => (text === null ? null : (Number(text) * 100).toFixed(4));
const fourDigits = (text: string | null): string | null => (text === null ? null : Number(text).toFixed(4));

describe('the text of a stored number', () => {
  it.each([
    [0, 0, '0'],
    [0, 6, '0'],
    [17, 0, '17'],
    [123_450, 2, '1234.5'], // 123450 x 10^-2
    [100, 2, '1'],
    [5, 2, '0.05'],
    [-5, 2, '-0.05'],
    [-1, 6, '-0.000001'],
    [-1_200, 3, '-1.2'],
    [9_007_199_254_740_991, 6, '9007199254.740991'], // 2^53 - 1
  ])('of %d at scale %i is %s', (scaled, scale, text) => {
    expect(decimalText(scaled, scale)).toBe(text);
  });

  it('of null is null, not zero', () => {
    expect(decimalText(null, 2)).toBeNull();
  });

  it('is a Decimal that stands for exactly the stored number', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 9 }), (scaled, scale) => {
        const text = decimalText(scaled, scale);
        expect(codecs.Decimal.accepts(text)).toBe(true);
        const [whole = '', fraction = ''] = text.split('.');
        expect(BigInt(`${whole}${fraction.padEnd(scale, '0')}`)).toBe(BigInt(scaled));
      }),
    );
  });
});

describe('a ratio', () => {
  // The computations that the cited reports allow, worked by hand: divided numbers scaled to whole ones.
  it.each([
    // Export plan of the second program: 19 % over 5 years, 19 / 5 = 3.8 % a year (inbusiness.kz, deputies' inquiry).
    ['the mean yearly growth of the export plan', 19, 5, '3.8000'],
    // Exports grew by 14.6 % where 19 % were planned (same report): 14.6 / 19 = 0.7684.
    ['the attainment of the export plan', 146, 190, '0.7684'],
    // 15.7 bn USD in 2018 are 121.7 % of 2016 (kazpravda.kz, A. Mamin): 15.7 / 1.217 = 12.9006 bn USD.
    ['manufacturing exports of 2016', 15_700, 1_217, '12.9006'],
    // 1.5 trn KZT for 10 thousand jobs (en.inform.kz, 2017): 150 million KZT for each.
    ['investment per job', 1_500_000_000_000, 10_000, '150000000.0000'],
    // 187 bn KZT in 18 projects of the first half of 2018 (apgazeta.kz): 10.3889 bn KZT.
    ['the mean size of a project', 187, 18, '10.3889'],
    // 1.4 trn KZT are 18 % of manufacturing in 2016 (kazworld.info): 1.4 / 0.18 = 7.7778 trn KZT.
    ['the implied output of manufacturing', 140, 18, '7.7778'],
    // 3.1 trn KZT are 131.5 % of 2021 (en.inform.kz, machine building): 3.1 / 1.315 = 2.3574 trn KZT.
    ['the implied output of machine building', 3_100, 1_315, '2.3574'],
  ])('is %s', (_, numerator, divisor, expected) => {
    expect(fourDigits(ratio(numerator, divisor))).toBe(expected);
  });

  it('keeps fifteen significant digits', () => {
    expect(ratio(146, 190)).toBe('0.768421052631579'); // 73/95 = 0.768421052631578 947...
    expect(ratio(-2, 3)).toBe('-0.666666666666667');
    expect(ratio(1, 9_007_199_254_740_991)).toMatch(/^0\.0{15}111022302462516$/u); // 2^-53 = 1.11022302462515 65... x 10^-16
  });

  it('rounds half to even', () => {
    expect(ratio(1_000_000_000_000_005, 1_000_000_000_000_000)).toBe('1'); // 1.00000000000000|5: 0 is even
    expect(ratio(1_000_000_000_000_015, 1_000_000_000_000_000)).toBe('1.00000000000002'); // 1.00000000000001|5: 1 is odd
  });

  it('takes products beyond the exact range of a double as bigint', () => {
    // Location quotient of industry x in region A (synthetic): (60 / 114) / (240 / 540) = 32400 / 27360 = 1.1842.
    expect(ratio(60n * 540n, 114n * 240n)).toBe('1.18421052631579'); // 45/38 = 1.18421052631578 94...
    const trillion = 10n ** 12n;
    expect(ratio(60n * trillion * 540n * trillion, 114n * trillion * 240n * trillion)).toBe('1.18421052631579');
  });

  it('is null, not zero or infinite, over zero or where a part is unknown', () => {
    expect([ratio(1, 0), ratio(0, 0), ratio(1n, 0n), ratio(null, 1), ratio(1, null)]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(ratio(0, 5)).toBe('0');
  });

  it('differs from the exact quotient by less than one part in 10^14', () => {
    const divisors = fc.maxSafeInteger().filter((number) => number !== 0);
    fc.assert(
      fc.property(fc.maxSafeInteger(), divisors, (numerator, divisor) => {
        const [whole = '', fraction = ''] = (ratio(numerator, divisor) ?? '').split('.');
        // |q - n/d| < |n/d| / 10^14 is, with q = i / 10^s, |i*d - n*10^s| * 10^14 <= |n| * 10^s.
        const power = 10n ** BigInt(fraction.length);
        const error = BigInt(`${whole}${fraction}`) * BigInt(divisor) - BigInt(numerator) * power;
        const positive = (number: bigint): bigint => (number < 0n ? -number : number);
        expect(positive(error) * 10n ** 14n <= positive(BigInt(numerator)) * power).toBe(true);
      }),
    );
  });
});

describe('growth', () => {
  it.each([
    ['a rise from 40 to 60 is a half', 40, 60, '0.5'],
    ['a fall from 60 to 54 is a tenth', 60, 54, '-0.1'],
    ['nothing changed', 7, 7, '0'],
    ['a rise from -50 to 50 relates to the base', -50, 50, '-2'], // (50 + 50) / -50
    ['a millionth is not lost beside two large figures', 1_000_000_000_000, 1_000_001_000_000, '0.000001'],
  ])('knows that %s', (_, base, value, expected) => {
    expect(growth(base, value)).toBe(expected);
  });

  it('is null where a figure is unknown or the base is zero', () => {
    expect([growth(0, 5), growth(0, 0), growth(null, 5), growth(5, null)]).toEqual([null, null, null, null]);
    expect(growth(5, 0)).toBe('-1');
  });

  it('is the difference over the base', () => {
    const number = fc.integer({ min: -(10 ** 14), max: 10 ** 14 });
    fc.assert(
      fc.property(number, number, (base, value) => {
        expect(growth(base, value)).toBe(ratio(value - base, base));
      }),
    );
  });
});

describe('compound growth', () => {
  it.each([
    // Export plan: 119 after 5 years for 100 (inbusiness.kz, deputies' inquiry): 1.19^(1/5) - 1.
    ['the export plan of the second program', 100, 119, 5, '3.5403'],
    // Productivity grew by 4 % in 5 years (same report): 1.04^(1/5) - 1; the deputies say less than 1 %.
    ['its productivity', 100, 104, 5, '0.7875'],
    // Manufacturing exports 2016 to 2018 (kazpravda.kz): 1.217^(1/2) - 1.
    ['manufacturing exports', 1_000, 1_217, 2, '10.3177'],
    ['a doubling within one year', 1, 2, 1, '100.0000'],
    ['a fall to a quarter within two years', 4, 1, 2, '-50.0000'], // sqrt(1/4) - 1
  ])('of %s is known in per cent a year', (_, base, value, years, expected) => {
    expect(percent(compoundGrowth(base, value, years))).toBe(expected);
  });

  it('is exact where the root is', () => {
    expect(compoundGrowth(100, 121, 2)).toBe('0.1'); // 1.1^2 = 1.21
    expect(compoundGrowth(32, 243, 5)).toBe('0.5'); // (3/2)^5 = 243/32
    expect(compoundGrowth(7, 7, 5)).toBe('0');
  });

  it('is null unless both figures are above zero and a time has passed', () => {
    const unknown = [
      compoundGrowth(0, 5, 2),
      compoundGrowth(5, 0, 2),
      compoundGrowth(-5, 5, 2),
      compoundGrowth(5, -5, 2),
      compoundGrowth(5, 6, 0),
      compoundGrowth(5, 6, -1),
      compoundGrowth(null, 6, 1),
      compoundGrowth(5, null, 1),
    ];
    expect(unknown).toEqual(unknown.map(() => null));
  });

  it('over its years leads from the base to the value', () => {
    const figure = fc.integer({ min: 1, max: 10 ** 12 });
    fc.assert(
      fc.property(figure, figure, fc.integer({ min: 1, max: 30 }), (base, value, years) => {
        const rate = Number(compoundGrowth(base, value, years));
        // Near -1 only few digits of 1 + rate are left, so the error relates to the base there.
        const error = Math.abs(base * (1 + rate) ** years - value);
        expect(error).toBeLessThan(1e-10 * Math.max(base, value));
      }),
    );
  });
});

describe('every computation', () => {
  it('answers a Decimal or null, never NaN, an infinity or an exponent, whatever it is given', () => {
    const figure = fc.option(fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -2, max: 2 })), { nil: null });
    const big = fc.option(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), { nil: null });
    fc.assert(
      fc.property(figure, figure, big, big, fc.integer({ min: -5, max: 200 }), (one, other, most, more, years) => {
        const texts = [ratio(one, other), growth(one, other), compoundGrowth(one, other, years), ratio(most, more)];
        for (const text of texts) expect(text === null || codecs.Decimal.accepts(text)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
