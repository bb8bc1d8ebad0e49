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
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';
import { GraphError } from '../../service/errors.ts';
import type { Connection } from './lists.ts';
import type { RowPlan } from './row-plan.ts';
import { possibleTypes, type Operation, type Selected, type Selection } from './selection.ts';

// Rows of a page that every list of the graph allows. Larger ones would keep others longer from their turn.
const PAGE_SIZE = 100;

/** The connection whose pages are asked for one after the other. */
export interface Walk {
  readonly connection: Connection;
  /** The variable that takes the cursor. */
  readonly variable: string;
  /** Where the query itself begins. */
  readonly begin: string | null;
}

/** A connection of which a document asks for any page, by two variables. */
export interface Pin {
  readonly connection: Connection;
  readonly after: string;
  readonly first: string;
  /** Where its pages begin, and how long they are, unless something else is asked for. */
  readonly begin: string | null;
  readonly size: number;
  /** Response keys from an element of the list above to its own list. */
  readonly list: readonly string[];
}

/** Asks for the rest of a connection within a row: those above it stand still at the row. */
export interface RestDocument {
  readonly document: DocumentNode;
  /** The connections from the first list down, one for each level of the plan but the root. */
  readonly pins: readonly Pin[];
}

/** What is asked of the graph for a table. */
export interface TableDocuments {
  readonly first: DocumentNode;
  /** The document of later pages, without what the first page has told; the same where nothing is walked. */
  readonly next: DocumentNode;
  readonly walk: Walk | null;
  /** Connections within the rows that can't be read on from there: each has to fit one page. */
  readonly guarded: readonly Connection[];
  /** Null where no connection within the rows can be read on. */
  readonly rest: RestDocument | null;
  /** The key under which a connection tells whether it goes on. */
  readonly pageKey: string;
  readonly countKey: string;
}

interface Asking {
  readonly schema: GraphQLSchema;
  readonly needed: ReadonlySet<Selected>;
  readonly sizes: ReadonlyMap<Selected, number>;
  /** The variables that say which page of a connection is meant. */
  readonly variables: ReadonlyMap<Selected, { readonly after: string; readonly first?: string }>;
  /** The connection that tells how many rows there are. */
  readonly counted: Selected | null;
  readonly pageKey: string;
  readonly countKey: string;
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
  const variables = asking.variables.get(selected);
  const kept = given.filter(({ name }) => name.value !== 'first' && !(variables && name.value === 'after'));
  const argument = (name: string, value: ValueNode): ArgumentNode => ({
    ...{ kind: Kind.ARGUMENT, name: nameNode(name), value },
  });
  const variable = (name: string) => ({ kind: Kind.VARIABLE, name: nameNode(name) }) as const;
  const literal = { kind: Kind.INT, value: String(size) } as const;
  const first = argument('first', variables?.first === undefined ? literal : variable(variables.first));
  return variables === undefined ? [...kept, first] : [...kept, first, argument('after', variable(variables.after))];
}

function pageFields(selected: Selected, asking: Asking): readonly SelectionNode[] {
  if (!asking.sizes.has(selected)) return [];
  const count = asking.counted === selected ? [field('totalCount', asking.countKey)] : [];
  return [field('pageInfo', asking.pageKey, [field('hasNextPage'), field('endCursor')]), ...count];
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

/** A variable in the place of an argument; it may be null, as the argument may be absent. */
function variableDefinition({ field: { args } }: Selected, argument: string, name: string): VariableDefinitionNode[] {
  const declared = args.find((one) => one.name === argument);
  if (declared === undefined) return [];
  const variable = { kind: Kind.VARIABLE, name: nameNode(name) } as const;
  return [{ kind: Kind.VARIABLE_DEFINITION, variable, type: parseType(String(declared.type)) }];
}

function document(plan: RowPlan, { definition }: Operation, asking: Asking): DocumentNode {
  const root = asking.schema.getRootType(definition.operation);
  if (root == null) throw new Error('The operation has no root type.');
  const set = selectionSet(plan.selection, root, asking);
  const used = new Set<string>();
  visit(set, { Variable: ({ name }) => void used.add(name.value) });
  const kept = (definition.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value));
  const own = [...asking.variables].flatMap(([selected, names]) => [
    ...variableDefinition(selected, 'after', names.after),
    ...(names.first === undefined ? [] : variableDefinition(selected, 'first', names.first)),
  ]);
  const operation: OperationDefinitionNode = {
    ...{ kind: Kind.OPERATION_DEFINITION, operation: definition.operation, selectionSet: set },
    ...(definition.name === undefined ? {} : { name: definition.name }),
    variableDefinitions: [...kept, ...own],
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

function walkableOf({ levels }: RowPlan): readonly Connection[] {
  return levels.flatMap(({ list: { connection } }) => (connection?.walkable === true ? [connection] : []));
}

/**
 * What is asked of the graph. With `walking`, the first connection above the rows is read page after page, whatever
 * size the query gives its pages, and those within the rows in pages as large as can be.
 */
export function tableDocuments(
  schema: GraphQLSchema,
  plan: RowPlan,
  operation: Operation,
  walking: boolean,
): TableDocuments {
  const taken = namesIn(operation.document);
  const [pageKey, countKey] = [freeName('_page', taken), freeName('_count', taken)];
  const walkable = walking ? walkableOf(plan) : [];
  for (const connection of walkable) checkForwards(connection);
  // The first is walked only if nothing above it comes in several.
  const top = plan.levels[1]?.list.connection;
  const walked = top != null && walkable.includes(top) ? top : null;
  const walk =
    walked === null
      ? null
      : { connection: walked, variable: freeName('_after', taken), begin: beginOf(walked, operation) };
  // Pages in pages multiply, so only the last two are large.
  const sizes = new Map(
    walkable.map(({ selected }, index) => [selected, index >= walkable.length - 2 ? PAGE_SIZE : 1] as const),
  );
  const variables = new Map(walk === null ? [] : [[walk.connection.selected, { after: walk.variable }]]);
  const counted = walked?.counted === true ? walked.selected : null;
  const asking = { schema, needed: plan.needed, sizes, variables, counted, pageKey, countKey };
  const first = document(plan, operation, asking);
  const later = { ...asking, needed: plan.neededLater, counted: null };
  const next = walk === null ? first : document(plan, operation, later);
  const pins = walked === null ? [] : pinsOf(plan, operation, { walkable, sizes, taken });
  const rest = pins.length < 2 ? null : restDocument(plan, operation, { asking: later, pins });
  const pinned = new Set(pins.map(({ connection }) => connection));
  return { first, next, walk, guarded: walkable.filter((one) => !pinned.has(one)), rest, pageKey, countKey };
}

/** The connections from the first list down, as far as there is nothing but connections that can be read on. */
function pinsOf(plan: RowPlan, operation: Operation, { walkable, sizes, taken }: PinParts): readonly Pin[] {
  const lists = plan.levels.slice(1).map(({ list }) => list);
  const end = lists.findIndex(({ connection }) => connection === null || !walkable.includes(connection));
  return lists.slice(0, end < 0 ? lists.length : end).flatMap(({ connection, path }, level): Pin[] => {
    if (connection === null) return [];
    const names = { after: freeName(`_after${level}`, taken), first: freeName(`_first${level}`, taken) };
    const size = sizes.get(connection.selected) ?? PAGE_SIZE;
    return [{ connection, ...names, begin: beginOf(connection, operation), size, list: path }];
  });
}

interface PinParts {
  readonly walkable: readonly Connection[];
  readonly sizes: ReadonlyMap<Selected, number>;
  readonly taken: ReadonlySet<string>;
}

function restDocument(
  plan: RowPlan,
  operation: Operation,
  { asking, pins }: { readonly asking: Asking; readonly pins: readonly Pin[] },
): RestDocument {
  const variables = new Map(pins.map(({ connection, after, first }) => [connection.selected, { after, first }]));
  return { document: document(plan, operation, { ...asking, variables }), pins };
}
