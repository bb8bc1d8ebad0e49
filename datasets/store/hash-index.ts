import type { Document, Filter } from './store.ts';

type Scalar = string | number | boolean;

/** Stands in an index where a document has no exact value: null, no field, an empty list. No condition asks for it. */
const NO_VALUE = Symbol('no value');
type Branch = Map<Scalar | typeof NO_VALUE, Branch | Set<Document>>;

const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** The values that a filter asks for exactly, by field: equality or a list of values. Null is never among them. */
export type ExactConditions = ReadonlyMap<string, readonly Scalar[]>;

function exactValues(condition: unknown): readonly Scalar[] | null {
  if (isScalar(condition)) return [condition];
  if (condition === null || typeof condition !== 'object') return null;
  const operators = Object.entries(condition);
  const [operator, value] = operators.length === 1 ? (operators[0] ?? []) : [];
  if (operator === '$eq' && isScalar(value)) return [value];
  return operator === '$in' && Array.isArray(value) && value.every(isScalar) ? value : null;
}

/** The exact conditions that every document of a filter's answer meets, also those inside its `$and`. */
export function exactConditions(filter: Filter): ExactConditions {
  const found = new Map<string, readonly Scalar[]>();
  for (const [field, condition] of Object.entries(filter)) {
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
 * A filter without the exact conditions on some fields, the first on each: what is left to test once an index has
 * decided those. Testing a long list of values again for each document would cost more than all the rest.
 */
export function withoutExact(filter: Filter, fields: ReadonlySet<string>): Filter {
  const left = new Set(fields);
  const reduced = (part: Filter): Filter =>
    Object.fromEntries(
      Object.entries(part).flatMap(([field, condition]) => {
        if (field === '$and') return [[field, (condition as readonly Filter[]).map(reduced)]];
        const decided = left.has(field) && exactValues(condition) !== null;
        if (decided) left.delete(field);
        return decided ? [] : [[field, condition]];
      }),
    );
  return reduced(filter);
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
    this.#visit(document, (leaf) => leaf.add(document));
  }

  remove(document: Document): void {
    this.#visit(document, (leaf) => leaf.delete(document));
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
    let branches: readonly (Branch | Set<Document>)[] = [this.#root];
    for (const field of this.fields) {
      const values = conditions.get(field);
      if (values === undefined) break;
      branches = branches.flatMap((branch) =>
        branch instanceof Map ? [...new Set(values)].flatMap((value) => branch.get(value) ?? []) : [],
      );
    }
    const documents = new Set<Document>();
    for (const branch of branches) collect(branch, documents);
    return documents;
  }

  /** Calls back with the leaf of each combination of values; a list counts once for each of its elements. */
  #visit(document: Document, act: (leaf: Set<Document>) => void): void {
    const walk = (branch: Branch, position: number): void => {
      const field = this.fields[position];
      if (field === undefined) return;
      const value = document[field];
      const scalars = (Array.isArray(value) ? value : [value]).filter(isScalar);
      // A document without a value here is still one of those that share the values before.
      const keys: readonly (Scalar | typeof NO_VALUE)[] = scalars.length === 0 ? [NO_VALUE] : scalars;
      for (const one of keys) {
        const last = position === this.fields.length - 1;
        const next: Branch | Set<Document> = branch.get(one) ?? (last ? new Set() : new Map());
        branch.set(one, next);
        if (next instanceof Set) act(next);
        else walk(next, position + 1);
      }
    };
    walk(this.#root, 0);
  }
}

function collect(branch: Branch | Set<Document>, into: Set<Document>): void {
  if (branch instanceof Set) for (const document of branch) into.add(document);
  else for (const inner of branch.values()) collect(inner, into);
}
