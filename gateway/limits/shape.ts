import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { GraphError } from '../../service/errors.ts';

/** What a query may look like before it is planned. */
export interface ShapeLimits {
  /** Fields on the way from the root to the deepest one; introspection is not counted. */
  readonly maxDepth: number;
  /** Rows that pages within pages can come to. */
  readonly maxRows: number;
}

export const SHAPE_LIMITS: ShapeLimits = { maxDepth: 12, maxRows: 20_000 };

// What a page holds when its size is not given; the same as in the subgraphs.
const DEFAULT_PAGE = 20;

interface Shape {
  readonly depth: number;
  readonly rows: number;
}

type Variables = Readonly<Record<string, unknown>>;

/** Measures a selection; each fragment once, however often it is spread. */
class Measure {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Variables;
  readonly #measured = new Map<string, Shape>();

  constructor(document: DocumentNode, variables: Variables) {
    const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
    this.#variables = variables;
  }

  selection(selectionSet: SelectionSetNode): Shape {
    let depth = 0;
    let rows = 0;
    for (const selection of selectionSet.selections) {
      const shape =
        selection.kind === Kind.FIELD
          ? this.#field(selection)
          : selection.kind === Kind.INLINE_FRAGMENT
            ? this.selection(selection.selectionSet)
            : this.#fragment(selection.name.value);
      depth = Math.max(depth, shape.depth);
      rows += shape.rows;
    }
    return { depth, rows };
  }

  #field(field: Extract<SelectionSetNode['selections'][number], { kind: Kind.FIELD }>): Shape {
    if (field.name.value.startsWith('__') || field.selectionSet === undefined) return { depth: 1, rows: 0 };
    const inner = this.selection(field.selectionSet);
    const size = this.#pageSize(field.arguments ?? [], field.selectionSet);
    return { depth: inner.depth + 1, rows: size === null ? inner.rows : size * (1 + inner.rows) };
  }

  #fragment(name: string): Shape {
    const known = this.#measured.get(name);
    if (known !== undefined) return known;
    const fragment = this.#fragments.get(name);
    const shape = fragment === undefined ? { depth: 0, rows: 0 } : this.selection(fragment.selectionSet);
    this.#measured.set(name, shape);
    return shape;
  }

  /** How many rows a field can have when it is a page: one with a size, or one of which nodes or edges are selected. */
  #pageSize(
    args: readonly { name: { value: string }; value: unknown }[],
    selectionSet: SelectionSetNode,
  ): number | null {
    for (const argument of args) {
      if (argument.name.value !== 'first' && argument.name.value !== 'last') continue;
      const value = argument.value as { kind: string; value?: string; name?: { value: string } };
      const size = value.kind === 'Variable' ? this.#variables[value.name?.value ?? ''] : Number(value.value);
      if (typeof size === 'number' && Number.isFinite(size)) return Math.max(size, 0);
    }
    const names = selectionSet.selections.map((one) => (one.kind === Kind.FIELD ? one.name.value : ''));
    return names.includes('nodes') || names.includes('edges') ? DEFAULT_PAGE : null;
  }
}

// Without variables an operation has one shape, and its document is kept for the next request.
const measured = new WeakMap<OperationDefinitionNode, Shape>();

function shapeOf(document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): Shape {
  const known = measured.get(operation);
  if (known !== undefined) return known;
  const shape = new Measure(document, variables).selection(operation.selectionSet);
  if ((operation.variableDefinitions ?? []).length === 0) measured.set(operation, shape);
  return shape;
}

/**
 * Throws MAX_DEPTH_LIMIT or COST_ESTIMATED_TOO_EXPENSIVE for a query that is too deep, or whose pages within pages can
 * come to too many rows, with the figure and the limit. Nothing was read yet.
 */
export function checkShape(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  limits: ShapeLimits,
): void {
  const { depth, rows } = shapeOf(document, operation, variables);
  if (depth > limits.maxDepth) {
    throw new GraphError(
      'MAX_DEPTH_LIMIT',
      `The query is ${depth} fields deep; at most ${limits.maxDepth} are allowed.`,
    );
  }
  if (rows > limits.maxRows) {
    throw new GraphError(
      'COST_ESTIMATED_TOO_EXPENSIVE',
      `The pages of the query can hold ${rows} rows; at most ${limits.maxRows} are allowed: ask for smaller or fewer pages.`,
    );
  }
}
