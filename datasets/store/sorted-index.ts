import { comparatorOf, compareValues, hasPlainValues, type Sort } from './order.ts';
import type { Document } from './store.ts';

/**
 * Documents in the order of some fields, read from either end. It is made when it is first read, so that an order that
 * nobody asks for costs nothing; what is written later waits until the next read and is then merged in.
 */
export class SortedIndex {
  readonly #fields: readonly string[];
  readonly #compare: (one: Document, other: Document) => number;
  #sorted: Document[] | null = null;
  #added: Document[] = [];
  readonly #removed = new Set<Document>();
  /** Documents with a list or an object in one of the fields: while there are any, the order is left to mingo. */
  #unordered = 0;

  constructor(fields: readonly string[]) {
    this.#fields = fields;
    this.#compare = comparatorOf(Object.fromEntries(fields.map((field) => [field, 1 as const])));
  }

  /** Whether the index can be read in an order: its leading fields, all up or all down. */
  serves(sort: Sort): boolean {
    const columns = Object.entries(sort);
    const [first] = columns;
    return (
      first !== undefined &&
      columns.every(([field, direction], at) => this.#fields[at] === field && direction === first[1])
    );
  }

  add(document: Document): void {
    if (this.#sorted === null) return;
    if (!hasPlainValues(document, this.#fields)) this.#unordered += 1;
    this.#added.push(document);
  }

  remove(document: Document): void {
    if (this.#sorted === null) return;
    if (!hasPlainValues(document, this.#fields)) this.#unordered -= 1;
    this.#removed.add(document);
  }

  /** The documents in order; null when values among them can't be ordered here. */
  inOrder(all: ReadonlySet<Document>, direction: 1 | -1): Iterable<Document> | null {
    this.#sorted ??= this.#made(all);
    if (this.#unordered > 0) return null;
    const sorted = this.#settled(this.#sorted);
    return direction === 1 ? sorted : backwards(sorted);
  }

  #made(all: ReadonlySet<Document>): Document[] {
    const documents = [...all];
    this.#unordered = documents.filter((document) => !hasPlainValues(document, this.#fields)).length;
    if (this.#unordered > 0) return documents;
    // The first value beside its document: most comparisons need no more, and reading it from rows costs the most.
    const [first = ''] = this.#fields;
    const keyed = documents.map((document) => ({ value: document[first], document }));
    keyed.sort((one, other) => compareValues(one.value, other.value) || this.#compare(one.document, other.document));
    return keyed.map(({ document }) => document);
  }

  /** What is kept, with what was written since it was read last. */
  #settled(sorted: Document[]): Document[] {
    if (this.#added.length === 0 && this.#removed.size === 0) return sorted;
    // Runs that are in order already are merged in one pass: the sort of the engine looks for them.
    const kept = [...sorted, ...this.#added.sort(this.#compare)].filter((document) => !this.#removed.has(document));
    this.#added = [];
    this.#removed.clear();
    this.#sorted = kept.sort(this.#compare);
    return this.#sorted;
  }
}

function* backwards(sorted: readonly Document[]): Generator<Document> {
  for (let at = sorted.length - 1; at >= 0; at -= 1) {
    const document = sorted[at];
    if (document !== undefined) yield document;
  }
}
