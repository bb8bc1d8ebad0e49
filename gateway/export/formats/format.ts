import { withDecimals, type Decimals } from '../column-type.ts';
import type { Row } from '../flatten.ts';
import type { Column } from '../row-plan.ts';

/** What a file says of itself beside its rows. */
export type Provenance = Readonly<Record<string, string>>;

export interface Writing {
  readonly columns: readonly Column[];
  readonly provenance: Provenance;
  /** Puts the mark of UTF-8 at the beginning, by which spreadsheets know it (CSV). */
  readonly byteOrderMark: boolean;
  /** Puts an apostrophe before text that a spreadsheet would take for a formula (CSV). */
  readonly defuseFormulas: boolean;
  /** How decimals stand in Arrow and Parquet; CSV and NDJSON have them as text that is a number. */
  readonly decimals: Decimals;
}

/** One way to write a table. */
export interface Format {
  readonly extension: string;
  readonly mediaType: string;
  readonly contentType: string;
  /** The bytes of the file; rows are asked for as bytes are taken. */
  write(writing: Writing, rows: AsyncIterable<readonly Row[]>): AsyncGenerator<Uint8Array, void, undefined>;
}

/** Rows in groups of a size, or a little more, for formats that have such groups; the last is what is left, if anything. */
export async function* grouped(
  rows: AsyncIterable<readonly Row[]>,
  size: number,
): AsyncGenerator<Row[], void, undefined> {
  let group: Row[] = [];
  for await (const some of rows) {
    group.push(...some);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** The columns of a format with types. */
export function typedColumns({ columns, decimals }: Writing): readonly Column[] {
  return columns.map((column) => ({ ...column, type: withDecimals(column.type, decimals) }));
}
