import { Kind, type FieldNode, type GraphQLSchema } from 'graphql';
import { GraphError } from '../../service/errors.ts';
import { columnTypeOf, type ColumnType } from './column-type.ts';
import { chainOf, connectionOf, isConnection, listDepth, tellApart, type Connection, type ListNode } from './lists.ts';
import { addLabels, type Labels } from './labels.ts';
import { fieldOf, isLeafField, type Selected, type Selection } from './selection.ts';

export interface TableOptions {
  /** What stands between the response keys of a column's name. */
  readonly separator: string;
  /** The list whose elements are the rows. */
  readonly rows: string | undefined;
  readonly labels: Labels;
  /** Only the columns of the deepest list: one table of several, with keys between them. */
  readonly ownColumnsOnly: boolean;
}

export const DEFAULT_OPTIONS: TableOptions = { separator: '.', rows: undefined, labels: 'id', ownColumnsOnly: false };

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly description: string | null;
  /** Where the field stands in the schema: Region.name. */
  readonly coordinate: string;
  /** Response keys from the root, for messages. */
  readonly fullPath: readonly string[];
}

/** Where a cell is read: response keys from an element of its list. */
export interface Cell {
  readonly column: number;
  readonly path: readonly string[];
  /** Texts that stand for the values, where labels are asked for. */
  readonly labels: ReadonlyMap<string, string> | null;
}

/** What is read at one list of the chain; the first level is the answer itself. */
export interface Level {
  readonly list: ListNode;
  readonly cells: readonly Cell[];
}

/** How an answer becomes rows: made of the query and the schema, never of data. */
export interface RowPlan {
  readonly columns: readonly Column[];
  readonly levels: readonly Level[];
  readonly lists: readonly ListNode[];
  readonly selection: Selection;
  /** The fields that have to be asked for: columns, and what leads to them and to the rows. */
  readonly needed: ReadonlySet<Selected>;
  /** The same once the values above the first list are known. */
  readonly neededLater: ReadonlySet<Selected>;
}

/** A column before it is known whether its list is on the chain. */
export interface Draft {
  readonly list: ListNode;
  readonly names: readonly string[];
  readonly path: readonly string[];
  readonly fullPath: readonly string[];
  readonly selected: Selected;
  readonly ancestors: readonly Selected[];
  readonly type: ColumnType;
  readonly description: string | null;
  readonly labels: ReadonlyMap<string, string> | null;
}

interface Place {
  readonly list: ListNode;
  readonly names: readonly string[];
  readonly path: readonly string[];
  readonly fullPath: readonly string[];
  readonly ancestors: readonly Selected[];
  /** Whether the objects here are pages of a connection, or edges of one. */
  readonly as: 'object' | 'page' | 'edge';
  readonly connection: Connection | null;
}

const SILENT = { object: new Set<string>(), page: new Set(['pageInfo', 'totalCount']), edge: new Set(['cursor']) };
const VANISHING = { object: new Set<string>(), page: new Set(['edges', 'nodes']), edge: new Set(['node']) };

const TYPE_NAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** The fields of a selection, with `__typename` before them where only it tells what the rest is of. */
function fieldsOf(schema: GraphQLSchema, { abstract, fields, types }: Selection): readonly Selected[] {
  const [type] = types;
  if (!abstract || type === undefined || fields.some(({ node }) => node.name.value === '__typename')) return fields;
  const field = fieldOf(schema, type, '__typename');
  if (field === undefined || fields.some(({ key }) => key === '__typename')) return fields;
  const on = new Map(types.map((one) => [one, field]));
  return [{ key: '__typename', node: TYPE_NAME, on, field, inner: null }, ...fields];
}

class Drafting {
  readonly drafts: Draft[] = [];
  readonly lists: ListNode[] = [];
  readonly #schema: GraphQLSchema;

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** The same selection with what was added to it, so that it is asked for as it is read. */
  visit(selection: Selection, place: Place): Selection {
    const fields = fieldsOf(this.#schema, selection).filter(({ node }) => !SILENT[place.as].has(node.name.value));
    for (const selected of fields) this.#field(selected, place);
    return { ...selection, fields };
  }

  #field(selected: Selected, place: Place): void {
    const { key, node, inner, field } = selected;
    const vanishes = VANISHING[place.as].has(node.name.value);
    const inside = {
      ...place,
      names: vanishes ? place.names : [...place.names, key],
      path: [...place.path, key],
      fullPath: [...place.fullPath, key],
    };
    if (inner === null || isLeafField(selected)) {
      const type = columnTypeOf(field.type);
      this.drafts.push({ ...inside, selected, type, description: field.description ?? null, labels: null });
      return;
    }
    const depth = listDepth(field.type);
    const ancestors = [...place.ancestors, selected];
    const below = depth === 0 ? inside : this.#lists(selected, inside, depth);
    const connection = depth === 0 && isConnection(inner) ? connectionOf(selected, inside.path) : null;
    const isEdges = place.as === 'page' && node.name.value === 'edges';
    const as = connection !== null ? 'page' : isEdges ? 'edge' : 'object';
    selected.inner = this.visit(inner, { ...below, ancestors, as, connection });
  }

  #lists(selected: Selected, place: Place, depth: number): Place {
    let { list, path } = place;
    for (let level = 0; level < depth; level += 1) {
      const { names, fullPath } = place;
      const connection = level === 0 ? place.connection : null;
      const child: ListNode = {
        ...{ name: names.join('.'), parent: list, children: [], path, fullPath, selected, connection },
      };
      list.children.push(child);
      this.lists.push(child);
      list = child;
      path = [];
    }
    return { ...place, list, path };
  }
}

function columnOf({ names, type, description, selected, fullPath }: Draft, separator: string): Column {
  const on = [...selected.on.keys()].map(({ name }) => name).join('|');
  return {
    ...{ name: names.join(separator), type, description, fullPath },
    coordinate: `${on}.${selected.node.name.value}`,
  };
}

function levelOf(list: ListNode, drafts: readonly Draft[]): Level {
  const cells = drafts.flatMap((draft, column) =>
    draft.list === list ? [{ column, path: draft.path, labels: draft.labels }] : [],
  );
  return { list, cells };
}

function checkNames(columns: readonly Column[], separator: string): void {
  const seen = new Map<string, Column>();
  for (const column of columns) {
    const other = seen.get(column.name);
    if (other !== undefined) {
      throw new GraphError(
        'BAD_USER_INPUT',
        `The columns ${other.fullPath.join('.')} and ${column.fullPath.join('.')} would both be named "${column.name}" ` +
          `with sep=${separator}; expected an alias for one of them, or another sep.`,
      );
    }
    seen.set(column.name, column);
  }
}

/** Fields that lead to the columns and lists of the chain. */
function neededFields(drafts: readonly Draft[], chain: readonly ListNode[], ancestorsOf: AncestorsOf): Set<Selected> {
  const needed = new Set(drafts.flatMap(({ selected, ancestors }) => [selected, ...ancestors]));
  for (const list of chain) for (const selected of ancestorsOf(list)) needed.add(selected);
  return needed;
}

type AncestorsOf = (list: ListNode) => readonly Selected[];

/** Where the fields from the root down to a list stand. */
function ancestry(selection: Selection): AncestorsOf {
  return ({ fullPath }) => {
    let at: Selection | null = selection;
    return fullPath.flatMap((key) => {
      const found: Selected | undefined = at?.fields.find((field) => field.key === key);
      at = found?.inner ?? null;
      return found === undefined ? [] : [found];
    });
  };
}

/**
 * How the answer to a selection becomes rows. One row for each element of the deepest list, what lies above repeated.
 * Throws EXPORT_AMBIGUOUS_ROWS for lists beside each other, and BAD_USER_INPUT for a name that two columns would have,
 * for a query without any column, and for `rows` that is none of its lists.
 */
export function rowPlan(schema: GraphQLSchema, read: Selection, options: TableOptions): RowPlan {
  const root: ListNode = {
    ...{ name: '', parent: null, children: [], path: [], fullPath: [], selected: null, connection: null },
  };
  const drafting = new Drafting(schema);
  const place = { list: root, names: [], path: [], fullPath: [], ancestors: [] };
  const selection = drafting.visit(read, { ...place, as: 'object', connection: null });
  tellApart(drafting.lists);
  const chain = options.ownColumnsOnly && options.rows === '' ? [root] : chainOf(root, drafting.lists, options.rows);
  const owners = new Set(options.ownColumnsOnly ? chain.slice(-1) : chain);
  const drafts = addLabels(
    schema,
    drafting.drafts.filter(({ list }) => owners.has(list)),
    options.labels,
  );
  if (drafts.length === 0 && !options.ownColumnsOnly) {
    const message =
      'The query selects no column; pageInfo, cursor and totalCount are none. Select a field of the rows.';
    throw new GraphError('BAD_USER_INPUT', message);
  }
  const columns = drafts.map((draft) => columnOf(draft, options.separator));
  checkNames(columns, options.separator);
  const levels = chain.map((list) => levelOf(list, drafts));
  const ancestorsOf = ancestry(selection);
  const needed = neededFields(drafts, chain, ancestorsOf);
  const later = drafts.filter(({ list }) => list !== root);
  const neededLater = neededFields(later, chain, ancestorsOf);
  return { columns, levels, lists: drafting.lists, selection, needed, neededLater };
}
