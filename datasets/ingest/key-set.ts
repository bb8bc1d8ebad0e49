import { hash } from 'node:crypto';

const EMPTY = 0n;

/**
 * Texts that were met, by 64 bits of their hash: sixteen bytes for each at most, whatever the texts are. Two texts are
 * taken for one with a chance of one in a million among six million.
 */
export class KeySet {
  #slots = new BigUint64Array(1_024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(text: string): void {
    const key = hashed(text);
    const slot = this.#slotOf(key);
    if (this.#slots[slot] === key) return;
    this.#slots[slot] = key;
    this.#size += 1;
    if (this.#size > this.#slots.length * 0.7) this.#grow();
  }

  has(text: string): boolean {
    const key = hashed(text);
    return this.#slots[this.#slotOf(key)] === key;
  }

  /** The slot of a key: where it stands, or the empty one where it belongs. */
  #slotOf(key: bigint): number {
    const mask = this.#slots.length - 1;
    let slot = Number(key & 0xff_ff_ff_ffn) & mask;
    while (this.#slots[slot] !== EMPTY && this.#slots[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new BigUint64Array(old.length * 2);
    for (const key of old) if (key !== EMPTY) this.#slots[this.#slotOf(key)] = key;
  }
}

function hashed(text: string): bigint {
  const key = hash('sha1', text, 'buffer').readBigUInt64LE(0);
  return key === EMPTY ? 1n : key;
}
