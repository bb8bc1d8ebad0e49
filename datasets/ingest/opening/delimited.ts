import { parse, type Parser } from 'csv-parse';
import { SourceRefused } from '../source-refused.ts';
import type { Bounds, RawRecord } from './raw-record.ts';

const DELIMITERS = [',', '\t', ';', '|'] as const;
type Delimiter = (typeof DELIMITERS)[number];

/** How often each delimiter stands outside quotes in the first line of a table. */
export function delimiterOf(firstLine: string): Delimiter {
  const unquoted = firstLine.replace(/"(?:[^"]|"")*"/gu, '');
  const counts = DELIMITERS.map((delimiter) => unquoted.split(delimiter).length - 1);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** Lines that a record covers: one, and those within its quoted cells. */
function linesOf(record: readonly string[]): number {
  let lines = 1;
  for (const cell of record) if (cell.includes('\n')) lines += cell.split('\n').length - 1;
  return lines;
}

/**
 * The records of a table with delimiters, each with the line on which it begins; the delimiter is found by the first
 * line. The text has line feeds only. Throws SourceRefused where it is no such table, naming the line.
 */
export async function* delimitedRecords(
  file: string,
  chunks: AsyncIterable<string>,
  bounds: Bounds,
): AsyncGenerator<readonly RawRecord[]> {
  let parser: BatchParser | null = null;
  let waiting = '';
  for await (const chunk of chunks) {
    waiting += chunk;
    if (parser === null && !/\S[^\n]*\n/u.test(waiting)) continue;
    parser ??= new BatchParser(file, delimiterOf(firstLineOf(waiting)), bounds);
    const batch = await parser.push(waiting);
    waiting = '';
    if (batch.length > 0) yield batch;
  }
  parser ??= new BatchParser(file, delimiterOf(firstLineOf(waiting)), bounds);
  const rest = [...(await parser.push(waiting)), ...(await parser.end())];
  if (rest.length > 0) yield rest;
}

function firstLineOf(text: string): string {
  return /^\s*?([^\n]*\S[^\n]*)/u.exec(text)?.[1] ?? '';
}

/** csv-parse, fed with chunks, that gives what each of them completes. */
class BatchParser {
  readonly #file: string;
  readonly #parser: Parser;
  #batch: RawRecord[] = [];
  #line = 1;

  constructor(file: string, delimiter: Delimiter, bounds: Bounds) {
    this.#file = file;
    this.#parser = parse({
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      // Tables with tabs are written without quoting: a quote is a letter like others there.
      ...(delimiter === '\t' ? { relax_quotes: true } : {}),
      max_record_size: bounds.recordChars,
    });
    this.#parser.on('data', (cells: readonly string[]) => {
      const line = this.#line;
      this.#line += linesOf(cells);
      // Lines are counted here and empty ones left out here: the library's own count doubles the cost of a record.
      if (cells.length > 1 || cells[0] !== '') this.#batch.push({ line, sheet: null, cells, value: null });
    });
    // Told by the write that caused it.
    this.#parser.on('error', () => undefined);
  }

  async push(text: string): Promise<readonly RawRecord[]> {
    if (text !== '') {
      await new Promise<void>((resolve, reject) => {
        this.#parser.write(text, (error) => (error == null ? resolve() : reject(this.#fault(error))));
      });
    }
    return this.#taken();
  }

  async end(): Promise<readonly RawRecord[]> {
    await new Promise<void>((resolve, reject) => {
      this.#parser.on('error', (error) => reject(this.#fault(error)));
      this.#parser.on('end', resolve);
      this.#parser.end();
    });
    return this.#taken();
  }

  #taken(): readonly RawRecord[] {
    const batch = this.#batch;
    this.#batch = [];
    return batch;
  }

  #fault(error: Error): SourceRefused {
    return new SourceRefused([`${this.#file} is no table: ${error.message}`]);
  }
}
