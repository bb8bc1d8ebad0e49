import { GraphError } from '../../service/errors.ts';
import { Gap, type AnswerPage, type Flattener, type Row } from './flatten.ts';
import type { Pin, RestDocument } from './table-document.ts';

type Cursor = string | null;

export interface ChildPageParts {
  readonly rest: RestDocument;
  readonly flattener: Flattener;
  readonly pageKey: string;
  /** Asks the graph with the variables that say which pages are meant. */
  readonly ask: (variables: Readonly<Record<string, unknown>>) => Promise<AnswerPage>;
}

function follow(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, key) => (found !== null && typeof found === 'object' ? (found as Record<string, unknown>)[key] : null),
    value,
  );
}

function cursorOf(value: unknown, { connection }: Pin): string {
  if (typeof value === 'string') return value;
  const name = connection.path.join('.');
  throw new GraphError('SUBGRAPH_BAD_RESPONSE', `${name} has a next page and no cursor that leads to it.`);
}

/**
 * Reads connections within rows to their end: the lists above stand still at the row, and the connection is asked for
 * page after page. One page is held at a time, however many there are.
 */
export class ChildPages {
  readonly #parts: ChildPageParts;

  constructor(parts: ChildPageParts) {
    this.#parts = parts;
  }

  /** Where the pages of each connection begin in an answer to the query itself. */
  begins(first: Cursor): readonly Cursor[] {
    return this.#parts.rest.pins.map(({ begin }, level) => (level === 0 ? first : begin));
  }

  /** Rows with what belongs into their gaps, one or some at a time. `begins` says where the answer's pages begin. */
  async *filled(
    found: Iterable<Row | Gap>,
    begins: readonly Cursor[],
  ): AsyncGenerator<readonly Row[], void, undefined> {
    let rows: Row[] = [];
    for (const one of found) {
      if (!(one instanceof Gap)) {
        rows.push(one);
        continue;
      }
      yield rows;
      rows = [];
      yield* this.#rest(one, begins);
    }
    yield rows;
  }

  async *#rest(gap: Gap, begins: readonly Cursor[]): AsyncGenerator<readonly Row[], void, undefined> {
    const { flattener, rest } = this.#parts;
    const [above, below] = [await this.#above(gap, begins), rest.pins.slice(gap.level).map(({ begin }) => begin)];
    for (let next: Gap | null = gap, before: Cursor = null; next !== null;) {
      const own = rest.pins[gap.level - 1];
      if (own === undefined) throw new Error('The plan has no such list.');
      const after = cursorOf(next.endCursor, own);
      if (after === before) throw new GraphError('SUBGRAPH_BAD_RESPONSE', 'A list has a next page that is the same.');
      before = after;
      const cursors = [...above, after, ...below];
      const page = await this.#ask(cursors, (level, { size }) => (level < gap.level - 1 ? 1 : size));
      next = null;
      const within: (Row | Gap)[] = [];
      for (const one of flattener.rest(page, gap)) {
        if (one instanceof Gap && one.level === gap.level) next = one;
        else within.push(one);
      }
      yield* this.filled(within, cursors);
    }
  }

  /** The cursors after which each list above a gap has the element of the gap first. */
  async #above({ indexes }: Gap, begins: readonly Cursor[]): Promise<readonly Cursor[]> {
    const { pins } = this.#parts.rest;
    const cursors: Cursor[] = [];
    for (const [level, index] of indexes.entries()) {
      const pin = pins[level];
      const begin = begins[level] ?? null;
      if (pin === undefined) throw new Error('The plan has no such list.');
      cursors.push(index === 0 ? begin : await this.#before(level, index, [...cursors, begin]));
    }
    return cursors;
  }

  /** The cursor of the element before one, by a page that ends there. */
  async #before(level: number, index: number, cursors: readonly Cursor[]): Promise<Cursor> {
    const { rest, pageKey } = this.#parts;
    const padded = rest.pins.map(({ begin }, at) => (at < cursors.length ? (cursors[at] ?? null) : begin));
    const { data } = await this.#ask(padded, (at) => (at === level ? index : 1));
    let element: unknown = data;
    for (const { list } of rest.pins.slice(0, level)) element = follow(element, [...list, '0']);
    const pin = rest.pins[level];
    if (pin === undefined) throw new Error('The plan has no such list.');
    return cursorOf(follow(element, [...pin.connection.path, pageKey, 'endCursor']), pin);
  }

  #ask(cursors: readonly Cursor[], sizeOf: (level: number, pin: Pin) => number): Promise<AnswerPage> {
    const { rest, ask } = this.#parts;
    const variables = rest.pins.flatMap((pin, level): [string, unknown][] => [
      [pin.after, cursors[level] ?? null],
      [pin.first, sizeOf(level, pin)],
    ]);
    return ask(Object.fromEntries(variables));
  }
}
