/** What one named operation has to answer, worked out by hand from the sources. */
export interface ExpectedAnswer {
  /** Name of the operation and of its file in schema/operations. */
  readonly operation: string;
  /** The fact that it asks for and the source document that states it. */
  readonly source: string;
  /** Why the answer is what it is, where the article alone does not show it. */
  readonly why?: string;
  /** The whole of the answer's data. */
  readonly data: unknown;
}

/** A year of a series without a figure. */
interface MissingYear {
  readonly period: string;
  readonly value: null;
  readonly unit: null;
  readonly status: 'MISSING';
  readonly vintage: null;
}

/** A series in which no year has a figure, both ends included. */
export function missing(from: number, to: number): readonly MissingYear[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    period: String(from + index),
    value: null,
    unit: null,
    status: 'MISSING',
    vintage: null,
  }));
}
