import { Aggregator } from 'mingo';
import { testOf, type Test } from './filter-test.ts';
import { grouped } from './group.ts';
import { decidedBy, exactConditions, HashIndex } from './hash-index.ts';
import { checkFilter, checkPipeline } from './language.ts';
import { CollectionLedger, type Ledger } from './ledger.ts';
import { firstInOrder } from './order.ts';
import { SortedIndex } from './sorted-index.ts';
import {
  DuplicateKey,
  type Change,
  type CollectionPlan,
  type Document,
  type Filter,
  type FindOptions,
  type Rows,
  type Stage,
  type Store,
  type Update,
} from './store.ts';

/** One collection in memory: frozen documents, and indexes in front of the filters: by value, and by order. */
class Collection {
  readonly name: string;
  readonly documents = new Set<Document>();
  readonly #indexes: HashIndex[] = [];
  readonly #orders: SortedIndex[] = [];
  readonly #unique: { readonly fields: readonly string[]; readonly seen: Map<string, Document> }[] = [];

  constructor(name: string) {
    this.name = name;
  }

  prepare(plan: CollectionPlan): void {
    for (const fields of plan.unique) {
      if (this.#unique.some((known) => known.fields.join() === fields.join())) continue;
      const seen = new Map([...this.documents].map((document) => [combination(document, fields), document]));
      this.#unique.push({ fields, seen });
      this.#index(fields);
    }
    for (const fields of plan.indexes) this.#index(fields);
  }

  add(document: Document): void {
    for (const { fields, seen } of this.#unique) {
      if (seen.has(combination(document, fields))) throw new DuplicateKey(this.name, fields.join(', '));
    }
    for (const { fields, seen } of this.#unique) seen.set(combination(document, fields), document);
    this.documents.add(document);
    for (const index of this.#indexes) index.add(document);
    for (const order of this.#orders) order.add(document);
  }

  delete(document: Document): void {
    for (const { fields, seen } of this.#unique) seen.delete(combination(document, fields));
    this.documents.delete(document);
    for (const index of this.#indexes) index.remove(document);
    for (const order of this.#orders) order.remove(document);
  }

  /** The documents of a filter: those of the index that decides most fields, tested for what it leaves open. */
  matching(filter: Filter): Document[] {
    return this.#indexed(filter) ?? tested(this.documents, testOf(filter));
  }

  /** The documents of a filter as a reader wants them: where no value leads to them, an index that has their order does. */
  found(filter: Filter, { sort, limit }: FindOptions): readonly Document[] {
    if (sort === undefined) return this.matching(filter).slice(0, limit);
    const indexed = this.#indexed(filter);
    if (indexed !== null) return firstInOrder(indexed, sort, limit);
    const direction = Object.values(sort)[0] ?? 1;
    const ordered = this.#orders.find((index) => index.serves(sort))?.inOrder(this.documents, direction) ?? null;
    return ordered === null
      ? firstInOrder(tested(this.documents, testOf(filter)), sort, limit)
      : tested(ordered, testOf(filter), limit);
  }

  /** What an index by value answers; null where none decides a field of the filter. */
  #indexed(filter: Filter): Document[] | null {
    const conditions = exactConditions(filter);
    let best: HashIndex | undefined;
    let most = 0;
    for (const index of this.#indexes) {
      const depth = index.depth(conditions);
      if (depth > most) [best, most] = [index, depth];
    }
    if (best === undefined) return null;
    return tested(best.candidates(conditions), testOf(filter, decidedBy(best.fields.slice(0, most))));
  }

  #index(fields: readonly string[]): void {
    const known = this.#indexes.some((index) => index.fields.join() === fields.join());
    if (known) return;
    const index = new HashIndex(fields);
    for (const document of this.documents) index.add(document);
    this.#indexes.push(index);
    this.#orders.push(new SortedIndex(fields));
  }
}

function tested(documents: Iterable<Document>, test: Test, limit = Infinity): Document[] {
  const found: Document[] = [];
  if (limit <= 0) return found;
  for (const document of documents) {
    if (!test(document)) continue;
    found.push(document);
    if (found.length >= limit) break;
  }
  return found;
}

function combination(document: Document, fields: readonly string[]): string {
  return JSON.stringify(fields.map((field) => document[field] ?? null));
}

/** Documents are frozen, so that they can be handed out without copying. */
function frozen(document: Document): Document {
  for (const value of Object.values(document)) if (typeof value === 'object' && value !== null) Object.freeze(value);
  return Object.freeze({ ...document });
}

function picked(document: Document, fields: readonly string[] | undefined): Document {
  if (fields === undefined) return document;
  const cells: Record<string, unknown> = {};
  for (const field of fields) if (field in document) cells[field] = document[field];
  return cells;
}

/** Rows of a computation that runs when they are read, each time anew. */
function rows<T>(compute: () => readonly unknown[]): Rows<T> {
  // The caller names the shape of what it stored or of what its pipeline makes; the store can't know it.
  const typed = compute as () => readonly T[];
  return {
    toArray: () => new Promise((resolve) => resolve(typed())),
    // Rows in memory need no waiting, but the seam is asynchronous.
    // eslint-disable-next-line @typescript-eslint/require-await
    async *[Symbol.asyncIterator]() {
      yield* typed();
    },
  };
}

/** A pipeline as the filter of its leading `$match` stages, which an index can answer, and the stages after them. */
function split(pipeline: readonly Stage[]): { readonly filter: Filter; readonly rest: Stage[] } {
  const first = pipeline.findIndex((stage) => !('$match' in stage));
  const matches = first < 0 ? pipeline : pipeline.slice(0, first);
  const filter = matches.length === 0 ? {} : { $and: matches.map((stage) => stage['$match'] as Filter) };
  return { filter, rest: pipeline.slice(matches.length) };
}

/** Everything in memory, for one process without a database. What it holds ends with the process, unless a folder keeps it. */
export class EmbeddedStore implements Store {
  readonly kind = 'embedded';
  readonly ledger: Ledger = new CollectionLedger(this);
  readonly #collections = new Map<string, Collection>();

  prepare(plans: readonly CollectionPlan[]): Promise<void> {
    for (const plan of plans) this.#collection(plan.name).prepare(plan);
    return Promise.resolve();
  }

  find<T>(collection: string, filter: Filter, options: FindOptions = {}): Rows<T> {
    checkFilter(filter);
    return rows(() => {
      const found = this.#collection(collection).found(filter, options);
      return options.fields === undefined ? found : found.map((document) => picked(document, options.fields));
    });
  }

  aggregate<T>(collection: string, pipeline: readonly Stage[]): Rows<T> {
    checkPipeline(pipeline);
    return rows(() => {
      const { filter, rest } = split(pipeline);
      const source = this.#collection(collection).matching(filter);
      const groups = grouped(source, rest[0]);
      if (groups !== null && rest.length === 1) return groups;
      const collectionResolver = (name: string): Document[] => [...this.#collection(name).documents];
      const stages = groups === null ? rest : rest.slice(1);
      return new Aggregator(stages, { collectionResolver }).run([...(groups ?? source)]);
    });
  }

  insert(collection: string, documents: readonly Document[]): Promise<void> {
    return settled(() => {
      const target = this.#collection(collection);
      for (const document of documents) target.add(frozen(document));
    });
  }

  update(collection: string, filter: Filter, change: Change, options: { upsert?: boolean } = {}): Promise<number> {
    checkFilter(filter);
    return settled(() => {
      const target = this.#collection(collection);
      const found = target.matching(filter);
      for (const document of found) {
        target.delete(document);
        target.add(frozen(changed(document, change)));
      }
      if (found.length === 0 && options.upsert === true) target.add(frozen(changed(filter, change)));
      return found.length;
    });
  }

  async updateEach(collection: string, updates: readonly Update[]): Promise<number> {
    let met = 0;
    for (const { filter, change } of updates) met += await this.update(collection, filter, change);
    return met;
  }

  remove(collection: string, filter: Filter): Promise<number> {
    checkFilter(filter);
    return settled(() => {
      const target = this.#collection(collection);
      const found = target.matching(filter);
      for (const document of found) target.delete(document);
      return found.length;
    });
  }

  ping(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#collections.clear();
    return Promise.resolve();
  }

  #collection(name: string): Collection {
    const known = this.#collections.get(name);
    if (known !== undefined) return known;
    const created = new Collection(name);
    this.#collections.set(name, created);
    return created;
  }
}

function changed(document: Document, change: Change): Document {
  const pushed = Object.entries(change.push ?? {}).map(([field, value]) => {
    const list: unknown = document[field];
    const elements: readonly unknown[] = Array.isArray(list) ? list : [];
    return [field, [...elements, value]] as const;
  });
  return { ...document, ...change.set, ...Object.fromEntries(pushed) };
}

function settled<T>(act: () => T): Promise<T> {
  return new Promise((resolve) => resolve(act()));
}
