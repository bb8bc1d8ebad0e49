import fc from 'fast-check';
import { versionsOn } from '../../../../subgraphs/regions/boundaries.ts';
import { partitionSum } from '../../../../subgraphs/regions/partition.ts';
import { figureOn } from '../../../../subgraphs/regions/territory.ts';
import type { StoredObservation } from '../../../../subgraphs/regions/queries.ts';
import { boundaries, knowledge, row } from '../../../fixtures/territories.ts';

const on = (day: string, period: string, rows: readonly StoredObservation[]) => {
  const known = knowledge(rows);
  return partitionSum(versionsOn(boundaries, day), period, known, figureOn('kz.v1', period, known));
};

// 2017: the old south (10) beside the two parts computed back (6 + 4); the country is 3 + 10 + 5 = 18.
const of2017 = [
  row('kz.v1', '2017', 18),
  row('kz-north.v1', '2017', 3),
  row('kz-south.v1', '2017', 10),
  row('kz-south.v2', '2017', 6, { status: 'ESTIMATED' }),
  row('kz-city.v1', '2017', 4, { status: 'ESTIMATED' }),
  row('kz-east.v1', '2017', 5),
];

describe('the sum over a partition of the country', () => {
  it('counts a divided region once, on the old boundaries', () => {
    // 3 + 10 + 5 = 18, and not 28
    expect(on('2017-12-31', '2017', of2017)).toEqual({
      sum: '18',
      unit: 'million KZT',
      priceBasis: 'CURRENT',
      status: 'NORMAL',
      parts: 3,
      missing: [],
      difference: '0',
    });
  });

  it('or in its parts, on the new ones: then it is an estimate', () => {
    // 3 + 6 + 4 + 5 = 18
    expect(on('2018-12-31', '2017', of2017)).toMatchObject({ sum: '18', status: 'ESTIMATED', parts: 4, missing: [] });
  });

  it('is null and names the territories where one has no figure', () => {
    expect(on('2022-12-31', '2017', of2017)).toEqual({
      sum: null,
      unit: null,
      priceBasis: null,
      status: 'MISSING',
      parts: 5,
      missing: ['kz-east', 'kz-hills'],
      difference: null,
    });
  });

  it('shows the rounding of the source as a difference', () => {
    const rows = of2017.map((one) => (one.regionVersion === 'kz.v1' ? { ...one, value: 18_000_003 } : one));
    // 18 - 18.000003
    expect(on('2017-12-31', '2017', rows).difference).toBe('-0.000003');
  });

  it('has no difference where the Republic has no figure, or one in another unit', () => {
    expect(on('2017-12-31', '2017', of2017.slice(1))).toMatchObject({ sum: '18', difference: null });
    const rows = of2017.map((one) => (one.regionVersion === 'kz.v1' ? { ...one, unit: 'million USD' } : one));
    expect(on('2017-12-31', '2017', rows)).toMatchObject({ sum: '18', difference: null });
  });

  it('is null with NOT_ADDITIVE for shares and indices', () => {
    const rows = of2017.map((one) => ({ ...one, unit: '%', priceBasis: 'NOT_APPLICABLE' as const }));
    expect(on('2017-12-31', '2017', rows)).toMatchObject({ sum: null, status: 'NOT_ADDITIVE', missing: [] });
  });

  it('is the same on every set of boundaries for which all figures are known', () => {
    const value = fc.integer({ min: 0, max: 1_000_000_000_000 }).map((scaled) => scaled / 1_000_000);
    const parts = ['kz-north.v1', 'kz-south.v2', 'kz-city.v1', 'kz-east.v2', 'kz-hills.v1'];
    fc.assert(
      fc.property(fc.array(value, { minLength: 5, maxLength: 5 }), (values) => {
        const rows = parts.map((id, index) => row(id, '2023', values[index] ?? 0));
        const scaled = rows.reduce((sum, one) => sum + (one.value ?? 0), 0);
        const country = { ...row('kz.v1', '2023', 0), value: scaled };
        for (const day of ['2017-12-31', '2020-12-31', '2023-12-31']) {
          expect(on(day, '2023', [...rows, country]).difference).toBe('0');
        }
      }),
    );
  });
});
