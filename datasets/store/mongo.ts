import { MongoClient, MongoServerError, ObjectId, type Collection, type Document as BsonDocument } from 'mongodb';
import { checkFilter, checkPipeline } from './language.ts';
import { CollectionLedger } from './ledger.ts';
import {
  DuplicateKey,
  ReadTooLong,
  StoreFull,
  StoreUnavailable,
  type Change,
  type CollectionPlan,
  type Document,
  type Filter,
  type FindOptions,
  type ReadOptions,
  type Rows,
  type Stage,
  type Store,
  type Update,
} from './store.ts';

export interface MongoOptions {
  readonly url: string;
  readonly database: string;
  readonly maxPoolSize: number;
  /** How long a read may wait for a server that answers. */
  readonly selectionTimeoutMs: number;
  /**
   * How long a server may leave a connection or a heartbeat unanswered before it counts as lost, with all that is under
   * way there; as long as `selectionTimeoutMs` when absent.
   */
  readonly silenceMs?: number;
  readonly socketTimeoutMs: number;
  /** How often each server is asked how it is; the driver's own default when absent. */
  readonly heartbeatMs?: number;
  /** How long a read may wait for a connection of the pool; without limit when absent. */
  readonly poolWaitMs?: number;
}

const DUPLICATE_KEY = 11000;
const OUT_OF_DISK_SPACE = 14031;
const MAX_TIME_EXPIRED = 50;
const BATCH = 1_000;
// What a held read takes at a time: a page of whoever reads on. More of it would only lie in memory.
const HELD_BATCH = 100;

interface Cursor {
  toArray(): Promise<BsonDocument[]>;
  [Symbol.asyncIterator](): AsyncIterator<BsonDocument>;
}

/** What the driver threw in the words of the seam: a repeated key, or a store that does not answer. */
function translated(error: unknown, collection: string): unknown {
  if (error instanceof MongoServerError) {
    // A batch that got no answer: the driver wraps what went wrong on the way as if a server had said it.
    const onTheWay: unknown = error.errorResponse;
    if (onTheWay instanceof Error) return translated(onTheWay, collection);
    if (error.code === DUPLICATE_KEY) return new DuplicateKey(collection, 'a unique combination');
    if (error.code === MAX_TIME_EXPIRED) return new ReadTooLong(error);
    return error.code === OUT_OF_DISK_SPACE ? new StoreFull(error) : error;
  }
  return error instanceof Error && error.name.startsWith('Mongo') ? new StoreUnavailable(error) : error;
}

async function guarded<T>(collection: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw translated(error, collection);
  }
}

/** MongoDB's own key of a stored document is nobody's business; the key of a group, which is no ObjectId, is. */
function withoutObjectId(document: BsonDocument): BsonDocument {
  if (!(document['_id'] instanceof ObjectId)) return document;
  return Object.fromEntries(Object.entries(document).filter(([name]) => name !== '_id'));
}

/** Rows of a cursor; the cursor is opened when they are read, and closed when the reader leaves. */
function rows<T>(collection: string, open: () => Promise<Cursor>): Rows<T> {
  // The caller names the shape of what it stored or of what its pipeline makes; the driver can't know it.
  return {
    toArray: () =>
      guarded(collection, async () => (await (await open()).toArray()).map(withoutObjectId) as unknown as T[]),
    async *[Symbol.asyncIterator]() {
      try {
        for await (const document of await open()) yield withoutObjectId(document) as unknown as T;
      } catch (error) {
        throw translated(error, collection);
      }
    },
  };
}

/** MongoDB through the official driver: a pool, timeouts, retryable reads, and the indexes that the datasets declare. */
export class MongoStore implements Store {
  readonly kind = 'mongodb';
  readonly ledger = new CollectionLedger(this);
  readonly #options: MongoOptions;
  #client: Promise<MongoClient> | null = null;

  /** Does not connect: the first read does, so that a server that is down at start keeps nobody from starting. */
  constructor(options: MongoOptions) {
    this.#options = options;
  }

  async prepare(plans: readonly CollectionPlan[]): Promise<void> {
    for (const plan of plans) {
      const unique = plan.unique.map((fields) => ({ key: ascending(fields), unique: true }));
      const others = plan.indexes.map((fields) => ({ key: ascending(fields) }));
      await guarded(plan.name, async () => (await this.#collection(plan.name)).createIndexes([...unique, ...others]));
    }
  }

  find<T>(collection: string, filter: Filter, options: FindOptions = {}): Rows<T> {
    checkFilter(filter);
    const fields = Object.fromEntries((options.fields ?? []).map((field) => [field, 1]));
    return rows(collection, async () =>
      (await this.#collection(collection)).find(filter, {
        projection: { _id: 0, ...fields },
        ...(options.sort === undefined ? {} : { sort: { ...options.sort } }),
        ...(options.limit === undefined ? {} : { limit: options.limit }),
        batchSize: options.isHeld === true ? HELD_BATCH : BATCH,
        ...maxTime(options),
      }),
    );
  }

  aggregate<T>(collection: string, pipeline: readonly Stage[], options: ReadOptions = {}): Rows<T> {
    checkPipeline(pipeline);
    return rows(collection, async () =>
      (await this.#collection(collection)).aggregate([...pipeline], { batchSize: BATCH, ...maxTime(options) }),
    );
  }

  async insert(collection: string, documents: readonly Document[]): Promise<void> {
    for (let start = 0; start < documents.length; start += BATCH) {
      // The driver adds an _id to what it is given, so it gets copies.
      const batch = documents.slice(start, start + BATCH).map((document) => ({ ...document }));
      await guarded(collection, async () => (await this.#collection(collection)).insertMany(batch, { ordered: true }));
    }
  }

  update(collection: string, filter: Filter, change: Change, options: { upsert?: boolean } = {}): Promise<number> {
    checkFilter(filter);
    return guarded(collection, async () => {
      const target = await this.#collection(collection);
      const result = await target.updateMany(filter, operatorsOf(change), { upsert: options.upsert ?? false });
      return result.matchedCount;
    });
  }

  async updateEach(collection: string, updates: readonly Update[]): Promise<number> {
    let met = 0;
    for (let start = 0; start < updates.length; start += BATCH) {
      const batch = updates.slice(start, start + BATCH).map(({ filter, change }) => {
        checkFilter(filter);
        return { updateMany: { filter, update: operatorsOf(change) } };
      });
      const result = await guarded(collection, async () =>
        (await this.#collection(collection)).bulkWrite(batch, { ordered: false }),
      );
      met += result.matchedCount;
    }
    return met;
  }

  remove(collection: string, filter: Filter): Promise<number> {
    checkFilter(filter);
    return guarded(
      collection,
      async () => (await (await this.#collection(collection)).deleteMany(filter)).deletedCount,
    );
  }

  async ping(): Promise<void> {
    await guarded('admin', async () => (await this.#connected()).db(this.#options.database).command({ ping: 1 }));
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await (await client?.catch(() => null))?.close();
  }

  async #collection(name: string): Promise<Collection> {
    return (await this.#connected()).db(this.#options.database).collection(name);
  }

  /**
   * The client once it has connected. A client whose first connection failed never recovers (its topology stays
   * closed), so that one is thrown away and the next read begins anew; one that connected once heals by itself.
   */
  #connected(): Promise<MongoClient> {
    this.#client ??= this.#connect().catch((error: unknown) => {
      this.#client = null;
      throw error;
    });
    return this.#client;
  }

  async #connect(): Promise<MongoClient> {
    const { url, maxPoolSize, selectionTimeoutMs, socketTimeoutMs, heartbeatMs, poolWaitMs } = this.#options;
    const { silenceMs = selectionTimeoutMs } = this.#options;
    const client = new MongoClient(url, {
      maxPoolSize,
      serverSelectionTimeoutMS: selectionTimeoutMs,
      connectTimeoutMS: silenceMs,
      socketTimeoutMS: socketTimeoutMs,
      ...(heartbeatMs === undefined ? {} : { heartbeatFrequencyMS: heartbeatMs }),
      ...(poolWaitMs === undefined ? {} : { waitQueueTimeoutMS: poolWaitMs }),
      retryReads: true,
      ignoreUndefined: false,
    });
    try {
      return await client.connect();
    } catch (error) {
      await client.close();
      throw error;
    }
  }
}

/** The limit of a read in the words of the driver; the server counts the time that it works, over all batches. */
const maxTime = ({ timeLimitMs }: ReadOptions): { maxTimeMS?: number } =>
  timeLimitMs === undefined ? {} : { maxTimeMS: timeLimitMs };

/** A change in the words of the driver. */
function operatorsOf(change: Change): BsonDocument {
  return {
    ...(change.set === undefined ? {} : { $set: change.set }),
    ...(change.push === undefined ? {} : { $push: change.push }),
  };
}

function ascending(fields: readonly string[]): Record<string, 1> {
  return Object.fromEntries(fields.map((field) => [field, 1 as const]));
}
