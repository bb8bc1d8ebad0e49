import type { Column } from '../datasets/column.ts';
import { headerOf, type Dataset } from '../datasets/dataset.ts';
import { parseReleaseId, releaseId, type Release } from '../datasets/release.ts';
import type { Stored } from '../datasets/store/snapshot.ts';
import { badInput, GraphError } from '../service/errors.ts';
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

type Row = Stored<Readonly<Record<string, unknown>>>;
export type ChangeKind = 'ADDED' | 'REVISED' | 'RETIRED';

/** A row that differs: as the one release has it and as the other has it, null where it is not there. */
interface Change {
  readonly old: Row | null;
  readonly new: Row | null;
}

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

function kindOf({ old, new: next }: Change): ChangeKind {
  if (old === null) return 'ADDED';
  return next === null ? 'RETIRED' : 'REVISED';
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
    for await (const change of this.#changes(null)) counts[kindOf(change)] += 1;
    return counts;
  }

  /** A page of the rows that differ, in the order of their keys. */
  async page({ first, after }: DiffArguments) {
    const size = first ?? DEFAULT_PAGE;
    if (size < 1 || size > MAX_PAGE) throw badInput('first', size, `a number from 1 to ${MAX_PAGE}`);
    const list = JSON.stringify(['diff', this.#dataset.name, this.from.number, this.to.number]);
    const place = after == null ? null : decodeCursor('after', list, after);
    const found: Change[] = [];
    for await (const change of this.#changes(place)) {
      found.push(change);
      if (found.length > size) break;
    }
    const rows = found.slice(0, size);
    const cursorOf = (change: Change | undefined): string | null =>
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

  /** The rows that differ after a place. A row that was changed and changed back does not differ. */
  async *#changes(place: CursorPlace | null): AsyncGenerator<Change> {
    const [from, to] = [this.from.number, this.to.number];
    const sort = Object.fromEntries(this.#dataset.key.map((column) => [column, 1 as const]));
    const beyond = place === null ? {} : afterPlace(sort, place.values);
    const { snapshot } = this.#context.view();
    const rows = snapshot.between(this.#dataset, [Math.min(from, to), Math.max(from, to)], beyond);
    let open: Change | null = null;
    for await (const row of rows) {
      // Of one key there is at most one row that ended and, after it, one that began.
      const side = row._from <= from && from < row._to ? { old: row, new: null } : { old: null, new: row };
      if (open !== null && this.#text(this.#keyOf(open)) === this.#text(this.#keyOf(side))) {
        open = { old: open.old ?? side.old, new: open.new ?? side.new };
        continue;
      }
      if (open !== null && this.#differs(open)) yield open;
      open = side;
    }
    if (open !== null && this.#differs(open)) yield open;
  }

  #text(values: unknown): string {
    return JSON.stringify(values);
  }

  #keyOf({ old, new: next }: Change): readonly CursorValue[] {
    const row = old ?? next;
    return this.#dataset.key.map((column) => (row?.[column] ?? null) as CursorValue);
  }

  #differs({ old, new: next }: Change): boolean {
    return this.#columns.some(([name]) => this.#text(old?.[name] ?? null) !== this.#text(next?.[name] ?? null));
  }

  #shown(change: Change) {
    const cells = this.#columns.map(([name, column]) => ({
      name,
      column: headerOf(name),
      old: cellText(column, change.old?.[name]),
      new: cellText(column, change.new?.[name]),
    }));
    return {
      kind: kindOf(change),
      key: this.#dataset.key.flatMap((name) => {
        const cell = cells.find((one) => one.name === name);
        return cell === undefined ? [] : [{ column: cell.column, value: cell.old ?? cell.new }];
      }),
      cells: cells
        .filter((cell) => !this.#dataset.key.includes(cell.name) && cell.old !== cell.new)
        .map(({ column, old, new: next }) => ({ column, old, new: next })),
    };
  }
}
