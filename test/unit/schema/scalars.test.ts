import fc from 'fast-check';
import { GraphQLError, Kind, parseValue, type ValueNode } from 'graphql';
import { codecOf, codecs, inputText, literalText, scalarTypes } from '../../../schema/scalars.ts';

type Name = keyof typeof codecs;

const examples: Record<Exclude<Name, 'Bin'>, { accepted: readonly string[]; refused: readonly string[] }> = {
  Decimal: {
    accepted: ['0', '-7', '1234.5', '0.000001', '-0.5', '100', '9007199254740993', '1.50'],
    refused: ['', ' 1', '1 ', '+1', '.5', '1.', '01', '1,5', '1e5', '0x1F', 'NaN', 'Infinity', '1_000', '--1', '١'],
  },
  Date: {
    // 2016 and 2000 have a 29 February; 2018 (not divisible by 4) and 1900 (by 100 and not by 400) have none.
    accepted: ['2018-03-27', '2016-02-29', '2000-02-29', '1936-12-05'],
    refused: ['2018-02-29', '1900-02-29', '2018-13-01', '2018-00-10', '2018-04-31', '2018-4-1', '27.03.2018', '2018'],
  },
  DateTime: {
    accepted: ['2018-03-27T10:00:00+06:00', '2018-03-27T04:00:00Z', '2018-03-27T04:00:00.123Z'],
    refused: [
      '2018-03-27T10:00:00',
      '2018-03-27 10:00:00Z',
      '2018-03-27T24:00:00Z',
      '2018-03-27T10:60:00Z',
      '2018-02-29T10:00:00Z',
      '2018-03-27',
    ],
  },
  Period: {
    accepted: ['2017', '2017-Q1', '2017-Q4', '2017-01', '2017-12', '2016-01-01/2016-07-01'],
    refused: [
      '17',
      '2017-Q0',
      '2017-Q5',
      '2017-00',
      '2017-13',
      '2017-03-27',
      '2016-07-01/2016-01-01', // ends before it begins
      '2016-01-01/2016-01-01', // [from, to) without a day
      '2016-01-01/2016-02-30',
      '2016-01-01/2016-07-01/2017-01-01',
      '2016/2017',
    ],
  },
  HsCode: {
    accepted: ['06', '0603', '060311', '06031100', '0603110000'],
    refused: ['', '6', '603', '06031', '060311000000', '06.03', 'HS0603'],
  },
  OkedCode: {
    accepted: ['A', 'C', 'U', '28', '28.3', '28.30'],
    refused: ['', 'V', 'c', '2', '28.', '28.301', '283', 'C28'],
  },
};

describe('codecs', () => {
  for (const [name, { accepted, refused }] of Object.entries(examples)) {
    const codec = codecOf(name);
    it.each(accepted.map((text) => [text]))(`accepts %j as a ${name}`, (text) => {
      expect(codec?.accepts(text)).toBe(true);
    });
    it.each(refused.map((text) => [text]))(`refuses %j as a ${name}`, (text) => {
      expect(codec?.accepts(text)).toBe(false);
    });
  }

  it('are found by the name of the scalar and for no other type', () => {
    expect(codecOf('Bin')).toBe(codecs.Bin);
    expect(codecOf('String')).toBeUndefined();
    expect(codecOf('constructor')).toBeUndefined();
  });

  it('of days, moments and periods accept every day of the calendar from the year 1000 on', () => {
    const day = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (moment) => {
        const text = moment.toISOString();
        expect(codecs.Date.accepts(text.slice(0, 10))).toBe(true);
        expect(codecs.DateTime.accepts(text)).toBe(true);
        expect(codecs.Period.accepts(text.slice(0, 7))).toBe(true);
        expect(codecs.Period.accepts(text.slice(0, 4))).toBe(true);
      }),
    );
  });
});

/**
 * The sum of digits times weights, modulo 11, written out as the register's rule does: first weights 1 to 11; where
 * they give 10, weights 3 to 11 and then 1, 2.
 */
const FIRST = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] as const;
const SECOND = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2] as const;
const remainder = (body: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * Number(body[index]), 0) % 11;

const completions = (body: string): readonly string[] =>
  Array.from({ length: 10 }, (_, digit) => `${body}${digit}`).filter((text) => codecs.Bin.accepts(text));

/** Eleven digits in the form of a BIN: year, month, type, division, serial number. */
const body = fc
  .tuple(
    fc.integer({ min: 0, max: 99 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 4, max: 6 }),
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 0, max: 99_999 }),
  )
  .map(([year, month, type, division, serial]) => {
    const two = (number: number): string => String(number).padStart(2, '0');
    return `${two(year)}${two(month)}${type}${division}${String(serial).padStart(5, '0')}`;
  });

/** The check digit that the rule gives; 10 where there is none. */
const checkOf = (digits: string): number => {
  const first = remainder(digits, FIRST);
  return first === 10 ? remainder(digits, SECOND) : first;
};

const validBin = body.filter((digits) => checkOf(digits) < 10).map((digits) => `${digits}${checkOf(digits)}`);

const withDigit = (text: string, position: number, digit: number): string =>
  text.slice(0, position) + String(digit) + text.slice(position + 1);

describe('a BIN', () => {
  // Vectors computed by the rule of Law No. 223 of 2007-01-12; all synthetic.
  // 171240999009: 1*1 + 2*7 + 3*1 + 4*2 + 5*4 + 7*9 + 8*9 + 9*9 = 262 = 23*11 + 9, so the check digit is 9.
  // 001240999602: 3*1 + 4*2 + 5*4 + 7*9 + 8*9 + 9*9 + 10*6 = 307 = 27*11 + 10, so the second weights decide:
  //               5*1 + 6*2 + 7*4 + 9*9 + 10*9 + 11*9 + 1*6 = 321 = 29*11 + 2, so the check digit is 2.
  it.each([
    ['171240999009', 1],
    ['001240999005', 1],
    ['001240999602', 2],
    ['990240999007', 1],
    ['990240999807', 2],
    ['160750999007', 1],
    ['160750999808', 2],
    ['160760999001', 1],
    ['160760999209', 2],
    ['210141999008', 1],
    ['210141999901', 2],
  ])('is accepted as %s, decided by round %i of the check', (text, round) => {
    expect(codecs.Bin.accepts(text)).toBe(true);
    expect(remainder(text, FIRST) === 10 ? 2 : 1).toBe(round);
  });

  // 00124099964: 307 + 11*4 = 351 = 31*11 + 10, and 321 + 2*4 = 329 = 29*11 + 10: no check digit exists.
  it.each(['00124099964', '99024099987', '16075099981', '16076099926'])(
    'is never issued with the digits %s, because both rounds give 10',
    (digits) => {
      expect([remainder(digits, FIRST), remainder(digits, SECOND)]).toEqual([10, 10]);
      expect(completions(digits)).toEqual([]);
    },
  );

  it.each([
    ['171240999008', 'its check digit is 8 where 9 is right'],
    ['171340999009', 'there is no month 13'],
    ['171230999009', 'its fifth digit is 3: the tens of a day, as in the IIN of a person'],
    ['17124099900', 'it has eleven digits'],
    ['1712409990099', 'it has thirteen digits'],
    ['17124099900x', 'it has a letter'],
    ['171240 99909', 'it has a space'],
    ['١٧١٢٤٠٩٩٩٠٠٩', 'its digits are not those of ASCII'],
  ])('is refused as %s: %s', (text) => {
    expect(codecs.Bin.accepts(text)).toBe(false);
  });

  it('is refused for every day of birth that an IIN may have at the fifth digit, whatever its check digit', () => {
    const iinBody = fc.tuple(body, fc.integer({ min: 0, max: 3 })).map(([digits, tens]) => withDigit(digits, 4, tens));
    fc.assert(fc.property(iinBody, (digits) => expect(completions(digits)).toEqual([])));
  });

  it('has the one check digit that the rule gives, and none where both rounds give 10', () => {
    fc.assert(
      fc.property(body, (digits) => {
        const check = checkOf(digits);
        expect(completions(digits)).toEqual(check === 10 ? [] : [`${digits}${check}`]);
      }),
    );
  });

  it('never stays valid when its check digit changes', () => {
    fc.assert(
      fc.property(validBin, fc.integer({ min: 1, max: 9 }), (bin, step) => {
        expect(codecs.Bin.accepts(withDigit(bin, 11, (Number(bin[11]) + step) % 10))).toBe(false);
      }),
    );
  });

  it('stays valid after a change of one of its first ten digits only where one of the two needs the second round', () => {
    // The first weights 1 to 10 have inverses modulo 11, so a changed digit changes the first remainder. Two numbers
    // of the first round then differ in their check digit; so do two of the second, which share the remainder 10.
    fc.assert(
      fc.property(validBin, fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 }), (bin, position, step) => {
        const other = withDigit(bin, position, (Number(bin[position]) + step) % 10);
        expect(remainder(other, FIRST)).not.toBe(remainder(bin, FIRST));
        if (!codecs.Bin.accepts(other)) return;
        expect([remainder(bin, FIRST) === 10, remainder(other, FIRST) === 10].sort()).toEqual([false, true]);
      }),
    );
  });

  it('does not guard its eleventh digit in the first round, where the weight 11 counts for nothing', () => {
    expect(Array.from({ length: 10 }, (_, digit) => codecs.Bin.accepts(`1712409990${digit}9`))).toEqual(
      Array.from({ length: 10 }, () => true),
    );
  });

  it('guards its eleventh digit in the second round, where the weight is 2', () => {
    const second = validBin.filter((bin) => remainder(bin, FIRST) === 10);
    fc.assert(
      fc.property(second, fc.integer({ min: 1, max: 9 }), (bin, step) => {
        expect(codecs.Bin.accepts(withDigit(bin, 10, (Number(bin[10]) + step) % 10))).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});

describe('input of a scalar', () => {
  it('is text, and for a Decimal also a finite number', () => {
    expect(inputText(codecs.Decimal, 1234.5)).toBe('1234.5');
    expect(inputText(codecs.Decimal, '1234.5')).toBe('1234.5');
    expect(inputText(codecs.Decimal, Number.NaN)).toBeUndefined();
    expect(inputText(codecs.HsCode, 8607)).toBeUndefined();
    expect(inputText(codecs.Date, null)).toBeUndefined();
    expect(inputText(codecs.Decimal, ['1'])).toBeUndefined();
  });

  it('is in a query a text literal, and for a Decimal also a number literal', () => {
    const literal = (source: string): ValueNode => parseValue(source);
    expect(literalText(codecs.Decimal, literal('-7'))).toBe('-7');
    expect(literalText(codecs.Decimal, literal('1.50'))).toBe('1.50');
    expect(literalText(codecs.HsCode, literal('"0603"'))).toBe('0603');
    expect(literalText(codecs.HsCode, literal('8607'))).toBeUndefined();
    expect(literalText(codecs.Decimal, literal('true'))).toBeUndefined();
    expect(literalText(codecs.OkedCode, literal('C'))).toBeUndefined(); // an enum value, not text
  });
});

describe('scalar types', () => {
  const types = scalarTypes();
  const typeOf = (name: Name) => {
    const type = types[name];
    if (type === undefined) throw new Error(`no type ${name}`);
    return type;
  };
  const faultOf = (act: () => unknown): GraphQLError => {
    try {
      act();
    } catch (error) {
      if (error instanceof GraphQLError) return error;
    }
    throw new Error('expected a GraphQLError');
  };

  it('are one for each codec, under its name', () => {
    expect(Object.keys(types)).toEqual(Object.keys(codecs));
  });

  it('take and give text as it is', () => {
    expect(typeOf('HsCode').parseValue('0603')).toBe('0603');
    expect(typeOf('HsCode').parseLiteral({ kind: Kind.STRING, value: '0603' })).toBe('0603');
    expect(typeOf('HsCode').serialize('0603')).toBe('0603');
    expect(typeOf('Decimal').parseLiteral({ kind: Kind.INT, value: '-7' })).toBe('-7');
  });

  it.each(Object.keys(codecs) as Name[])('refuse a wrong %s with BAD_USER_INPUT and the form that is right', (name) => {
    const wrong = 'not a value';
    const faults = [
      faultOf(() => typeOf(name).parseValue(wrong)),
      faultOf(() => typeOf(name).parseLiteral({ kind: Kind.STRING, value: wrong })),
    ];
    for (const fault of faults) {
      expect(fault.extensions['code']).toBe('BAD_USER_INPUT');
      expect(fault.message).toBe(`"not a value" is not a ${name}; expected ${codecs[name].expected}`);
    }
  });

  it('name the kind of a literal that is no text', () => {
    const fault = faultOf(() => typeOf('Date').parseLiteral({ kind: Kind.BOOLEAN, value: true }));
    expect(fault.message).toBe(`"BooleanValue" is not a Date; expected ${codecs.Date.expected}`);
    expect(fault.extensions['code']).toBe('BAD_USER_INPUT');
  });

  it('refuse a number that has lost its exact form', () => {
    // 1e21 is the JSON text of a number that no longer shows its digits.
    expect(faultOf(() => typeOf('Decimal').parseValue(1e21)).extensions['code']).toBe('BAD_USER_INPUT');
  });
});
