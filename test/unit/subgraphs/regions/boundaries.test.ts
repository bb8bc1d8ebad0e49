import {
  boundariesOf,
  partsOf,
  relatedTo,
  versionOn,
  versionsOn,
  wholeOf,
} from '../../../../subgraphs/regions/boundaries.ts';
import { boundaries, succession, successions, version, versions } from '../../../fixtures/territories.ts';

const partIds = (id: string, of = boundaries): readonly string[] => partsOf(of, id).map(({ to }) => to);

describe('the boundaries of a day', () => {
  it.each([
    ['kz-south', '2018-06-18', 'kz-south.v1'],
    ['kz-south', '2018-06-19', 'kz-south.v2'],
    ['kz-city', '2018-06-18', null],
    ['kz-city', '2018-06-19', 'kz-city.v1'],
    ['kz-nowhere', '2018-06-19', null],
  ])('of %s on %s are %s', (region, day, id) => {
    expect(versionOn(boundaries, region, day)?.id ?? null).toBe(id);
  });

  it.each([
    ['2018-06-18', ['kz-east.v1', 'kz-north.v1', 'kz-south.v1']],
    ['2020-01-01', ['kz-city.v1', 'kz-east.v1', 'kz-north.v1', 'kz-south.v2']],
    ['2022-06-08', ['kz-city.v1', 'kz-east.v2', 'kz-hills.v1', 'kz-north.v1', 'kz-south.v2']],
  ])('of the country on %s are each territory once, without the Republic', (day, ids) => {
    expect(versionsOn(boundaries, day).map(({ id }) => id)).toEqual(ids);
  });
});

describe('an old territory', () => {
  it('fell into its parts, also where only the next version of its region tells what was left', () => {
    expect(partIds('kz-south.v1')).toEqual(['kz-city.v1', 'kz-south.v2']);
    expect(partIds('kz-east.v1')).toEqual(['kz-hills.v1', 'kz-east.v2']);
    expect(wholeOf(boundaries, 'kz-hills.v1')).toBe('kz-east.v1');
    expect(wholeOf(boundaries, 'kz-south.v2')).toBe('kz-south.v1');
  });

  it('that still stands has no parts, and a rename within one version makes none', () => {
    expect(partIds('kz-north.v1')).toEqual([]);
    expect(wholeOf(boundaries, 'kz-north.v1')).toBeNull();
  });

  it('has no parts where one of them also holds land of somebody else: they would be more than the whole', () => {
    const lake = boundariesOf(
      [
        version('kz-a.v1', null, '2020-01-01'),
        version('kz-a.v2', '2020-01-01', null),
        version('kz-b.v1', null, '2020-01-01'),
        version('kz-b.v2', '2020-01-01', null),
        version('kz-lake.v1', '2020-01-01', null),
      ],
      [
        succession('suc-a', 'SPLIT', 'kz-a.v1', 'kz-lake.v1', '2020-01-01'),
        succession('suc-b', 'SPLIT', 'kz-b.v1', 'kz-lake.v1', '2020-01-01'),
      ],
    );
    expect([partIds('kz-a.v1', lake), partIds('kz-b.v1', lake)]).toEqual([[], []]);
    expect([wholeOf(lake, 'kz-lake.v1'), wholeOf(lake, 'kz-a.v2')]).toEqual([null, null]);
  });

  it('that did not end on the day on which a part begins has no parts', () => {
    const open = boundariesOf(
      versions.map((one) => (one.id === 'kz-south.v1' ? { ...one, validTo: null } : one)),
      successions,
    );
    expect(partIds('kz-south.v1', open)).toEqual([]);
  });
});

describe('the territories that may answer for another', () => {
  it.each([
    ['kz-south.v1', ['kz-south.v1', 'kz-city.v1', 'kz-south.v2']],
    ['kz-city.v1', ['kz-city.v1', 'kz-south.v1']],
    ['kz-north.v1', ['kz-north.v1']],
  ])('%s are it, its parts and its wholes', (id, related) => {
    expect(relatedTo(boundaries, id).map((one) => one.id)).toEqual(related);
  });
});
