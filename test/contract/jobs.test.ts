import { randomUUID } from 'node:crypto';
import { openStore } from '../../datasets/store/open.ts';
import { Jobs, type Making } from '../../gateway/export/jobs.ts';
import { CHUNK_BYTES, JobStore, type Job } from '../../gateway/state/job-store.ts';
import { createLog } from '../../service/log.ts';
import { describeStores, mongoSettings } from '../support/stores.ts';

const log = createLog('test', 'silent');
const DAY_MS = 86_400_000;

/** A file of bytes that go up from 0 to 250 and begin again, in pieces of a size that is no round number. */
const fileOf =
  (size: number, gate: Promise<void> = Promise.resolve(), begun: () => void = () => undefined): Making =>
  ({ counted, expecting }) => ({
    fileName: 'table.csv',
    contentType: 'text/csv',
    seed: null,
    bytes: (async function* () {
      begun();
      expecting(3);
      await gate;
      const all = Buffer.from(Array.from({ length: size }, (_, at) => at % 251));
      for (let at = 0; at < size; at += 100_003) {
        counted(at);
        yield all.subarray(at, at + 100_003);
      }
    })(),
  });

async function finished(jobs: Jobs, id: string): Promise<Job> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const job = await jobs.find(id);
    if (job !== null && job.state !== 'queued' && job.state !== 'running') return job;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('The job did not end.');
}

async function bytesOf(jobs: Jobs, job: Job, from: number, to: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of jobs.read(job, from, to)) pieces.push(piece);
  return Buffer.concat(pieces);
}

describeStores('bulk jobs', (store) => {
  let at = Date.parse('2026-11-22T06:00:00Z');
  const now = (): Date => new Date(at);
  let jobs: Jobs;
  const options = { now, log, maxBytes: 1_000_000 };
  beforeEach(() => {
    jobs = new Jobs({ ...options, jobs: new JobStore(() => store.open()) });
  });
  afterEach(async () => {
    await jobs.stop();
  });

  it('keep their result, and give any part of it', async () => {
    const size = 2 * CHUNK_BYTES + 17;
    const { id } = await jobs.submit('a', fileOf(size));
    const job = await finished(jobs, id);
    expect(job).toMatchObject({ state: 'done', bytes: size, expectedRows: 3, error: null });
    const all = Buffer.from(Array.from({ length: size }, (_, place) => place % 251));
    expect((await bytesOf(jobs, job, 0, size - 1)).equals(all)).toBe(true);
    for (const [from, to] of [
      [0, 0],
      [CHUNK_BYTES - 1, CHUNK_BYTES],
      [CHUNK_BYTES + 5, size - 3],
    ] as const) {
      expect((await bytesOf(jobs, job, from, to)).equals(all.subarray(from, to + 1))).toBe(true);
    }
  });

  it('are kept for a day', async () => {
    const { id } = await jobs.submit('a', fileOf(10));
    await finished(jobs, id);
    at += DAY_MS + 1;
    expect(await jobs.find(id)).toBeNull();
    expect(await jobs.find('nobody')).toBeNull();
  });

  it('end as failed with what was wrong, and when their result is too long', async () => {
    const bad = await jobs.submit('a', () => ({
      ...{ fileName: 'x', contentType: 'x', seed: null },
      bytes: (async function* (): AsyncGenerator<Uint8Array> {
        await Promise.resolve();
        throw new Error('inside');
      })(),
    }));
    expect(await finished(jobs, bad.id)).toMatchObject({ state: 'failed', error: { code: 'INTERNAL_SERVER_ERROR' } });
    const long = await jobs.submit('a', fileOf(1_000_001));
    expect(await finished(jobs, long.id)).toMatchObject({ state: 'failed', error: { code: 'ROW_BUDGET_EXCEEDED' } });
  });

  it('can be cancelled while they wait and while they run', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const running = await jobs.submit('a', fileOf(600_000, gate));
    const waiting = await jobs.submit('a', fileOf(10));
    await jobs.cancel(waiting.id);
    await jobs.cancel(running.id);
    open();
    expect((await finished(jobs, waiting.id)).state).toBe('cancelled');
    const ended = await finished(jobs, running.id);
    expect(ended.state).toBe('cancelled');
    await jobs.stop();
    jobs = new Jobs({ ...options, jobs: new JobStore(() => store.open()) });
  });

  it('run one at a time for each owner, and no owner waits for all jobs of another', async () => {
    const begun: string[] = [];
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const submit = (owner: string, name: string) =>
      jobs.submit(
        owner,
        fileOf(10, gate, () => begun.push(name)),
      );
    const submitted = [];
    for (const [owner, name] of [
      ['a', 'a1'],
      ['a', 'a2'],
      ['a', 'a3'],
      ['b', 'b1'],
      ['c', 'c1'],
    ] as const) {
      submitted.push(await submit(owner, name));
    }
    open();
    for (const { id } of submitted) expect((await finished(jobs, id)).state).toBe('done');
    // Two run at once: a1 and b1. Then the round goes on with a, which had its turn before c came.
    expect(begun.slice(0, 2)).toEqual(['a1', 'b1']);
    expect(begun.indexOf('c1')).toBeLessThan(begun.indexOf('a3'));
  });

  it('of one owner are at most ten in the queue', async () => {
    const gate = new Promise<void>(() => undefined);
    const first = await jobs.submit('a', fileOf(10, Promise.resolve()));
    await finished(jobs, first.id);
    let open = (): void => undefined;
    const held = new Promise<void>((resolve) => (open = resolve));
    await jobs.submit('a', fileOf(10, held));
    for (let count = 0; count < 10; count += 1) await jobs.submit('a', fileOf(10));
    await expect(jobs.submit('a', fileOf(10, gate))).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    open();
  });

  it('of a process that says nothing any more count as failed', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const { id } = await jobs.submit('a', fileOf(10, gate));
    at += 60_001;
    expect(await jobs.find(id)).toMatchObject({ state: 'failed', error: { code: 'SERVICE_UNAVAILABLE' } });
    open();
    await finished(jobs, id);
  });
});

const url = process.env['MONGODB_URL'];
const overMongo = url === undefined ? describe.skip : describe;

overMongo(`bulk jobs after a restart${url === undefined ? ' (skipped, MONGODB_URL is not set)' : ''}`, () => {
  it('are still there with their result', async () => {
    const database = `test_${randomUUID().replaceAll('-', '')}`;
    const open = (): JobStore => new JobStore(() => openStore(mongoSettings(url ?? ''), database));
    const options = { now: () => new Date(), log, maxBytes: 1_000_000 };
    const before = new Jobs({ ...options, jobs: open() });
    const { id } = await before.submit('a', fileOf(CHUNK_BYTES + 1));
    await finished(before, id);
    await before.stop();
    const after = new Jobs({ ...options, jobs: open() });
    const job = await finished(after, id);
    expect(job.state).toBe('done');
    expect(await bytesOf(after, job, 0, job.bytes - 1)).toHaveLength(CHUNK_BYTES + 1);
    await after.stop();
  });
});
