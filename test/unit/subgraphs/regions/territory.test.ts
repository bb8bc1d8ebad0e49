import fc from 'fast-check';
import { exactSum } from '../../../../subgraphs/exact.ts';
import { boundariesOf } from '../../../../subgraphs/regions/boundaries.ts';
import { figureOn, seriesOn, type Figure } from '../../../../subgraphs/regions/territory.ts';
import { boundaries, knowledge, row, succession, version, weight } from '../../../fixtures/territories.ts';

const short = (figure: Figure | null): readonly unknown[] | null =>
  figure === null ? null : [figure.value, figure.status];

describe('the figure of a territory', () => {
  it('is the one that the publisher gives on its boundaries, with the status that it has', () => {
    const rows = [
      row('kz-south.v1', '2017', 10),
      row('kz-south.v2', '2017', 6, { status: 'ESTIMATED' }),
      row('kz-city.v1', '2017', 4, { status: 'ESTIMATED' }),
    ];
    // The publisher computed 2017 back onto the city; the old south stands beside it, and is not counted again.
    expect(short(figureOn('kz-south.v1', '2017', knowledge(rows)))).toEqual(['10', 'NORMAL']);
    expect(short(figureOn('kz-south.v2', '2017', knowledge(rows)))).toEqual(['6', 'ESTIMATED']);
    expect(figureOn('kz-city.v1', '2017', knowledge(rows))).toMatchObject({ method: null, backcast: false });
  });

  it('is new to old the exact sum of all its parts, with the status of the weakest', () => {
    const rows = [
      row('kz-south.v2', '2019', 6.000001, { status: 'PROVISIONAL', _from: 2 }),
      row('kz-city.v1', '2019', 4.25, { _from: 3 }),
    ];
    // 6.000001 + 4.25 = 10.250001
    expect(figureOn('kz-south.v1', '2019', knowledge(rows))).toEqual({
      period: '2019',
      value: '10.250001',
      unit: 'million KZT',
      priceBasis: 'CURRENT',
      status: 'PROVISIONAL',
      regionVersion: 'kz-south.v1',
      source: 'src-office',
      release: 3,
      backcast: false,
      method: 'The sum of kz-city.v1 and kz-south.v2.',
    });
  });

  it('is the sum of parts of parts', () => {
    const twice = boundariesOf(
      [
        version('kz-old.v1', null, '2010-01-01'),
        version('kz-old.v2', '2010-01-01', null),
        version('kz-new.v1', '2010-01-01', '2020-01-01'),
        version('kz-new.v2', '2020-01-01', null),
        version('kz-town.v1', '2020-01-01', null),
      ],
      [
        succession('suc-new', 'SPLIT', 'kz-old.v1', 'kz-new.v1', '2010-01-01'),
        succession('suc-town', 'SPLIT', 'kz-new.v1', 'kz-town.v1', '2020-01-01'),
      ],
    );
    const rows = [row('kz-old.v2', '2021', 1), row('kz-new.v2', '2021', 2), row('kz-town.v1', '2021', 4)];
    // 1 + (2 + 4) = 7
    expect(short(figureOn('kz-old.v1', '2021', knowledge(rows, [], twice)))).toEqual(['7', 'NORMAL']);
  });

  it('is nothing where a part is missing: a sum of the others is not the whole', () => {
    expect(figureOn('kz-south.v1', '2019', knowledge([row('kz-city.v1', '2019', 4)]))).toBeNull();
    const unknown = [row('kz-city.v1', '2019', 4), row('kz-south.v2', '2019', null)];
    expect(figureOn('kz-south.v1', '2019', knowledge(unknown))).toBeNull();
  });

  it('says CONFIDENTIAL where a part is withheld', () => {
    const rows = [row('kz-city.v1', '2019', 4), row('kz-south.v2', '2019', null, { status: 'CONFIDENTIAL' })];
    expect(short(figureOn('kz-south.v1', '2019', knowledge(rows)))).toEqual([null, 'CONFIDENTIAL']);
  });

  it('takes the parts where the publisher says only that it has nothing on the old boundaries', () => {
    const parts = [row('kz-city.v1', '2019', 4), row('kz-south.v2', '2019', 6)];
    const rows = [row('kz-south.v1', '2019', null), ...parts];
    expect(short(figureOn('kz-south.v1', '2019', knowledge(rows)))).toEqual(['10', 'NORMAL']);
  });

  it.each([
    ['a share', { unit: '% of GRP', priceBasis: 'NOT_APPLICABLE' }, {}],
    ['an index', { unit: '% of the previous year', priceBasis: 'NOT_APPLICABLE' }, {}],
    ['a figure per head', { unit: 'USD per head at 2010 prices', priceBasis: 'CONSTANT' }, {}],
    ['two units', {}, { unit: 'million USD' }],
    ['two price bases', {}, { priceBasis: 'CONSTANT' }],
  ] as const)('of %s is not added: null with NOT_ADDITIVE', (_, both, one) => {
    const rows = [row('kz-city.v1', '2019', 4, { ...both, ...one }), row('kz-south.v2', '2019', 6, both)];
    expect(short(figureOn('kz-south.v1', '2019', knowledge(rows)))).toEqual([null, 'NOT_ADDITIVE']);
  });

  it('of parts from two sources names neither', () => {
    const rows = [row('kz-city.v1', '2019', 4), row('kz-south.v2', '2019', 6, { source: 'src-other' })];
    expect(figureOn('kz-south.v1', '2019', knowledge(rows))?.source).toBeNull();
  });
});

describe('a share of an older territory', () => {
  const rows = [row('kz-south.v1', '2010', 1205298.2)];
  const shares = [weight('suc-city', 0.6), weight('suc-south', 0.4)];

  it('gives an estimate of each part, marked, and together they are the whole', () => {
    // 1205298.2 x 0.6 = 723178.92; 1205298.2 x 0.4 = 482119.28
    const city = figureOn('kz-city.v1', '2010', knowledge(rows, shares));
    expect(city).toMatchObject({
      value: '723178.92',
      status: 'ESTIMATED',
      backcast: true,
      regionVersion: 'kz-city.v1',
      source: 'src-office',
      method: '0.6 of kz-south.v1. As the office stated it in 2018.',
    });
    expect(short(figureOn('kz-south.v2', '2010', knowledge(rows, shares)))).toEqual(['482119.28', 'ESTIMATED']);
  });

  it('keeps a doubt about the whole', () => {
    const doubtful = [row('kz-south.v1', '2010', 10, { status: 'DOUBTFUL' })];
    expect(short(figureOn('kz-city.v1', '2010', knowledge(doubtful, shares)))).toEqual(['6', 'DOUBTFUL']);
  });

  it('is not taken where the publisher gives the figure itself', () => {
    const own = [...rows, row('kz-city.v1', '2010', 5)];
    expect(short(figureOn('kz-city.v1', '2010', knowledge(own, shares)))).toEqual(['5', 'NORMAL']);
  });

  it.each([
    ['no share was published', []],
    ['one part has no share', [weight('suc-city', 0.6)]],
    ['the shares do not add up to 1', [weight('suc-city', 0.6), weight('suc-south', 0.39)]],
    ['a part has two shares', [weight('suc-city', 0.6), weight('suc-south', 0.4), weight('suc-south-seat', 0.4)]],
  ])('is refused where %s', (_, weights) => {
    expect(figureOn('kz-city.v1', '2010', knowledge(rows, weights))).toBeNull();
  });

  it('is refused for a share or an index, whatever was published', () => {
    const percent = [row('kz-south.v1', '2010', 12, { unit: '%', priceBasis: 'NOT_APPLICABLE' })];
    expect(figureOn('kz-city.v1', '2010', knowledge(percent, shares))).toBeNull();
  });

  it('is nothing where the whole has no value', () => {
    expect(figureOn('kz-city.v1', '2010', knowledge([row('kz-south.v1', '2010', null)], shares))).toBeNull();
  });
});

describe('the series of a territory', () => {
  const rows = [
    row('kz-south.v1', '2016', 9),
    row('kz-south.v1', '2017', 10),
    row('kz-south.v2', '2017', 6, { status: 'ESTIMATED' }),
    row('kz-city.v1', '2017', 4, { status: 'ESTIMATED' }),
    row('kz-south.v2', '2018', 7),
    row('kz-city.v1', '2018', 5),
  ];
  const on = (id: string | null): readonly unknown[] =>
    seriesOn(id === null ? null : (boundaries.versions.get(id) ?? null), knowledge(rows)).map(({ period, figure }) => [
      period,
      short(figure),
    ]);

  it('stands on one set of boundaries in every period, and shows its gaps', () => {
    expect(on('kz-south.v2')).toEqual([
      ['2016', null],
      ['2017', ['6', 'ESTIMATED']],
      ['2018', ['7', 'NORMAL']],
    ]);
    // 7 + 5 = 12
    expect(on('kz-south.v1')).toEqual([
      ['2016', ['9', 'NORMAL']],
      ['2017', ['10', 'NORMAL']],
      ['2018', ['12', 'NORMAL']],
    ]);
  });

  it('of a region that did not exist on the day is missing in every period', () => {
    expect(on(null)).toEqual([
      ['2016', null],
      ['2017', null],
      ['2018', null],
    ]);
  });
});

describe('for any figures of the parts', () => {
  const value = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map((scaled) => scaled / 1_000_000);

  it('the old territory is their exact sum', () => {
    fc.assert(
      fc.property(value, value, (city, south) => {
        const rows = [row('kz-city.v1', '2019', city), row('kz-south.v2', '2019', south)];
        const scaled = rows.reduce((sum, one) => sum + (one.value ?? 0), 0);
        const figure = figureOn('kz-south.v1', '2019', knowledge(rows));
        expect(Math.round(Number(figure?.value) * 1_000_000)).toBe(scaled);
      }),
    );
  });

  it('shares of 1 divide the whole without a rest', () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 0, max: 1_000_000 }), (whole, share) => {
        const known = knowledge(
          [row('kz-south.v1', '2010', whole)],
          [weight('suc-city', share / 1_000_000), weight('suc-south', (1_000_000 - share) / 1_000_000)],
        );
        const parts = ['kz-city.v1', 'kz-south.v2'].map((id) => figureOn(id, '2010', known)?.value ?? 'none');
        expect(exactSum(parts)).toBe(figureOn('kz-south.v1', '2010', known)?.value);
      }),
    );
  });
});
