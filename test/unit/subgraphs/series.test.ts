import fc from 'fast-check';
import { exactSum } from '../../../subgraphs/exact.ts';
import {
  withoutValue,
  type Observation,
  type ObservationStatus,
  type Vintage,
} from '../../../subgraphs/observation.ts';
import { answerSeries, checkSeries, periodsToRead, type SeriesArguments } from '../../../subgraphs/series.ts';
import { graphErrorOf } from '../../support/faults.ts';

const SERIES = 'ind-gva:kz-akmola';

const vintage = (number: number, publishedOn: string): Vintage => ({
  id: `region-observations@${number}`,
  dataset: 'region-observations',
  publishedOn,
  kind: 'FINAL',
  supersedes: null,
});

const first = vintage(1, '2018-06-01');

const observation = (
  period: string,
  value: string | null,
  status: ObservationStatus = 'NORMAL',
  more: Partial<Observation> = {},
): Observation => ({
  id: `${SERIES}:${period}`,
  period,
  value,
  unit: 'million KZT',
  priceBasis: 'CURRENT',
  status,
  vintage: first,
  regionVersion: { id: 'kz-akmola.v1' },
  source: 'src-stat',
  ...more,
});

const answer = (known: readonly Observation[], args: SeriesArguments = {}): readonly Observation[] =>
  answerSeries(SERIES, known, checkSeries(args));

const short = (series: readonly Observation[]): readonly (readonly [string, string | null, string])[] =>
  series.map(({ period, value, status }) => [period, value, status]);

const periodsOf = (series: readonly Observation[]): readonly string[] => series.map(({ period }) => period);

const refusal = async (args: SeriesArguments): Promise<string> => {
  const { code, message } = await graphErrorOf(() => checkSeries(args));
  expect(code).toBe('BAD_USER_INPUT');
  return message;
};

describe('a series', () => {
  const known = [observation('2014', '1'), observation('2015', '2'), observation('2017', '0')];

  it('between two years has every year, and says MISSING, not zero, where nothing is known', () => {
    expect(short(answer(known, { from: '2015', to: '2018' }))).toEqual([
      ['2015', '2', 'NORMAL'],
      ['2016', null, 'MISSING'],
      ['2017', '0', 'NORMAL'],
      ['2018', null, 'MISSING'],
    ]);
  });

  it('of one year has that year, which names its series and period and nothing else where it is missing', () => {
    expect(answer(known, { from: '2016', to: '2016' })).toEqual([withoutValue(SERIES, '2016', 'MISSING')]);
  });

  it.each([
    ['open at its end', { from: '2015' }, ['2015', '2017']],
    ['open at its beginning', { to: '2015' }, ['2014', '2015']],
    ['open at both', { from: null, to: null }, ['2014', '2015', '2017']],
  ])('that is %s has what is known', (_, span, periods) => {
    expect(periodsOf(answer(known, span))).toEqual(periods);
  });

  it('of quarters or months has each of them, both ends included', () => {
    const quarters = ['2016-Q4', '2017-Q1', '2017-Q3', '2017-Q4'].map((period) => observation(period, '1'));
    expect(short(answer(quarters, { from: '2017-Q1', to: '2017-Q3' }))).toEqual([
      ['2017-Q1', '1', 'NORMAL'],
      ['2017-Q2', null, 'MISSING'],
      ['2017-Q3', '1', 'NORMAL'],
    ]);
    expect(periodsOf(answer([], { from: '2016-12', to: '2017-01' }))).toEqual(['2016-12', '2017-01']);
  });

  it('may cover 200 years, and is refused, not cut off, when it is longer', async () => {
    // 1900 to 2099 are 200 years; 1899 to 2099 are 201.
    expect(answer(known, { from: '1900', to: '2099' })).toHaveLength(200);
    expect(await refusal({ from: '1899', to: '2099' })).toBe(
      'Argument "to" is "2099"; expected a span of at most 200 years from 1899 on.',
    );
    await refusal({ from: '1899-12', to: '2099-01' });
  });
});

describe('the frequency of a series', () => {
  const mixed = ['2016', '2016-Q4', '2016-12', '2017', '2017-Q1', '2017-01', '2016-01-01/2016-07-01'].map((period) =>
    observation(period, '1'),
  );

  it.each([
    ['ANNUAL', ['2016', '2017']],
    ['QUARTERLY', ['2016-Q4', '2017-Q1']],
    ['MONTHLY', ['2016-12', '2017-01']],
  ] as const)('%s leaves periods of that frequency only', (frequency, periods) => {
    expect(periodsOf(answer(mixed, { frequency }))).toEqual(periods);
  });

  it('is mixed only where none is asked for: then a span holds what lies within its days', () => {
    expect(answer(mixed)).toHaveLength(7);
    // Within or after 2017: the year, its quarter and its month.
    expect(periodsOf(answer(mixed, { from: '2017' }))).toEqual(['2017', '2017-Q1', '2017-01']);
    // Until the end of 2016: not a part of 2017.
    expect(periodsOf(answer(mixed, { to: '2016' }))).toEqual(['2016', '2016-Q4', '2016-12', '2016-01-01/2016-07-01']);
  });

  it('is that of both ends, where both are given', () => {
    expect(periodsOf(answer(mixed, { from: '2016', to: '2017' }))).toEqual(['2016', '2017']);
  });

  it('compares each period with the one before of its own frequency', () => {
    expect(short(answer(mixed, { transform: 'CHANGE', from: '2017' }))).toEqual([
      ['2017', '0', 'NORMAL'],
      ['2017-Q1', '0', 'NORMAL'],
      ['2017-01', '0', 'NORMAL'],
    ]);
    // An interval has none before it.
    expect(short(answer(mixed.slice(6), { transform: 'CHANGE' }))).toEqual([
      ['2016-01-01/2016-07-01', null, 'MISSING'],
    ]);
  });
});

describe('a transform', () => {
  // Gross regional product of South Kazakhstan, million KZT, by src-bns-grp.
  const product = [
    observation('2014', '2398774.6'),
    observation('2015', '2508380.9'),
    observation('2016', '2789228'),
    observation('2017', '3187724.4', 'PROVISIONAL'),
  ];

  it('CHANGE is exact, keeps the unit, and takes the first on the year before the span', () => {
    const changes = answer(product, { transform: 'CHANGE', from: '2015', to: '2017' });
    expect(short(changes)).toEqual([
      ['2015', '109606.3', 'NORMAL'], // 2508380.9 - 2398774.6
      ['2016', '280847.1', 'NORMAL'], // 2789228 - 2508380.9
      ['2017', '398496.4', 'PROVISIONAL'], // 3187724.4 - 2789228
    ]);
    expect(changes.map(({ unit, priceBasis }) => [unit, priceBasis])).toEqual(
      Array.from({ length: 3 }, () => ['million KZT', 'CURRENT']),
    );
  });

  it('of a level has an id of its own', () => {
    expect(answer(product, { from: '2015', to: '2015' })[0]?.id).toBe('ind-gva:kz-akmola:2015');
    expect(answer(product, { from: '2015', to: '2015', transform: 'CHANGE' })[0]?.id).toBe(
      'ind-gva:kz-akmola:2015:CHANGE',
    );
    expect(answer(product, { from: '2015', to: '2015', transform: 'INDEX', base: '2014' })[0]?.id).toBe(
      'ind-gva:kz-akmola:2015:INDEX-2014',
    );
  });

  it('PCT_CHANGE is in %, of a year the same as on the year before', () => {
    // 100 x 300 / 1200 = 25; 100 x -375 / 1500 = -25
    const levels = [observation('2015', '1200'), observation('2016', '1500'), observation('2017', '1125')];
    for (const transform of ['PCT_CHANGE', 'PCT_CHANGE_YEAR_AGO'] as const) {
      const changes = answer(levels, { transform });
      expect(short(changes)).toEqual([
        ['2015', null, 'MISSING'],
        ['2016', '25', 'NORMAL'],
        ['2017', '-25', 'NORMAL'],
      ]);
      expect(changes.map(({ unit }) => unit)).toEqual([null, '%', '%']);
    }
  });

  it('PCT_CHANGE_YEAR_AGO compares a quarter with that of the year before, PCT_CHANGE with the quarter before', () => {
    const quarters = ['100', '200', '300', '400', '150'].map((value, index) =>
      observation(['2016-Q1', '2016-Q2', '2016-Q3', '2016-Q4', '2017-Q1'][index] ?? '', value),
    );
    const span = { from: '2017-Q1', to: '2017-Q1' };
    // 100 x (150 - 100) / 100 = 50; 100 x (150 - 400) / 400 = -62.5
    expect(short(answer(quarters, { ...span, transform: 'PCT_CHANGE_YEAR_AGO' }))[0]?.[1]).toBe('50');
    expect(short(answer(quarters, { ...span, transform: 'PCT_CHANGE' }))[0]?.[1]).toBe('-62.5');
  });

  it('PCT_CHANGE of a share is in % of the share, not in points', () => {
    const share = [
      observation('2016', '10', 'NORMAL', { unit: '% of GRP' }),
      observation('2017', '11', 'NORMAL', { unit: '% of GRP' }),
    ];
    // 100 x (11 - 10) / 10 = 10; the change is 1 in the unit of the share.
    expect(answer(share, { transform: 'PCT_CHANGE' })[1]).toMatchObject({ value: '10', unit: '%' });
    expect(answer(share, { transform: 'CHANGE' })[1]).toMatchObject({ value: '1', unit: '% of GRP' });
  });

  it('INDEX is 100 in the first period of the span that has a value, and its unit names it', () => {
    const levels = [observation('2014', '50'), observation('2016', '40'), observation('2017', '60')];
    const index = answer(levels, { transform: 'INDEX', from: '2015', to: '2017' });
    // 100 x 60 / 40 = 150
    expect(short(index)).toEqual([
      ['2015', null, 'MISSING'],
      ['2016', '100', 'NORMAL'],
      ['2017', '150', 'NORMAL'],
    ]);
    expect(index.map(({ unit }) => unit)).toEqual([null, '2016 = 100', '2016 = 100']);
  });

  it('INDEX may have a base outside the span; without a value in the base everything is missing', () => {
    const levels = [observation('2014', '50'), observation('2016', '40'), observation('2017', '60')];
    const span = { transform: 'INDEX', from: '2016', to: '2017' } as const;
    // 100 x 40 / 50 = 80; 100 x 60 / 50 = 120
    expect(short(answer(levels, { ...span, base: '2014' }))).toEqual([
      ['2016', '80', 'NORMAL'],
      ['2017', '120', 'NORMAL'],
    ]);
    expect(short(answer(levels, { ...span, base: '2015' }))).toEqual([
      ['2016', null, 'MISSING'],
      ['2017', null, 'MISSING'],
    ]);
    expect(short(answer([], { transform: 'INDEX', from: '2016', to: '2016' }))).toEqual([['2016', null, 'MISSING']]);
  });

  it('over a gap is null: 2017 is not compared with 2015', () => {
    const gap = [observation('2015', '1'), observation('2017', '2'), observation('2018', '3')];
    expect(short(answer(gap, { transform: 'CHANGE', from: '2015', to: '2018' }))).toEqual([
      ['2015', null, 'MISSING'],
      ['2016', null, 'MISSING'],
      ['2017', null, 'MISSING'],
      ['2018', '1', 'NORMAL'],
    ]);
  });

  it('by zero is null, and a change from zero is still a change', () => {
    const zero = [observation('2016', '0'), observation('2017', '5')];
    expect(short(answer(zero, { transform: 'PCT_CHANGE' }))[1]).toEqual(['2017', null, 'MISSING']);
    expect(short(answer(zero, { transform: 'INDEX', base: '2016' }))[1]).toEqual(['2017', null, 'MISSING']);
    expect(short(answer(zero, { transform: 'CHANGE' }))[1]).toEqual(['2017', '5', 'NORMAL']);
  });

  it.each([
    ['boundaries', { regionVersion: { id: 'kz-akmola.v2' } }],
    ['a unit', { unit: 'million USD' }],
    ['a price basis', { priceBasis: 'CONSTANT' }],
  ])('is null where %s of the two differ', (_, other) => {
    const two = [observation('2016', '4'), observation('2017', '5', 'NORMAL', other)];
    expect(short(answer(two, { transform: 'CHANGE' }))[1]).toEqual(['2017', null, 'MISSING']);
    expect(short(answer(two, { transform: 'INDEX' }))[1]).toEqual(['2017', null, 'MISSING']);
  });

  it.each([
    ['NORMAL', 'ESTIMATED', 'ESTIMATED'],
    ['PROVISIONAL', 'NORMAL', 'PROVISIONAL'],
    ['ESTIMATED', 'DOUBTFUL', 'DOUBTFUL'],
  ] as const)('of a %s and a %s figure is %s', (before, after, status) => {
    const two = [observation('2016', '4', before), observation('2017', '5', after)];
    expect(short(answer(two, { transform: 'CHANGE' }))[1]).toEqual(['2017', '1', status]);
  });

  it('of a figure that is withheld says CONFIDENTIAL', () => {
    const two = [observation('2016', null, 'CONFIDENTIAL'), observation('2017', '5')];
    expect(short(answer(two, { transform: 'PCT_CHANGE' }))[1]).toEqual(['2017', null, 'CONFIDENTIAL']);
  });

  it('has the newer release of its two figures, and their source where it is one', () => {
    const two = [
      observation('2016', '4', 'NORMAL', { vintage: vintage(10, '2018-06-01'), source: 'src-other' }),
      observation('2017', '5', 'NORMAL', { vintage: vintage(9, '2018-06-01') }),
    ];
    const [, change] = answer(two, { transform: 'CHANGE' });
    expect([change?.vintage?.id, change?.source]).toEqual(['region-observations@10', null]);
  });
});

describe('what is asked of a series is refused', () => {
  it.each([
    ['a span that ends before it begins', { from: '2018', to: '2017' }, /^Argument "to" is "2017"; expected a period/u],
    ['ends of two frequencies', { from: '2015', to: '2018-Q1' }, /^Argument "to" .* same frequency as "from"/u],
    ['ends of two frequencies', { from: '2017-03', to: '2017-Q4' }, /^Argument "to" .* same frequency as "from"/u],
    [
      'an end of another frequency than is asked for',
      { from: '2015', frequency: 'QUARTERLY' },
      /^Argument "from" is "2015"; expected a quarter as "2017-Q1", because "frequency" is QUARTERLY\.$/u,
    ],
    [
      'an interval where a frequency is asked for',
      { to: '2016-01-01/2016-07-01', frequency: 'ANNUAL' },
      /^Argument "to" .* expected a year/u,
    ],
    ['a base without INDEX', { base: '2015', transform: 'CHANGE' }, /^Argument "base" is "2015"; .* INDEX/u],
    ['a base without a transform', { base: '2015' }, /^Argument "base" is "2015"; .* INDEX/u],
    [
      'a base of another frequency than is asked for',
      { base: '2015', transform: 'INDEX', frequency: 'MONTHLY' },
      /^Argument "base" is "2015"; expected a month as "2017-03"/u,
    ],
    [
      'a base of another frequency than the span has',
      { base: '2015-Q1', transform: 'INDEX', from: '2015', to: '2017' },
      /^Argument "base" is "2015-Q1"; expected a year as "2017"/u,
    ],
    [
      'a base of another frequency than the one end has',
      { base: '2015-Q1', transform: 'INDEX', to: '2017' },
      /^Argument "base" is "2015-Q1"; expected a year as "2017"/u,
    ],
    [
      'a base that is an interval',
      { base: '2016-01-01/2016-07-01', transform: 'INDEX' },
      /^Argument "base" is .* expected a year as "2017", a quarter as "2017-Q1" or a month as "2017-03"/u,
    ],
  ] as const)('for %s', async (_, args, message) => {
    expect(await refusal(args)).toMatch(message);
  });

  it('and not for null, which is as absent', () => {
    const empty = { from: null, to: null, frequency: null, transform: null, base: null };
    expect(checkSeries(empty)).toEqual(checkSeries({}));
    expect(checkSeries({}).transform).toBe('LEVEL');
  });
});

describe('the periods to read', () => {
  const toRead = (args: SeriesArguments & { from: string; to: string }): string =>
    Object.values(periodsToRead(args.from, args.to, checkSeries(args))).join(' ');

  it.each([
    [{}, '2015 2017'],
    [{ transform: 'CHANGE' }, '2014 2017'],
    [{ transform: 'PCT_CHANGE_YEAR_AGO' }, '2014 2017'],
    [{ transform: 'INDEX' }, '2015 2017'],
    [{ transform: 'INDEX', base: '2010' }, '2010 2017'],
    [{ transform: 'INDEX', base: '2020' }, '2015 2020'],
  ] as const)('for %j from 2015 to 2017 are %s', (args, periods) => {
    expect(toRead({ from: '2015', to: '2017', ...args })).toBe(periods);
  });

  it('reach a year back for a month on the month of the year before', () => {
    expect(toRead({ from: '2017-03', to: '2017-04', transform: 'PCT_CHANGE_YEAR_AGO' })).toBe('2016-03 2017-04');
    expect(toRead({ from: '2017-03', to: '2017-04', transform: 'PCT_CHANGE' })).toBe('2017-02 2017-04');
  });
});

describe('for any series', () => {
  /** Values of consecutive years; null is a gap. */
  const values = fc.array(
    fc.option(
      fc.maxSafeInteger().map((scaled) => {
        const text = String(Math.abs(scaled)).padStart(7, '0');
        const fraction = text.slice(-6).replace(/0+$/u, '');
        return `${scaled < 0 ? '-' : ''}${text.slice(0, -6)}${fraction === '' ? '' : `.${fraction}`}`;
      }),
      { nil: null, freq: 5 },
    ),
    { minLength: 2, maxLength: 30 },
  );
  const yearly = (levels: readonly (string | null)[]): readonly Observation[] =>
    levels.flatMap((value, index) => (value === null ? [] : [observation(String(1990 + index), value)]));
  const span = (levels: readonly unknown[]) => ({ from: '1990', to: String(1989 + levels.length) });

  it('the changes between two levels without a gap add up to their difference, exactly', () => {
    fc.assert(
      fc.property(values, (levels) => {
        const changes = answer(yearly(levels), { ...span(levels), transform: 'CHANGE' });
        expect(changes).toHaveLength(levels.length);
        let begin = 0;
        levels.forEach((level, index) => {
          if (level === null) begin = index + 1;
          const [start] = [levels[begin]];
          if (level === null || start == null || index === begin) {
            expect(changes[index]?.value).toBeNull();
            return;
          }
          const sum = changes.slice(begin + 1, index + 1).map(({ value }) => value ?? '');
          expect(exactSum([start, ...sum])).toBe(level);
        });
      }),
    );
  });

  it('the index of its base is 100, and null exactly where the level, or a base above or below zero, is missing', () => {
    fc.assert(
      fc.property(values, fc.nat(), (levels, pick) => {
        const at = pick % levels.length;
        const index = answer(yearly(levels), { ...span(levels), transform: 'INDEX', base: String(1990 + at) });
        const base = levels[at];
        if (base == null || base === '0') expect(index.every(({ value }) => value === null)).toBe(true);
        else {
          expect(index[at]).toMatchObject({ value: '100', unit: `${1990 + at} = 100` });
          expect(index.map(({ value }) => value === null)).toEqual(levels.map((level) => level === null));
        }
      }),
    );
  });

  it('no value is Infinity or NaN, and what is null says why', () => {
    const transforms = ['CHANGE', 'PCT_CHANGE', 'PCT_CHANGE_YEAR_AGO', 'INDEX'] as const;
    fc.assert(
      fc.property(values, fc.constantFrom(...transforms), (levels, transform) => {
        for (const { value, status } of answer(yearly(levels), { ...span(levels), transform })) {
          if (value === null) expect(status).toBe('MISSING');
          else expect(value).toMatch(/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/u);
        }
      }),
    );
  });
});
