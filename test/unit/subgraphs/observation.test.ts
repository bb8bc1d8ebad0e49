import type { Release } from '../../../datasets/release.ts';
import type { SubgraphContext } from '../../../subgraphs/context.ts';
import {
  filledSeries,
  toObservation,
  withoutValue,
  type Observation,
  type ObservationRow,
} from '../../../subgraphs/observation.ts';
import { graphErrorOf } from '../../support/faults.ts';

const SERIES = 'ind-gva:kz-akmola';

const observation = (period: string, value: string): Observation => ({
  ...withoutValue(SERIES, period, 'MISSING'),
  value,
  unit: 'KZT',
  status: 'NORMAL',
});

const short = (series: readonly Observation[]): readonly (readonly [string, string | null, string])[] =>
  series.map(({ period, value, status }) => [period, value, status]);

const refusal = async (span: { from?: string; to?: string }, known: readonly Observation[] = []): Promise<string> => {
  const { code, message } = await graphErrorOf(() => filledSeries(SERIES, known, span));
  expect(code).toBe('BAD_USER_INPUT');
  return message;
};

describe('a series', () => {
  const known = [observation('2014', '1'), observation('2015', '2'), observation('2017', '0')];

  it('between two years has every year, and says MISSING, not zero, where nothing is known', () => {
    expect(short(filledSeries(SERIES, known, { from: '2015', to: '2018' }))).toEqual([
      ['2015', '2', 'NORMAL'],
      ['2016', null, 'MISSING'],
      ['2017', '0', 'NORMAL'],
      ['2018', null, 'MISSING'],
    ]);
  });

  it('of one year has that year', () => {
    expect(short(filledSeries(SERIES, known, { from: '2016', to: '2016' }))).toEqual([['2016', null, 'MISSING']]);
  });

  it('names the series and period of what is missing, and nothing else', () => {
    expect(filledSeries(SERIES, [], { from: '2016', to: '2016' })).toEqual([
      {
        id: 'ind-gva:kz-akmola:2016',
        period: '2016',
        status: 'MISSING',
        value: null,
        unit: null,
        priceBasis: null,
        vintage: null,
        regionVersion: null,
        source: null,
      },
    ]);
  });

  it.each([
    ['open at its end', { from: '2015' }, ['2015', '2017']],
    ['open at its beginning', { to: '2015' }, ['2014', '2015']],
    ['open at both', { from: null, to: null }, ['2014', '2015', '2017']],
  ])('that is %s has what is known', (_, span, periods) => {
    expect(filledSeries(SERIES, known, span).map(({ period }) => period)).toEqual(periods);
  });

  it('of quarters has those that are known, both ends included', () => {
    const quarters = ['2016-Q4', '2017-Q1', '2017-Q3', '2017-Q4'].map((period) => observation(period, '1'));
    expect(filledSeries(SERIES, quarters, { from: '2017-Q1', to: '2017-Q3' })).toEqual(quarters.slice(1, 3));
  });

  it('is refused when it ends before it begins', async () => {
    expect(await refusal({ from: '2018', to: '2017' })).toMatch(/^Argument "to" is "2017"; expected a period that/u);
  });

  it.each([
    ['2015', '2018-Q1'],
    ['2017-03', '2017-Q4'],
  ])('is refused when it begins with %s and ends with %s, of another frequency', async (from, to) => {
    expect(await refusal({ from, to })).toMatch(/^Argument "to" is .* of the same frequency as "from"/u);
  });

  it('may cover 200 years, and is refused, not cut off, when it is longer', async () => {
    // 1900 to 2099 are 200 years; 1899 to 2099 are 201.
    expect(filledSeries(SERIES, known, { from: '1900', to: '2099' })).toHaveLength(200);
    expect(await refusal({ from: '1899', to: '2099' }, known)).toBe(
      'Argument "to" is "2099"; expected a span of at most 200 years from 1899 on.',
    );
  });
});

describe('an observation', () => {
  const release: Release = {
    dataset: 'region-observations',
    number: 3,
    publishedOn: '2018-06-01',
    publishedOnStated: true,
    kind: 'REVISED',
    added: 1,
    revised: 0,
    retired: 0,
    rows: 1,
    note: null,
  };
  // What the function reads of a context: the release behind the row.
  const context = { release: (_: string, number: number) => ({ ...release, number }) } as unknown as SubgraphContext;
  const row: ObservationRow = {
    period: '2017',
    value: 1_500_000, // 1.5 x 10^6
    unit: 'KZT',
    priceBasis: 'CURRENT',
    status: 'NORMAL',
    regionVersion: 'kz-akmola.v1',
    source: 'src-stat',
    _from: 3,
  };

  it('has its value as a decimal, its series and period as id, and the release that brought it as vintage', () => {
    expect(toObservation(context, 'region-observations', SERIES, row)).toEqual({
      id: 'ind-gva:kz-akmola:2017@3',
      period: '2017',
      value: '1.5',
      unit: 'KZT',
      priceBasis: 'CURRENT',
      status: 'NORMAL',
      vintage: {
        id: 'region-observations@3',
        dataset: 'region-observations',
        publishedOn: '2018-06-01',
        kind: 'REVISED',
        supersedes: 'region-observations@2',
      },
      regionVersion: { id: 'kz-akmola.v1' },
      source: 'src-stat',
    });
  });

  it('of the first release supersedes nothing', () => {
    expect(toObservation(context, 'region-observations', SERIES, { ...row, _from: 1 }).vintage?.supersedes).toBeNull();
  });

  it('without a value has null, not zero, and keeps its status', () => {
    const hidden = toObservation(context, 'region-observations', SERIES, {
      ...row,
      value: null,
      status: 'CONFIDENTIAL',
      regionVersion: null,
    });
    expect([hidden.value, hidden.status, hidden.regionVersion]).toEqual([null, 'CONFIDENTIAL', null]);
  });
});
