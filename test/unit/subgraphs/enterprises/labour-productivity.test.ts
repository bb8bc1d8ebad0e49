import { labourProductivity } from '../../../../subgraphs/enterprises/labour-productivity.ts';
import { manufacturingShare } from '../../../../subgraphs/enterprises/manufacturing-share.ts';
import type { StoredObservation } from '../../../../subgraphs/enterprises/queries.ts';
import { decimalText } from '../../../../subgraphs/decimal.ts';
import { VALUE_SCALE, withoutValue, type Observation } from '../../../../subgraphs/observation.ts';
import { observed } from '../../../fixtures/industry-figures.ts';

const shown = (row: StoredObservation): Observation => ({
  ...withoutValue(row.indicator, row.period, row.status),
  value: decimalText(row.value, VALUE_SCALE),
});
const gva = (value: number | null, of: Partial<StoredObservation> = {}): StoredObservation =>
  observed('C', value, { indicator: 'ind-gva', unit: 'million KZT', priceBasis: 'CURRENT', ...of });
const persons = (value: number | null, of: Partial<StoredObservation> = {}): StoredObservation =>
  observed('C', value, of);

describe('labour productivity', () => {
  const of = (values: readonly StoredObservation[], labour: readonly StoredObservation[]) =>
    labourProductivity('OKED2019:C:kz', '2012', { gva: values, labour }, shown);

  it('is gross value added over persons employed, in the unit of both', () => {
    expect(of([gva(1200)], [persons(240)])).toMatchObject({
      value: '5', // 1200 / 240
      unit: 'million KZT per person',
      priceBasis: 'CURRENT',
      labourMeasure: 'PERSONS_EMPLOYED',
      grossValueAdded: { value: '1200' },
      labour: { value: '240' },
      status: 'NORMAL',
    });
    expect(of([gva(-30)], [persons(240)]).value).toBe('-0.125');
    expect(of([gva(0)], [persons(240)]).value).toBe('0');
    expect(of([gva(10)], [persons(3, { status: 'ESTIMATED' })])).toMatchObject({
      value: '3.33333333333333',
      status: 'ESTIMATED',
    });
  });

  it('is null with a status where a figure is missing or withheld, and shows the one that is known', () => {
    const unknown = { value: null, unit: null, priceBasis: null };
    expect(of([gva(1200)], [])).toMatchObject({
      ...unknown,
      grossValueAdded: { value: '1200', status: 'NORMAL' },
      labour: { value: null, status: 'MISSING', period: '2012' },
      status: 'MISSING',
    });
    expect(of([], [persons(240)])).toMatchObject({ ...unknown, labour: { value: '240' }, status: 'MISSING' });
    expect(of([gva(1200)], [persons(null, { status: 'CONFIDENTIAL' })])).toMatchObject({
      ...unknown,
      status: 'CONFIDENTIAL',
    });
    expect(of([gva(1200)], [persons(240, { status: 'DOUBTFUL' })])).toMatchObject({ ...unknown, status: 'DOUBTFUL' });
  });

  it('is null, not infinite, where nobody is employed', () => {
    expect(of([gva(1200)], [persons(0)])).toMatchObject({ value: null, unit: null, status: 'MISSING' });
    expect(of([gva(0)], [persons(0)])).toMatchObject({ value: null, status: 'MISSING' });
  });

  it('never divides figures on different boundaries', () => {
    const moved = { regionVersion: 'kz-akmola.v2' };
    expect(of([gva(1200)], [persons(240, moved)])).toMatchObject({ value: null, status: 'MISSING' });
    expect(of([gva(1000), gva(1200, moved)], [persons(240, moved)])).toMatchObject({
      value: '5',
      grossValueAdded: { value: '1200' },
    });
  });
});

describe('the share of manufacturing', () => {
  const percent = (value: number | null, of: Partial<StoredObservation> = {}): StoredObservation =>
    observed('C', value, { indicator: 'ind-manufacturing-share-gdp', unit: '% of GDP or GRP at 2010 prices', ...of });
  const of = (region: string, share?: StoredObservation, added?: StoredObservation) =>
    manufacturingShare({ region, isNation: region === 'kz', period: '2012' }, { share, gva: added }, shown);

  it('is the published percentage as a ratio, with what it is a share of', () => {
    expect(of('kz', percent(11.6), gva(1200))).toEqual({
      period: '2012',
      ratio: '0.116',
      denominatorKind: 'GROSS_DOMESTIC_PRODUCT',
      share: shown(percent(11.6)),
      numerator: shown(gva(1200)),
    });
    expect(of('kz-akmola', percent(0))).toMatchObject({ ratio: '0', denominatorKind: 'GROSS_REGIONAL_PRODUCT' });
  });

  it('is null, not zero, where the share is missing or doubtful', () => {
    expect(of('kz-akmola', undefined, gva(5))).toMatchObject({
      ratio: null,
      share: { value: null, status: 'MISSING' },
      numerator: { value: '5' },
    });
    expect(of('kz-akmola', percent(null))).toMatchObject({ ratio: null, numerator: { status: 'MISSING' } });
    expect(of('kz-akmola', percent(12, { status: 'DOUBTFUL' }))).toMatchObject({ ratio: null, share: { value: '12' } });
  });
});
