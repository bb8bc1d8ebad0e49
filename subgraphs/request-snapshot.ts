import type { Dataset } from '../datasets/dataset.ts';
import { differences, type Compared, type Difference } from '../datasets/diff.ts';
import { Snapshot, type AddedColumns, type ReleaseNumbers, type Stored } from '../datasets/store/snapshot.ts';
import type { Filter, Reader, Rows } from '../datasets/store/store.ts';
import { GraphError } from '../service/errors.ts';
import type { Reads } from '../service/reads.ts';

/** Which releases a request reads, and which columns they were loaded without. */
export interface PinnedReleases {
  readonly numbers: ReleaseNumbers;
  readonly added: AddedColumns;
  /** Datasets of which no release may be read, also none that is named, with the scope that would allow it. */
  readonly withheld: ReadonlyMap<string, string>;
}

/** The snapshot of a request: it notes what is read of it, and reads across the releases up to its own. */
export class RequestSnapshot extends Snapshot {
  readonly #store: Reader;
  readonly #pinned: PinnedReleases;
  readonly #reads: Reads;

  constructor(store: Reader, pinned: PinnedReleases, reads: Reads) {
    super(store, pinned.numbers, pinned.added);
    this.#store = store;
    this.#pinned = pinned;
    this.#reads = reads;
  }

  /** Notes that an answer comes from a dataset, also where what was read before is used again. */
  note(dataset: string): void {
    this.#reads.note(dataset, this.release(dataset));
  }

  override withRelease(dataset: string, number: number): RequestSnapshot {
    this.#checkOpen(dataset);
    const numbers = { ...this.#pinned.numbers, [dataset]: number };
    return new RequestSnapshot(this.#store, { ...this.#pinned, numbers }, this.#reads);
  }

  protected override reading(dataset: string): void {
    this.note(dataset);
  }

  /** Rows as every release up to the snapshot's own held them, also those that were replaced since. */
  everHeld(dataset: Dataset, filter: Filter): Rows<Stored<Readonly<Record<string, unknown>>>> {
    this.note(dataset.name);
    return this.#store.find(dataset.name, { ...filter, _from: { $lte: this.release(dataset.name) } });
  }

  /** The rows in which two releases of a dataset differ, in the order of their keys. */
  differences(dataset: Dataset, compared: Compared): AsyncIterable<Difference> {
    this.#checkOpen(dataset.name);
    this.#reads.note(dataset.name, compared.from);
    this.#reads.note(dataset.name, compared.to);
    return differences(this.#store, dataset, compared);
  }

  /** Throws FORBIDDEN where a release is named of which the request may read no row. */
  #checkOpen(dataset: string): void {
    const scope = this.#pinned.withheld.get(dataset);
    if (scope === undefined) return;
    throw new GraphError('FORBIDDEN', `The rows of ${dataset} need the scope ${scope}.`, { scope });
  }
}
