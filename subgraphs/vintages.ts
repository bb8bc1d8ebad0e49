import type { Stored } from '../datasets/store/snapshot.ts';
import type { SubgraphContext } from './context.ts';
import { decimalText } from './decimal.ts';
import { groupedBy } from './grouped.ts';
import { VALUE_SCALE, vintageOf, type ObservationRow, type PublishedRow, type Vintage } from './observation.ts';

/** A value as one release published it; `source` is the id of the source. */
export interface ObservationVintage {
  readonly vintage: Vintage;
  readonly value: string | null;
  readonly unit: string;
  readonly priceBasis: string;
  readonly status: string;
  readonly source: string;
}

type Row = Stored<ObservationRow>;

const keyText = (key: object): string => JSON.stringify(Object.values(key));

/** The rows that one release after another showed under a key: each once, in the order in which they were shown. */
function shownBy(releases: readonly number[], rows: readonly Row[]): readonly Row[] {
  const shown = releases.flatMap((number) => rows.find(({ _from, _to }) => _from <= number && number < _to) ?? []);
  return [...new Set(shown)];
}

function toVintage(context: SubgraphContext, dataset: string, row: Row): ObservationVintage {
  const { unit, priceBasis, status, source } = row;
  const vintage = vintageOf(context, dataset, row._from);
  return { vintage, value: decimalText(row.value, VALUE_SCALE), unit, priceBasis, status, source };
}

/**
 * What the releases that the request knows published in place of some rows of one dataset, by `vintageKey`: one read for all.
 * What a withdrawn release alone brought is not among it.
 */
export async function vintagesOf(
  context: SubgraphContext,
  name: string,
  published: readonly PublishedRow[],
): Promise<ReadonlyMap<string, readonly ObservationVintage[]>> {
  const dataset = context.dataset(name);
  const { snapshot } = context.view();
  const current = snapshot.release(name);
  const older = context.releases(name).map(({ number }) => number);
  const releases = [...older.filter((number) => number < current), current];
  // Each column alone: the rows of other combinations are few, and the filter stays one that an index answers.
  const keys = published.map(({ row }) => context.keyOf(name, row));
  const filter = Object.fromEntries(
    dataset.key.map((column) => [column, { $in: [...new Set(keys.map((key) => key[column]))] }]),
  );
  const rows = await snapshot.everHeld(dataset, filter).toArray();
  // The dataset is one of observations: only these have vintages.
  const byKey = groupedBy(rows as unknown as readonly Row[], (row) => keyText(context.keyOf(name, row)));
  return new Map(
    keys.map(keyText).map((key) => {
      const shown = shownBy(releases, byKey.get(key) ?? []);
      return [key, shown.map((row) => toVintage(context, name, row))];
    }),
  );
}

/** The key under which `vintagesOf` answers a row. */
export function vintageKey(context: SubgraphContext, { dataset, row }: PublishedRow): string {
  return keyText(context.keyOf(dataset, row));
}
