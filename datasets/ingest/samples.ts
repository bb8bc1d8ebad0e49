import { join } from 'node:path';
import type { Dataset } from '../dataset.ts';
import { newestRelease, readHistory } from '../ledger.ts';
import type { Release } from '../release.ts';
import type { Store } from '../store/store.ts';
import { publish, type Publication } from './publish.ts';
import { readRows } from './read.ts';
import { SourceRefused } from './source-refused.ts';
import { OWN_READING, type Rejection, type ValidRow } from './validate.ts';

const SHOWN = 20;

/** The samples have the project's own columns and write numbers with a point. */
const READING = { layout: 'own-columns', locale: 'plain', today: OWN_READING.today } as const;

/** A sample file that breaks a rule: each fault with file, line, column, what was found and what is right. */
export class SampleFault extends Error {
  constructor(file: string, faults: readonly string[]) {
    const more = faults.length > SHOWN ? [`... and ${faults.length - SHOWN} more`] : [];
    super(`${file} can't be loaded:\n${[...faults.slice(0, SHOWN), ...more].map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'SampleFault';
  }
}

function sentence(rejection: Rejection): string {
  const where =
    rejection.column === null ? `line ${rejection.line}` : `line ${rejection.line}, column ${rejection.column}`;
  return `${where}: ${JSON.stringify(rejection.text)} ${rejection.reason}; expected ${rejection.expected}`;
}

/** The rows of a sample file, all valid, by the day on which they were published, oldest first. */
async function sampleRows(folder: string, dataset: Dataset): Promise<ReadonlyMap<string, readonly ValidRow[]>> {
  const file = `${dataset.name}.csv`;
  const rows: ValidRow[] = [];
  const rejections: Rejection[] = [];
  try {
    for await (const item of readRows(dataset, [join(folder, file)], READING)) {
      if ('row' in item) rows.push(item.row);
      else rejections.push(...item.rejections);
    }
  } catch (error) {
    if (error instanceof SourceRefused) {
      throw new SampleFault(
        file,
        error.faults.map((fault) => fault.replace(`${file}: `, '')),
      );
    }
    throw error;
  }
  if (rejections.length > 0) throw new SampleFault(file, rejections.map(sentence));
  return byDayOfPublication(rows);
}

function byDayOfPublication(rows: readonly ValidRow[]): ReadonlyMap<string, readonly ValidRow[]> {
  const days = new Map<string, ValidRow[]>();
  for (const row of rows) {
    const day = row.publication?.publishedOn ?? '';
    const known = days.get(day);
    if (known === undefined) days.set(day, [row]);
    else known.push(row);
  }
  return new Map([...days].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What a day's rows say of their publication together: a day counts as stated only if every row says so. */
function publicationOf(rows: readonly ValidRow[]): Publication {
  const [first] = rows;
  if (first?.publication == null) throw new Error('A publication has at least one row, and each says its day.');
  const publishedOnStated = rows.every(({ publication }) => publication?.publishedOnStated === true);
  return { ...first.publication, publishedOnStated };
}

/**
 * Loads the sample files of some datasets, one release for each day of publication after the last that the store
 * holds; a dataset into which anything else was loaded is left as it is. Throws SampleFault when a file breaks a rule.
 */
export async function loadSamples(
  store: Store,
  datasets: readonly Dataset[],
  folder: string,
): Promise<readonly Release[]> {
  const releases: Release[] = [];
  for (const dataset of datasets) {
    const last = newestRelease(await readHistory(store, dataset));
    if (last !== null && last.sample !== true) continue;
    for (const [day, rows] of await sampleRows(folder, dataset)) {
      // A load that was cut off goes on with the day that it did not finish.
      if (last !== null && day <= last.publishedOn) continue;
      releases.push(
        await publish(
          store,
          dataset,
          publicationOf(rows),
          rows.map(({ row }) => row),
          { sample: true },
        ),
      );
    }
  }
  return releases;
}
