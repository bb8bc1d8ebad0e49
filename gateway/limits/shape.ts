import { Kind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';
import { fragmentsOf } from './cost.ts';

/** What a query looks like, whatever its variables: its fragments spread out, its dearest operation. */
export interface Shape {
  /** Fields on the way from the root to the deepest one; introspection is counted apart. */
  readonly depth: number;
  readonly introspectionDepth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
  readonly selections: number;
}

const EMPTY: Shape = { depth: 0, introspectionDepth: 0, aliases: 0, rootFields: 0, directives: 0, selections: 0 };

const beside = (one: Shape, other: Shape): Shape => ({
  depth: Math.max(one.depth, other.depth),
  introspectionDepth: Math.max(one.introspectionDepth, other.introspectionDepth),
  aliases: one.aliases + other.aliases,
  rootFields: one.rootFields + other.rootFields,
  directives: one.directives + other.directives,
  selections: one.selections + other.selections,
});

/**
 * Measures selections; each fragment once, however often it is spread, so that the work is linear in the document. The
 * document need not be valid: an unknown fragment is empty, and one inside itself ends.
 */
class Measure {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #measured = new Map<string, Shape>();

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#fragments = fragments;
  }

  selection(set: SelectionSetNode): Shape {
    let sum = EMPTY;
    for (const node of set.selections) {
      const directives = node.directives?.length ?? 0;
      const shape =
        node.kind === Kind.FIELD
          ? this.#field(node)
          : node.kind === Kind.INLINE_FRAGMENT
            ? this.selection(node.selectionSet)
            : this.#fragment(node.name.value);
      sum = beside(sum, directives === 0 ? shape : { ...shape, directives: shape.directives + directives });
    }
    return sum;
  }

  #field({ name, alias, selectionSet }: Extract<SelectionSetNode['selections'][number], { kind: Kind.FIELD }>): Shape {
    const below = selectionSet === undefined ? EMPTY : this.selection(selectionSet);
    const deepest = Math.max(below.depth, below.introspectionDepth) + 1;
    const isIntrospection = name.value.startsWith('__');
    return {
      depth: isIntrospection ? 0 : below.depth + 1,
      introspectionDepth: isIntrospection ? deepest : below.introspectionDepth,
      aliases: below.aliases + (alias === undefined ? 0 : 1),
      rootFields: 1,
      directives: below.directives,
      selections: below.selections + 1,
    };
  }

  #fragment(name: string): Shape {
    const known = this.#measured.get(name);
    if (known !== undefined) return known;
    this.#measured.set(name, EMPTY);
    const fragment = this.#fragments.get(name);
    const shape = fragment === undefined ? EMPTY : this.selection(fragment.selectionSet);
    const directives = shape.directives + (fragment?.directives?.length ?? 0);
    const measured = { ...shape, directives };
    this.#measured.set(name, measured);
    return measured;
  }
}

/** The shape of a document: the greatest figures of its operations, and the directives of all its definitions. */
export function shapeOf(document: DocumentNode): Shape {
  const measure = new Measure(fragmentsOf(document));
  let dearest = EMPTY;
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const shape = measure.selection(definition.selectionSet);
    const variables = (definition.variableDefinitions ?? []).reduce(
      (sum, variable) => sum + (variable.directives?.length ?? 0),
      0,
    );
    const directives = shape.directives + variables + (definition.directives?.length ?? 0);
    dearest = greatest(dearest, { ...shape, directives });
  }
  return dearest;
}

const greatest = (one: Shape, other: Shape): Shape => ({
  depth: Math.max(one.depth, other.depth),
  introspectionDepth: Math.max(one.introspectionDepth, other.introspectionDepth),
  aliases: Math.max(one.aliases, other.aliases),
  rootFields: Math.max(one.rootFields, other.rootFields),
  directives: Math.max(one.directives, other.directives),
  selections: Math.max(one.selections, other.selections),
});
