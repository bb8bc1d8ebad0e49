import { headerOf, type Dataset } from '../dataset.ts';
import type { Rejection, ValidRow } from './validate.ts';

/** Whether a dataset has a row whose key begins with a value. */
export type Knows = (dataset: string, value: string) => boolean | Promise<boolean>;

/** As many answers as are remembered; a table refers to few things many times. */
const REMEMBERED = 100_000;

/** Checks that what the rows of a dataset refer to is there. */
export class ReferenceCheck {
  readonly #references: readonly (readonly [string, string])[];
  readonly #knows: Knows;
  readonly #answers = new Map<string, boolean>();

  constructor(dataset: Dataset, knows: Knows) {
    this.#references = Object.entries(dataset.references ?? {}).flatMap(([column, of]) =>
      of === undefined ? [] : [[column, of] as const],
    );
    this.#knows = knows;
  }

  async rejections({ file, line, row }: ValidRow): Promise<readonly Rejection[]> {
    const rejections: Rejection[] = [];
    for (const [column, dataset] of this.#references) {
      const held = row[column];
      for (const value of Array.isArray(held) ? (held as readonly unknown[]) : [held]) {
        if (typeof value !== 'string' || (await this.#isKnown(dataset, value))) continue;
        const reason = `is not in ${dataset}`;
        const expected = `a key of ${dataset}; load that dataset first`;
        rejections.push({ file, line, column: headerOf(column), text: value, reason, expected });
      }
    }
    return rejections;
  }

  async #isKnown(dataset: string, value: string): Promise<boolean> {
    const question = `${dataset} ${value}`;
    const remembered = this.#answers.get(question);
    if (remembered !== undefined) return remembered;
    const answer = await this.#knows(dataset, value);
    if (this.#answers.size >= REMEMBERED) this.#answers.clear();
    this.#answers.set(question, answer);
    return answer;
  }
}
