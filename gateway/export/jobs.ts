import { createHash, randomUUID } from 'node:crypto';
import { GraphError, maskedError } from '../../service/errors.ts';
import type { Logger } from '../../service/log.ts';
import { FairQueue } from '../state/fair-queue.ts';
import { CHUNK_BYTES, type Job, type JobChange, type JobStore } from '../state/job-store.ts';
import type { TableFile } from './send.ts';
import type { TableSource } from './table.ts';

export interface JobsOptions {
  readonly jobs: JobStore;
  readonly now: () => Date;
  readonly log: Logger;
  /** Bytes of one result at most. */
  readonly maxBytes: number;
}

export type Progress = Required<Pick<TableSource, 'counted' | 'expecting'>>;

/** Makes the file of a job, and tells how far it is. */
export type Making = (progress: Progress) => TableFile;

const KEPT_MS = 86_400_000;
const MAX_RUNNING = 2;
const MAX_WAITING = 10;
const TOUCH_MS = 10_000;
// A process that has said nothing for so long is taken for dead, and its jobs for failed.
const SILENCE_MS = 60_000;

interface Task {
  readonly id: string;
  readonly owner: string;
  readonly file: TableFile;
  rows: number;
  expectedRows: number | null;
  cancelled: boolean;
}

const ORPHANED = { code: 'SERVICE_UNAVAILABLE', message: 'The process that made the table has ended; start it again.' };

/** Tables made apart from requests: two at once, one of each owner, the others wait their turn. */
export class Jobs {
  readonly #options: JobsOptions;
  readonly #queue = new FairQueue<Task>();
  readonly #running = new Map<string, Task>();
  readonly #done = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: JobsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#touch(), TOUCH_MS).unref();
  }

  /** Starts a job, or puts it in the queue. Throws RATE_LIMITED when its owner has too many there. */
  async submit(owner: string, making: Making): Promise<Job> {
    const { jobs, now } = this.#options;
    if (this.#queue.waiting(owner) >= MAX_WAITING) {
      throw new GraphError('RATE_LIMITED', `${MAX_WAITING} jobs wait already; wait until one is done, or cancel one.`);
    }
    const at = now().getTime();
    await jobs.removeBefore(at - KEPT_MS);
    const progress = { rows: 0, expectedRows: null as number | null, cancelled: false };
    const file = making({
      counted: (rows) => {
        // Before the next piece of the result is full there may be many rows.
        if (progress.cancelled) throw new GraphError('CANCELLED', 'The job was cancelled.');
        progress.rows = rows;
      },
      expecting: (rows) => void (progress.expectedRows = rows),
    });
    const id = randomUUID();
    const { fileName, contentType } = file;
    const job: Job = {
      ...{ id, owner, fileName, contentType, state: 'queued', createdAt: at, touchedAt: at },
      ...{ rows: 0, expectedRows: null, bytes: 0, sha256: null, error: null },
    };
    await jobs.create(job);
    this.#queue.push(owner, Object.assign(progress, { id, owner, file }));
    this.#startNext();
    return job;
  }

  /** A job by its id; null for one that is not known or no longer kept. */
  async find(id: string): Promise<Job | null> {
    const job = await this.#options.jobs.find(id);
    const at = this.#options.now().getTime();
    if (job === null || job.createdAt < at - KEPT_MS) return null;
    const silent = (job.state === 'queued' || job.state === 'running') && job.touchedAt < at - SILENCE_MS;
    return silent ? { ...job, state: 'failed', error: ORPHANED } : job;
  }

  keptUntil(job: Job): Date {
    return new Date(job.createdAt + KEPT_MS);
  }

  read(job: Job, from: number, to: number): AsyncIterable<Uint8Array> {
    return this.#options.jobs.read(job.id, from, to);
  }

  /** Ends a job that is not finished; one that runs stops at its next piece. */
  async cancel(id: string): Promise<void> {
    this.#queue.remove((task) => task.id === id);
    const running = [...this.#running.values()].find((task) => task.id === id);
    if (running !== undefined) running.cancelled = true;
    await this.#options.jobs.change(id, { state: 'cancelled' });
    if (running === undefined) await this.#options.jobs.removeResult(id);
  }

  /** Stops what runs and waits for it. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#queue.remove(() => true);
    for (const task of this.#running.values()) task.cancelled = true;
    await Promise.all(this.#done);
    await this.#options.jobs.close();
  }

  #startNext(): void {
    if (this.#running.size >= MAX_RUNNING) return;
    const next = this.#queue.next(new Set(this.#running.keys()));
    if (next === undefined) return;
    this.#running.set(next.owner, next.one);
    const done = this.#run(next.one).finally(() => {
      this.#running.delete(next.owner);
      this.#done.delete(done);
      this.#startNext();
    });
    this.#done.add(done);
    this.#startNext();
  }

  async #run(task: Task): Promise<void> {
    const { jobs, log } = this.#options;
    try {
      const end = await this.#write(task);
      if (end === null) await jobs.removeResult(task.id);
      else await this.#change(task, { ...end, state: 'done' });
    } catch (error) {
      const { code, message } = maskedError(error);
      if (task.cancelled) {
        await jobs.removeResult(task.id).catch(() => undefined);
        return;
      }
      if (code === 'INTERNAL_SERVER_ERROR') log.error({ err: error, job: task.id }, 'job failed');
      await this.#change(task, { state: 'failed', error: { code, message } }).catch(() => false);
      await jobs.removeResult(task.id).catch(() => undefined);
    }
  }

  /** Writes the result in pieces of one size; null when it was cancelled on the way. */
  async #write(task: Task): Promise<{ bytes: number; sha256: string } | null> {
    const { jobs, maxBytes } = this.#options;
    const hash = createHash('sha256');
    let [bytes, number] = [0, 0];
    if (!(await this.#change(task, { state: 'running' }))) return null;
    for await (const piece of pieces(task.file.bytes)) {
      if (task.cancelled) return null;
      bytes += piece.length;
      if (bytes > maxBytes) {
        const message = `The table has more than ${maxBytes} bytes; ask for fewer rows or for parquet.`;
        throw new GraphError('ROW_BUDGET_EXCEEDED', message);
      }
      hash.update(piece);
      await jobs.append(task.id, number, piece);
      number += 1;
      if (!(await this.#change(task, { bytes }))) return null;
    }
    return { bytes, sha256: hash.digest('hex') };
  }

  #change({ id, rows, expectedRows }: Task, change: JobChange): Promise<boolean> {
    const touchedAt = this.#options.now().getTime();
    return this.#options.jobs.change(id, { rows, expectedRows, touchedAt, ...change });
  }

  /** Says that this process lives; a job that another process has cancelled stops here. */
  async #touch(): Promise<void> {
    for (const task of [...this.#running.values(), ...this.#queue.all()]) {
      const lives = await this.#change(task, {}).catch(() => true);
      if (!lives) task.cancelled = true;
    }
  }
}

/** Bytes in pieces of one size; the last is what is left. */
async function* pieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const some of bytes) {
    held.push(some);
    size += some.byteLength;
    if (size < CHUNK_BYTES) continue;
    const all = Buffer.concat(held);
    let at = 0;
    for (; at + CHUNK_BYTES <= all.length; at += CHUNK_BYTES) yield all.subarray(at, at + CHUNK_BYTES);
    held = [all.subarray(at)];
    size = all.length - at;
  }
  if (size > 0) yield Buffer.concat(held);
}
