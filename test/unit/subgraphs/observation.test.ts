import type { Release } from '../../../datasets/release.ts';
import type { SubgraphContext } from '../../../subgraphs/context.ts';
import { toObservation, weakest, withoutValue, type ObservationRow } from '../../../subgraphs/observation.ts';

const SERIES = 'ind-gva:kz-akmola';

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
      published: { dataset: 'region-observations', row },
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

describe('a figure that is not there', () => {
  it('names its series and period and why, and nothing else', () => {
    expect(withoutValue(SERIES, '2016', 'MISSING')).toEqual({
      id: 'ind-gva:kz-akmola:2016',
      period: '2016',
      status: 'MISSING',
      value: null,
      unit: null,
      priceBasis: null,
      vintage: null,
      regionVersion: null,
      source: null,
    });
  });
});

describe('the status of a figure made of several', () => {
  it.each([
    [[], 'NORMAL'],
    [['NORMAL', 'NORMAL'], 'NORMAL'],
    [['NORMAL', 'PROVISIONAL'], 'PROVISIONAL'],
    [['ESTIMATED', 'PROVISIONAL'], 'ESTIMATED'],
    [['ESTIMATED', 'DOUBTFUL', 'NORMAL'], 'DOUBTFUL'],
    [['DOUBTFUL', 'NOT_ADDITIVE'], 'NOT_ADDITIVE'],
    [['CONFIDENTIAL', 'DOUBTFUL'], 'CONFIDENTIAL'],
    [['CONFIDENTIAL', 'MISSING'], 'MISSING'],
  ] as const)('of %j is the weakest, %s', (statuses, status) => {
    expect(weakest(statuses)).toBe(status);
  });
});
