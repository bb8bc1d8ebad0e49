import type { Column } from '../datasets/column.ts';
import { headerOf, type Dataset } from '../datasets/dataset.ts';
import type { Difference } from '../datasets/diff.ts';
import { parseReleaseId, releaseId, type Release } from '../datasets/release.ts';
import { badInput, GraphError } from '../service/errors.ts';
import { checkSize } from './arguments.ts';
import type { SubgraphContext } from './context.ts';
import { decodeCursor, encodeCursor, type CursorPlace, type CursorValue } from './cursor.ts';
import { decimalText } from './decimal.ts';
import { afterPlace, DEFAULT_PAGE, MAX_PAGE } from './page.ts';

export interface DiffArguments {
  readonly from: string;
  readonly to: string;
  readonly first?: number | null;
  readonly after?: string | null;
}

export type ChangeKind = Difference['kind'];

/** Rows that may lie between two releases which do not follow each other, before counting them is refused. */
const MAX_COUNTED = 200_000;

/** The text of a cell as files have it; null for an empty one, also of a column that the release did not have. */
function cellText(column: Column<unknown>, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (column.type === 'decimal' && typeof value === 'number') return decimalText(value, column.scale);
  if (Array.isArray(value)) return value.length === 0 ? null : value.join('|');
  // Every other cell is text, a whole number or a flag.
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The comparison of two releases of one dataset; what is not asked for is not read. */
export class DatasetDiff {
  readonly from: Release;
  readonly to: Release;
  readonly #context: SubgraphContext;
  readonly #dataset: Dataset;
  readonly #columns: readonly [string, Column<unknown>][];

  constructor(context: SubgraphContext, dataset: Dataset, args: DiffArguments) {
    this.#context = context;
    this.#dataset = dataset;
    this.#columns = Object.entries<Column<unknown>>(dataset.columns);
    this.from = this.#release('from', args.from);
    this.to = this.#release('to', args.to);
  }

  /** How many rows differ in which way. Throws COST_ESTIMATED_TOO_EXPENSIVE where too many would have to be read. */
  async counts(): Promise<Readonly<Record<ChangeKind, number>>> {
    const [from, to] = [this.from.number, this.to.number];
    // A release has counted itself against the one before it.
    if (to === from + 1) return { ADDED: this.to.added, REVISED: this.to.revised, RETIRED: this.to.retired };
    this.#checkBounded(Math.min(from, to), Math.max(from, to));
    const counts = { ADDED: 0, REVISED: 0, RETIRED: 0 };
    for await (const { kind } of this.#changes(null)) counts[kind] += 1;
    return counts;
  }

  /** A page of the rows that differ, in the order of their keys. */
  async page({ first, after }: DiffArguments) {
    const size = first ?? DEFAULT_PAGE;
    checkSize('first', size, MAX_PAGE);
    const list = JSON.stringify(['diff', this.#dataset.name, this.from.number, this.to.number]);
    const place = after == null ? null : decodeCursor('after', list, after);
    const found: Difference[] = [];
    for await (const change of this.#changes(place)) {
      found.push(change);
      if (found.length > size) break;
    }
    const rows = found.slice(0, size);
    const cursorOf = (change: Difference | undefined): string | null =>
      change === undefined ? null : encodeCursor(list, { values: this.#keyOf(change), release: this.to.number });
    const pageInfo = {
      hasNextPage: found.length > size,
      hasPreviousPage: place !== null,
      startCursor: cursorOf(rows[0]),
      endCursor: cursorOf(rows.at(-1)),
    };
    return { rows: rows.map((change) => this.#shown(change)), pageInfo };
  }

  #release(argument: 'from' | 'to', id: string): Release {
    const { name } = this.#dataset;
    const parsed = parseReleaseId(id);
    const found = this.#context.everReleased(name).find(({ number }) => number === parsed?.number);
    if (parsed?.dataset === name && found !== undefined) return found;
    throw badInput(argument, id, `the id of a release of ${name}, as its releases list them`);
  }

  #checkBounded(lower: number, higher: number): void {
    const { name } = this.#dataset;
    const between = this.#context.everReleased(name).filter(({ number }) => number > lower && number <= higher);
    const rows = between.reduce((sum, { added, revised, retired }) => sum + added + revised + retired, 0);
    if (rows <= MAX_COUNTED) return;
    throw new GraphError(
      'COST_ESTIMATED_TOO_EXPENSIVE',
      `Up to ${rows} rows differ between ${releaseId(name, lower)} and ${releaseId(name, higher)}, more than ${MAX_COUNTED} to count; ask for rows alone, or compare releases that follow each other.`,
    );
  }

  /** The rows that differ after a place. */
  #changes(place: CursorPlace | null): AsyncIterable<Difference> {
    const [from, to] = [this.from.number, this.to.number];
    const sort = Object.fromEntries(this.#dataset.key.map((column) => [column, 1 as const]));
    const among = place === null ? {} : afterPlace(sort, place.values);
    return this.#context.view().snapshot.differences(this.#dataset, { from, to, among });
  }

  #keyOf({ key }: Difference): readonly CursorValue[] {
    return this.#dataset.key.map((column) => (key[column] ?? null) as CursorValue);
  }

  #shown({ kind, key, before, after }: Difference) {
    const cells = this.#columns.map(([name, column]) => ({
      name,
      column: headerOf(name),
      old: cellText(column, before?.[name]),
      new: cellText(column, after?.[name]),
    }));
    return {
      kind,
      key: this.#dataset.key.flatMap((name) => {
        const column = this.#dataset.columns[name];
        return column === undefined ? [] : [{ column: headerOf(name), value: cellText(column, key[name]) }];
      }),
      cells: cells
        .filter(({ name, old, new: next }) => !(name in key) && old !== next)
        .map(({ column, old, new: next }) => ({ column, old, new: next })),
    };
  }
}
