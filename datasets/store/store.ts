import { GraphError } from '../../service/errors.ts';
import type { Ledger } from './ledger.ts';

/** A condition in MongoDB's filter language. Values come from our own code or pass through `where.ts`: never raw. */
export type Filter = Readonly<Record<string, unknown>>;

/** A stage of MongoDB's aggregation language. */
export type Stage = Readonly<Record<string, unknown>>;

export type Document = Readonly<Record<string, unknown>>;

export interface ReadOptions {
  /** Milliseconds that the store may work on a read; no limit when absent. A store in memory has no use for it. */
  readonly timeLimitMs?: number;
}

export interface FindOptions extends ReadOptions {
  /** Whether several requests read on from each other: the time of none of them limits the read. */
  readonly isHeld?: boolean;
  /** Fields to sort by, in order; 1 ascending, -1 descending. Null sorts before every value. */
  readonly sort?: Readonly<Record<string, 1 | -1>>;
  readonly limit?: number;
  /** The only fields to answer; all when absent. */
  readonly fields?: readonly string[];
}

/** Documents one after the other, or all at once. They are never changed by the store or by whoever reads them. */
export interface Rows<T> extends AsyncIterable<T> {
  toArray(): Promise<readonly T[]>;
}

/** How one collection is kept: fields that together are unique, and access paths. */
export interface CollectionPlan {
  readonly name: string;
  readonly unique: readonly (readonly string[])[];
  readonly indexes: readonly (readonly string[])[];
}

/** What a change does to the documents that it meets: fields to set, and values to append to lists. */
export interface Change {
  readonly set?: Document;
  readonly push?: Readonly<Record<string, unknown>>;
}

/** One change among many: what it meets and what it does to them. */
export interface Update {
  readonly filter: Filter;
  readonly change: Change;
}

/**
 * Where documents are kept. Both stores take the part of MongoDB's language that `language.ts` lists and refuse the
 * rest, so that a filter or pipeline means the same in memory and over the wire. Writes are atomic per document.
 */
export interface Store {
  readonly kind: 'embedded' | 'mongodb';
  /** What was published of the datasets, and who is loading one. */
  readonly ledger: Ledger;
  /** Creates what is missing of the collections and their indexes; harmless to repeat. */
  prepare(plans: readonly CollectionPlan[]): Promise<void>;
  find<T>(collection: string, filter: Filter, options?: FindOptions): Rows<T>;
  aggregate<T>(collection: string, pipeline: readonly Stage[], options?: ReadOptions): Rows<T>;
  /** Adds documents; throws DuplicateKey when one repeats a unique combination. */
  insert(collection: string, documents: readonly Document[]): Promise<void>;
  /** Changes the documents that meet a filter; with `upsert` adds one when none does. Answers how many it met. */
  update(collection: string, filter: Filter, change: Change, options?: { readonly upsert?: boolean }): Promise<number>;
  /** Many changes in one journey, in any order; each as `update` would make it. Answers how many documents they met. */
  updateEach(collection: string, updates: readonly Update[]): Promise<number>;
  /** Removes the documents that meet a filter and answers how many there were. */
  remove(collection: string, filter: Filter): Promise<number>;
  /** Resolves when the store answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What a store is to whoever only reads it. */
export type Reader = Pick<Store, 'find' | 'aggregate'>;

/** A document repeats a combination that the collection declares unique. */
export class DuplicateKey extends Error {
  constructor(collection: string, fields: string) {
    super(`A document of ${collection} repeats ${fields}.`);
    this.name = 'DuplicateKey';
  }
}

/** The store did not answer; the process lives on and tries again with the next request. */
export class StoreUnavailable extends GraphError {
  constructor(cause: unknown) {
    super('SERVICE_UNAVAILABLE', 'The data store does not answer; try again later.');
    this.name = 'StoreUnavailable';
    this.cause = cause;
  }
}

/** The store worked on a read for as long as it may. */
export class ReadTooLong extends GraphError {
  constructor(cause: unknown) {
    super('OPERATION_TIMEOUT', 'The data store took too long; ask for less at a time.');
    this.name = 'ReadTooLong';
    this.cause = cause;
  }
}

/** The store has no room left for what was to be written; what it held before stands. */
export class StoreFull extends GraphError {
  constructor(cause: unknown) {
    super(
      'SERVICE_UNAVAILABLE',
      'The data store has no room left; nothing was published. Free some room and load again.',
    );
    this.name = 'StoreFull';
    this.cause = cause;
  }
}
