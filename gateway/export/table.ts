import { setImmediate } from 'node:timers/promises';
import type { GraphQLFormattedError } from 'graphql';
import { codes, GraphError, isErrorCode } from '../../service/errors.ts';
import type { RequestContext } from '../context.ts';
import { checkRows, checkTime, type TableBudget } from './budget.ts';
import { ChildPages } from './child-pages.ts';
import { Flattener, type AnswerPage, type Row } from './flatten.ts';
import { rowPlan, type Column, type RowPlan, type TableOptions } from './row-plan.ts';
import { readSelection, type Operation } from './selection.ts';
import type { PlainAnswer, QueryRunner } from './source.ts';
import { tableDocuments, type TableDocuments } from './table-document.ts';

export interface ReadOptions extends TableOptions {
  readonly drop: boolean;
  /** Whether rows go out although a part of them failed, with a column that says what. */
  readonly partial: boolean;
  /** Whether connections are read page after page; else the pages stand as the query asks for them. */
  readonly walking: boolean;
}

export interface TableSource {
  readonly runner: QueryRunner;
  readonly operation: Operation;
  /** Pins one release of each dataset for all pages. */
  readonly context: RequestContext;
  readonly budget: TableBudget;
  readonly now: () => number;
  /** Is told how many rows there were so far. */
  readonly counted?: (rows: number) => void;
  /** Is told how many rows there will be, where the list that gives them says so. */
  readonly expecting?: (rows: number) => void;
}

/** A table: its columns, known before any row, and its rows, read as they are asked for. */
export interface Table {
  readonly columns: readonly Column[];
  readonly plan: RowPlan;
  /** Some rows at a time, as they come. */
  rows(): AsyncGenerator<readonly Row[], void, undefined>;
}

/** The answer to the query has errors and no leave to go out with them. */
export class AnswerError extends GraphError {
  readonly errors: readonly GraphQLFormattedError[];

  constructor(errors: readonly GraphQLFormattedError[]) {
    const code = errors.map(({ extensions }) => extensions?.['code']).find(isErrorCode) ?? 'INTERNAL_SERVER_ERROR';
    super(code, errors[0]?.message ?? codes[code].meaning);
    this.errors = errors;
  }
}

const ERRORS: Column = {
  name: '_errors',
  type: { kind: 'json' },
  description: 'The errors of the answer that touch the row; null where none does.',
  coordinate: '',
  fullPath: ['_errors'],
};

const KEYS: readonly Column[] = [
  {
    name: '_key',
    type: { kind: 'text' },
    description: 'Key of the row, by its place in the answer.',
    coordinate: '',
    fullPath: ['_key'],
  },
  {
    name: '_parent',
    type: { kind: 'text' },
    description: 'Key of the row of the table above that it belongs to.',
    coordinate: '',
    fullPath: ['_parent'],
  },
];

function checkReserved(columns: readonly Column[], added: readonly Column[]): void {
  for (const { name } of added) {
    const taken = columns.find((column) => column.name === name);
    if (taken === undefined) continue;
    const message = `The column ${taken.fullPath.join('.')} is named "${name}" as the table's own; expected an alias.`;
    throw new GraphError('BAD_USER_INPUT', message);
  }
}

// What is written without a pause in which others are served.
const ROWS_AT_ONCE = 100;

interface Reading {
  readonly source: TableSource;
  readonly documents: TableDocuments;
  readonly partial: boolean;
  /** Whether the list that is walked has as many elements as the table has rows. */
  readonly foretells: boolean;
  readonly started: number;
}

/** An answer with where its pages begin. */
interface ReadPage {
  readonly page: AnswerPage;
  readonly begin: string | null;
}

function checked({ data, errors = [] }: PlainAnswer, partial: boolean, continues: boolean): AnswerPage {
  if (errors.length > 0 && (!partial || data == null)) throw new AnswerError(errors);
  return { data, errors, continues };
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, key) => (found !== null && typeof found === 'object' ? (found as Record<string, unknown>)[key] : null),
    value,
  );
}

/** Tells how long the table will be, where the list says so. Throws when that is too long. */
function foretell({ budget, expecting }: TableSource, count: unknown): void {
  if (typeof count !== 'number') return;
  checkRows(count, budget);
  expecting?.(count);
}

/** Where the page after one begins; null when it is the last. */
function cursorAfter({ data }: AnswerPage, { walk, pageKey }: TableDocuments, begin: string | null): string | null {
  if (walk === null) return null;
  const { path } = walk.connection;
  if (at(data, [...path, pageKey, 'hasNextPage']) !== true) return null;
  const end = at(data, [...path, pageKey, 'endCursor']);
  if (typeof end === 'string' && end !== begin) return end;
  throw new GraphError('SUBGRAPH_BAD_RESPONSE', `${path.join('.')} has a next page and no cursor that leads to it.`);
}

/**
 * The answers that the table is made of, one page asked for ahead: the graph works on the next while the last is
 * written, and never further than that ahead of whoever reads.
 */
async function* pages(reading: Reading): AsyncGenerator<ReadPage, void, undefined> {
  const { source, documents, partial, foretells, started } = reading;
  const { runner, operation, context, budget, now } = source;
  const { walk } = documents;
  const ask = (cursor: string | null, continues: boolean): Promise<PlainAnswer> => {
    const variables = walk === null ? operation.variables : { ...operation.variables, [walk.variable]: cursor };
    const document = continues ? documents.next : documents.first;
    const answer = runner.run(document, operation.definition.name?.value, variables, context);
    // When nobody reads on, nobody is left to hear of its failure.
    answer.catch(() => undefined);
    return answer;
  };
  let begin = walk?.begin ?? null;
  let asked = ask(begin, false);
  for (let continues = false; ; continues = true) {
    const page = checked(await asked, partial, continues);
    checkTime(now() - started, budget);
    if (!continues && foretells) {
      foretell(source, at(page.data, [...(walk?.connection.path ?? []), documents.countKey]));
    }
    const next = cursorAfter(page, documents, begin);
    if (next !== null) asked = ask(next, true);
    yield { page, begin };
    begin = next;
    if (next === null) return;
  }
}

/** Rows in small groups: handing each over by itself would cost more than making it. */
function* severalOf(rows: Iterable<Row>): Generator<readonly Row[], void, undefined> {
  let some: Row[] = [];
  for (const row of rows) {
    some.push(row);
    if (some.length < ROWS_AT_ONCE) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

/** What reads connections within rows to their end; null where none can be. */
function childPages(reading: Reading, flattener: Flattener): ChildPages | null {
  const { source, documents, partial, started } = reading;
  const { runner, operation, budget, now } = source;
  const { rest, pageKey } = documents;
  if (rest === null) return null;
  // What stands still is asked for in pages of one: reading on from them would be reading ahead for nobody.
  const context = { ...source.context, isWalk: false };
  return new ChildPages({
    rest,
    flattener,
    pageKey,
    ask: async (pages) => {
      const variables = { ...operation.variables, ...pages };
      const answer = await runner.run(rest.document, operation.definition.name?.value, variables, context);
      checkTime(now() - started, budget);
      return checked(answer, partial, true);
    },
  });
}

/** All rows of the table, some at a time. */
async function* rowsOf(reading: Reading, flattener: Flattener): AsyncGenerator<readonly Row[], void, undefined> {
  const children = childPages(reading, flattener);
  for await (const { page, begin } of pages(reading)) {
    const found = flattener.rows(page);
    // Without a connection that is read on nothing is left open among the rows.
    if (children === null) yield* severalOf(found as Generator<Row, void, undefined>);
    else for await (const rows of children.filled(found, children.begins(begin))) yield* severalOf(rows);
  }
}

/** A table of an operation's answer. Throws for what can't be one before anything is read. */
export function tableOf(source: TableSource, options: ReadOptions): Table {
  const { schema } = source.runner;
  const plan = rowPlan(schema, readSelection(schema, source.operation), options);
  const documents = tableDocuments(schema, plan, source.operation, options.walking);
  const front = options.ownColumnsOnly ? KEYS : [];
  const back = options.partial ? [ERRORS] : [];
  checkReserved(plan.columns, [...front, ...back]);
  const { drop, partial, ownColumnsOnly } = options;
  const { guarded, rest, pageKey } = documents;
  const pinned = (rest?.pins ?? []).slice(1).map(({ connection }) => connection);
  return {
    columns: [...front, ...plan.columns, ...back],
    plan,
    rows: async function* () {
      const flattener = new Flattener(plan, {
        ...{ drop: drop || ownColumnsOnly, withErrors: partial, withKeys: ownColumnsOnly, guarded, pinned, pageKey },
      });
      let count = 0;
      const foretells = documents.walk !== null && plan.levels.length === 2;
      const reading = { source, documents, partial, foretells, started: source.now() };
      for await (const rows of rowsOf(reading, flattener)) {
        count += rows.length;
        checkRows(count, source.budget);
        source.counted?.(count);
        yield rows;
        // However fast the client reads, others have their turn.
        await setImmediate();
      }
    },
  };
}
