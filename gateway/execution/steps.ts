import type { FetchDataRewrite, FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  getNamedType,
  isAbstractType,
  Kind,
  parse,
  stripIgnoredCharacters,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { GraphError } from '../../service/errors.ts';
import { fetchedVariable } from './fetched-operation.ts';
import { fits } from './leaf-writers.ts';
import { fieldOf } from './names.ts';

/** What an entity must bring to a fetch: a field with what is inside it, or fields of some types only. */
export type Required =
  | {
      readonly kind: 'field';
      readonly name: string;
      /** Whether a value is one of the field's type: a subgraph must not be asked with what another got wrong. */
      readonly fits: (value: unknown) => boolean;
      readonly inner: readonly Required[] | null;
    }
  | { readonly kind: 'fragment'; readonly types: ReadonlySet<string> | null; readonly inner: readonly Required[] };

/** A change of one field of objects on the way to a subgraph or from it; a step of types goes on in such objects only. */
export interface Rewrite {
  readonly path: readonly (string | ReadonlySet<unknown>)[];
  readonly field: string;
  readonly change:
    { readonly kind: 'set'; readonly value: unknown } | { readonly kind: 'rename'; readonly name: string };
}

/** One request to one subgraph. */
export interface FetchStep {
  readonly kind: 'fetch';
  readonly subgraph: string;
  readonly query: string;
  readonly operationName: string | undefined;
  /** The variables it takes: the client's name and the subgraph's. */
  readonly variables: readonly { readonly given: string; readonly fetched: string }[];
  /** Where its answer belongs: names of fetched fields, and @ for every element of a list. */
  readonly path: readonly string[];
  /** What it needs of each object at that place; null for a fetch of the root. */
  readonly requires: readonly Required[] | null;
  readonly inputRewrites: readonly Rewrite[];
  readonly outputRewrites: readonly Rewrite[];
  /** The fields that its answer brings to each object. */
  readonly fields: readonly string[];
}

export type Step = FetchStep | { readonly kind: 'sequence' | 'parallel'; readonly steps: readonly Step[] };

function requiredOf(
  schema: GraphQLSchema,
  selections: readonly QueryPlanSelectionNode[],
  parent: GraphQLNamedType | undefined,
): readonly Required[] {
  return selections.map((selection): Required => {
    if (selection.kind === 'Field') {
      const { selections: inner } = selection;
      const type = parent === undefined ? undefined : fieldOf(parent, selection.name)?.type;
      return {
        kind: 'field',
        name: selection.alias ?? selection.name,
        fits: (value) => type === undefined || fits(type, value),
        inner: inner === undefined ? null : requiredOf(schema, inner, type && getNamedType(type)),
      };
    }
    const { typeCondition } = selection;
    const narrowed = typeCondition === undefined ? parent : schema.getType(typeCondition);
    const inner = requiredOf(schema, selection.selections, narrowed);
    return { kind: 'fragment', types: typesOf(schema, typeCondition), inner };
  });
}

/** The names that an object's type may have to meet a condition; null for no condition. */
function typesOf(schema: GraphQLSchema, condition: string | undefined): ReadonlySet<string> | null {
  if (condition === undefined) return null;
  const type = schema.getType(condition);
  // An object of a subgraph that knows an interface as an object goes by the interface's name.
  const possible = isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [];
  return new Set([condition, ...possible]);
}

const TYPE_STEP = '... on ';

function rewriteOf(schema: GraphQLSchema, rewrite: FetchDataRewrite): Rewrite {
  const path = rewrite.path.slice(0, -1).map((step) => {
    return step.startsWith(TYPE_STEP) ? (typesOf(schema, step.slice(TYPE_STEP.length)) ?? step) : step;
  });
  return {
    path,
    field: rewrite.path.at(-1) ?? '',
    change:
      rewrite.kind === 'ValueSetter'
        ? { kind: 'set', value: rewrite.setValueTo as unknown }
        : { kind: 'rename', name: rewrite.renameKeyTo },
  };
}

function fieldNames(selectionSet: SelectionSetNode | undefined): readonly string[] {
  return (selectionSet?.selections ?? []).flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [(selection.alias ?? selection.name).value];
    return selection.kind === Kind.INLINE_FRAGMENT ? fieldNames(selection.selectionSet) : [];
  });
}

/** The fields that a fetch brings to each object: those of the root, or those inside `_entities`. */
function broughtFields(query: string, ofEntities: boolean): readonly string[] {
  const definitions = parse(query, { noLocation: true }).definitions;
  const operation = definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const [entities] = operation?.selectionSet.selections ?? [];
  const within = ofEntities && entities?.kind === Kind.FIELD ? entities.selectionSet : operation?.selectionSet;
  return [...new Set(fieldNames(within))].filter((name) => name !== '__typename');
}

function fetchStep(schema: GraphQLSchema, node: FetchNode, path: readonly string[]): FetchStep {
  if (node.contextRewrites !== undefined && node.contextRewrites.length > 0) {
    throw new GraphError('GRAPHQL_VALIDATION_FAILED', 'Fields with @fromContext are not served by this gateway.');
  }
  const known = new Set(node.variableUsages ?? []);
  return {
    kind: 'fetch',
    subgraph: node.serviceName,
    query: stripIgnoredCharacters(node.operation),
    operationName: node.operationName,
    variables: [...known].map((fetched) => ({ fetched, given: givenVariable(fetched) })),
    path,
    requires: node.requires === undefined ? null : requiredOf(schema, node.requires, undefined),
    inputRewrites: (node.inputRewrites ?? []).map((one) => rewriteOf(schema, one)),
    outputRewrites: (node.outputRewrites ?? []).map((one) => rewriteOf(schema, one)),
    fields: broughtFields(node.operation, node.requires !== undefined),
  };
}

const RENAMED = new Map([[fetchedVariable('representations'), 'representations']]);

const givenVariable = (fetched: string): string => RENAMED.get(fetched) ?? fetched;

function stepOf(schema: GraphQLSchema, node: PlanNode, path: readonly string[]): Step {
  switch (node.kind) {
    case 'Fetch':
      return fetchStep(schema, node, path);
    case 'Flatten':
      return stepOf(schema, node.node, [...path, ...node.path.map(String)]);
    case 'Sequence':
    case 'Parallel': {
      const steps = node.nodes.map((inner) => stepOf(schema, inner, path));
      return { kind: node.kind === 'Sequence' ? 'sequence' : 'parallel', steps };
    }
    default:
      // Conditions are decided before planning, and deferred parts are never asked for.
      throw new Error(`The planner answered with a ${node.kind} node, which no operation should need.`);
  }
}

/**
 * The steps of a plan, each ready to be run; null when the plan has none. `schema` is the supergraph's with every type
 * that a subgraph may name.
 */
export function stepsOf(schema: GraphQLSchema, plan: QueryPlan): Step | null {
  const { node } = plan;
  if (node === undefined) return null;
  if (node.kind === 'Subscription') throw new GraphError('GRAPHQL_VALIDATION_FAILED', 'Subscriptions are not served.');
  return stepOf(schema, node, []);
}
