import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  TypeNameMetaFieldDef,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type SelectionSetNode,
} from 'graphql';
import type { AnswerWriter } from './answer-writer.ts';
import { isIncluded } from './conditions.ts';
import type { OperationParts } from './fetched-operation.ts';
import { leafStands, leafWriter, type Write } from './leaf-writers.ts';
import { fieldOf } from './names.ts';
import { standing, type Stands } from './standing.ts';

export type FetchedObject = Record<string, unknown>;

/** One field of the client's answer: what it is called there, and under which name it was fetched. */
export interface ShapeField {
  readonly responseName: string;
  readonly fetchedName: string;
  /** The field's name and colon as JSON. */
  readonly key: string;
  readonly write: Write;
  readonly stands: Stands;
  /** The shape of the objects of this field; null for a leaf. */
  readonly inner: ObjectShape | null;
}

export function isFetchedObject(value: unknown): value is FetchedObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * How the objects at one place of an answer are written: completion after the GraphQL specification and serialization
 * in one pass. What a type selects is worked out when the first object of that type comes.
 */
export class ObjectShape {
  readonly #compiler: ShapeCompiler;
  readonly #type: GraphQLCompositeType;
  readonly #selectionSets: readonly SelectionSetNode[];
  readonly #byType = new Map<string, readonly ShapeField[]>();

  constructor(compiler: ShapeCompiler, type: GraphQLCompositeType, selectionSets: readonly SelectionSetNode[]) {
    this.#compiler = compiler;
    this.#type = type;
    this.#selectionSets = selectionSets;
  }

  /** The fields that an object has in the answer; undefined when it is of no type that may stand here. */
  fieldsOf(object: FetchedObject): readonly ShapeField[] | undefined {
    const name = isObjectType(this.#type) ? this.#type.name : object[TypeNameMetaFieldDef.name];
    if (typeof name !== 'string') return undefined;
    const known = this.#byType.get(name);
    if (known !== undefined) return known;
    const type = this.#compiler.objectType(this.#type, name);
    if (type === undefined) return undefined;
    const fields = this.#compiler.fields(type, this.#selectionSets);
    this.#byType.set(name, fields);
    return fields;
  }

  readonly write: Write = (value, answer) => {
    if (!isFetchedObject(value)) return answer.wrong('an object');
    const fields = this.fieldsOf(value);
    if (fields === undefined) return answer.wrong(`an object of type ${this.#type.name}`);
    const { depth } = answer;
    answer.depth = depth + 1;
    const text = writeFields(fields, value, answer);
    answer.depth = depth;
    return text;
  };

  /** Puts values under the client's names beside those under which they were fetched: nobody else has the object. */
  readonly stands: Stands = (value) => {
    if (!isFetchedObject(value)) return false;
    const fields = this.fieldsOf(value);
    if (fields === undefined) return false;
    for (const { fetchedName, responseName, stands } of fields) {
      const fetched = value[fetchedName];
      if (!stands(fetched)) return false;
      if (fetchedName === responseName) continue;
      // The name may be that of another field.
      if (responseName in value) return false;
      value[responseName] = fetched;
    }
    return true;
  };
}

const never: Stands = () => false;

function writeFields(fields: readonly ShapeField[], object: FetchedObject, answer: AnswerWriter): string | null {
  const place = answer.depth - 1;
  let text = '';
  for (const field of fields) {
    answer.path[place] = field.responseName;
    const value = field.write(object[field.fetchedName], answer);
    if (value === null) return null;
    text += text === '' ? `{${field.key}` : `,${field.key}`;
    text += value;
  }
  return text === '' ? '{}' : `${text}}`;
}

function listWriter(element: Write): Write {
  return (value, answer) => {
    if (!Array.isArray(value)) return answer.wrong('a list');
    const place = answer.depth;
    answer.depth = place + 1;
    let text = '';
    for (let index = 0; index < value.length; index += 1) {
      answer.path[place] = index;
      const written = element(value[index], answer);
      if (written === null) {
        answer.depth = place;
        return null;
      }
      text += index === 0 ? written : `,${written}`;
    }
    answer.depth = place;
    return `[${text}]`;
  };
}

const nullable = (write: Write): Write => {
  return (value, answer) => {
    if (value === null) return 'null';
    return value === undefined ? answer.absent() : (write(value, answer) ?? 'null');
  };
};

const nonNull = (write: Write): Write => {
  return (value, answer) => (value === null || value === undefined ? answer.missing() : write(value, answer));
};

/** Makes the shapes of one operation with its conditions decided. */
class ShapeCompiler {
  readonly #parts: OperationParts;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(parts: OperationParts) {
    this.#parts = parts;
    const fragments = parts.document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  /** The object type of a name, where such an object may stand in place of `type`. */
  objectType(type: GraphQLCompositeType, name: string): GraphQLObjectType | undefined {
    const { schema } = this.#parts;
    const found = schema.getType(name);
    if (!isObjectType(found)) return undefined;
    return found === type || (isAbstractType(type) && schema.isSubType(type, found)) ? found : undefined;
  }

  fields(type: GraphQLObjectType, selectionSets: readonly SelectionSetNode[]): readonly ShapeField[] {
    const groups = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    for (const selectionSet of selectionSets) this.#collect(type, selectionSet, { groups, spread });
    return [...groups].flatMap(([responseName, nodes]) => this.#field(type, responseName, nodes) ?? []);
  }

  /** The fields that a type selects, by response name, in the order of the specification. */
  #collect(
    type: GraphQLObjectType,
    selectionSet: SelectionSetNode,
    into: { readonly groups: Map<string, FieldNode[]>; readonly spread: Set<string> },
  ): void {
    for (const selection of selectionSet.selections) {
      if (!isIncluded(selection, this.#parts.variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const group = into.groups.get(name);
        if (group === undefined) into.groups.set(name, [selection]);
        else group.push(selection);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (this.#meets(type, selection.typeCondition?.name.value)) this.#collect(type, selection.selectionSet, into);
      } else if (!into.spread.has(selection.name.value)) {
        into.spread.add(selection.name.value);
        const fragment = this.#fragments.get(selection.name.value);
        if (fragment !== undefined && this.#meets(type, fragment.typeCondition.name.value))
          this.#collect(type, fragment.selectionSet, into);
      }
    }
  }

  #meets(type: GraphQLObjectType, condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const { schema } = this.#parts;
    const abstract = schema.getType(condition);
    return isAbstractType(abstract) && schema.isSubType(abstract, type);
  }

  #field(type: GraphQLObjectType, responseName: string, nodes: readonly FieldNode[]): ShapeField | undefined {
    const [node] = nodes;
    if (node === undefined) return undefined;
    const name = node.name.value;
    const common = { responseName, key: `${JSON.stringify(responseName)}:` };
    if (name === TypeNameMetaFieldDef.name) {
      const text = JSON.stringify(type.name);
      const stands: Stands = (value) => value === type.name;
      return { ...common, fetchedName: name, inner: null, write: () => text, stands };
    }
    if (name === '__schema' || name === '__type') {
      const write: Write = (_, answer) => answer.introspection.get(responseName) ?? 'null';
      return { ...common, fetchedName: name, inner: null, write, stands: never };
    }
    const definition = fieldOf(type, name);
    // Validation has made sure of the field.
    if (definition === undefined) return undefined;
    const named = getNamedType(definition.type);
    const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const inner = isCompositeType(named) ? new ObjectShape(this, named, selectionSets) : null;
    const leaf = isLeafType(named) ? leafWriter(named) : null;
    const write = typeWriter(definition.type, inner?.write ?? leaf ?? (() => null));
    const stands = standing(definition.type, inner?.stands ?? (isLeafType(named) ? leafStands(named) : never));
    return { ...common, fetchedName: this.#parts.names.of(type, node), inner, write, stands };
  }
}

function typeWriter(type: GraphQLOutputType, named: Write): Write {
  if (isNonNullType(type)) return nonNull(writerOf(type.ofType, named));
  return nullable(writerOf(type, named));
}

function writerOf(type: GraphQLOutputType, named: Write): Write {
  return isListType(type) ? listWriter(typeWriter(type.ofType, named)) : named;
}

/** The shape of an operation's whole answer. */
export function shapeOf(parts: OperationParts, root: GraphQLObjectType): ObjectShape {
  return new ObjectShape(new ShapeCompiler(parts), root, [parts.operation.selectionSet]);
}
