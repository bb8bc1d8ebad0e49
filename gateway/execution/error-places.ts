export type Path = readonly (string | number)[];

interface Place {
  readonly below: Map<string | number, Place>;
  failed: boolean;
}

const place = (): Place => ({ below: new Map(), failed: false });

/** The places of an answer that errors speak of, to tell a null that is explained from one that is not. */
export class ErrorPlaces {
  readonly #root = place();

  add(path: Path): void {
    let at = this.#root;
    for (const step of path) {
      const next = at.below.get(step) ?? place();
      at.below.set(step, next);
      at = next;
    }
    at.failed = true;
  }

  /** Whether an error speaks of this place, of one around it or of one inside it. */
  explain(path: Path): boolean {
    let at: Place | undefined = this.#root;
    for (const step of path) {
      if (at.failed) return true;
      at = at.below.get(step);
      if (at === undefined) return false;
    }
    // What lies below exists only because of an error there.
    return at.failed || at.below.size > 0;
  }
}
