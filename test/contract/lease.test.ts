import { randomUUID } from 'node:crypto';
import { dataset } from '../../datasets/dataset.ts';
import { text } from '../../datasets/column.ts';
import { LEASE_MS, underLease, type LeaseOptions } from '../../datasets/lease.ts';
import { publishRows } from '../../datasets/ingest/publish.ts';
import { prepareStore, readHistory } from '../../datasets/ledger.ts';
import { openStore } from '../../datasets/store/open.ts';
import type { Store } from '../../datasets/store/store.ts';
import { graphErrorOf } from '../support/faults.ts';
import { withFolder } from '../support/folder.ts';
import { describeStores } from '../support/stores.ts';

const NOON = Date.parse('2026-11-22T12:00:00Z');

function leases(open: () => Promise<Store>): void {
  let store: Store;
  let clock = NOON;
  const jobs = dataset({
    name: `jobs-${randomUUID()}`,
    title: 'Jobs',
    description: 'A job.',
    columns: { id: text('Id.') },
    key: ['id'],
    partition: ['id'],
    indexes: [],
  });

  beforeAll(async () => {
    store = await open();
    await prepareStore(store, [jobs]);
  });
  afterAll(() => store.close());
  beforeEach(() => {
    clock = NOON;
  });

  const by = (pid: number, more: Partial<LeaseOptions> = {}): LeaseOptions => ({
    now: () => clock,
    host: 'one',
    pid,
    isAlive: () => true,
    ...more,
  });
  const hold = <T>(pid: number, act: (held: () => void) => Promise<T>, more: Partial<LeaseOptions> = {}): Promise<T> =>
    underLease(store, jobs, by(pid, more), act);
  const free = (pid: number, more: Partial<LeaseOptions> = {}): Promise<string> =>
    hold(pid, () => Promise.resolve('loaded'), more);

  it('lets one load at a time and names the holder to the next', async () => {
    await hold(11, async () => {
      const { code, message, details } = await graphErrorOf(() => free(22, { host: 'two' }));
      expect(code).toBe('CONFLICT');
      expect(message).toContain('process 11 on one since 2026-11-22T12:00:00.000Z');
      expect(details).toMatchObject({ dataset: jobs.name, holder: { host: 'one', pid: 11 } });
    });
    expect(await free(22)).toBe('loaded');
  });

  it('is given back when a load fails', async () => {
    await expect(hold(11, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await free(22)).toBe('loaded');
  });

  it('ends by itself, and who had it publishes nothing any more', async () => {
    await hold(11, async (held) => {
      clock = NOON + LEASE_MS - 1;
      expect((await graphErrorOf(() => free(22))).code).toBe('CONFLICT');
      held();
      clock = NOON + LEASE_MS;
      expect(await free(22)).toBe('loaded');
      const load = publishRows(store, jobs, {
        rows: [{ id: 'a' }],
        publication: () => ({ publishedOn: '2026-11-22', publishedOnStated: true, kind: 'FINAL', note: null }),
        absent: 'RETIRED',
        unchanged: 'NO_RELEASE',
        held,
      });
      expect((await graphErrorOf(() => load)).code).toBe('CONFLICT');
    });
    expect((await readHistory(store, jobs)).moves).toEqual([]);
  });

  it('is not taken away from the next holder by one whose lease has ended', async () => {
    await hold(11, async () => {
      clock = NOON + LEASE_MS;
      await hold(22, async () => {
        const [standing] = [await graphErrorOf(() => free(33))];
        expect(standing.message).toContain('process 22');
      });
    });
    expect(await free(33)).toBe('loaded');
  });

  it('of a process of this host that has died is free at once, that of another host is not', async () => {
    const died = (pid: number): boolean => pid !== 11;
    await hold(11, async () => {
      expect((await graphErrorOf(() => free(22, { host: 'two', isAlive: died }))).code).toBe('CONFLICT');
      expect(await free(22, { isAlive: died })).toBe('loaded');
    });
  });

  it('goes to one of many who ask at once', async () => {
    const asked = await Promise.all(
      Array.from({ length: 8 }, (_, pid) =>
        hold(pid, () => new Promise((resolve) => setTimeout(() => resolve('loaded'), 200))).catch(() => 'refused'),
      ),
    );
    expect(asked.filter((answer) => answer === 'loaded')).toHaveLength(1);
  });
}

describeStores('the lease of a dataset', ({ open }) => leases(open));

describe('the lease of a dataset (data folder)', () => {
  let end: () => void = () => undefined;
  leases(
    () =>
      new Promise((resolve, reject) => {
        withFolder({}, async (folder) => {
          resolve(await openStore({ kind: 'embedded', folder, writes: true }, 'test'));
          await new Promise<void>((done) => (end = done));
        }).catch(reject);
      }),
  );
  afterAll(() => end());
});
