import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { FileRecord } from './validate.ts';

export interface CsvFile {
  readonly header: readonly string[];
  readonly records: readonly Omit<FileRecord, 'file'>[];
}

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Lines that a record covers beyond its first: those within its quoted cells. */
function innerLines(record: readonly string[]): number {
  return record.reduce((lines, cell) => lines + (cell.split('\n').length - 1), 0);
}

/** A file in the project's own layout: UTF-8, commas, a header. Throws where the text is no CSV, naming the line. */
export async function readCsvFile(path: string): Promise<CsvFile> {
  // One kind of line end: the library counts the two characters of the other as two lines within quotes.
  const text = (await readFile(path, 'utf8')).replace(/\r\n?/gu, '\n');
  // With `info` each element holds the record and where it stood; the library's types don't say so.
  const parsed = parse(text, { bom: true, info: true, skip_empty_lines: true }) as unknown as readonly ParsedRecord[];
  const [first, ...rest] = parsed;
  const header = first?.record ?? [];
  const records = rest.map(({ record, info }) => ({
    line: info.lines - innerLines(record),
    cells: Object.fromEntries(header.map((name, position) => [name, record[position] ?? ''])),
  }));
  return { header, records };
}
