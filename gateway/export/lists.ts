import { getNullableType, isListType, isObjectType, type GraphQLOutputType } from 'graphql';
import { GraphError } from '../../service/errors.ts';
import type { Selected, Selection } from './selection.ts';

/** A list of objects on the way down an answer; the root is the answer itself, one object. */
export interface ListNode {
  /** Its name for `rows=`: the response keys down to it, joined by points; empty for the root. */
  name: string;
  readonly parent: ListNode | null;
  readonly children: ListNode[];
  /** Response keys from an element of the parent to the list. */
  readonly path: readonly string[];
  /** All response keys from the root, those that vanish from names included. */
  readonly fullPath: readonly string[];
  /** The list's own field. */
  readonly selected: Selected | null;
  /** The connection that the list is the page of. */
  readonly connection: Connection | null;
}

export interface Connection {
  readonly selected: Selected;
  /** Response keys from an element of the parent list to the connection. */
  readonly path: readonly string[];
  /** Whether it can be read on: it takes first and after, and its pageInfo says where a page ends. */
  readonly walkable: boolean;
  readonly counted: boolean;
}

/** How many lists lie in each other: 0 for a single value. */
export function listDepth(type: GraphQLOutputType): number {
  const nullable = getNullableType(type);
  return isListType(nullable) ? 1 + listDepth(nullable.ofType) : 0;
}

/** Whether objects are pages of a connection: by their fields, whatever their name is. */
export function isConnection(selection: Selection): boolean {
  const [type] = selection.types;
  if (selection.abstract || type === undefined) return false;
  const { pageInfo, nodes, edges } = type.getFields();
  return pageInfo !== undefined && [nodes, edges].some((field) => field !== undefined && listDepth(field.type) === 1);
}

export function connectionOf(selected: Selected, path: readonly string[]): Connection {
  const [type] = selected.inner?.types ?? [];
  const args = new Set(selected.field.args.map(({ name }) => name));
  const info = type?.getFields()['pageInfo'];
  const infoType = info === undefined ? undefined : getNullableType(info.type);
  const tells = isObjectType(infoType) && ['hasNextPage', 'endCursor'].every((name) => name in infoType.getFields());
  return {
    selected,
    path,
    walkable: args.has('first') && args.has('after') && tells,
    counted: type?.getFields()['totalCount'] !== undefined,
  };
}

/** Gives lists of one name, as two pages of one connection are, the name of their whole path. */
export function tellApart(lists: readonly ListNode[]): void {
  const seen = new Map<string, ListNode[]>();
  for (const list of lists) seen.set(list.name, [...(seen.get(list.name) ?? []), list]);
  for (const same of seen.values()) {
    if (same.length > 1) for (const list of same) list.name = list.fullPath.join('.');
  }
}

function quoted(lists: readonly ListNode[]): string {
  return lists.map(({ name }) => `"${name}"`).join(', ');
}

/**
 * The chain of lists whose deepest elements are the rows, from the root down: the one that `rows` names, else the only
 * one. Throws EXPORT_AMBIGUOUS_ROWS where lists stand beside each other, naming every list that can give the rows.
 */
export function chainOf(root: ListNode, lists: readonly ListNode[], rows: string | undefined): readonly ListNode[] {
  let deepest = root;
  if (rows !== undefined) {
    const named = lists.find(({ name }) => name === rows);
    if (named === undefined) {
      const expected = lists.length === 0 ? 'no "rows": the query has no list' : `one of ${quoted(lists)}`;
      throw new GraphError('BAD_USER_INPUT', `rows=${rows} is no list of the query; expected ${expected}.`);
    }
    deepest = named;
  } else {
    for (let [child] = deepest.children; child !== undefined; [child] = deepest.children) {
      if (deepest.children.length > 1) {
        throw new GraphError(
          'EXPORT_AMBIGUOUS_ROWS',
          `The lists ${quoted(deepest.children)} stand beside each other, so the query has no one kind of row; ` +
            `say which gives the rows with rows= and one of ${quoted(lists)}, or ask for all with tables=split.`,
        );
      }
      deepest = child;
    }
  }
  const chain: ListNode[] = [];
  for (let list: ListNode | null = deepest; list !== null; list = list.parent) chain.unshift(list);
  return chain;
}
