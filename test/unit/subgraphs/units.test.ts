import { isAdditive } from '../../../subgraphs/units.ts';

describe('a unit', () => {
  it.each(['million KZT', 'million USD', 'billion KZT', 'bn KZT', 'KZT', 'persons', 'thousand persons', 'jobs', 'pcs'])(
    '%s counts something, so figures in it can be added over territories',
    (unit) => expect(isAdditive(unit)).toBe(true),
  );

  it.each([
    '%',
    '% of GRP',
    '% of the previous year',
    '% of 2005',
    'times',
    'persons per million inhabitants',
    'toe per thousand USD at 2010 prices',
    'kg of CO2-equivalent per international dollar',
    'USD per head at 2010 prices',
    'thousand KZT per person',
    '2015 = 100',
    'something new',
    '',
  ])('%s is a share, ratio, index or unknown, so it is not added', (unit) => expect(isAdditive(unit)).toBe(false));
});
