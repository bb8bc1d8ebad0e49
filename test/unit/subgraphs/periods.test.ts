import fc from 'fast-check';
import {
  firstDay,
  frequencyOf,
  lastDay,
  periodsBetween,
  shifted,
  yearBefore,
  yearsTouched,
} from '../../../subgraphs/periods.ts';

const HALF_YEAR = '2016-01-01/2016-07-01';

const two = (number: number): string => String(number).padStart(2, '0');
const period = fc
  .tuple(fc.integer({ min: 1000, max: 9000 }), fc.integer({ min: -4, max: 12 }))
  // 0 is the year, -1 to -4 its quarters, 1 to 12 its months.
  .map(([year, part]) => (part === 0 ? `${year}` : part < 0 ? `${year}-Q${-part}` : `${year}-${two(part)}`));

describe('a period', () => {
  it.each([
    ['2017', ['ANNUAL', '2017-01-01', '2017-12-31', '2016', '2016']],
    ['2017-Q1', ['QUARTERLY', '2017-01-01', '2017-03-31', '2016-Q4', '2016-Q1']],
    ['2017-Q4', ['QUARTERLY', '2017-10-01', '2017-12-31', '2017-Q3', '2016-Q4']],
    ['2016-02', ['MONTHLY', '2016-02-01', '2016-02-29', '2016-01', '2015-02']], // 2016 is a leap year
    ['2017-01', ['MONTHLY', '2017-01-01', '2017-01-31', '2016-12', '2016-01']],
    // The end of an interval is exclusive.
    [HALF_YEAR, [null, '2016-01-01', '2016-06-30', null, null]],
  ])('%s has its frequency, first and last day, the period before and that of the year before: %j', (text, known) => {
    expect([frequencyOf(text), firstDay(text), lastDay(text), shifted(text, -1), yearBefore(text)]).toEqual(known);
  });

  it('has none before the year 0 and none after 9999, whose last day is known all the same', () => {
    expect([shifted('0000', -1), shifted('9999-12', 1), lastDay('9999-12'), lastDay('9999-Q4')]).toEqual([
      null,
      null,
      '9999-12-31',
      '9999-12-31',
    ]);
  });

  it('ends the day before the next begins', () => {
    fc.assert(
      fc.property(period, (text) => {
        const next = new Date(`${firstDay(shifted(text, 1) ?? '')}T00:00:00Z`).getTime();
        expect(next - new Date(`${lastDay(text)}T00:00:00Z`).getTime()).toBe(86_400_000);
      }),
    );
  });

  it('shifted there and back is itself', () => {
    fc.assert(
      fc.property(period, fc.integer({ min: -999, max: 999 }), (text, by) => {
        expect(shifted(shifted(text, by) ?? '', -by)).toBe(text);
      }),
    );
  });
});

describe('the periods between two', () => {
  it.each([
    ['2016', '2018', ['2016', '2017', '2018']],
    ['2016-Q3', '2017-Q2', ['2016-Q3', '2016-Q4', '2017-Q1', '2017-Q2']],
    ['2016-11', '2017-02', ['2016-11', '2016-12', '2017-01', '2017-02']],
    ['2017', '2017', ['2017']],
    ['2018', '2017', []],
    ['2017', '2017-Q4', []],
    [HALF_YEAR, HALF_YEAR, []],
  ])('%s and %s are all, ends included, of one frequency', (from, to, periods) => {
    expect(periodsBetween(from, to)).toEqual(periods);
  });

  it('touch as many years as their ends say; periods of two frequencies have no span', () => {
    expect([yearsTouched('2016-11', '2017-02'), yearsTouched('2017', '2017'), yearsTouched('2017', '2017-Q1')]).toEqual(
      [2, 1, null],
    );
  });
});
