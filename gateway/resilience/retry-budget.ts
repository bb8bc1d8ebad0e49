// Ten calls in a row may be repeated; after that one in ten, so that repeating never doubles the load of what fails.
const MOST = 10;
const EARNED = 0.1;

/** How many calls may be repeated: each repetition costs one, each success earns a tenth. */
export class RetryBudget {
  #left = MOST;

  /** Whether a call may be repeated now; it is paid for with the answer. */
  take(): boolean {
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  earn(): void {
    this.#left = Math.min(MOST, this.#left + EARNED);
  }
}
