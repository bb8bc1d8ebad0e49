import { date, oneOf, type Column } from '../column.ts';
import { headerOf, type Dataset } from '../dataset.ts';
import { VINTAGE_KINDS } from '../release.ts';
import type { Publication, Row } from './publish.ts';

/** One cell or record that was refused, in the words that a person needs to mend it. */
export interface Rejection {
  readonly file: string;
  readonly line: number;
  /** Header of the column; null where the whole line is at fault. */
  readonly column: string | null;
  readonly text: string;
  readonly reason: string;
  readonly expected: string;
}

/** A record of a file: the line on which it begins, and its cells by header. */
export interface FileRecord {
  readonly file: string;
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

export interface ValidRow {
  readonly file: string;
  readonly line: number;
  readonly row: Row;
  /** What the line itself says of its publication; null when it says nothing. */
  readonly publication: Publication | null;
}

export interface Reading {
  /** Whether the caller knows the day of publication of rows that do not say it. */
  readonly dated: boolean;
}

/** Columns that say when a row was published; any file of the project's own layout may have them. */
const publicationColumns = {
  publishedOn: date('Day on which the row was published.'),
  publishedOnBasis: oneOf(['STATED', 'LAST_DATE_STATED'], 'Whether the publisher states that day.').optional(),
  vintageKind: oneOf(VINTAGE_KINDS, 'Stage of revision.').optional(),
} as const;

const PUBLICATION_HEADERS = new Map(
  Object.entries(publicationColumns).map(([name, column]) => [headerOf(name), { name, column }]),
);

/** Everything that is wrong with the header of a file, each fault in a sentence; empty when it fits. */
export function headerFaults(
  dataset: Dataset,
  header: readonly string[],
  reading: Reading = { dated: false },
): readonly string[] {
  const wanted = Object.keys(dataset.columns).map(headerOf);
  const missing = wanted.filter((name) => !header.includes(name)).map((name) => `column ${name} is missing`);
  const unknown = header
    .filter((name) => !wanted.includes(name) && !PUBLICATION_HEADERS.has(name))
    .map((name) => `column ${name} is unknown; known are ${wanted.join(', ')}`);
  const repeated = header
    .filter((name, index) => header.indexOf(name) !== index)
    .map((name) => `column ${name} is repeated`);
  const undated = reading.dated || header.includes('published_on') ? [] : ['column published_on is missing'];
  return [...missing, ...undated, ...unknown, ...repeated];
}

/** A record as a row of the dataset with its publication, or everything that is wrong with it. */
export function validateRecord(
  dataset: Dataset,
  record: FileRecord,
  reading: Reading = { dated: false },
): { readonly valid: ValidRow } | { readonly rejections: readonly Rejection[] } {
  const rejections: Rejection[] = [];
  const cell = <T>(name: string, column: Column<T>): T | null => {
    const header = headerOf(name);
    const text = record.cells[header] ?? '';
    const parsed = column.parse(text);
    if (parsed.ok) return parsed.value;
    rejections.push({ file: record.file, line: record.line, column: header, text, ...parsed.problem });
    return null;
  };
  const row = Object.fromEntries(
    Object.entries<Column<unknown>>(dataset.columns).map(([name, column]) => [name, cell(name, column)]),
  );
  const unsaid = reading.dated && (record.cells['published_on'] ?? '').trim() === '';
  const publishedOn = unsaid ? null : cell('publishedOn', publicationColumns.publishedOn);
  const basis = cell('publishedOnBasis', publicationColumns.publishedOnBasis);
  const kind = cell('vintageKind', publicationColumns.vintageKind);
  if (rejections.length > 0) return { rejections };
  const publication =
    publishedOn === null
      ? null
      : {
          publishedOn,
          publishedOnStated: basis !== 'LAST_DATE_STATED',
          kind: kind ?? ('FINAL' as const),
          note: null,
        };
  return { valid: { file: record.file, line: record.line, row, publication } };
}

/** Lines of one publication that repeat a key, both lines named. */
export function repeatedKeys(dataset: Dataset, rows: readonly ValidRow[]): readonly Rejection[] {
  const lines = new Map<string, number>();
  return rows.flatMap(({ file, line, row, publication }) => {
    const key = dataset.key.map((column) => row[column]);
    const id = JSON.stringify([publication?.publishedOn, ...key]);
    const first = lines.get(id);
    lines.set(id, line);
    if (first === undefined) return [];
    const text = key.join(', ');
    return [
      { file, line, column: null, text, reason: `repeats the key of line ${first}`, expected: 'one row for each key' },
    ];
  });
}
