import fc from 'fast-check';
import {
  bin,
  code,
  date,
  decimal,
  flag,
  integer,
  list,
  oneOf,
  period,
  text,
  type Column,
} from '../../../datasets/column.ts';
import { ids } from '../../../schema/ids.ts';
import { codecs } from '../../../schema/scalars.ts';
import { decimalText } from '../../../subgraphs/decimal.ts';

const MOST = '9007199254740991'; // 2^53 - 1, the largest whole number up to which a double holds each one

const region = code(ids.region, 'Region.');
const status = oneOf(['NORMAL', 'MISSING'], 'Status.');

function valueOf<T>(column: Column<T>, cell: string): T {
  const parsed = column.parse(cell);
  if (!parsed.ok) throw new Error(`${cell} ${parsed.problem.reason}`);
  return parsed.value;
}

function problemOf(column: Column<unknown>, cell: string): readonly [string, string] | null {
  const parsed = column.parse(cell);
  return parsed.ok ? null : [parsed.problem.reason, parsed.problem.expected];
}

describe('a column', () => {
  it.each<[string, Column<unknown>, string, unknown]>([
    ['text as it is', text('T.'), 'Қостанай, "north"', 'Қостанай, "north"'],
    ['text without the space around it', text('T.'), '  tractors\t', 'tractors'],
    ['a code with its leading zeros', code({ pattern: /^\d{4}$/u, expected: 'four digits' }, 'C.'), '0603', '0603'],
    ['a word of a closed list', status, 'MISSING', 'MISSING'],
    ['a whole number', integer('I.'), '-42', -42],
    ['the largest whole number', integer('I.'), MOST, 9_007_199_254_740_991],
    ['a decimal as value x 10^scale', decimal(2, 'D.'), '1234.5', 123_450], // 1234.5 x 10^2
    ['a negative decimal', decimal(6, 'D.'), '-0.000001', -1], // -0.000001 x 10^6
    ['a decimal of scale 0', decimal(0, 'D.'), '17', 17],
    ['nothing but zero of -0.00', decimal(2, 'D.'), '-0.00', 0],
    ['a day', date('D.'), '2018-03-27', '2018-03-27'],
    ['a period', period('P.'), '2017-Q1', '2017-Q1'],
    ['a flag that is set', flag('F.'), 'true', true],
    ['a flag that is not', flag('F.'), 'false', false],
    ['a business identification number', bin('B.'), '171240999009', '171240999009'],
    ['a list in its order', list(region), 'kz-akmola|kz-abai', ['kz-akmola', 'kz-abai']],
    ['a list of one', list(region), 'kz', ['kz']],
    ['a list of numbers', list(integer('I.')), '2016|2017', [2016, 2017]],
    ['an empty list of an empty cell', list(region), '', []],
  ])('reads %s', (_, column, cell, value) => {
    expect(valueOf(column, cell)).toEqual(value);
  });

  const decimals = (scale: number): string => `at most ${scale} digits after the point`;
  const whole = `digits with an optional sign, at most ${MOST}`;
  const point = 'digits with a point, for example 1234.5';

  it.each<[string, Column<unknown>, string, string, string]>([
    ['a code of another form', region, 'akmola', 'does not match', ids.region.expected],
    ['a word outside the list', status, 'normal', 'is not in the list', 'one of NORMAL, MISSING'],
    ['a fraction as a whole number', integer('I.'), '1.5', 'is not a whole number', whole],
    ['a whole number with an exponent', integer('I.'), '1e3', 'is not a whole number', whole],
    ['a whole number beyond 2^53', integer('I.'), '9007199254740992', 'is not a whole number', whole],
    ['a decimal with a comma', decimal(2, 'D.'), '1,5', 'is not a decimal number', point],
    ['a decimal with a thousands separator', decimal(2, 'D.'), '1 000', 'is not a decimal number', point],
    ['a decimal with an exponent', decimal(2, 'D.'), '1.5e12', 'is not a decimal number', point],
    ['words as a decimal', decimal(2, 'D.'), 'more than 500', 'is not a decimal number', point],
    ['a decimal with a digit too many', decimal(2, 'D.'), '1.234', 'has too many decimals', decimals(2)],
    ['a decimal with a zero too many', decimal(0, 'D.'), '1.0', 'has too many decimals', decimals(0)],
    // 90071992547409.92 x 10^2 = 2^53, one more than the largest.
    [
      'a decimal beyond 2^53',
      decimal(2, 'D.'),
      '90071992547409.92',
      'is too large',
      `at most ${MOST} in units of 10^-2`,
    ],
    ['a day that does not exist', date('D.'), '2018-02-29', 'is not a Date', codecs.Date.expected],
    ['a period that is none', period('P.'), '2017-Q5', 'is not a Period', codecs.Period.expected],
    ['a flag in other words', flag('F.'), 'yes', 'is not a flag', 'true or false'],
    // The fifth digit of an IIN is the tens of a day of birth.
    ['a number in the form of an IIN', bin('B.'), '171230999009', 'is not a Bin', codecs.Bin.expected],
    ['a list with a wrong element', list(region), 'kz-abai|abai', 'does not match', ids.region.expected],
    ['a list with an empty element', list(region), 'kz-abai||kz', 'is empty', 'a value in every row'],
  ])('refuses %s and says what is right', (_, column, cell, reason, expected) => {
    expect(problemOf(column, cell)).toEqual([reason, expected]);
  });

  it('takes the largest decimal that its scale can hold', () => {
    expect(valueOf(decimal(2, 'D.'), '90071992547409.91')).toBe(9_007_199_254_740_991);
    expect(valueOf(decimal(2, 'D.'), '-90071992547409.91')).toBe(-9_007_199_254_740_991);
  });

  const required: readonly [string, Column<unknown>][] = [
    ['text', text('T.')],
    ['code', region],
    ['enum', status],
    ['integer', integer('I.')],
    ['decimal', decimal(2, 'D.')],
    ['date', date('D.')],
    ['period', period('P.')],
    ['boolean', flag('F.')],
    ['code', bin('B.')],
  ];

  it.each(required)('of type %s refuses an empty cell, also one of spaces, when it is required', (type, column) => {
    expect(column.type).toBe(type);
    expect(column.required).toBe(true);
    for (const cell of ['', '  ']) expect(problemOf(column, cell)).toEqual(['is empty', 'a value in every row']);
  });

  it.each(required)('of type %s reads an empty cell as null, not zero, when it is optional', (type, column) => {
    const optional = column.optional();
    expect([optional.type, optional.required, optional.unit]).toEqual([type, false, column.unit]);
    expect(valueOf(optional, ' ')).toBeNull();
  });

  it.each(required)(
    'of type %s refuses a wrong cell also when it is optional, unless any text is right',
    (type, column) => {
      expect(column.optional().parse('\u0000').ok).toBe(type === 'text');
    },
  );

  it('keeps its unit, scale and description, also when it is optional', () => {
    const cost = decimal(2, 'Cost.', 'KZT');
    for (const column of [cost, cost.optional()]) {
      expect([column.description, column.unit, column.scale]).toEqual(['Cost.', 'KZT', 2]);
    }
    expect([integer('Jobs.', 'persons').unit, integer('Jobs.').unit]).toEqual(['persons', null]);
    expect(text('T.').scale).toBe(0);
  });

  it('answers the cell and the reason, not an exception, whatever the cell holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (cell) => {
        for (const [, column] of required) expect(typeof column.parse(cell).ok).toBe('boolean');
      }),
    );
  });
});

/** A decimal in its shortest form: no sign at zero, no leading or trailing zeros. */
const shortest = (whole: string, fraction: string, sign: string): string => {
  const [left, right] = [whole.replace(/^0+(?=\d)/u, ''), fraction.replace(/0+$/u, '')];
  const digits = right === '' ? left : `${left}.${right}`;
  return digits === '0' ? '0' : `${sign}${digits}`;
};

const digits = (least: number, most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from('0123456789')), minLength: least, maxLength: most });

describe('a decimal column', () => {
  it('stores a number from which exactly the same decimal is written again', () => {
    // At most 9 digits before the point and 6 after it: 15 digits, below 2^53 = 9.007 x 10^15.
    const cases = fc
      .integer({ min: 0, max: 6 })
      .chain((scale) => fc.tuple(fc.constant(scale), digits(1, 9), digits(0, scale), fc.constantFrom('', '-')));
    fc.assert(
      fc.property(cases, ([scale, whole, fraction, sign]) => {
        const cell = `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
        const stored = valueOf(decimal(scale, 'D.'), cell);
        expect(Number.isSafeInteger(stored)).toBe(true);
        expect(Object.is(stored, -0)).toBe(false);
        expect(decimalText(stored, scale)).toBe(shortest(whole, fraction, sign));
      }),
    );
  });

  it('refuses every decimal with more digits after the point than it keeps', () => {
    const cases = fc
      .integer({ min: 0, max: 6 })
      .chain((scale) => fc.tuple(fc.constant(scale), digits(1, 9), digits(scale + 1, scale + 5)));
    fc.assert(
      fc.property(cases, ([scale, whole, fraction]) => {
        expect(problemOf(decimal(scale, 'D.'), `${whole}.${fraction}`)?.[0]).toBe('has too many decimals');
      }),
    );
  });

  it('takes a whole number exactly when a double holds it and all below it', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 55n), max: 2n ** 55n }), (number) => {
        const held = number > -(2n ** 53n) && number < 2n ** 53n;
        expect(decimal(0, 'D.').parse(String(number)).ok).toBe(held);
        expect(integer('I.').parse(String(number)).ok).toBe(held);
      }),
    );
  });
});
