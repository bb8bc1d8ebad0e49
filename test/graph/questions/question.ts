/** One question of the users with the answer that the sample datasets give to its saved operation. */
export interface Question {
  /** Name of the saved operation that asks it. */
  readonly operation: string;
  /** The sample rows from which the answer was worked out by hand. */
  readonly source: string;
  /** Why the answer, or a part of it, is empty. */
  readonly why?: string;
  /** What the question is asked with besides its text: the boundaries that Data-Geography names. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly data: unknown;
}
