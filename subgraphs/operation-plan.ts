import {
  getArgumentValues,
  GraphQLError,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import { getFieldDef } from 'graphql/execution/execute.js';

import { entitiesBy } from './entities.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** What the plans of one operation share. */
export interface PlannedOperation {
  readonly schema: GraphQLSchema;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  readonly operation: OperationDefinitionNode;
  /** The values of the variables that leave fields out or in: a plan holds for one combination of them. */
  readonly conditions: Variables;
}

/** A type as the completion of a value goes through it, from the outside in. */
export type TypePlan =
  | { readonly kind: 'leaf'; readonly nonNull: boolean; readonly type: { serialize(value: unknown): unknown } }
  | { readonly kind: 'list'; readonly nonNull: boolean; readonly of: TypePlan }
  | { readonly kind: 'object'; readonly nonNull: boolean; readonly fields: () => ObjectPlan }
  | {
      readonly kind: 'abstract';
      readonly nonNull: boolean;
      readonly type: GraphQLAbstractType;
      readonly fieldsOf: (type: GraphQLObjectType) => ObjectPlan;
    };

/** One field of a selection: where its value comes from and what becomes of it. */
export interface FieldPlan {
  readonly planned: PlannedOperation;
  readonly parent: GraphQLObjectType;
  /** The name in the answer. */
  readonly key: string;
  readonly name: string;
  readonly nodes: readonly FieldNode[];
  readonly definition: GraphQLField<unknown, unknown>;
  /** Undefined where the value is a property of the parent, or what a function there answers. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | undefined;
  readonly type: TypePlan;
  /** Arguments that no variable takes part in: the same in every run. */
  readonly constant: Variables | undefined;
}

/** The fields selected of one type, in the order of the answer. */
export interface ObjectPlan {
  readonly type: GraphQLObjectType;
  readonly fields: readonly FieldPlan[];
}

function namesVariable(node: ValueNode): boolean {
  if (node.kind === Kind.VARIABLE) return true;
  if (node.kind === Kind.LIST) return node.values.some(namesVariable);
  return node.kind === Kind.OBJECT && node.fields.some(({ value }) => namesVariable(value));
}

function constantArguments(definition: GraphQLField<unknown, unknown>, node: FieldNode): Variables | undefined {
  if (node.arguments?.some(({ value }) => namesVariable(value)) === true) return undefined;
  try {
    return Object.freeze(getArgumentValues(definition, node, {}));
  } catch {
    // What is wrong with them is said where the field is resolved, with its path.
    return undefined;
  }
}

function typePlan(planned: PlannedOperation, type: GraphQLOutputType, nodes: readonly FieldNode[]): TypePlan {
  const nonNull = isNonNullType(type);
  const inner = nonNull ? type.ofType : type;
  if (isLeafType(inner)) return { kind: 'leaf', nonNull, type: inner };
  if (isListType(inner)) return { kind: 'list', nonNull, of: typePlan(planned, inner.ofType, nodes) };
  // Planned when the first value comes: most of the types that a union could hold never do.
  const known = new Map<GraphQLObjectType, ObjectPlan>();
  const fieldsOf = (of: GraphQLObjectType): ObjectPlan => {
    const plan = known.get(of) ?? objectPlan(planned, of, subfields(planned, of, nodes));
    known.set(of, plan);
    return plan;
  };
  if (isAbstractType(inner)) return { kind: 'abstract', nonNull, type: inner, fieldsOf };
  return { kind: 'object', nonNull, fields: () => fieldsOf(inner) };
}

type Selected = ReadonlyMap<string, readonly FieldNode[]>;

const subfields = (planned: PlannedOperation, of: GraphQLObjectType, nodes: readonly FieldNode[]): Selected =>
  collectSubfields(planned.schema, planned.fragments, planned.conditions, of, nodes);

function objectPlan(planned: PlannedOperation, type: GraphQLObjectType, selected: Selected): ObjectPlan {
  if (type.isTypeOf != null) throw new Error(`${type.name} has isTypeOf, which no type of a subgraph needs.`);
  const fields = [...selected].flatMap(([key, nodes]): readonly FieldPlan[] => {
    const [node] = nodes;
    const definition = node === undefined ? undefined : getFieldDef(planned.schema, type, node);
    if (node === undefined || definition == null) return [];
    const constant = constantArguments(definition, node);
    const plan = typePlan(planned, definition.type, nodes);
    const { name } = definition;
    const isEntities = name === '_entities' && type === planned.schema.getQueryType();
    const resolve =
      isEntities && definition.resolve !== undefined ? entitiesBy(definition.resolve) : definition.resolve;
    return [{ planned, parent: type, key, name, nodes, definition, resolve, type: plan, constant }];
  });
  return { type, fields };
}

/** The plan of a query's root fields; what lies below is planned when it is reached. */
export function rootPlan(planned: PlannedOperation): ObjectPlan {
  const { schema, fragments, conditions, operation } = planned;
  const type = schema.getQueryType();
  if (type == null) throw new GraphQLError('The schema has no query type.');
  return objectPlan(planned, type, collectFields(schema, fragments, conditions, type, operation.selectionSet));
}
