import { digestOf, wordAt } from './digest.ts';

/** Where a row stands: the position of its file among those of the load, and its line. */
export interface Place {
  readonly file: number;
  readonly line: number;
}

const FIRST_SLOTS = 1 << 6;
/** Lower than usual, so that a long run of used slots stays rare. */
const FULL = 0.7;
const TABLES = 256;

/**
 * Where each key was met first, by 64 bits of its hash: twelve bytes for a slot, fourteen with several files. Two keys are
 * taken for one with a chance of one in a million among six million.
 */
export class RepeatedKeys {
  // Many small tables: the copy that one of them grows into is small beside all of them.
  readonly #tables = Array.from({ length: TABLES }, () => new Table());

  /** The place at which a key was met before; null the first time, when the place is noted. */
  meet(key: string, place: Place): Place | null {
    const digest = digestOf(key);
    const table = this.#tables[digest.charCodeAt(8) % TABLES];
    return table?.meet([wordAt(digest, 0), wordAt(digest, 4)], place) ?? null;
  }
}

class Table {
  #low = new Uint32Array(FIRST_SLOTS);
  #high = new Uint32Array(FIRST_SLOTS);
  /** Line plus one; 0 is a free slot. */
  #lines = new Uint32Array(FIRST_SLOTS);
  /** Most loads have one file, the first: nothing is kept for it. */
  #files: Uint16Array | null = null;
  #size = 0;

  meet([low, high]: readonly [number, number], place: Place): Place | null {
    const slot = this.#slotOf(low, high);
    const line = this.#lines[slot] ?? 0;
    if (line !== 0) return { file: this.#files?.[slot] ?? 0, line: line - 1 };
    this.#put(slot, [low, high, place.line + 1, place.file]);
    this.#size += 1;
    if (this.#size > this.#lines.length * FULL) this.#grow();
    return null;
  }

  #slotOf(low: number, high: number): number {
    const mask = this.#lines.length - 1;
    let slot = low & mask;
    while (this.#lines[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) slot = (slot + 1) & mask;
    return slot;
  }

  #put(slot: number, [low, high, line, file]: readonly [number, number, number, number]): void {
    this.#low[slot] = low;
    this.#high[slot] = high;
    this.#lines[slot] = line;
    if (file > 0) this.#files ??= new Uint16Array(this.#lines.length);
    if (this.#files !== null) this.#files[slot] = file;
  }

  #grow(): void {
    const [low, high, lines, files] = [this.#low, this.#high, this.#lines, this.#files];
    const slots = lines.length * 2;
    this.#low = new Uint32Array(slots);
    this.#high = new Uint32Array(slots);
    this.#lines = new Uint32Array(slots);
    this.#files = null;
    for (let old = 0; old < lines.length; old += 1) {
      const line = lines[old] ?? 0;
      if (line === 0) continue;
      const key = [low[old] ?? 0, high[old] ?? 0] as const;
      this.#put(this.#slotOf(...key), [...key, line, files?.[old] ?? 0]);
    }
  }
}
