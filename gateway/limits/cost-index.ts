import {
  Kind,
  OperationTypeNode,
  valueFromASTUntyped,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import { directiveName, usesOf } from '../composition/links.ts';

/** An argument or the field of an input object, as far as it counts for cost. */
export interface CostInput {
  readonly type: string;
  readonly weight: number;
  /** The value that stands when none is given. */
  readonly fallback: unknown;
}

export interface CostField {
  readonly type: string;
  readonly isList: boolean;
  /** Added once for each time that the field is resolved. */
  readonly weight: number;
  /** The arguments that can change the cost: those that give a size or have a weight. */
  readonly inputs: ReadonlyMap<string, CostInput>;
  /** Elements of the list, or of the lists below, when no argument gives their number. */
  readonly assumedSize: number;
  /** Paths of arguments that give the size. */
  readonly slicing: readonly string[];
  /** Lists below the field that take its size. */
  readonly sized: readonly string[];
}

/** What a supergraph says about cost: fields and types with their weights and sizes. */
export interface CostIndex {
  readonly query: string;
  field(type: string, name: string): CostField | null;
  /** Cost of one object or value of a type: 1 for a composite type, else 0, unless a weight says otherwise. */
  typeWeight(type: string): number;
  /** Fields of an input object; null for any other type. */
  inputObject(type: string): ReadonlyMap<string, CostInput> | null;
}

// A list of which no directive tells the size: only in a supergraph of another make.
const UNKNOWN_SIZE = 10;

interface Names {
  readonly cost: string | null;
  readonly listSize: string | null;
}

const namedType = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type));
const isList = (type: TypeNode): boolean =>
  type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && type.type.kind === Kind.LIST_TYPE);

function weightOf(node: Parameters<typeof usesOf>[0], names: Names): number | null {
  const weight = usesOf(node, names.cost)[0]?.['weight'];
  return weight === undefined ? null : Math.max(Number(weight), 0);
}

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

function inputOf(node: InputValueDefinitionNode, names: Names): CostInput {
  const fallback = node.defaultValue === undefined ? undefined : valueFromASTUntyped(node.defaultValue);
  return { type: namedType(node.type), weight: weightOf(node, names) ?? 0, fallback };
}

const inputsOf = (nodes: readonly InputValueDefinitionNode[] = [], names: Names): ReadonlyMap<string, CostInput> =>
  new Map(nodes.map((node) => [node.name.value, inputOf(node, names)]));

function fieldOf(node: FieldDefinitionNode, names: Names): CostField {
  const [size] = usesOf(node, names.listSize);
  return {
    type: namedType(node.type),
    isList: isList(node.type),
    weight: weightOf(node, names) ?? 0,
    inputs: inputsOf(node.arguments, names),
    assumedSize: typeof size?.['assumedSize'] === 'number' ? size['assumedSize'] : UNKNOWN_SIZE,
    slicing: texts(size?.['slicingArguments']),
    sized: texts(size?.['sizedFields']),
  };
}

type FieldsByName = ReadonlyMap<string, CostField>;

/** The dearer of two definitions of one field: an interface's, and that of a type behind it. */
function dearer(one: CostField, other: CostField): CostField {
  return {
    ...one,
    weight: Math.max(one.weight, other.weight),
    assumedSize: Math.max(one.assumedSize, other.assumedSize),
    slicing: [...new Set([...one.slicing, ...other.slicing])],
    sized: [...new Set([...one.sized, ...other.sized])],
  };
}

class Collected {
  readonly fields = new Map<string, Map<string, CostField>>();
  readonly weights = new Map<string, number>();
  readonly inputs = new Map<string, ReadonlyMap<string, CostInput>>();
  /** The object types behind an interface or union. */
  readonly possible = new Map<string, string[]>();
  query = 'Query';

  constructor(document: DocumentNode, names: Names) {
    for (const node of document.definitions) this.#add(node, names);
  }

  #add(node: DefinitionNode, names: Names): void {
    switch (node.kind) {
      case Kind.SCHEMA_DEFINITION:
        this.query =
          node.operationTypes.find(({ operation }) => operation === OperationTypeNode.QUERY)?.type.name.value ??
          this.query;
        break;
      case Kind.OBJECT_TYPE_DEFINITION:
        for (const face of node.interfaces ?? []) this.#behind(face.name.value, node.name.value);
        this.#composite(node, names);
        break;
      case Kind.INTERFACE_TYPE_DEFINITION:
        this.#composite(node, names);
        break;
      case Kind.UNION_TYPE_DEFINITION:
        this.weights.set(node.name.value, weightOf(node, names) ?? 1);
        for (const member of node.types ?? []) this.#behind(node.name.value, member.name.value);
        break;
      case Kind.SCALAR_TYPE_DEFINITION:
      case Kind.ENUM_TYPE_DEFINITION:
        this.weights.set(node.name.value, weightOf(node, names) ?? 0);
        break;
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        this.inputs.set(node.name.value, inputsOf(node.fields, names));
    }
  }

  #composite(node: ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode, names: Names): void {
    this.weights.set(node.name.value, weightOf(node, names) ?? 1);
    this.fields.set(node.name.value, new Map((node.fields ?? []).map((one) => [one.name.value, fieldOf(one, names)])));
  }

  #behind(abstract: string, type: string): void {
    const types = this.possible.get(abstract) ?? [];
    types.push(type);
    this.possible.set(abstract, types);
  }
}

/** Reads the cost directives of a supergraph, by whatever names it links to them. */
export function costIndex(document: DocumentNode): CostIndex {
  const names = {
    cost: directiveName(document, 'cost', 'cost'),
    listSize: directiveName(document, 'cost', 'listSize'),
  };
  const { fields, weights, inputs, possible, query } = new Collected(document, names);
  const merged = new Map<string, FieldsByName>();
  const weighsInputs = [...inputs.values()].some((one) => [...one.values()].some(({ weight }) => weight > 0));
  const counts = (field: CostField, name: string, { weight, type }: CostInput): boolean =>
    weight > 0 || (weighsInputs && inputs.has(type)) || field.slicing.some((path) => path.split('.')[0] === name);
  for (const [type, own] of fields) {
    const behind = (possible.get(type) ?? []).map((name) => fields.get(name));
    const dearest = [...own].map(([name, field]): [string, CostField] => {
      const one = behind.reduce((known, other) => dearer(known, other?.get(name) ?? known), field);
      return [name, { ...one, inputs: new Map([...one.inputs].filter(([key, input]) => counts(one, key, input))) }];
    });
    merged.set(type, new Map(dearest));
  }
  const dearestType = new Map(
    [...possible].map(([type, behind]) => [type, Math.max(...behind.map((name) => weights.get(name) ?? 1))]),
  );
  return {
    query,
    field: (type, name) => merged.get(type)?.get(name) ?? null,
    typeWeight: (type) => Math.max(weights.get(type) ?? 0, dearestType.get(type) ?? 0),
    inputObject: (type) => inputs.get(type) ?? null,
  };
}
