import { ids } from '../../../schema/ids.ts';
import {
  checkId,
  checkIds,
  checkLength,
  checkOneOf,
  checkSpan,
  checkYear,
  MAX_CODES,
} from '../../../subgraphs/arguments.ts';
import { graphErrorOf } from '../../support/faults.ts';

const refused = async (act: () => unknown): Promise<readonly unknown[]> => {
  const { code, message, details } = await graphErrorOf(act);
  expect(code).toBe('BAD_USER_INPUT');
  return [message, details];
};

describe('an id', () => {
  it('of the right form passes as it is, known or not', () => {
    expect(checkId('id', 'kz-atlantis', ids.region)).toBe('kz-atlantis');
  });

  it('of another form is refused with the argument and the form that is right', async () => {
    expect(await refused(() => checkId('id', 'org-mid', ids.region))).toEqual([
      'Argument "id" is "org-mid"; expected a region id as kz-akmola, or kz for the Republic.',
      { argument: 'id' },
    ]);
  });

  it('is checked one by one in a list, which keeps its order and its repeats', async () => {
    expect(checkIds('regions', ['kz-b', 'kz-a', 'kz-b'], ids.region)).toEqual(['kz-b', 'kz-a', 'kz-b']);
    await refused(() => checkIds('regions', ['kz-a', 'b'], ids.region));
  });
});

describe('a list', () => {
  it('may have 1,000 elements', () => {
    expect(MAX_CODES).toBe(1_000);
    expect(
      checkIds(
        'regions',
        Array.from({ length: 1_000 }, () => 'kz'),
        ids.region,
      ),
    ).toHaveLength(1_000);
    expect(checkIds('regions', [], ids.region)).toEqual([]);
  });

  it('of 1,001 elements is refused, and says what to do', async () => {
    expect(await refused(() => checkLength('bin', Array.from({ length: 1_001 })))).toEqual([
      'Argument "bin" has 1001 elements; expected at most 1000: ask in several requests.',
      { argument: 'bin' },
    ]);
  });
});

describe('two ways to name a thing', () => {
  it('are right when exactly one is given', () => {
    checkOneOf(['id', 'bin'], ['ent-x', null]);
    checkOneOf(['id', 'bin'], [undefined, '']);
  });

  it.each([
    ['none', [undefined, null]],
    ['both', ['ent-x', '171240999009']],
  ] as const)('are refused when %s is given', async (_, values) => {
    expect(await refused(() => checkOneOf(['id', 'bin'], values))).toEqual([
      'Give exactly one of the arguments "id" and "bin".',
      {},
    ]);
  });
});

describe('a year', () => {
  it('is the number of a period that is one', () => {
    expect(checkYear('period', '2017')).toBe(2017);
  });

  it.each(['2017-Q1', '2017-03', '17', '2016-01-01/2016-07-01', ''])('is not the period %j', async (period) => {
    expect((await refused(() => checkYear('period', period)))[0]).toBe(
      `Argument "period" is "${period}"; expected a year as "2017".`,
    );
  });
});

describe('a span', () => {
  it.each([
    ['2015', '2018'],
    ['2015', '2015'],
    ['2017-Q1', '2017-Q4'],
    ['2017-Q4', '2018-Q1'],
    ['2017-03', '2017-11'],
    ['2016-07-01', '2016-07-02'],
    ['2016-07-01', null],
    [undefined, '2017'],
    [null, null],
  ])('from %s to %s is right', (from, to) => {
    expect(() => checkSpan(from, to)).not.toThrow();
  });

  it.each([
    ['2018', '2015'],
    ['2017-Q4', '2017-Q1'],
    ['2017-11', '2017-03'],
    ['2016-07-02', '2016-07-01'],
  ])('from %s to %s ends before it begins', async (from, to) => {
    expect(await refused(() => checkSpan(from, to))).toEqual([
      `Argument "to" is "${to}"; expected a period that does not come before "from", "${from}".`,
      { argument: 'to' },
    ]);
  });

  it.each([
    ['2015', '2018-Q1'],
    ['2017-03', '2017-Q4'], // as long as each other, and yet a month and a quarter
    ['2017-Q1', '2017-12'],
    ['2017', '2017-12-31'],
    ['2016-01-01/2016-07-01', '2016-01-01/2016-07-01'],
  ])('from %s to %s mixes frequencies', async (from, to) => {
    expect(await refused(() => checkSpan(from, to))).toEqual([
      `Argument "to" is "${to}"; expected a period of the same frequency as "from", "${from}".`,
      { argument: 'to' },
    ]);
  });
});
