/** Figures of files that a dataset does not have, by what they are: left out, and told of. */
export interface Skipped {
  readonly file: string;
  /** What they are, in words. */
  readonly what: string;
  /** The first of them as the file calls it. */
  readonly example: string;
  readonly figures: number;
}

export class SkippedFigures {
  readonly #found = new Map<string, { -readonly [K in keyof Skipped]: Skipped[K] }>();

  /** In the order in which they were met. */
  get all(): readonly Skipped[] {
    return [...this.#found.values()];
  }

  add(file: string, what: string, example: string): void {
    const key = JSON.stringify([file, what]);
    const known = this.#found.get(key);
    if (known === undefined) this.#found.set(key, { file, what, example, figures: 1 });
    else known.figures += 1;
  }
}
