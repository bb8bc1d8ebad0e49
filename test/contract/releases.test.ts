import { code, decimal, text } from '../../datasets/column.ts';
import { dataset } from '../../datasets/dataset.ts';
import { publish } from '../../datasets/ingest/publish.ts';
import { prepareStore, readHistories } from '../../datasets/ledger.ts';
import { OPEN, releaseAsOf } from '../../datasets/release.ts';
import { Snapshot } from '../../datasets/store/snapshot.ts';
import type { Store } from '../../datasets/store/store.ts';
import { describeStores } from '../support/stores.ts';

const anyCode = { pattern: /^.+$/u, expected: 'a code' };
const regions = dataset({
  name: 'regions-under-test',
  title: 'Regions',
  description: 'A region.',
  columns: { id: code(anyCode, 'Id.'), name: text('Name.') },
  key: ['id'],
  partition: ['id'],
  indexes: [],
});
const figures = dataset({
  name: 'figures-under-test',
  title: 'Figures',
  description: 'A figure of a region.',
  columns: { region: code(anyCode, 'Region.'), year: text('Year.'), value: decimal(0, 'Value.') },
  key: ['region', 'year'],
  partition: ['year'],
  indexes: [['region']],
});

const published = (day: string) => ({ publishedOn: day, publishedOnStated: true, kind: 'FINAL' as const, note: null });
const figure = (region: string, year: string, value: number) => ({ region, year, value });

describeStores('releases', ({ open }) => {
  let store: Store;

  beforeAll(async () => {
    store = await open();
    await prepareStore(store, [regions, figures]);
    await publish(store, regions, published('2017-01-01'), [{ id: 'kz-a', name: 'A' }]);
    await publish(store, figures, published('2017-06-01'), [figure('kz-a', '2015', 10), figure('kz-a', '2016', 20)]);
    // One figure revised from 20 to 21, one unchanged, one added.
    const second = [figure('kz-a', '2015', 10), figure('kz-a', '2016', 21), figure('kz-a', '2017', 30)];
    await publish(store, figures, published('2018-06-01'), second);
  });
  afterAll(() => store.close());

  const valuesAt = async (number: number): Promise<unknown[]> => {
    const snapshot = new Snapshot(store, { [figures.name]: number, [regions.name]: 1 });
    const rows = await snapshot.find(figures, { region: 'kz-a' }, { sort: { year: 1 } }).toArray();
    return rows.map(({ year, value }) => [year, value]);
  };

  it('shows each release as it was published', async () => {
    expect(await valuesAt(1)).toEqual([
      ['2015', 10],
      ['2016', 20],
    ]);
    expect(await valuesAt(2)).toEqual([
      ['2015', 10],
      ['2016', 21],
      ['2017', 30],
    ]);
  });

  it('shows nothing of a dataset that had not been published', async () => {
    expect(await valuesAt(0)).toEqual([]);
  });

  it('does not store an unchanged row again: it keeps the release that brought it', async () => {
    const rows = await store
      .find<{ year: string; _from: number; _to: number }>(figures.name, {}, { sort: { year: 1, _from: 1 } })
      .toArray();
    expect(rows.map(({ year, _from, _to }) => [year, _from, _to])).toEqual([
      ['2015', 1, OPEN],
      ['2016', 1, 2],
      ['2016', 2, OPEN],
      ['2017', 2, OPEN],
    ]);
  });

  it('counts what a release added and revised, and the rows that it shows', async () => {
    const histories = await readHistories(store, [figures]);
    const counts = histories[figures.name]?.releases.map(({ number, added, revised, rows }) => ({
      number,
      added,
      revised,
      rows,
    }));
    expect(counts).toEqual([
      { number: 1, added: 2, revised: 0, rows: 2 },
      { number: 2, added: 1, revised: 1, rows: 3 },
    ]);
  });

  it.each([
    ['the day before the first release', '2017-05-31', null],
    ['the day of the first release', '2017-06-01', 1],
    ['the day before the second release', '2018-05-31', 1],
    ['the day of the second release', '2018-06-01', 2],
    ['no day: everything', null, 2],
    ['the first release by its id', 'figures-under-test@1', 1],
  ])('knows as of %s what had been published by then', async (_, asOf, number) => {
    const history = (await readHistories(store, [figures]))[figures.name];
    expect(history).toBeDefined();
    if (history !== undefined) expect(releaseAsOf(history, 2, asOf)?.number ?? null).toBe(number);
  });

  it('knows at an earlier position nothing of what came later', async () => {
    const history = (await readHistories(store, [figures]))[figures.name];
    if (history !== undefined) expect(releaseAsOf(history, 1, null)?.number).toBe(1);
  });

  it.each([
    [
      'a look-up by two fields',
      [{ $lookup: { from: figures.name, localField: 'id', foreignField: 'region', as: 'figures' } }],
    ],
    [
      'a look-up by a pipeline',
      [
        {
          $lookup: {
            from: figures.name,
            let: { id: '$id' },
            pipeline: [{ $match: { $expr: { $eq: ['$region', '$$id'] } } }],
            as: 'figures',
          },
        },
      ],
    ],
  ])('reads the other collection of %s at its own release', async (_, pipeline) => {
    const sum = async (number: number): Promise<unknown> => {
      const snapshot = new Snapshot(store, { [figures.name]: number, [regions.name]: 1 });
      const total = [...pipeline, { $unwind: '$figures' }, { $group: { _id: null, sum: { $sum: '$figures.value' } } }];
      const [row] = await snapshot.aggregate<{ sum: number }>(regions, total).toArray();
      return row?.sum;
    };
    expect(await sum(1)).toBe(30); // 10 + 20
    expect(await sum(2)).toBe(61); // 10 + 21 + 30
  });

  it('reads a united collection, also inside a facet, at its own release', async () => {
    const snapshot = new Snapshot(store, { [figures.name]: 1, [regions.name]: 1 });
    const united = [{ $unionWith: { coll: figures.name } }, { $count: 'rows' }];
    expect(await snapshot.aggregate(regions, united).toArray()).toEqual([{ rows: 3 }]); // 1 region + 2 figures
    expect(await snapshot.aggregate(regions, [{ $facet: { all: united } }]).toArray()).toEqual([
      { all: [{ rows: 3 }] },
    ]);
  });

  it('shows nothing of a load that was cut off, and the next load discards it', async () => {
    await store.update(figures.name, { year: '2017', _to: OPEN }, { set: { _to: 3 } });
    await store.insert(figures.name, [{ ...figure('kz-a', '2017', 999), _from: 3, _to: OPEN }]);
    expect(await valuesAt(2)).toEqual([
      ['2015', 10],
      ['2016', 21],
      ['2017', 30],
    ]);
    await publish(store, figures, published('2019-06-01'), [figure('kz-a', '2018', 40)]);
    expect(await valuesAt(3)).toEqual([
      ['2015', 10],
      ['2016', 21],
      ['2017', 30],
      ['2018', 40],
    ]);
  });

  it('takes a release whose pointer was never moved for one that is not there, and stores it anew', async () => {
    const before = await valuesAt(3);
    const abandoned = {
      dataset: figures.name,
      number: 4,
      ...published('2020-06-01'),
      added: 1,
      revised: 0,
      retired: 0,
      rows: 5,
    };
    await store.insert('_releases', [abandoned]);
    await store.insert(figures.name, [{ ...figure('kz-a', '2019', 999), _from: 4, _to: OPEN }]);
    expect(await valuesAt(3)).toEqual(before);
    const release = await publish(store, figures, published('2020-06-01'), [figure('kz-a', '2019', 50)]);
    expect(release.number).toBe(4);
    expect((await valuesAt(4)).at(-1)).toEqual(['2019', 50]);
  });
});
