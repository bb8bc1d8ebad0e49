import {
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { GraphError } from '../../service/errors.ts';

export type AnyField = GraphQLField<unknown, unknown>;

/** One field of the answer, merged from every place where the query selects its response key. */
export interface Selected {
  readonly key: string;
  /** The first of its nodes: all have the same name and arguments, or the query would not be valid. */
  readonly node: FieldNode;
  /** The types on which it is selected, each with the field's definition there. */
  readonly on: Map<GraphQLObjectType, AnyField>;
  /** The first definition: all have the same form. */
  readonly field: AnyField;
  /** What is selected of it; null for a leaf. */
  inner: Selection | null;
}

/** Everything that is selected of one object of the answer, in the order of the query. */
export interface Selection {
  /** The types that the object can have. */
  readonly types: readonly GraphQLObjectType[];
  /** Whether which one it is shows only in the answer. */
  readonly abstract: boolean;
  readonly fields: readonly Selected[];
}

export interface Operation {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  /** Values of the variables as they were given. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The same after coercion, defaults put in. */
  readonly coerced: Readonly<Record<string, unknown>>;
}

// The same figure as the limit on selections of a query once its fragments are expanded.
const MAX_SELECTIONS = 2_000;

/** The object types that a value of a type can have. */
export function possibleTypes(schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLObjectType[] {
  if (isObjectType(type)) return [type];
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [];
}

/** A field of an object type by its name, those of introspection included. */
export function fieldOf(schema: GraphQLSchema, type: GraphQLObjectType, name: string): AnyField | undefined {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  const atRoot = type === schema.getQueryType();
  if (atRoot && name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (atRoot && name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return type.getFields()[name];
}

type Part = readonly [set: SelectionSetNode, on: readonly GraphQLObjectType[]];

interface Gathered {
  readonly selected: Selected;
  readonly parts: Part[];
}

class Reader {
  readonly #schema: GraphQLSchema;
  readonly #variables: Operation['coerced'];
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  #count = 0;

  constructor(schema: GraphQLSchema, { document, coerced }: Operation) {
    this.#schema = schema;
    this.#variables = coerced;
    const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  read(parts: readonly Part[], types: readonly GraphQLObjectType[], abstract: boolean): Selection {
    const gathered = new Map<string, Gathered>();
    const spread = new Set<string>();
    for (const [set, on] of parts) this.#gather(set, on, gathered, spread);
    for (const { selected, parts: inner } of gathered.values()) {
      if (inner.length > 0) selected.inner = this.#readInner(selected, inner);
    }
    return { types, abstract, fields: [...gathered.values()].map(({ selected }) => selected) };
  }

  #readInner(selected: Selected, parts: readonly Part[]): Selection {
    const named = [...selected.on.values()].map((field) => getNamedType(field.type));
    const types = [...new Set(named.flatMap((type) => possibleTypes(this.#schema, type)))];
    return this.read(parts, types, types.length > 1 || named.some(isAbstractType));
  }

  #gather(
    set: SelectionSetNode,
    on: readonly GraphQLObjectType[],
    gathered: Map<string, Gathered>,
    spread: Set<string>,
  ): void {
    for (const selection of set.selections) {
      if (!this.#isIncluded(selection)) continue;
      this.#count += 1;
      if (this.#count > MAX_SELECTIONS) {
        throw new GraphError('MAX_SELECTIONS_LIMIT', `The query selects over ${MAX_SELECTIONS} fields; ask for fewer.`);
      }
      if (selection.kind === Kind.FIELD) {
        this.#gatherField(selection, on, gathered);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
      if (fragment === undefined) continue;
      const left = this.#narrowed(on, fragment.typeCondition?.name.value);
      const place = selection.kind === Kind.FRAGMENT_SPREAD ? `${selection.name.value}:${left.join()}` : null;
      if (left.length === 0 || (place !== null && spread.has(place))) continue;
      if (place !== null) spread.add(place);
      this.#gather(fragment.selectionSet, left, gathered, spread);
    }
  }

  #gatherField(node: FieldNode, on: readonly GraphQLObjectType[], gathered: Map<string, Gathered>): void {
    const key = node.alias?.value ?? node.name.value;
    for (const type of on) {
      const field = fieldOf(this.#schema, type, node.name.value);
      if (field === undefined) continue;
      const known = gathered.get(key);
      if (known === undefined) {
        gathered.set(key, { selected: { key, node, on: new Map([[type, field]]), field, inner: null }, parts: [] });
      } else known.selected.on.set(type, field);
    }
    const found = gathered.get(key);
    if (found === undefined || node.selectionSet === undefined) return;
    const inner = on
      .map((type) => fieldOf(this.#schema, type, node.name.value))
      .flatMap((field) => (field === undefined ? [] : possibleTypes(this.#schema, getNamedType(field.type))));
    found.parts.push([node.selectionSet, [...new Set(inner)]]);
  }

  #narrowed(on: readonly GraphQLObjectType[], condition: string | undefined): readonly GraphQLObjectType[] {
    const type = condition === undefined ? undefined : this.#schema.getType(condition);
    if (type === undefined) return on;
    const possible = new Set(possibleTypes(this.#schema, type));
    return on.filter((one) => possible.has(one));
  }

  #isIncluded(node: SelectionNode): boolean {
    if (getDirectiveValues(GraphQLSkipDirective, node, this.#variables)?.['if'] === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, node, this.#variables)?.['if'] !== false;
  }
}

/** What an operation selects, with its fragments, @skip and @include resolved: from query and schema alone. */
export function readSelection(schema: GraphQLSchema, operation: Operation): Selection {
  const root = schema.getRootType(operation.definition.operation);
  if (root == null) throw new GraphError('GRAPHQL_VALIDATION_FAILED', 'A table is made from a query.');
  return new Reader(schema, operation).read([[operation.definition.selectionSet, [root]]], [root], false);
}

/** Whether the values of a field are leaves, or lists of leaves. */
export function isLeafField(selected: Selected): boolean {
  return isLeafType(getNamedType(selected.field.type)) || !isCompositeType(getNamedType(selected.field.type));
}
