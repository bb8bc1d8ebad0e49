import { addRelease } from '../datasets/ledger.ts';
import type { Publication } from '../datasets/ingest/publish.ts';
import { OPEN } from '../datasets/release.ts';
import type { Store } from '../datasets/store/store.ts';
import { exportFlows, type ExportFlow } from '../subgraphs/exports/datasets.ts';

// Nobody published these rows: they are made up to have many, and their ids, regions and source say so.

const FIRST_YEAR = 2010;
const YEARS = 16;
const REGIONS = 20;
const HEADINGS = 1_200;
const PARTNERS = ['CN', 'RU', 'UZ', 'KG', 'TJ', 'TR', 'DE', 'IT', 'NL', 'FR'] as const;

export const synthetic: Publication = {
  publishedOn: '2026-01-01',
  publishedOnStated: false,
  kind: 'FINAL',
  note: 'Synthetic rows for a benchmark.',
};

export const flowId = (index: number): string => `flow-synthetic-${String(index).padStart(7, '0')}`;

/** The same row for the same index in every run. The steps share no factor, so that no column follows another. */
function syntheticFlow(index: number): ExportFlow {
  const heading = String(101 + ((index * 7) % HEADINGS)).padStart(4, '0');
  return {
    id: flowId(index),
    period: String(FIRST_YEAR + ((index * 11) % YEARS)),
    region: `kz-synthetic-${String.fromCharCode(97 + (Math.floor(index / YEARS) % REGIONS))}`,
    partner: `ISO3166:${PARTNERS[(index * 3) % PARTNERS.length] ?? 'CN'}`,
    product: `HS2002:${heading}`,
    hsCode: heading,
    // A multiplier prime to the modulus visits every value in an order that is not that of the ids.
    valueUsd: (index * 7_919) % 1_000_003,
    netWeightKg: index % 5 === 0 ? null : (index * 104_729) % 10_000_019,
    system: index % 3 === 0 ? null : index % 3 === 1 ? 'EAEU_MUTUAL' : 'THIRD_COUNTRY',
    status: 'NORMAL',
    source: 'src-synthetic',
  };
}

export function syntheticFlows(from: number, to: number): readonly ExportFlow[] {
  return Array.from({ length: to - from }, (_, offset) => syntheticFlow(from + offset));
}

const BATCH = 10_000;

/**
 * Writes the rows as a first release, as `publish` would leave them, in two streams and without its comparisons, which
 * have nothing to find in an empty collection.
 */
export async function loadFlows(store: Store, rows: number, note: (line: string) => void): Promise<void> {
  let next = 0;
  const stream = async (): Promise<void> => {
    while (next < rows) {
      const from = next;
      const to = Math.min(rows, from + BATCH);
      next = to;
      const batch = syntheticFlows(from, to).map((row) => ({ ...row, _from: 1, _to: OPEN }));
      await store.insert(exportFlows.name, batch);
      if (to % (10 * BATCH) === 0) note(`${to} rows`);
    }
  };
  await Promise.all([stream(), stream()]);
  const counts = { added: rows, revised: 0, retired: 0, rows };
  await addRelease(store, exportFlows, { dataset: exportFlows.name, number: 1, ...synthetic, ...counts });
}
