import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  type VariableDefinitionNode,
  type ValueNode,
} from 'graphql';
import { codecOf, inputText, literalText, type ScalarCodec } from '../../schema/scalars.ts';
import type { GraphError } from '../../service/errors.ts';
import { badInput } from '../../service/errors.ts';

function fault(codec: ScalarCodec, path: string, text: string | undefined, shown: unknown): GraphError | null {
  return text !== undefined && codec.accepts(text) ? null : badInput(path, shown, codec.expected);
}

/** The first wrong scalar in a value of a variable, with the path to it. */
function variableFault(type: GraphQLInputType, value: unknown, path: string): GraphError | null {
  if (value === null || value === undefined) return null;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const elements: readonly unknown[] = Array.isArray(value) ? value : [value];
    const faults = elements.map((element, index) => variableFault(nullable.ofType, element, `${path}[${index}]`));
    return faults.find((found) => found !== null) ?? null;
  }
  if (isInputObjectType(nullable) && typeof value === 'object') {
    const fields = Object.values(nullable.getFields());
    const given = value as Readonly<Record<string, unknown>>;
    const faults = fields.map((field) => variableFault(field.type, given[field.name], `${path}.${field.name}`));
    return faults.find((found) => found !== null) ?? null;
  }
  const codec = codecOf(getNamedType(nullable).name);
  return codec === undefined ? null : fault(codec, path, inputText(codec, value), value);
}

function isLeaf(node: ValueNode): boolean {
  return node.kind !== Kind.LIST && node.kind !== Kind.OBJECT && node.kind !== Kind.VARIABLE && node.kind !== Kind.NULL;
}

/** The first wrong scalar among the literals of a document, named by its argument. */
function literalFault(schema: GraphQLSchema, document: DocumentNode): GraphError | null {
  const types = new TypeInfo(schema);
  let found: GraphError | null = null;
  const check = (node: ValueNode): void => {
    const type = types.getInputType();
    const codec = found !== null || type == null || !isLeaf(node) ? undefined : codecOf(getNamedType(type).name);
    if (codec === undefined) return;
    const text = literalText(codec, node);
    found = fault(
      codec,
      types.getArgument()?.name ?? 'value',
      text,
      text ?? ('value' in node ? node.value : node.kind),
    );
  };
  const leaves = [Kind.STRING, Kind.INT, Kind.FLOAT, Kind.BOOLEAN, Kind.ENUM] as const;
  visit(document, visitWithTypeInfo(types, Object.fromEntries(leaves.map((kind) => [kind, { enter: check }]))));
  return found;
}

// A document's literals never change, so they are checked once for as long as the document is kept.
const checkedDocuments = new WeakMap<DocumentNode, GraphError | null>();

/**
 * Throws BAD_USER_INPUT for the first literal or variable that is no value of its scalar, naming the argument and the
 * form that is right. A gateway's own scalars let everything pass, and a subgraph would refuse its whole fetch.
 */
export function checkScalarInputs(
  schema: GraphQLSchema,
  document: DocumentNode,
  definitions: readonly VariableDefinitionNode[],
  variables: Readonly<Record<string, unknown>>,
): void {
  let literal = checkedDocuments.get(document);
  if (literal === undefined) {
    literal = literalFault(schema, document);
    checkedDocuments.set(document, literal);
  }
  if (literal !== null) throw literal;
  for (const definition of definitions) {
    const name = definition.variable.name.value;
    const type = typeFromAST(schema, definition.type) as GraphQLInputType | undefined;
    const wrong = type === undefined ? null : variableFault(type, variables[name], `$${name}`);
    if (wrong !== null) throw wrong;
  }
}
