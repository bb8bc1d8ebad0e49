import { code, decimal, text } from '../../datasets/column.ts';
import { dataset, type Dataset } from '../../datasets/dataset.ts';
import { differences, type Difference } from '../../datasets/diff.ts';
import { publishRows, type Outcome, type Row } from '../../datasets/ingest/publish.ts';
import { prepareStore, readHistory } from '../../datasets/ledger.ts';
import { columnsAddedLater, liveReleases, OPEN, releaseAsOf } from '../../datasets/release.ts';
import { rollBack } from '../../datasets/rollback.ts';
import { Snapshot } from '../../datasets/store/snapshot.ts';
import type { Store } from '../../datasets/store/store.ts';
import { graphErrorOf } from '../support/faults.ts';
import { describeStores } from '../support/stores.ts';

const anyCode = { pattern: /^.+$/u, expected: 'a code' };
const columns = {
  region: code(anyCode, 'Region.'),
  year: text('Year.'),
  source: text('Source.'),
  value: decimal(0, 'Value.').optional(),
};
const declaration = {
  title: 'Figures',
  description: 'A figure of a region.',
  key: ['region', 'year', 'source'],
  partition: ['source', 'year'],
  indexes: [],
} as const;
const figuresNamed = (name: string) => dataset({ ...declaration, name, columns });

const figure = (region: string, year: string, value: number | null, source = 'bns') => ({
  region,
  year,
  source,
  value,
});

interface More {
  readonly day?: string;
  readonly dryRun?: boolean;
  readonly held?: () => void;
}

/** Publishes a file: its partitions are replaced, and one that says nothing new makes no release. */
function publishFile(
  store: Store,
  figures: Dataset,
  rows: Iterable<Row> | AsyncIterable<Row>,
  more: More = {},
): Promise<Outcome> {
  const { day = '2018-01-01', ...options } = more;
  return publishRows(store, figures, {
    rows,
    publication: () => ({ publishedOn: day, publishedOnStated: true, kind: 'FINAL', note: null }),
    absent: 'RETIRED',
    unchanged: 'NO_RELEASE',
    ...options,
  });
}

describeStores('a publication', ({ open }) => {
  let store: Store;
  let tables = 0;

  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());

  /** A dataset with one release: two regions in 2016 and in 2017, one of them also by another source. */
  const published = async (): Promise<Dataset> => {
    tables += 1;
    const figures = figuresNamed(`figures-${String.fromCharCode(96 + tables)}`);
    await prepareStore(store, [figures]);
    await publishFile(store, figures, [
      figure('kz-a', '2016', 10),
      figure('kz-b', '2016', 20),
      figure('kz-a', '2017', 30),
      figure('kz-b', '2017', 40),
      figure('kz-a', '2017', 33, 'un'),
    ]);
    return figures;
  };

  const rowsAt = async (figures: Dataset, number: number): Promise<unknown[]> => {
    const snapshot = new Snapshot(store, { [figures.name]: number });
    const sort = { year: 1, source: 1, region: 1 } as const;
    const rows = await snapshot.find(figures, {}, { sort }).toArray();
    return rows.map(({ region, year, source, value }) => [region, year, source, value]);
  };

  const first = [
    ['kz-a', '2016', 'bns', 10],
    ['kz-b', '2016', 'bns', 20],
    ['kz-a', '2017', 'bns', 30],
    ['kz-b', '2017', 'bns', 40],
    ['kz-a', '2017', 'un', 33],
  ];

  it('replaces exactly the partitions that its file contains and counts what it did', async () => {
    const figures = await published();
    // 2017 of one source: kz-a revised, kz-b gone, kz-c new. 2018: a partition that is new as a whole.
    const { release } = await publishFile(store, figures, [
      figure('kz-a', '2017', 31),
      figure('kz-c', '2017', 50),
      figure('kz-a', '2018', 60),
    ]);
    expect(release).toMatchObject({ number: 2, added: 2, revised: 1, retired: 1, rows: 6 }); // 5 + 2 - 1
    expect(await rowsAt(figures, 2)).toEqual([
      ['kz-a', '2016', 'bns', 10],
      ['kz-b', '2016', 'bns', 20],
      ['kz-a', '2017', 'bns', 31],
      ['kz-c', '2017', 'bns', 50],
      ['kz-a', '2017', 'un', 33],
      ['kz-a', '2018', 'bns', 60],
    ]);
    expect(await rowsAt(figures, 1)).toEqual(first);
  });

  it('does not store unchanged rows again, and counts them', async () => {
    const figures = await published();
    const { counts } = await publishFile(store, figures, [figure('kz-a', '2016', 11), figure('kz-b', '2016', 20)]);
    expect(counts).toEqual({ added: 0, revised: 1, retired: 0, unchanged: 1 });
    expect(await store.find(figures.name, { region: 'kz-b', year: '2016' }).toArray()).toEqual([
      { ...figure('kz-b', '2016', 20), _from: 1, _to: OPEN },
    ]);
  });

  it('of the same rows twice is the same release: nothing is written', async () => {
    const figures = await published();
    const rows = [figure('kz-b', '2016', 20), figure('kz-a', '2016', 10)];
    const { release, before, counts } = await publishFile(store, figures, rows, { day: '2019-01-01' });
    expect(release).toBeNull();
    expect(before?.number).toBe(1);
    expect(counts).toEqual({ added: 0, revised: 0, retired: 0, unchanged: 2 });
    expect((await readHistory(store, figures)).moves).toEqual([1]);
  });

  it('that brings back a row that was retired adds it under its key again', async () => {
    const figures = await published();
    await publishFile(store, figures, [figure('kz-a', '2016', 10)]);
    const { release } = await publishFile(store, figures, [figure('kz-a', '2016', 10), figure('kz-b', '2016', 20)]);
    expect(release).toMatchObject({ number: 3, added: 1, revised: 0, retired: 0, rows: 5 });
    expect(await rowsAt(figures, 3)).toEqual(first);
    expect(await rowsAt(figures, 2)).toEqual(first.filter(([region, year]) => region !== 'kz-b' || year !== '2016'));
  });

  it('takes null for a value like any other', async () => {
    const figures = await published();
    await publishFile(store, figures, [figure('kz-a', '2016', null), figure('kz-b', '2016', 20)]);
    const { release } = await publishFile(store, figures, [figure('kz-a', '2016', null), figure('kz-b', '2016', 20)]);
    expect(release).toBeNull();
    expect((await rowsAt(figures, 2))[0]).toEqual(['kz-a', '2016', 'bns', null]);
  });

  it('of many rows in any order finds each of them by its key', async () => {
    const figures = figuresNamed('figures-of-many');
    await prepareStore(store, [figures]);
    // 2,500 rows are two whole batches and a half.
    const many = Array.from({ length: 2_500 }, (_, index) => figure(`kz-${index}`, `${2000 + (index % 5)}`, index));
    await publishFile(store, figures, many);
    // One in a hundred is 1 more, one in two hundred and fifty is gone, none of them the same: 25, less those gone.
    const changed = [...many].reverse().flatMap((row, index) => {
      if (index % 250 === 1) return [];
      return [index % 100 === 0 ? { ...row, value: (row.value ?? 0) + 1 } : row];
    });
    const { counts } = await publishFile(store, figures, changed);
    expect(counts).toEqual({ added: 0, revised: 25, retired: 10, unchanged: 2_465 }); // 2500 - 25 - 10
  });

  it('that is only tried counts the same and writes nothing', async () => {
    const figures = await published();
    const rows = [figure('kz-a', '2017', 31), figure('kz-c', '2017', 50)];
    const before = await store.find(figures.name, {}, { sort: { region: 1, year: 1, source: 1 } }).toArray();
    const tried = await publishFile(store, figures, rows, { dryRun: true });
    expect(tried.release).toBeNull();
    expect(await store.find(figures.name, {}, { sort: { region: 1, year: 1, source: 1 } }).toArray()).toEqual(before);
    const done = await publishFile(store, figures, rows);
    expect(tried.counts).toEqual(done.counts);
    expect(done.counts).toEqual({ added: 1, revised: 1, retired: 1, unchanged: 0 });
  });

  it.each([
    ['both new', [figure('kz-z', '2016', 1), figure('kz-z', '2016', 2)]],
    ['both changed', [figure('kz-a', '2016', 1), figure('kz-a', '2016', 2)]],
    ['one unchanged', [figure('kz-a', '2016', 10), figure('kz-a', '2016', 2)]],
  ])('is refused for two rows under one key, %s, and leaves nothing behind', async (_, rows) => {
    const figures = await published();
    await expect(publishFile(store, figures, rows)).rejects.toThrow(/key|repeats/u);
    expect(await rowsAt(figures, 2)).toEqual(first);
    expect(await store.find(figures.name, { _to: { $lt: OPEN } }).toArray()).toEqual([]);
  });

  it('whose rows end in a failure leaves nothing behind', async () => {
    const figures = await published();
    // eslint-disable-next-line @typescript-eslint/require-await
    async function* broken(): AsyncGenerator<Row> {
      for (let index = 0; index < 1_500; index += 1) yield figure(`kz-${index}`, '2016', index);
      throw new Error('cut');
    }
    await expect(publishFile(store, figures, broken())).rejects.toThrow('cut');
    expect(await rowsAt(figures, 9)).toEqual(first);
    expect(await store.find(figures.name, { _from: 2 }).toArray()).toEqual([]);
  });

  const stray = figure('kz-z', '2018', 99);
  it.each([
    [
      'brings a row that the file does not hold',
      (name: string) => store.insert(name, [{ ...stray, _from: 2, _to: OPEN }]),
    ],
    [
      'ends a row of a partition that the file does not contain',
      (name: string) => store.update(name, { source: 'un', year: '2017', _to: OPEN }, { set: { _to: 2 } }),
    ],
    [
      'ends a row that the file holds unchanged',
      (name: string) => store.update(name, { region: 'kz-b', year: '2016', _to: OPEN }, { set: { _to: 2 } }),
    ],
  ])('publishes nothing when a write of a load that was cut off comes late and %s', async (_, comesLate) => {
    const figures = await published();
    const rows = [figure('kz-a', '2016', 11), figure('kz-b', '2016', 20)];
    async function* disturbed(): AsyncGenerator<Row> {
      yield* rows;
      await comesLate(figures.name);
    }
    const { code: fault, message } = await graphErrorOf(() => publishFile(store, figures, disturbed()));
    expect(fault).toBe('CONFLICT');
    expect(message).toContain('cut off before');
    expect((await readHistory(store, figures)).moves).toEqual([1]);
    expect(await rowsAt(figures, 1)).toEqual(first);
    expect(await store.find(figures.name, { _to: { $lt: OPEN } }).toArray()).toEqual([]);
    const { release } = await publishFile(store, figures, rows);
    expect(release).toMatchObject({ number: 2, added: 0, revised: 1, retired: 0, rows: 5 });
    expect(await rowsAt(figures, 2)).toEqual([['kz-a', '2016', 'bns', 11], ...first.slice(1)]);
  });

  it('is taken back move by move: what was withdrawn stays readable by its id, and the next one goes on from the newest', async () => {
    const figures = await published();
    await publishFile(store, figures, [figure('kz-a', '2016', 11), figure('kz-b', '2016', 20)], { day: '2019-01-01' });
    const before = await rowsAt(figures, 1);
    await rollBack(store, figures, 1);
    const history = await readHistory(store, figures);
    expect(history.moves).toEqual([1, 2, 1]);
    expect(releaseAsOf(history, 3, null)?.number).toBe(1);
    expect(await rowsAt(figures, releaseAsOf(history, 3, null)?.number ?? 0)).toEqual(before);
    expect(releaseAsOf(history, 3, `${figures.name}@2`)?.number).toBe(2);
    expect((await rowsAt(figures, 2))[0]).toEqual(['kz-a', '2016', 'bns', 11]);
    // The newest stored release says 11: only what differs from it is written, and it stands again with release 3.
    const { counts, release } = await publishFile(
      store,
      figures,
      [figure('kz-a', '2016', 11), figure('kz-b', '2016', 21)],
      { day: '2020-01-01' },
    );
    expect(counts).toEqual({ added: 0, revised: 1, retired: 0, unchanged: 1 });
    expect(release?.number).toBe(3);
    const after = await readHistory(store, figures);
    expect(after.moves).toEqual([1, 2, 1, 3]);
    expect(liveReleases(after, 4).map(({ number }) => number)).toEqual([1, 3]);
  });

  it('can not be taken back to what was never published, nor to what stands', async () => {
    const figures = await published();
    expect((await graphErrorOf(() => rollBack(store, figures, 2))).message).toContain(
      `expected one of ${figures.name}@1`,
    );
    expect((await graphErrorOf(() => rollBack(store, figures, 1))).message).toContain('stands already');
    expect((await readHistory(store, figures)).moves).toEqual([1]);
  });

  it('keeps the columns of its declaration: one that came later is null in its rows, in lists and in sums', async () => {
    const figures = await published();
    const wider = dataset({
      ...declaration,
      name: figures.name,
      columns: { ...columns, method: text('Method.').optional(), share: decimal(0, 'Share.').optional() },
    });
    // An unchanged row that has nothing to say in the new columns is not stored again.
    const { counts } = await publishFile(store, wider, [
      { ...figure('kz-a', '2016', 10), method: null, share: null },
      { ...figure('kz-b', '2016', 20), method: 'survey', share: 7 },
    ]);
    expect(counts).toEqual({ added: 0, revised: 1, retired: 0, unchanged: 1 });
    const history = await readHistory(store, wider);
    expect(history.releases.map((release) => release.columns?.length)).toEqual([4, 6]);
    const added = columnsAddedLater(history, Object.keys(wider.columns));
    expect(added).toEqual(['method', 'share']);
    const snapshot = new Snapshot(store, { [wider.name]: 2 }, { [wider.name]: added });
    const rows = await snapshot.find(wider, { year: '2016' }, { sort: { region: 1 } }).toArray();
    expect(rows.map(({ region, method, share }) => [region, method, share])).toEqual([
      ['kz-a', null, null],
      ['kz-b', 'survey', 7],
    ]);
    const byMethod = [{ $group: { _id: { method: '$method' }, rows: { $sum: 1 } } }, { $sort: { rows: 1 } }];
    expect(await snapshot.aggregate(wider, byMethod).toArray()).toEqual([
      { _id: { method: 'survey' }, rows: 1 },
      { _id: { method: null }, rows: 4 },
    ]);
  });

  it('differs from another by its rows: added, revised and retired, by key, both ways', async () => {
    const figures = await published();
    await publishFile(store, figures, [figure('kz-a', '2017', 31), figure('kz-c', '2017', 50)]); // kz-b is retired
    await publishFile(store, figures, [figure('kz-a', '2016', 11), figure('kz-b', '2016', 20)]);
    await publishFile(store, figures, [figure('kz-a', '2016', 10), figure('kz-b', '2016', 20)]); // back to what it was
    const between = async (from: number, to: number): Promise<unknown[]> => {
      const found: Difference[] = [];
      for await (const difference of differences(store, figures, { from, to })) found.push(difference);
      return found.map(({ kind, key, before, after }) => [
        kind,
        key['region'],
        key['year'],
        before?.['value'],
        after?.['value'],
      ]);
    };
    expect(await between(1, 4)).toEqual([
      ['REVISED', 'kz-a', '2017', 30, 31],
      ['RETIRED', 'kz-b', '2017', 40, undefined],
      ['ADDED', 'kz-c', '2017', undefined, 50],
    ]);
    expect(await between(4, 1)).toEqual([
      ['REVISED', 'kz-a', '2017', 31, 30],
      ['ADDED', 'kz-b', '2017', undefined, 40],
      ['RETIRED', 'kz-c', '2017', 50, undefined],
    ]);
    expect(await between(2, 3)).toEqual([['REVISED', 'kz-a', '2016', 10, 11]]);
    expect(await between(3, 3)).toEqual([]);
  });
});
