import type { Dataset } from '../datasets/dataset.ts';
import type { Filter } from '../datasets/store/store.ts';
import { badInput, GraphError } from '../service/errors.ts';
import { checkSize, MAX_CODES } from './arguments.ts';
import type { RequestScope } from '../service/headers.ts';
import type { CursorValue, ListIdentity } from './cursor.ts';
import type { WhereFields, WhereInput } from './where.ts';

export const DEFAULT_PAGE = 20;
export const MAX_PAGE = 100;
const MAX_PAGE_WITH_KEY = 1_000;

export type Sort = Readonly<Record<string, 1 | -1>>;

/** The parent of a nested list: the column that holds its id. */
export interface Parent {
  readonly column: string;
  readonly id: string;
}

/** What can be asked of one growing collection: declared once, beside the dataset. */
export interface Collection<D extends Dataset> {
  /** Name in cursors and messages. */
  readonly name: string;
  readonly dataset: D;
  readonly where: WhereFields;
  /** Column of each value of the orderBy enum. */
  readonly orders: Readonly<Record<string, string>>;
  /** Keys of `where` that name a row: a page holds as many rows as a list of them has. */
  readonly lookups?: readonly string[];
  /** Columns by which the rows of one parent are listed. */
  readonly parents?: readonly string[];
  /** Further figures over all rows that meet the conditions: name -> accumulator of `$group`. */
  readonly totals?: Readonly<Record<string, Filter>>;
  /** How many rows a filter may search that no access path bounds; MAX_UNBOUNDED_ROWS when absent. */
  readonly maxUnboundedRows?: number;
}

export interface ConnectionArguments {
  readonly where?: WhereInput | null;
  readonly orderBy?: readonly { readonly field: string; readonly direction: 'ASC' | 'DESC' }[] | null;
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** The rows that a client lists by their ids or codes can come in one page, however many they are. */
function listedBy(collection: Collection<Dataset>, where: WhereInput | null | undefined): number {
  const lists = (collection.lookups ?? []).map((key) => {
    const asked = (where?.[key] as { in?: unknown } | null | undefined)?.in;
    return Array.isArray(asked) ? asked.length : 0;
  });
  return Math.max(0, ...lists);
}

/** How many rows a page may have for whoever asks. */
function mostOf({ identity }: Pick<RequestScope, 'identity'>): number {
  return identity.kind === 'anonymous' ? MAX_PAGE : MAX_PAGE_WITH_KEY;
}

/** How many rows a page has, and from which end. Throws BAD_USER_INPUT for arguments that contradict each other. */
export function sizeOf(
  collection: Collection<Dataset>,
  args: ConnectionArguments,
  asking: Pick<RequestScope, 'identity'>,
): { size: number; backwards: boolean } {
  const { first, last } = args;
  if (first != null && last != null) {
    throw new GraphError('BAD_USER_INPUT', 'Arguments "first" and "last" are both given; expected one of them.');
  }
  if (first == null && args.before != null && last == null)
    throw badInput('before', args.before, 'to stand beside "last"');
  if (last != null && args.after != null) throw badInput('after', args.after, 'to stand beside "first", not "last"');
  if (first != null && args.before != null)
    throw badInput('before', args.before, 'to stand beside "last", not "first"');
  const size = first ?? last ?? DEFAULT_PAGE;
  const most = Math.min(Math.max(mostOf(asking), listedBy(collection, args.where)), MAX_CODES);
  checkSize(first != null ? 'first' : 'last', size, most);
  return { size, backwards: last != null };
}

/**
 * The order of a list: what was asked for, completed by the key so that no two rows are equal. The key runs in the
 * direction of the last column before it: an index can then be read from either end.
 */
export function orderOf(collection: Collection<Dataset>, orderBy: ConnectionArguments['orderBy']): Sort {
  const order: Record<string, 1 | -1> = {};
  for (const { field, direction } of orderBy ?? []) {
    const column = collection.orders[field];
    if (column === undefined) throw badInput('orderBy', field, `one of ${Object.keys(collection.orders).join(', ')}`);
    order[column] ??= direction === 'DESC' ? -1 : 1;
  }
  const last = Object.values(order).at(-1) ?? 1;
  for (const column of collection.dataset.key) order[column] ??= last;
  return order;
}

export const reversed = (sort: Sort): Sort =>
  Object.fromEntries(Object.entries(sort).map(([column, direction]) => [column, direction === 1 ? -1 : 1]));

/** What the cursors of a list are bound to: the same rows in the same order and meaning. */
export function listIdentity(
  { geography, language }: Pick<RequestScope, 'geography' | 'language'>,
  { name }: Pick<Collection<Dataset>, 'name'>,
  sort: Sort,
  where?: WhereInput | null,
  parent?: Parent,
): ListIdentity {
  return JSON.stringify([name, parent ?? null, where ?? null, sort, geography, language]);
}

/** Rows strictly after a place in a sort order. Null stands before every value. */
export function afterPlace(sort: Sort, values: readonly CursorValue[]): Filter {
  const columns = Object.entries(sort);
  const alternatives = columns.flatMap(([column, direction], index): Filter[] => {
    const equal = columns
      .slice(0, index)
      .map(([name], position): Filter => ({ [name]: { $eq: values[position] ?? null } }));
    const value = values[index] ?? null;
    if (direction === -1 && value === null) return [];
    const beyond: Filter =
      direction === 1
        ? { [column]: value === null ? { $ne: null } : { $gt: value } }
        : { $or: [{ [column]: { $lt: value } }, { [column]: { $eq: null } }] };
    return [equal.length === 0 ? beyond : { $and: [...equal, beyond] }];
  });
  return { $or: alternatives };
}
