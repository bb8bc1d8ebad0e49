import { releaseId, type Release } from '../../datasets/release.ts';
import { Reads } from '../../service/reads.ts';

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
  readonly #reads = new Reads();
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
    for (const [dataset, numbers] of Object.entries(reads ?? {})) {
      for (const number of numbers) this.#reads.note(dataset, number);
    }
  }

  /** The releases in the order of their datasets, then of their numbers. */
  releases(find: (dataset: string, number: number) => Release | null): readonly ReleaseUsed[] {
    return Object.entries(this.#reads.toJSON()).flatMap(([dataset, numbers]) =>
      numbers.map((number) => used(dataset, number, find(dataset, number))),
    );
  }
}

function used(dataset: string, number: number, release: Release | null): ReleaseUsed {
  if (number === 0) return { dataset, release: null, publishedOn: null, status: 'MISSING' };
  return { dataset, release: releaseId(dataset, number), publishedOn: release?.publishedOn ?? null };
}
