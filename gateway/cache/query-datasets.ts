import { LRUCache } from 'lru-cache';

// A set of some names for each query; a gateway sees far fewer different ones.
const MAX_QUERIES = 10_000;

/** Which datasets each query can read, as far as it was seen before: a publication of any other leaves its answers. */
export class QueryDatasets {
  readonly #known = new LRUCache<string, ReadonlySet<string>>({ max: MAX_QUERIES });

  /** The datasets of a query; null while it was never run. */
  of(query: string): ReadonlySet<string> | null {
    return this.#known.get(query) ?? null;
  }

  learn(query: string, datasets: ReadonlySet<string>): void {
    this.#known.set(query, datasets);
  }
}
