import type { CollectionPlan, Store } from '../../datasets/store/store.ts';

export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** A table that is made apart from the request that asked for it. Moments are milliseconds since 1970. */
export interface Job {
  readonly id: string;
  readonly owner: string;
  readonly state: JobState;
  readonly fileName: string;
  readonly contentType: string;
  readonly rows: number;
  /** Null where the list of the rows does not say how many it has. */
  readonly expectedRows: number | null;
  readonly bytes: number;
  readonly sha256: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly createdAt: number;
  /** When the process that makes it last said that it lives. */
  readonly touchedAt: number;
}

export type JobChange = Partial<Omit<Job, 'id' | 'owner' | 'createdAt'>>;

/** Bytes of each stored piece of a result but the last. */
export const CHUNK_BYTES = 262_144;

const JOBS = 'jobs';
const CHUNKS = 'job-chunks';
const PLANS: readonly CollectionPlan[] = [
  { name: JOBS, unique: [['id']], indexes: [['createdAt']] },
  { name: CHUNKS, unique: [['job', 'number']], indexes: [] },
];
const UNFINISHED: readonly JobState[] = ['queued', 'running'];

/** Jobs and their results in the gateway's own store: they outlive the process where the store does. */
export class JobStore {
  readonly #open: () => Promise<Store>;
  #store: Promise<Store> | null = null;

  constructor(open: () => Promise<Store>) {
    this.#open = open;
  }

  async create(job: Job): Promise<void> {
    await (await this.#ready()).insert(JOBS, [{ ...job }]);
  }

  async find(id: string): Promise<Job | null> {
    const [job] = await (await this.#ready()).find<Job>(JOBS, { id }, { limit: 1 }).toArray();
    return job ?? null;
  }

  /** Changes a job that is not finished; answers whether there was one. */
  async change(id: string, change: JobChange): Promise<boolean> {
    const filter = { id, state: { $in: UNFINISHED } };
    return (await (await this.#ready()).update(JOBS, filter, { set: change })) > 0;
  }

  async append(job: string, number: number, bytes: Buffer): Promise<void> {
    // Text means the same in both stores; a driver's type for bytes does not.
    await (await this.#ready()).insert(CHUNKS, [{ job, number, base64: bytes.toString('base64') }]);
  }

  /** The bytes of a result from one to another, both included. */
  async *read(job: string, from: number, to: number): AsyncGenerator<Buffer, void, undefined> {
    const [first, last] = [Math.floor(from / CHUNK_BYTES), Math.floor(to / CHUNK_BYTES)];
    const filter = { job, number: { $gte: first, $lte: last } };
    const chunks = (await this.#ready()).find<{ number: number; base64: string }>(CHUNKS, filter, {
      sort: { number: 1 },
    });
    for await (const { number, base64 } of chunks) {
      const start = number * CHUNK_BYTES;
      yield Buffer.from(base64, 'base64').subarray(Math.max(from - start, 0), to - start + 1);
    }
  }

  async removeResult(job: string): Promise<void> {
    await (await this.#ready()).remove(CHUNKS, { job });
  }

  /** Removes the jobs that were asked for before a moment, with their results. */
  async removeBefore(moment: number): Promise<void> {
    const store = await this.#ready();
    const old = await store.find<Job>(JOBS, { createdAt: { $lt: moment } }).toArray();
    for (const { id } of old) await store.remove(CHUNKS, { job: id });
    await store.remove(JOBS, { createdAt: { $lt: moment } });
  }

  async close(): Promise<void> {
    const opened = this.#store;
    this.#store = null;
    if (opened !== null) await (await opened).close();
  }

  /** Opened with the first job: a gateway that makes none needs no database of its own. */
  #ready(): Promise<Store> {
    this.#store ??= this.#prepared().catch((error: unknown) => {
      this.#store = null;
      throw error;
    });
    return this.#store;
  }

  async #prepared(): Promise<Store> {
    const store = await this.#open();
    await store.prepare(PLANS);
    return store;
  }
}
