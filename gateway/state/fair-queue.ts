/** What waits for its turn, in one queue for each owner. */
export class FairQueue<T> {
  readonly #queues = new Map<string, T[]>();

  push(owner: string, one: T): void {
    const queue = this.#queues.get(owner);
    if (queue === undefined) this.#queues.set(owner, [one]);
    else queue.push(one);
  }

  waiting(owner: string): number {
    return this.#queues.get(owner)?.length ?? 0;
  }

  all(): readonly T[] {
    return [...this.#queues.values()].flat();
  }

  /** Takes the next: of the owner whose turn is longest ago, busy owners left out; undefined when there is none. */
  next(busy: ReadonlySet<string>): { readonly owner: string; readonly one: T } | undefined {
    for (const [owner, queue] of this.#queues) {
      if (busy.has(owner)) continue;
      const one = queue.shift();
      // Who has had a turn goes to the end of the round.
      this.#queues.delete(owner);
      if (queue.length > 0) this.#queues.set(owner, queue);
      if (one !== undefined) return { owner, one };
    }
    return undefined;
  }

  remove(test: (one: T) => boolean): void {
    for (const [owner, queue] of this.#queues) {
      const kept = queue.filter((one) => !test(one));
      if (kept.length === 0) this.#queues.delete(owner);
      else this.#queues.set(owner, kept);
    }
  }
}
