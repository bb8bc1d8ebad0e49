import { copyFile, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { integer, text } from '../../../../datasets/column.ts';
import { dataset } from '../../../../datasets/dataset.ts';
import { publishRows, type Outcome, type Row } from '../../../../datasets/ingest/publish.ts';
import { loadSamples } from '../../../../datasets/ingest/samples.ts';
import { prepareStore, readHistory } from '../../../../datasets/ledger.ts';
import { rollBack } from '../../../../datasets/rollback.ts';
import { DamagedFile } from '../../../../datasets/store/folder-files.ts';
import { FolderStore } from '../../../../datasets/store/folder-store.ts';
import { StoreFull } from '../../../../datasets/store/store.ts';
import { Snapshot } from '../../../../datasets/store/snapshot.ts';
import { withFolder } from '../../../support/folder.ts';

const jobs = dataset({
  name: 'jobs',
  title: 'Jobs',
  description: 'Jobs of a region in a year.',
  columns: { region: text('Region.'), year: integer('Year.'), jobs: integer('Jobs.').optional() },
  key: ['region', 'year'],
  partition: ['year'],
  indexes: [],
});

const SAMPLES = {
  'jobs.csv':
    'region,year,jobs,published_on\nkz-a,2016,10,2017-01-01\nkz-b,2016,20,2017-01-01\nkz-a,2016,11,2018-01-01\n',
};

const row = (region: string, year: number, count: number | null) => ({ region, year, jobs: count });

async function opened(folder: string, { writes }: { readonly writes: boolean }): Promise<FolderStore> {
  const store = new FolderStore(folder, { writes });
  await prepareStore(store, [jobs]);
  return store;
}

function load(store: FolderStore, rows: Iterable<Row> | AsyncIterable<Row>, day = '2026-01-01'): Promise<Outcome> {
  return publishRows(store, jobs, {
    rows,
    publication: () => ({ publishedOn: day, publishedOnStated: true, kind: 'FINAL', note: null }),
    absent: 'RETIRED',
    unchanged: 'NO_RELEASE',
  });
}

async function rowsAt(store: FolderStore, number: number): Promise<unknown[]> {
  const snapshot = new Snapshot(store, { jobs: number });
  const rows = await snapshot.find(jobs, {}, { sort: { year: 1, region: 1 } }).toArray();
  return rows.map(({ region, year, jobs: count }) => [region, year, count]);
}

/** A data folder with two releases: 2016 of two regions, then one of them revised and 2017 added. */
async function withReleases(body: (folder: string, writer: FolderStore) => Promise<void>): Promise<void> {
  await withFolder({}, async (folder) => {
    const writer = await opened(folder, { writes: true });
    await load(writer, [row('kz-a', 2016, 10), row('kz-b', 2016, 20)]);
    await load(writer, [row('kz-a', 2016, 11), row('kz-a', 2017, 30)], '2026-02-01'); // kz-b of 2016 is retired
    await body(folder, writer);
  });
}

const SECOND = [
  ['kz-a', 2016, 11],
  ['kz-a', 2017, 30],
];
const FIRST = [
  ['kz-a', 2016, 10],
  ['kz-b', 2016, 20],
];

describe('a data folder', () => {
  it('gives the next process every release as it was published', async () => {
    await withReleases(async (folder, writer) => {
      const reader = await opened(folder, { writes: false });
      expect(await readHistory(reader, jobs)).toEqual(await readHistory(writer, jobs));
      expect(await rowsAt(reader, 1)).toEqual(FIRST);
      expect(await rowsAt(reader, 2)).toEqual(SECOND);
      expect(await reader.find('jobs', { region: 'kz-b' }).toArray()).toEqual([
        { ...row('kz-b', 2016, 20), _from: 1, _to: 2 },
      ]);
    });
  });

  it('gives a process that runs what another one publishes and takes back, when it looks next', async () => {
    await withReleases(async (folder, writer) => {
      const reader = await opened(folder, { writes: false });
      await readHistory(reader, jobs);
      await load(writer, [row('kz-a', 2018, 40)], '2026-03-01');
      expect(await rowsAt(reader, 2)).toEqual(SECOND);
      expect((await readHistory(reader, jobs)).moves).toEqual([1, 2, 3]);
      expect(await rowsAt(reader, 3)).toEqual([...SECOND, ['kz-a', 2018, 40]]);
      expect(await rowsAt(reader, 2)).toEqual(SECOND);
      await rollBack(writer, jobs, 1);
      expect((await readHistory(reader, jobs)).moves).toEqual([1, 2, 3, 1]);
      expect(await rowsAt(reader, 1)).toEqual(FIRST);
    });
  });

  it('does not keep the samples of a process that only reads, and goes on from them once they are kept', async () => {
    await withFolder(SAMPLES, async (samples) => {
      await withFolder({}, async (folder) => {
        const server = await opened(folder, { writes: false });
        await loadSamples(server, [jobs], samples);
        expect(await readdir(folder)).toEqual([]);
        const writer = await opened(folder, { writes: true });
        await loadSamples(writer, [jobs], samples);
        await load(writer, [row('kz-c', 2016, 5)]);
        const { moves, releases } = await readHistory(server, jobs);
        expect(moves).toEqual([1, 2, 3]);
        expect(releases.map((release) => release.sample ?? false)).toEqual([true, true, false]);
        expect(await rowsAt(server, 3)).toEqual([['kz-c', 2016, 5]]);
        // A server that starts now reads all of it from the folder and puts no sample on top.
        const next = await opened(folder, { writes: false });
        await loadSamples(next, [jobs], samples);
        expect(await readHistory(next, jobs)).toEqual({ dataset: 'jobs', moves, releases });
        expect(await rowsAt(next, 2)).toEqual([
          ['kz-a', 2016, 11],
          ['kz-b', 2016, 20],
        ]);
      });
    });
  });

  it('shows nothing of a load that was cut off, and the next load clears it away', async () => {
    await withReleases(async (folder) => {
      // What a killed process leaves: a release file whose move was never made, and files that were being written.
      await copyFile(join(folder, 'jobs', 'release-2.ndjson'), join(folder, 'jobs', 'release-3.ndjson'));
      await writeFile(join(folder, 'jobs', 'release-4.ndjson.99.tmp'), '{"region":');
      await writeFile(join(folder, 'jobs', 'history.json.99.tmp'), '{');
      const reader = await opened(folder, { writes: false });
      expect((await readHistory(reader, jobs)).moves).toEqual([1, 2]);
      expect(await rowsAt(reader, 9)).toEqual(SECOND);
      await load(await opened(folder, { writes: true }), [row('kz-a', 2018, 40)], '2026-03-01');
      expect((await readdir(join(folder, 'jobs'))).sort()).toEqual([
        'history.json',
        'release-1.ndjson',
        'release-2.ndjson',
        'release-3.ndjson',
      ]);
      expect((await readHistory(reader, jobs)).moves).toEqual([1, 2, 3]);
      expect(await rowsAt(reader, 3)).toEqual([...SECOND, ['kz-a', 2018, 40]]);
    });
  });

  it('of nothing new is left as it is', async () => {
    await withReleases(async (folder, writer) => {
      const before = await readFile(join(folder, 'jobs', 'history.json'), 'utf8');
      const { release } = await load(writer, [row('kz-a', 2017, 30)], '2026-05-01');
      expect(release).toBeNull();
      expect(await readFile(join(folder, 'jobs', 'history.json'), 'utf8')).toBe(before);
      expect(await readdir(join(folder, 'jobs'))).toHaveLength(3);
    });
  });

  it.each([
    ['a history that is cut', 'history.json', (path: string) => truncate(path, 100), /is cut or no JSON/u],
    [
      'a history of something else',
      'history.json',
      (path: string) => writeFile(path, '{"format":2}'),
      /is no history/u,
    ],
    ['a release that is cut', 'release-2.ndjson', (path: string) => truncate(path, 20), /has 20 bytes instead of/u],
    [
      'a release in which a figure was changed by hand',
      'release-1.ndjson',
      async (path: string) => writeFile(path, (await readFile(path, 'utf8')).replace('"jobs":10', '"jobs":99')),
      /is not the file that was written/u,
    ],
  ])('with %s is refused by the name of the file', async (_, file, damage, message) => {
    await withReleases(async (folder) => {
      const path = join(folder, 'jobs', file);
      await damage(path);
      const reader = await opened(folder, { writes: false });
      const fault: unknown = await readHistory(reader, jobs).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(DamagedFile);
      expect(String(fault)).toContain(path);
      expect(String(fault)).toMatch(message);
    });
  });

  it('that is damaged while a process runs takes nothing from what the process serves', async () => {
    await withReleases(async (folder, writer) => {
      const reader = await opened(folder, { writes: false });
      await readHistory(reader, jobs);
      await load(writer, [row('kz-a', 2018, 40)], '2026-03-01');
      const path = join(folder, 'jobs', 'release-3.ndjson');
      const whole = await readFile(path);
      await truncate(path, 10);
      await expect(readHistory(reader, jobs)).rejects.toThrow(DamagedFile);
      expect(await rowsAt(reader, 2)).toEqual(SECOND);
      await writeFile(path, whole);
      expect((await readHistory(reader, jobs)).moves).toEqual([1, 2, 3]);
    });
  });

  it('on a full disk says so and leaves the old release as it was', async () => {
    await withReleases(async (folder, writer) => {
      const history = await readFile(join(folder, 'jobs', 'history.json'), 'utf8');
      // The file that is about to be written is on a device that is always full.
      async function* rowsOntoFullDisk(): AsyncGenerator<Row> {
        await symlink('/dev/full', join(folder, 'jobs', `release-3.ndjson.${process.pid}.tmp`));
        yield row('kz-a', 2016, 99);
      }
      await expect(load(writer, rowsOntoFullDisk(), '2026-03-01')).rejects.toThrow(StoreFull);
      expect(await rowsAt(writer, 3)).toEqual(SECOND);
      expect(await writer.find('jobs', { _from: 3 }).toArray()).toEqual([]);
      expect(await readFile(join(folder, 'jobs', 'history.json'), 'utf8')).toBe(history);
      expect((await readdir(join(folder, 'jobs'))).sort()).toEqual([
        'history.json',
        'release-1.ndjson',
        'release-2.ndjson',
      ]);
      const { release } = await load(writer, [row('kz-a', 2016, 99)], '2026-03-01');
      expect(release?.number).toBe(3);
    });
  });
});
