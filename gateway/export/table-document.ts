import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  parseType,
  valueFromASTUntyped,
  visit,
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { GraphError } from '../../service/errors.ts';
import type { Connection } from './lists.ts';
import type { RowPlan } from './row-plan.ts';
import { possibleTypes, type Operation, type Selected, type Selection } from './selection.ts';

// Rows of a page that every list of the graph allows, and that those of our own allow the gateway.
const PAGE_SIZE = 100;
const WALK_SIZE = 1_000;

/** The connection whose pages are asked for one after the other. */
export interface Walk {
  readonly connection: Connection;
  /** The variable that takes the cursor. */
  readonly variable: string;
  /** Where the query itself begins. */
  readonly begin: string | null;
}

/** What is asked of the graph for a table. */
export interface TableDocuments {
  readonly first: DocumentNode;
  /** The document of later pages, without what the first page has told; the same where nothing is walked. */
  readonly next: DocumentNode;
  readonly walk: Walk | null;
  /** Connections within the rows: each has to fit one page. */
  readonly guarded: readonly Connection[];
  /** The key under which a connection tells whether it goes on. */
  readonly pageKey: string;
  readonly countKey: string;
}

interface Asking {
  readonly schema: GraphQLSchema;
  readonly needed: ReadonlySet<Selected>;
  readonly sizes: ReadonlyMap<Selected, number>;
  readonly walk: Walk | null;
  readonly pageKey: string;
  readonly countKey: string;
  readonly counting: boolean;
}

const nameNode = (value: string) => ({ kind: Kind.NAME, value }) as const;
const field = (name: string, alias?: string, selections?: readonly SelectionNode[]): FieldNode => ({
  kind: Kind.FIELD,
  name: nameNode(name),
  ...(alias === undefined ? {} : { alias: nameNode(alias) }),
  ...(selections === undefined ? {} : { selectionSet: { kind: Kind.SELECTION_SET, selections } }),
});

function argumentsOf(selected: Selected, asking: Asking): readonly ArgumentNode[] {
  const given = selected.node.arguments ?? [];
  const size = asking.sizes.get(selected);
  if (size === undefined) return given;
  const walked = asking.walk?.connection.selected === selected;
  const kept = given.filter(({ name }) => name.value !== 'first' && !(walked && name.value === 'after'));
  const first = {
    kind: Kind.ARGUMENT,
    name: nameNode('first'),
    value: { kind: Kind.INT, value: String(size) },
  } as const;
  if (!walked) return [...kept, first];
  const variable = { kind: Kind.VARIABLE, name: nameNode(asking.walk.variable) } as const;
  return [...kept, first, { kind: Kind.ARGUMENT, name: nameNode('after'), value: variable }];
}

function pageFields(selected: Selected, asking: Asking): readonly SelectionNode[] {
  if (!asking.sizes.has(selected)) return [];
  const walked = asking.walk?.connection.selected === selected;
  const inner = walked ? [field('hasNextPage'), field('endCursor')] : [field('hasNextPage')];
  const counted = walked && asking.counting && asking.walk.connection.counted;
  return [field('pageInfo', asking.pageKey, inner), ...(counted ? [field('totalCount', asking.countKey)] : [])];
}

function fieldNode(selected: Selected, declared: GraphQLNamedType, asking: Asking): FieldNode {
  const { key, node, inner } = selected;
  const args = argumentsOf(selected, asking);
  return {
    kind: Kind.FIELD,
    name: node.name,
    ...(key === node.name.value ? {} : { alias: nameNode(key) }),
    ...(args.length === 0 ? {} : { arguments: args }),
    ...(inner === null ? {} : { selectionSet: selectionSet(inner, declared, asking, pageFields(selected, asking)) }),
  };
}

/** The type that a field has where it is selected on a type. */
function innerType(selected: Selected, declared: GraphQLNamedType): GraphQLNamedType | null {
  const name = selected.node.name.value;
  if (name.startsWith('__')) return getNamedType(selected.field.type);
  const own = isObjectType(declared) || isInterfaceType(declared) ? declared.getFields()[name] : undefined;
  return own === undefined ? null : getNamedType(own.type);
}

function selectionSet(
  selection: Selection,
  declared: GraphQLNamedType,
  asking: Asking,
  more: readonly SelectionNode[] = [],
): SelectionSetNode {
  const allowed = possibleTypes(asking.schema, declared);
  const nodes = selection.fields.flatMap((selected): SelectionNode[] => {
    if (!asking.needed.has(selected)) return [];
    const on = allowed.filter((type) => selected.on.has(type));
    const inner = innerType(selected, declared);
    if (inner !== null && on.length === allowed.length) return [fieldNode(selected, inner, asking)];
    return on.map((type) => onType(selected, type, asking));
  });
  const selections = [...nodes, ...more];
  return { kind: Kind.SELECTION_SET, selections: selections.length === 0 ? [field('__typename')] : selections };
}

function onType(selected: Selected, type: GraphQLObjectType, asking: Asking): SelectionNode {
  const inner = innerType(selected, type) ?? type;
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: nameNode(type.name) },
    selectionSet: { kind: Kind.SELECTION_SET, selections: [fieldNode(selected, inner, asking)] },
  };
}

function document(plan: RowPlan, { definition }: Operation, asking: Asking): DocumentNode {
  const root = asking.schema.getRootType(definition.operation);
  if (root == null) throw new Error('The operation has no root type.');
  const set = selectionSet(plan.selection, root, asking);
  const used = new Set<string>();
  visit(set, { Variable: ({ name }) => void used.add(name.value) });
  const kept = (definition.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value));
  const { walk } = asking;
  const after = walk?.connection.selected.field.args.find(({ name }) => name === 'after');
  const cursor =
    walk === null || after === undefined
      ? []
      : [
          {
            kind: Kind.VARIABLE_DEFINITION,
            variable: { kind: Kind.VARIABLE, name: nameNode(walk.variable) },
            type: parseType(String(after.type)),
          } as const,
        ];
  const operation: OperationDefinitionNode = {
    ...{ kind: Kind.OPERATION_DEFINITION, operation: definition.operation, selectionSet: set },
    ...(definition.name === undefined ? {} : { name: definition.name }),
    variableDefinitions: [...kept, ...cursor],
  };
  return { kind: Kind.DOCUMENT, definitions: [operation] };
}

/** A name that nothing in the query has. */
function freeName(wanted: string, taken: ReadonlySet<string>): string {
  return taken.has(wanted) ? freeName(`_${wanted}`, taken) : wanted;
}

function namesIn(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, { Name: ({ value }) => void names.add(value) });
  return names;
}

function beginOf({ selected }: Connection, { coerced }: Operation): string | null {
  const given = selected.node.arguments?.find(({ name }) => name.value === 'after');
  const value = given === undefined ? null : valueFromASTUntyped(given.value, { ...coerced });
  return typeof value === 'string' ? value : null;
}

function checkForwards({ selected, path }: Connection): void {
  const backwards = selected.node.arguments?.find(({ name }) => name.value === 'last' || name.value === 'before');
  if (backwards === undefined) return;
  throw new GraphError(
    'BAD_USER_INPUT',
    `${path.join('.')} is asked for with "${backwards.name.value}", but a table reads every page forwards; ` +
      'expected none of last and before, or pages=one for the one page as it is asked for.',
  );
}

/**
 * What is asked of the graph. With `walking`, the first connection above the rows is read page after page, whatever
 * size the query gives its pages, and those within the rows in pages as large as can be.
 */
export function tableDocuments(
  schema: GraphQLSchema,
  plan: RowPlan,
  operation: Operation,
  { walking, isWalk }: { readonly walking: boolean; readonly isWalk: boolean },
): TableDocuments {
  const taken = namesIn(operation.document);
  const [pageKey, countKey] = [freeName('_page', taken), freeName('_count', taken)];
  const found = plan.levels.flatMap(({ list }) => (list.connection === null ? [] : [list]));
  const walkable = walking
    ? found.flatMap(({ connection }) => (connection?.walkable === true ? [connection] : []))
    : [];
  for (const connection of walkable) checkForwards(connection);
  // The first is walked only if nothing above it comes in several.
  const top = plan.levels[1]?.list.connection;
  const walked = top != null && walkable.includes(top) ? top : null;
  const walk =
    walked === null
      ? null
      : { connection: walked, variable: freeName('_after', taken), begin: beginOf(walked, operation) };
  // Pages in pages multiply, so only the last two are large, and one alone is largest.
  const largest = isWalk && walked !== null && plan.levels.length === 2 ? WALK_SIZE : PAGE_SIZE;
  const sizes = new Map(
    walkable.map(({ selected }, index) => [selected, index >= walkable.length - 2 ? largest : 1] as const),
  );
  const asking = { schema, needed: plan.needed, sizes, walk, pageKey, countKey, counting: true };
  const first = document(plan, operation, asking);
  const next =
    walk === null ? first : document(plan, operation, { ...asking, needed: plan.neededLater, counting: false });
  return { first, next, walk, guarded: walkable.filter((one) => one !== walked), pageKey, countKey };
}
