import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { projectPath } from '../../service/paths.ts';

export type SampleRecord = Readonly<Record<string, string>>;

/** The records of a sample file as they are written, by its headers: what the loaded rows are compared with. */
export async function sampleRecords(name: string): Promise<readonly SampleRecord[]> {
  const text = await readFile(projectPath('datasets', 'samples', `${name}.csv`), 'utf8');
  // With `columns` each record is an object of texts; the library's types don't say so.
  return parse(text, { columns: true }) as unknown as readonly SampleRecord[];
}
