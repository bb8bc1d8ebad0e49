import { digestOf, tableOf, TABLES, wordAt } from './digest.ts';

const FIRST_SLOTS = 1 << 6;
const FULL = 0.7;

/**
 * Texts that were met, by 64 bits of their hash: eight bytes for a slot, whatever the texts are. Two texts are taken
 * for one with a chance of one in a million among six million.
 */
export class KeySet {
  // Many small tables: the copy that one of them grows into is small beside all of them. Each is made for the first text
  // that belongs into it: most datasets have few.
  readonly #tables: (Table | undefined)[] = Array.from({ length: TABLES });
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(text: string): void {
    const digest = digestOf(text);
    const table = (this.#tables[tableOf(digest)] ??= new Table());
    if (table.add(wordAt(digest, 0), lastWord(digest))) this.#size += 1;
  }

  has(text: string): boolean {
    const digest = digestOf(text);
    return this.#tables[tableOf(digest)]?.has(wordAt(digest, 0), lastWord(digest)) ?? false;
  }
}

/** The second word of a digest, never 0: that marks a free slot. */
const lastWord = (digest: string): number => wordAt(digest, 4) || 1;

class Table {
  #low = new Uint32Array(FIRST_SLOTS);
  #high = new Uint32Array(FIRST_SLOTS);
  #size = 0;

  has(low: number, high: number): boolean {
    return this.#high[this.#slotOf(low, high)] === high;
  }

  /** Whether the words were not there before. */
  add(low: number, high: number): boolean {
    const slot = this.#slotOf(low, high);
    if (this.#high[slot] === high) return false;
    this.#low[slot] = low;
    this.#high[slot] = high;
    this.#size += 1;
    if (this.#size > this.#low.length * FULL) this.#grow();
    return true;
  }

  /** Where the words stand, or the free slot where they belong. */
  #slotOf(low: number, high: number): number {
    const mask = this.#low.length - 1;
    let slot = low & mask;
    while (this.#high[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [low, high] = [this.#low, this.#high];
    this.#low = new Uint32Array(low.length * 2);
    this.#high = new Uint32Array(high.length * 2);
    this.#size = 0;
    for (let old = 0; old < low.length; old += 1) {
      const word = high[old] ?? 0;
      if (word !== 0) this.add(low[old] ?? 0, word);
    }
  }
}
