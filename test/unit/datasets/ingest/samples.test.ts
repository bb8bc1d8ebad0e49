import { jest } from '@jest/globals';
import { code, integer, text } from '../../../../datasets/column.ts';
import { dataset } from '../../../../datasets/dataset.ts';
import { loadSamples, SampleFault } from '../../../../datasets/ingest/samples.ts';
import { prepareStore, readHistories } from '../../../../datasets/ledger.ts';
import type { Release } from '../../../../datasets/release.ts';
import { EmbeddedStore } from '../../../../datasets/store/embedded.ts';
import { Snapshot } from '../../../../datasets/store/snapshot.ts';
import { ids } from '../../../../schema/ids.ts';
import { withFolder } from '../../../support/folder.ts';

const jobs = dataset({
  name: 'jobs',
  title: 'Jobs',
  description: 'One row is the number of jobs of a region in a year.',
  columns: {
    region: code(ids.region, 'Region.'),
    year: integer('Year.'),
    jobsCreated: integer('Jobs created.', 'persons').optional(),
    note: text('Note.').optional(),
  },
  key: ['region', 'year'],
  partition: ['year'],
  indexes: [],
});

const HEADER = 'region,year,jobs_created,note,published_on';

interface Loaded {
  readonly store: EmbeddedStore;
  readonly releases: readonly Release[];
}

/** Loads one file into a store, which may hold something already. */
async function load(lines: readonly string[], store = new EmbeddedStore()): Promise<Loaded> {
  await prepareStore(store, [jobs]);
  const releases = await withFolder({ 'jobs.csv': `${lines.join('\n')}\n` }, (folder) =>
    loadSamples(store, [jobs], folder),
  );
  return { store, releases };
}

/** What the message of a refused file says, without its first line. */
async function faultsOf(lines: readonly string[]): Promise<readonly string[]> {
  const fault: unknown = await load(lines).catch((error: unknown) => error);
  if (!(fault instanceof SampleFault)) throw new Error(`expected a SampleFault, got ${String(fault)}`);
  const [first, ...faults] = fault.message.split('\n').map((line) => line.trim());
  expect(first).toBe("jobs.csv can't be loaded:");
  return faults;
}

async function rowsAt(store: EmbeddedStore, number: number): Promise<unknown[]> {
  const snapshot = new Snapshot(store, { [jobs.name]: number });
  const rows = await snapshot.find(jobs, {}, { sort: { region: 1, year: 1 } }).toArray();
  return rows.map(({ region, year, jobsCreated }) => [region, year, jobsCreated]);
}

describe('a sample file', () => {
  it('is loaded as one release when all its rows were published on one day', async () => {
    const { store, releases } = await load([
      HEADER,
      'kz-akmola,2016,200,,2018-03-27',
      'kz-akmola,2017,,"no figure, yet",2018-03-27',
    ]);
    expect(releases.map(({ number, publishedOn, added, rows }) => [number, publishedOn, added, rows])).toEqual([
      [1, '2018-03-27', 2, 2],
    ]);
    expect(await rowsAt(store, 1)).toEqual([
      ['kz-akmola', 2016, 200],
      ['kz-akmola', 2017, null],
    ]);
  });

  it('is loaded as one release for each day of publication, the oldest first, wherever its rows stand', async () => {
    const { store, releases } = await load([
      HEADER,
      'kz-akmola,2016,210,,2018-03-27', // revises the row below
      'kz-akmola,2016,200,,2017-03-27',
      'kz-abai,2022,50,,2018-03-27',
    ]);
    expect(
      releases.map(({ number, publishedOn, added, revised, rows }) => [number, publishedOn, added, revised, rows]),
    ).toEqual([
      [1, '2017-03-27', 1, 0, 1],
      [2, '2018-03-27', 1, 1, 2],
    ]);
    expect(await rowsAt(store, 1)).toEqual([['kz-akmola', 2016, 200]]);
    expect(await rowsAt(store, 2)).toEqual([
      ['kz-abai', 2022, 50],
      ['kz-akmola', 2016, 210],
    ]);
  });

  it('gives no release when only its header is there', async () => {
    const { store, releases } = await load([HEADER]);
    expect(releases).toEqual([]);
    expect((await readHistories(store, [jobs]))['jobs']).toEqual({ dataset: 'jobs', releases: [], moves: [] });
  });

  it('is not loaded again, and a later one brings only the days after the last that the store holds', async () => {
    const { store } = await load([HEADER, 'kz-akmola,2016,200,,2018-03-27']);
    expect((await load([HEADER, 'kz-akmola,2016,999,,2018-03-27'], store)).releases).toEqual([]);
    expect(await rowsAt(store, 1)).toEqual([['kz-akmola', 2016, 200]]);
    const { releases } = await load(
      [HEADER, 'kz-akmola,2016,200,,2018-03-27', 'kz-akmola,2017,300,,2019-03-27'],
      store,
    );
    expect(releases.map(({ number, publishedOn }) => [number, publishedOn])).toEqual([[2, '2019-03-27']]);
  });

  it('goes on with the day that an interrupted load did not finish', async () => {
    const file = [HEADER, 'kz-akmola,2016,200,,2018-03-27', 'kz-akmola,2017,300,,2019-03-27'];
    const { store } = await load(file.slice(0, 2));
    const gone = jest.spyOn(store, 'insert').mockRejectedValueOnce(new Error('gone'));
    await expect(load(file, store)).rejects.toThrow('gone');
    gone.mockRestore();
    const { releases } = await load(file, store);
    expect(releases.map(({ number }) => number)).toEqual([2]);
    expect(await rowsAt(store, 2)).toEqual([
      ['kz-akmola', 2016, 200],
      ['kz-akmola', 2017, 300],
    ]);
  });

  it('is refused for its header before any of its rows is read', async () => {
    expect(await faultsOf(['region,year,jobs,note,published_on', 'akmola,2016,200,,2018-03-27'])).toEqual([
      'column jobs_created is missing',
      'column jobs is unknown; known are region, year, jobs_created, note',
    ]);
    expect(await faultsOf([`${HEADER},note`, 'kz-akmola,2016,200,,2018-03-27,'])).toEqual(['column note is repeated']);
  });

  it('is refused for a wrong cell with its line, column, text, reason and what is right', async () => {
    expect(
      await faultsOf([HEADER, 'kz-akmola,2016,200,,2018-03-27', 'kz-abai,2022,"more than 500",,2018-03-27']),
    ).toEqual([
      'line 3, column jobs_created: "more than 500" is not a whole number; expected digits with an optional sign, at most 9007199254740991',
    ]);
  });

  it('is refused at the right line after a quoted cell of several lines', async () => {
    expect(
      await faultsOf([HEADER, 'kz-akmola,2016,200,"one', 'two', 'three",2018-03-27', 'akmola,2017,1,,2018-03-27']),
    ).toEqual([`line 5, column region: "akmola" does not match; expected ${ids.region.expected}`]);
  });

  it('is refused for a repeated key with both lines', async () => {
    expect(
      await faultsOf([
        HEADER,
        'kz-akmola,2016,200,,2018-03-27',
        'kz-abai,2016,1,,2018-03-27',
        'kz-akmola,2016,201,,2018-03-27',
      ]),
    ).toEqual(['line 4: "kz-akmola, 2016" repeats the key of line 2; expected one row for each key']);
  });

  it('is refused with all its faults, of which the first twenty are shown', async () => {
    const wrong = Array.from({ length: 23 }, (_, index) => `akmola,${2000 + index},1,,2018-03-27`);
    const faults = await faultsOf([HEADER, ...wrong]);
    expect(faults).toHaveLength(21);
    expect(faults[19]).toMatch(/^line 21, /u); // the header is line 1, so the twentieth row is line 21
    expect(faults[20]).toBe('... and 3 more'); // 23 - 20
  });

  it('leaves nothing in the store when it is refused', async () => {
    const store = new EmbeddedStore();
    await expect(load([HEADER, 'kz-akmola,2016,200,,2017-03-27', 'kz-abai,x,1,,2018-03-27'], store)).rejects.toThrow(
      SampleFault,
    );
    expect(await rowsAt(store, 9)).toEqual([]);
    expect((await readHistories(store, [jobs]))['jobs']?.moves).toEqual([]);
  });

  it('is refused by its name when it is no CSV or is not there', async () => {
    expect(await faultsOf([HEADER, 'kz-akmola,2016'])).toEqual([expect.stringMatching(/line 2/u)]);
    await withFolder({}, async (folder) => {
      const fault: unknown = await loadSamples(new EmbeddedStore(), [jobs], folder).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(SampleFault);
      expect(String(fault)).toContain('jobs.csv');
    });
  });
});
