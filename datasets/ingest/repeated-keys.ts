import { digestOf, tableOf, TABLES, wordAt } from './digest.ts';

/** Where a row stands: the position of its file among those of the load, and its line. */
export interface Place {
  readonly file: number;
  readonly line: number;
}

const FIRST_SLOTS = 64;
/** Beyond this the runs of used slots, which a search walks along, become long: some thirty slots for a key that is new. */
const FULL = 0.88;
/** In small steps: a table that doubles is half empty afterwards, and the keys are most of what a load holds. */
const GROWTH = 1.12;
const WORDS = 2 ** 32;

/**
 * Where each key was met first, by 64 bits of its hash: twelve bytes for a slot, fourteen with several files, and 1.2
 * slots for a key. Two keys are taken for one with a chance of one in a million among six million.
 */
export class RepeatedKeys {
  // Many small tables, none as large as the next: the copy that one of them grows into is small beside all of them, and
  // they do not grow at the same moment. Each is made for the first key that belongs into it: most datasets have few.
  readonly #tables: (Table | undefined)[] = Array.from({ length: TABLES });

  /** The place at which a key was met before; null the first time, when the place is noted. */
  meet(key: string, place: Place): Place | null {
    const digest = digestOf(key);
    const index = tableOf(digest);
    const table = (this.#tables[index] ??= new Table(FIRST_SLOTS * GROWTH ** (index / TABLES)));
    return table.meet([wordAt(digest, 0), wordAt(digest, 4)], place);
  }

  has(key: string): boolean {
    const digest = digestOf(key);
    return this.#tables[tableOf(digest)]?.has(wordAt(digest, 0), wordAt(digest, 4)) ?? false;
  }
}

class Table {
  #low: Uint32Array;
  #high: Uint32Array;
  /** Line plus one; 0 is a free slot. */
  #lines: Uint32Array;
  /** Most loads have one file, the first: nothing is kept for it. */
  #files: Uint16Array | null = null;
  #size = 0;

  constructor(slots: number) {
    [this.#low, this.#high, this.#lines] = Table.#empty(Math.ceil(slots));
  }

  static #empty(slots: number): [Uint32Array, Uint32Array, Uint32Array] {
    return [new Uint32Array(slots), new Uint32Array(slots), new Uint32Array(slots)];
  }

  has(low: number, high: number): boolean {
    return this.#lines[this.#slotOf(low, high)] !== 0;
  }

  meet([low, high]: readonly [number, number], place: Place): Place | null {
    const slot = this.#slotOf(low, high);
    const line = this.#lines[slot] ?? 0;
    if (line !== 0) return { file: this.#files?.[slot] ?? 0, line: line - 1 };
    this.#put(slot, [low, high, place.line + 1, place.file]);
    this.#size += 1;
    if (this.#size > this.#lines.length * FULL) this.#grow();
    return null;
  }

  /** Where the words stand, or the free slot where they belong: the first word says how far along the search begins. */
  #slotOf(low: number, high: number): number {
    const slots = this.#lines.length;
    let slot = Math.floor((low * slots) / WORDS);
    while (this.#lines[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) {
      slot = slot + 1 === slots ? 0 : slot + 1;
    }
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
    [this.#low, this.#high, this.#lines] = Table.#empty(Math.ceil(lines.length * GROWTH));
    this.#files = null;
    for (let old = 0; old < lines.length; old += 1) {
      const line = lines[old] ?? 0;
      if (line === 0) continue;
      const key = [low[old] ?? 0, high[old] ?? 0] as const;
      this.#put(this.#slotOf(...key), [...key, line, files?.[old] ?? 0]);
    }
  }
}
