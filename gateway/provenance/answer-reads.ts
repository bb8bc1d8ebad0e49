import { releaseId, type Release } from '../../datasets/release.ts';

/** One release of a dataset, or the want of one, as the extensions of an answer name it. */
export interface ReleaseUsed {
  readonly dataset: string;
  /** Id of the release; null where none had been published by asOf. */
  readonly release: string | null;
  readonly publishedOn: string | null;
  /** Why there is no release. */
  readonly status?: 'MISSING';
}

/** What the subgraphs said that one answer was read from. */
export class AnswerReads {
  readonly #numbers = new Map<string, number[]>();
  #expected: ReadonlySet<string> | null = null;

  /** The datasets that the operation can read, whatever the data; null while it has not been looked at. */
  get expected(): ReadonlySet<string> | null {
    return this.#expected;
  }

  expect(datasets: ReadonlySet<string>): void {
    this.#expected = datasets;
  }

  /** Takes what one subgraph's answer says; nothing where it says nothing. */
  note(reads: Readonly<Record<string, readonly number[]>> | undefined): void {
    if (reads === undefined) return;
    for (const dataset of Object.keys(reads)) {
      const numbers = reads[dataset] ?? [];
      const known = this.#numbers.get(dataset);
      if (known === undefined) this.#numbers.set(dataset, [...numbers]);
      else for (const number of numbers) if (!known.includes(number)) known.push(number);
    }
  }

  /** The releases in the order of their datasets, then of their numbers. */
  releases(find: (dataset: string, number: number) => Release | null): readonly ReleaseUsed[] {
    const all: ReleaseUsed[] = [];
    for (const dataset of [...this.#numbers.keys()].sort()) {
      const numbers = this.#numbers.get(dataset) ?? [];
      for (const number of numbers.sort((one, other) => one - other)) {
        all.push(used(dataset, number, find(dataset, number)));
      }
    }
    return all;
  }
}

function used(dataset: string, number: number, release: Release | null): ReleaseUsed {
  if (number === 0) return { dataset, release: null, publishedOn: null, status: 'MISSING' };
  return { dataset, release: releaseId(dataset, number), publishedOn: release?.publishedOn ?? null };
}
