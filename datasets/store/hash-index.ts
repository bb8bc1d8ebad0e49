import type { IsDecided } from './filter-test.ts';
import type { Document, Filter } from './store.ts';

type Scalar = string | number | boolean;

/** Stands in an index where a document has no exact value: null, no field, an empty list. No condition asks for it. */
const NO_VALUE = Symbol('no value');
type Key = Scalar | typeof NO_VALUE;

/** What stands under a value: a document that is alone there, for itself; else those below by the next field, or all. */
type Node = Document | Branch | Set<Document>;
type Branch = Map<Key, Node>;

const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** The values that a filter asks for exactly, by field: equality or a list of values. Null is never among them. */
export type ExactConditions = ReadonlyMap<string, readonly Scalar[]>;

function exactValues(condition: unknown): readonly Scalar[] | null {
  if (isScalar(condition)) return [condition];
  if (condition === null || typeof condition !== 'object') return null;
  const operators = Object.keys(condition);
  const [operator] = operators;
  if (operator === undefined || operators.length > 1) return null;
  const value = (condition as Readonly<Record<string, unknown>>)[operator];
  if (operator === '$eq' && isScalar(value)) return [value];
  return operator === '$in' && Array.isArray(value) && value.every(isScalar) ? value : null;
}

/** The exact conditions that every document of a filter's answer meets, also those inside its `$and`. */
export function exactConditions(filter: Filter): ExactConditions {
  const found = new Map<string, readonly Scalar[]>();
  for (const field of Object.keys(filter)) {
    const condition = filter[field];
    if (field === '$and') {
      for (const part of condition as readonly Filter[]) {
        for (const [name, values] of exactConditions(part)) if (!found.has(name)) found.set(name, values);
      }
    } else if (!field.startsWith('$')) {
      const values = exactValues(condition);
      if (values !== null && !found.has(field)) found.set(field, values);
    }
  }
  return found;
}

/**
 * Says of each condition of a filter whether an index has decided it: the first exact one on each of some fields, in the
 * order in which they stand. Testing a long list of values again for each document would cost more than all the rest.
 */
export function decidedBy(fields: readonly string[]): IsDecided {
  const left = [...fields];
  return (field, condition) => {
    const at = left.indexOf(field);
    if (at < 0 || exactValues(condition) === null) return false;
    left.splice(at, 1);
    return true;
  };
}

/**
 * Documents by the values of some fields in order. What it answers meets the exact conditions on the leading fields,
 * a list value by any of its elements; whoever reads still tests the rest of the filter.
 */
export class HashIndex {
  readonly fields: readonly string[];
  readonly #root: Branch = new Map();

  constructor(fields: readonly string[]) {
    this.fields = fields;
  }

  add(document: Document): void {
    this.#insert(this.#root, document, 0);
  }

  remove(document: Document): void {
    this.#delete(this.#root, document, 0);
  }

  /** How many of the leading fields the conditions decide; the index is of use when it is above 0. */
  depth(conditions: ExactConditions): number {
    let depth = 0;
    for (const field of this.fields) {
      if (!conditions.has(field)) break;
      depth += 1;
    }
    return depth;
  }

  /** The documents under the values of the leading fields that the conditions decide, each once. */
  candidates(conditions: ExactConditions): Iterable<Document> {
    const wanted = this.fields.slice(0, this.depth(conditions)).map((field) => new Set(conditions.get(field)));
    const documents = new Set<Document>();
    const walk = (node: Node, position: number): void => {
      if (node instanceof Set) {
        for (const document of node) documents.add(document);
      } else if (node instanceof Map) {
        for (const below of chosen(node, wanted[position])) walk(below, position + 1);
      } else if (this.#meets(node, wanted, position)) documents.add(node);
    };
    walk(this.#root, 0);
    return documents;
  }

  /** Whether a document that stands alone meets the conditions that the values above it have not decided. */
  #meets(document: Document, wanted: readonly ReadonlySet<Scalar>[], position: number): boolean {
    return wanted.every(
      (values, at) => at < position || this.#keys(document, at).some((key) => key !== NO_VALUE && values.has(key)),
    );
  }

  /** The values of a document in a field; a list has one for each of its elements. */
  #keys(document: Document, position: number): readonly Key[] {
    const value = document[this.fields[position] ?? ''];
    const scalars = (Array.isArray(value) ? value : [value]).filter(isScalar);
    // A document without a value here is still one of those that share the values before.
    return scalars.length === 0 ? [NO_VALUE] : scalars;
  }

  #insert(branch: Branch, document: Document, position: number): void {
    for (const key of this.#keys(document, position)) {
      const known = branch.get(key);
      branch.set(
        key,
        known === undefined || known === document ? document : this.#joined(known, document, position + 1),
      );
    }
  }

  /** What stands under a value once another document has joined. Most values of a unique path never need a map. */
  #joined(known: Node, document: Document, position: number): Node {
    if (known instanceof Set) return known.add(document);
    if (known instanceof Map) {
      this.#insert(known, document, position);
      return known;
    }
    if (position === this.fields.length) return new Set([known, document]);
    const below: Branch = new Map();
    this.#insert(below, known, position);
    this.#insert(below, document, position);
    return below;
  }

  #delete(branch: Branch, document: Document, position: number): void {
    for (const key of this.#keys(document, position)) {
      const known = branch.get(key);
      if (known === document) branch.delete(key);
      else if (known instanceof Set) known.delete(document);
      else if (known instanceof Map) this.#delete(known, document, position + 1);
    }
  }
}

/** What stands under some of the values of a branch; under all of them where no value is wanted. */
function chosen(branch: Branch, wanted: ReadonlySet<Scalar> | undefined): Iterable<Node> {
  if (wanted === undefined) return branch.values();
  const found: Node[] = [];
  for (const value of wanted) {
    const below = branch.get(value);
    if (below !== undefined) found.push(below);
  }
  return found;
}
