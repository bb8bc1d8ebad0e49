import type { Observation } from '../../../subgraphs/observation.ts';
import { targetActual, type TargetReference } from '../../../subgraphs/target-actual.ts';

const target: TargetReference = {
  id: 'tgt-test',
  indicator: { id: 'ind-grp', statisticalOwner: 'REGIONS' },
  region: { id: 'kz-turkistan' },
  basePeriod: '2015',
  targetPeriod: '2019',
};

const observed = (period: string, value: string, version: string): Observation => ({
  id: `ind-grp:kz-turkistan:${period}`,
  period,
  value,
  unit: 'million KZT',
  priceBasis: 'CURRENT',
  status: 'NORMAL',
  vintage: null,
  regionVersion: { id: version },
  source: null,
});

const growthOver = async (versions: readonly [string, string]): Promise<string | null | undefined> => {
  const series = [observed('2015', '200', versions[0]), observed('2019', '250', versions[1])];
  return (await targetActual(target, 'REGIONS', () => Promise.resolve(series)))?.growth;
};

describe('the actual of a target', () => {
  it('grows from base to target on the same territory', async () => {
    // 250 / 200 - 1
    expect(await growthOver(['kz-turkistan.v1', 'kz-turkistan.v1'])).toBe('0.25');
  });

  it('has no growth between two territories: a region that lost a part is not the same region', async () => {
    expect(await growthOver(['kz-turkistan.v1', 'kz-turkistan.v2'])).toBeNull();
  });

  it('is null where another subgraph owns the statistics', async () => {
    expect(await targetActual(target, 'EXPORTS', () => Promise.resolve([]))).toBeNull();
  });
});
