import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  Kind,
  TypeNameMetaFieldDef,
  visit,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { GraphError } from '../../service/errors.ts';
import { isCondition, isIncluded, type Variables } from './conditions.ts';
import { fieldOf, namedAs, type FetchedNames } from './names.ts';

const TYPENAME = TypeNameMetaFieldDef.name;
// The name that every entity fetch gives its own variable.
const RESERVED_VARIABLE = 'representations';
// Above every limit on what a query may select; keeps a query that nobody limited from filling the memory.
const MAX_FETCHED_FIELDS = 50_000;

/** What one place of an operation fetches: each field once, and what only some types of the place have. */
export interface FetchedSelection {
  readonly type: GraphQLCompositeType;
  readonly fields: Map<string, FetchedField>;
  readonly fragments: Map<string, FetchedSelection>;
}

export interface FetchedField {
  readonly node: FieldNode;
  readonly selection: FetchedSelection | null;
}

export interface OperationParts {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
  readonly names: FetchedNames;
}

/**
 * Reads what an operation fetches, with its conditions decided and its fragments opened: the planner never sees `@skip`
 * or `@include`, which it can't tell apart from those of another field that needs the same data.
 */
class Reader {
  readonly #parts: OperationParts;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  // A selection set that is read into a place a second time adds nothing; without this, fragments double the work.
  readonly #read = new Map<FetchedSelection, Set<SelectionSetNode>>();
  #count = 0;

  constructor(parts: OperationParts) {
    this.#parts = parts;
    const fragments = parts.document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  read(selectionSet: SelectionSetNode, into: FetchedSelection): FetchedSelection {
    const known = this.#read.get(into) ?? new Set();
    if (known.has(selectionSet)) return into;
    this.#read.set(into, known.add(selectionSet));
    for (const selection of selectionSet.selections) {
      if (isIncluded(selection, this.#parts.variables)) this.#selection(selection, into);
    }
    return into;
  }

  #selection(selection: SelectionNode, into: FetchedSelection): void {
    if (selection.kind === Kind.FIELD) {
      this.#field(selection, into);
      return;
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(selection.name.value) : selection;
    if (fragment === undefined) return;
    this.read(fragment.selectionSet, this.#narrowed(fragment.typeCondition?.name.value, into));
  }

  #narrowed(name: string | undefined, into: FetchedSelection): FetchedSelection {
    if (name === undefined || name === into.type.name) return into;
    const known = into.fragments.get(name);
    if (known !== undefined) return known;
    const narrowed = selectionOf(this.#parts.schema.getType(name) as GraphQLCompositeType);
    into.fragments.set(name, narrowed);
    return narrowed;
  }

  #field(field: FieldNode, into: FetchedSelection): void {
    // The schema answers these itself.
    if (field.name.value === '__schema' || field.name.value === '__type') return;
    const name = field.name.value === TYPENAME ? TYPENAME : this.#parts.names.of(into.type, field);
    const fetched = into.fields.get(name) ?? this.#added(name, field, into);
    if (fetched.selection !== null && field.selectionSet !== undefined)
      this.read(field.selectionSet, fetched.selection);
  }

  #added(name: string, field: FieldNode, into: FetchedSelection): FetchedField {
    this.#count += 1;
    if (this.#count > MAX_FETCHED_FIELDS) {
      throw new GraphError(
        'MAX_SELECTIONS_LIMIT',
        `The query selects more than ${MAX_FETCHED_FIELDS} different fields; expected a smaller one.`,
      );
    }
    const definition = fieldOf(into.type, field.name.value);
    const type = definition === undefined ? undefined : getNamedType(definition.type);
    const { arguments: args, directives = [] } = field;
    const node: FieldNode = {
      kind: Kind.FIELD,
      ...namedAs(name, field.name.value),
      ...(args === undefined ? {} : { arguments: args }),
      directives: directives.filter((directive) => !isCondition(directive)),
    };
    const added = { node, selection: type !== undefined && isCompositeType(type) ? selectionOf(type) : null };
    into.fields.set(name, added);
    return added;
  }
}

function selectionOf(type: GraphQLCompositeType): FetchedSelection {
  const selection: FetchedSelection = { type, fields: new Map(), fragments: new Map() };
  // Which fields an object answers depends on its type.
  if (isAbstractType(type)) {
    const node: FieldNode = { kind: Kind.FIELD, ...namedAs(TYPENAME, TYPENAME) };
    selection.fields.set(TYPENAME, { node, selection: null });
  }
  return selection;
}

/** Everything that an operation fetches, from its root; what the schema answers itself is left out. */
export function fetchedSelection(parts: OperationParts): FetchedSelection {
  const { schema, operation } = parts;
  const root = schema.getRootType(operation.operation);
  // Refused before, with a message of its own.
  if (root == null) throw new Error(`The schema has no ${operation.operation}.`);
  return new Reader(parts).read(operation.selectionSet, selectionOf(root));
}

/** Whether a place fetches any field of a subgraph. */
export function fetchesAnything(selection: FetchedSelection): boolean {
  return (
    [...selection.fields.keys()].some((name) => name !== TYPENAME) ||
    [...selection.fragments.values()].some(fetchesAnything)
  );
}

function selectionSetOf(selection: FetchedSelection): SelectionSetNode {
  const fields = [...selection.fields.values()].map(({ node, selection: inner }): SelectionNode =>
    inner === null ? node : { ...node, selectionSet: selectionSetOf(inner) },
  );
  const fragments = [...selection.fragments.values()]
    .filter(({ fields: own, fragments: inner }) => own.size > 0 || inner.size > 0)
    .map((inner): SelectionNode => ({
      kind: Kind.INLINE_FRAGMENT,
      typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: inner.type.name } },
      selectionSet: selectionSetOf(inner),
    }));
  const selections = [...fields, ...fragments];
  const typename: FieldNode = { kind: Kind.FIELD, ...namedAs(TYPENAME, TYPENAME) };
  // With every field skipped the object itself is still answered.
  return { kind: Kind.SELECTION_SET, selections: selections.length === 0 ? [typename] : selections };
}

/** The name under which subgraphs know a variable of the client. */
export function fetchedVariable(name: string): string {
  return name === RESERVED_VARIABLE ? `${RESERVED_VARIABLE}__client` : name;
}

/** A document for the planner with one operation that fetches a selection. */
export function fetchedDocument(operation: OperationDefinitionNode, selection: FetchedSelection): DocumentNode {
  const { variableDefinitions = [], name } = operation;
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        kind: Kind.OPERATION_DEFINITION,
        operation: operation.operation,
        ...(name === undefined ? {} : { name }),
        variableDefinitions,
        selectionSet: selectionSetOf(selection),
      },
    ],
  };
  if (variableDefinitions.every(({ variable }) => variable.name.value !== RESERVED_VARIABLE)) return document;
  return visit(document, {
    Variable: (node) => ({ ...node, name: { ...node.name, value: fetchedVariable(node.name.value) } }),
  });
}
