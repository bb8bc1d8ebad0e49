import { LRUCache } from 'lru-cache';
import type { CursorValue, ListIdentity } from './cursor.ts';

type AnyRow = Readonly<Record<string, unknown>>;

/** Where a walk through a list stands: whose it is, in which list at which release, and after which row. */
export interface WalkPlace {
  readonly requestId: string;
  readonly list: ListIdentity;
  readonly release: number;
  /** Sort values of the row before; null at the beginning. */
  readonly after: readonly CursorValue[] | null;
}

/** A read that goes on with the next page. */
interface Standing {
  readonly rows: AsyncIterator<AnyRow, unknown>;
  /** The first row of the next page: it has been read to know that there is one. */
  readonly ahead: AnyRow;
}

export interface WalkedPage {
  readonly rows: readonly AnyRow[];
  readonly more: boolean;
}

// A client that takes less than a page in this time has its next page looked up as any other.
const IDLE_MS = 60_000;
const MAX_STANDING = 32;

const keyOf = ({ requestId, list, release, after }: WalkPlace): string =>
  JSON.stringify([requestId, list, release, after]);

/** A read that nobody waits for; what ending it comes to is nobody's concern. */
function end({ rows }: Standing): void {
  void Promise.resolve(rows.return?.()).catch(() => undefined);
}

/**
 * The reads of walks, kept open from one page to the next, so that a list of many rows is read once and not looked up
 * and sorted anew for every page. A walk whose read is gone, because it stood idle, was pushed out or another process
 * has it, goes on by its cursor.
 */
export class Walks {
  readonly #standing = new LRUCache<string, Standing>({
    max: MAX_STANDING,
    ttl: IDLE_MS,
    ttlAutopurge: true,
    dispose: (standing, _, reason) => {
      // Those that were deleted go on.
      if (reason !== 'delete') end(standing);
    },
  });

  /** So many rows after a place; `open` reads from there to the end, `valuesOf` names the place of a row. */
  async page(
    place: WalkPlace,
    size: number,
    { open, valuesOf }: { open: () => AsyncIterable<AnyRow>; valuesOf: (row: AnyRow) => readonly CursorValue[] },
  ): Promise<WalkedPage> {
    const standing = this.#taken(keyOf(place));
    const rows = standing?.rows ?? open()[Symbol.asyncIterator]();
    const found = standing === undefined ? [] : [standing.ahead];
    try {
      while (found.length <= size) {
        const next = await rows.next();
        if (next.done === true) return { rows: found, more: false };
        found.push(next.value);
      }
    } catch (error) {
      if (standing === undefined) throw error;
      // The store may have lost the read while nobody read on; the rows after the place are the same.
      return this.page(place, size, { open, valuesOf });
    }
    const ahead = found.pop();
    const last = found.at(-1);
    if (ahead === undefined || last === undefined) throw new Error('A page has no rows.');
    this.#standing.set(keyOf({ ...place, after: valuesOf(last) }), { rows, ahead });
    return { rows: found, more: true };
  }

  /** How many reads stand open. */
  get size(): number {
    return this.#standing.size;
  }

  /** Ends every read. */
  stop(): void {
    for (const standing of this.#standing.values()) end(standing);
    this.#standing.clear();
  }

  #taken(key: string): Standing | undefined {
    const standing = this.#standing.get(key);
    this.#standing.delete(key);
    return standing;
  }
}
