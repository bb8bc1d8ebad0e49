/** From which releases an answer was read, as subgraphs tell the gateway: dataset -> numbers, 0 where none was published. */
export class Reads {
  readonly #numbers = new Map<string, number[]>();

  note(dataset: string, number: number): void {
    const known = this.#numbers.get(dataset);
    if (known === undefined) this.#numbers.set(dataset, [number]);
    else if (!known.includes(number)) known.push(number);
  }

  /** In the order of names and numbers, so that equal answers say the same in the same words. */
  toJSON(): Readonly<Record<string, readonly number[]>> {
    const all: Record<string, readonly number[]> = {};
    for (const name of [...this.#numbers.keys()].sort()) {
      all[name] = (this.#numbers.get(name) ?? []).toSorted((one, other) => one - other);
    }
    return all;
  }
}
