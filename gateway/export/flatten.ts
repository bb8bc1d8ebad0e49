import type { GraphQLFormattedError } from 'graphql';
import { GraphError } from '../../service/errors.ts';
import type { Connection } from './lists.ts';
import type { Cell, Level, RowPlan } from './row-plan.ts';

/** One row: JSON values in the order of the columns. */
export type Row = readonly unknown[];

export interface FlattenOptions {
  /** Whether an element whose list is empty or null has no row, instead of one with nulls. */
  readonly drop: boolean;
  /** Adds a last cell with the errors that touch the row, as `partial=allow` asks for. */
  readonly withErrors: boolean;
  /** Puts two cells in front: the row's key and that of the row of the table above. */
  readonly withKeys: boolean;
  /** Connections that have to fit one page, those that can be read on, and the key that says whether they go on. */
  readonly guarded: readonly Connection[];
  readonly pinned: readonly Connection[];
  readonly pageKey: string;
}

/** One answer of the graph: the first, or one that goes on where the last one ended. */
export interface AnswerPage {
  readonly data: unknown;
  readonly errors: readonly GraphQLFormattedError[];
  readonly continues: boolean;
}

/** A connection goes on after the rows that were read of it: its rest belongs here. */
export class Gap {
  /** The level of the plan whose list goes on. */
  readonly level: number;
  /** Positions in the lists above it. */
  readonly indexes: readonly number[];
  readonly endCursor: unknown;

  constructor(level: number, indexes: readonly number[], endCursor: unknown) {
    this.level = level;
    this.indexes = indexes;
    this.endCursor = endCursor;
  }
}

function read(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (at === null || typeof at !== 'object') return null;
    at = (at as Readonly<Record<string, unknown>>)[key];
  }
  return at ?? null;
}

function cellOf({ path, labels }: Cell, element: unknown): unknown {
  const value = read(element, path);
  return labels !== null && typeof value === 'string' ? (labels.get(value) ?? value) : value;
}

interface PlacedError {
  readonly error: GraphQLFormattedError;
  /** Positions in the lists of the chain that the error's path goes through. */
  readonly indexes: readonly number[];
}

/** Which elements of the chain an error is about: those below the last list that its path goes through. */
function place(error: GraphQLFormattedError, levels: readonly Level[]): PlacedError {
  const indexes: number[] = [];
  let rest = error.path ?? [];
  for (const { list } of levels.slice(1)) {
    const index = rest[list.path.length];
    if (!list.path.every((key, position) => rest[position] === key) || typeof index !== 'number') break;
    indexes.push(index);
    rest = rest.slice(list.path.length + 1);
  }
  return { error, indexes };
}

/** Turns answers into rows, by the plan alone: the same plan reads every answer in the same way. */
export class Flattener {
  readonly #plan: RowPlan;
  readonly #options: FlattenOptions;
  readonly #row: unknown[];
  readonly #guards: ReadonlyMap<Level, Connection>;
  readonly #pinned: ReadonlyMap<Level, Connection>;
  // How many elements of each level's list have been read, so that keys go on from page to page.
  readonly #ordinals: number[];
  #positions: number[] = [];
  #errors: readonly PlacedError[] = [];

  constructor(plan: RowPlan, options: FlattenOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#row = new Array<unknown>(plan.columns.length).fill(null);
    this.#ordinals = new Array<number>(plan.levels.length).fill(0);
    this.#guards = this.#among(options.guarded);
    this.#pinned = this.#among(options.pinned);
  }

  /** The rows of an answer, and where the rest of a connection belongs among them. */
  *rows(page: AnswerPage): Generator<Row | Gap, void, undefined> {
    this.#errors = page.errors.map((error) => place(error, this.#plan.levels));
    this.#positions = [];
    yield* this.#level(0, page.data, page.continues);
  }

  /** The rows of an answer that goes on with one connection, where it was left. */
  *rest(page: AnswerPage, { level }: Gap): Generator<Row | Gap, void, undefined> {
    const [errors, positions] = [this.#errors, this.#positions];
    this.#errors = page.errors.map((error) => place(error, this.#plan.levels));
    this.#positions = new Array<number>(level - 1).fill(0);
    let element = page.data;
    for (const { list } of this.#plan.levels.slice(1, level)) {
      const elements = read(element, list.path);
      element = Array.isArray(elements) ? (elements[0] as unknown) : null;
    }
    if (element === null) throw new GraphError('SUBGRAPH_BAD_RESPONSE', 'A row is no longer there to be read on.');
    yield* this.#children(level - 1, element, true);
    this.#errors = errors;
    this.#positions = positions;
  }

  #among(connections: readonly Connection[]): ReadonlyMap<Level, Connection> {
    return new Map(
      this.#plan.levels.flatMap((level) => {
        const { connection } = level.list;
        return connection !== null && connections.includes(connection) ? [[level, connection] as const] : [];
      }),
    );
  }

  *#level(depth: number, element: unknown, continues: boolean): Generator<Row | Gap, void, undefined> {
    const level = this.#plan.levels[depth];
    if (level === undefined) return;
    // The values above the first list stand in the first page only.
    if (!continues) for (const cell of level.cells) this.#row[cell.column] = cellOf(cell, element);
    if (this.#plan.levels[depth + 1] === undefined) yield this.#finished();
    else yield* this.#children(depth, element, continues);
  }

  *#children(depth: number, element: unknown, continues: boolean): Generator<Row | Gap, void, undefined> {
    const next = this.#plan.levels[depth + 1];
    if (next === undefined) return;
    this.#checkWhole(next, element);
    const list = read(element, next.list.path);
    if (!Array.isArray(list) || list.length === 0) {
      if (!continues && !this.#options.drop) yield this.#childless(depth + 1);
      return;
    }
    if (!continues) this.#ordinals[depth + 1] = 0;
    for (const [index, child] of list.entries()) {
      this.#ordinals[depth + 1] = (this.#ordinals[depth + 1] ?? 0) + 1;
      this.#positions[depth] = index;
      yield* this.#level(depth + 1, child, false);
    }
    this.#positions.length = depth;
    const pinned = this.#pinned.get(next);
    if (pinned === undefined || this.#pageOf(pinned, element, 'hasNextPage') !== true) return;
    yield new Gap(depth + 1, [...this.#positions], this.#pageOf(pinned, element, 'endCursor'));
  }

  #pageOf({ path }: Connection, element: unknown, key: string): unknown {
    return read(element, [...path, this.#options.pageKey, key]);
  }

  #childless(depth: number): Row {
    for (const level of this.#plan.levels.slice(depth)) for (const { column } of level.cells) this.#row[column] = null;
    return this.#finished();
  }

  #checkWhole(level: Level, element: unknown): void {
    const connection = this.#guards.get(level);
    if (connection === undefined) return;
    if (this.#pageOf(connection, element, 'hasNextPage') !== true) return;
    throw new GraphError(
      'ROW_BUDGET_EXCEEDED',
      `The connection ${level.list.name} has more than one page within one row of the list above it, and its rest can't ` +
        'be read from there; ask the field that lists its rows for the whole graph, filtered, or take the pages as the ' +
        'query asks for them with pages=one.',
    );
  }

  #finished(): Row {
    const { withErrors, withKeys } = this.#options;
    const keys = withKeys ? this.#keys() : [];
    return withErrors ? [...keys, ...this.#row, this.#errorsOfRow()] : [...keys, ...this.#row];
  }

  #keys(): readonly (string | null)[] {
    const ordinals = this.#ordinals.slice(1);
    return ordinals.length === 0
      ? ['1', null]
      : [['1', ...ordinals].join('.'), ['1', ...ordinals.slice(0, -1)].join('.')];
  }

  #errorsOfRow(): readonly GraphQLFormattedError[] | null {
    const touching = this.#errors.filter(({ indexes }) =>
      indexes.every((index, depth) => this.#positions[depth] === index),
    );
    return touching.length === 0 ? null : touching.map(({ error }) => error);
  }
}
