import type { Dataset } from '../datasets/dataset.ts';
import type { RequestSnapshot } from './request-snapshot.ts';
import { lastDay } from './periods.ts';

/** Columns in which rows name the publications that they cite. */
const SOURCE_COLUMNS = ['source', 'sources', 'areaSource'];

interface Kept<T> {
  readonly number: number;
  readonly value: Promise<T>;
}

/** The different values of a column, null not among them; each element of a list counts. */
async function valuesOf(snapshot: RequestSnapshot, dataset: Dataset, column: string): Promise<readonly string[]> {
  const groups = await snapshot
    .aggregate<{ _id: string | readonly string[] | null }>(dataset, [{ $group: { _id: `$${column}` } }])
    .toArray();
  return groups.flatMap(({ _id }) => _id ?? []);
}

/**
 * What the rows of releases hold, as the catalogue sums it up. A release never changes, so what was found of the last
 * one asked for is kept.
 */
export class Contents {
  readonly #sources = new Map<string, Kept<readonly string[]>>();
  readonly #periods = new Map<string, Kept<string | null>>();

  /** Ids of the publications that the rows cite, in their order. */
  sources(snapshot: RequestSnapshot, dataset: Dataset): Promise<readonly string[]> {
    return kept(this.#sources, snapshot, dataset, async () => {
      const columns = SOURCE_COLUMNS.filter((column) => column in dataset.columns);
      const values = await Promise.all(columns.map((column) => valuesOf(snapshot, dataset, column)));
      return [...new Set(values.flat())].sort();
    });
  }

  /** The period that ends last; null where the rows have none. */
  newestPeriod(snapshot: RequestSnapshot, dataset: Dataset): Promise<string | null> {
    return kept(this.#periods, snapshot, dataset, async () => {
      if (dataset.columns['period']?.type !== 'period') return null;
      const periods = await valuesOf(snapshot, dataset, 'period');
      return periods
        .toSorted()
        .reduce<string | null>(
          (newest, period) => (newest === null || lastDay(period) >= lastDay(newest) ? period : newest),
          null,
        );
    });
  }
}

function kept<T>(
  known: Map<string, Kept<T>>,
  snapshot: RequestSnapshot,
  dataset: Dataset,
  find: () => Promise<T>,
): Promise<T> {
  const number = snapshot.release(dataset.name);
  const before = known.get(dataset.name);
  snapshot.note(dataset.name);
  if (before?.number === number) return before.value;
  const value = find().catch((error: unknown) => {
    // A store that did not answer may do so the next time.
    known.delete(dataset.name);
    throw error;
  });
  known.set(dataset.name, { number, value });
  return value;
}
