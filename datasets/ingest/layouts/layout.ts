import type { Dataset } from '../../dataset.ts';
import type { Locale } from '../locale.ts';
import type { RawRecord, SourceForm } from '../opening/raw-record.ts';
import type { FileRecord, Reading, Rejection } from '../validate.ts';

/** What can be seen of a source before it is read. */
export interface Opening {
  readonly file: string;
  readonly form: SourceForm;
  /** Its first records. */
  readonly head: readonly RawRecord[];
}

/** A record in the columns of the dataset, or why it can't be one; told apart by `cells`. */
export type Translated = FileRecord | Rejection;

/** Puts one record of a source into the columns of a dataset: none, one or several records. */
export type Translate = (record: RawRecord) => readonly Translated[];

/** The translation of one load, whose files belong together. */
export interface Translation {
  /** Begins a source. Throws SourceRefused where its header does not fit. */
  open(opening: Opening): Translate;
  /** Records that are known only after the last source, as sums are. Throws SourceRefused where something is lacking. */
  end?(): readonly Translated[];
}

/** How one publisher lays out what datasets hold. */
export interface Layout {
  readonly name: string;
  readonly description: string;
  /** Datasets that it can feed; null for every dataset. */
  readonly feeds: readonly string[] | null;
  /** How the publisher writes numbers; null where the layout does not tell. */
  readonly locale: Locale | null;
  recognises(opening: Opening): boolean;
  start(dataset: Dataset, reading: Reading): Translation;
}

/** The header of a source by its first record, without space around the names. */
export function headerOfSource({ head }: Opening): readonly string[] {
  return (head[0]?.cells ?? []).map((name) => name.trim());
}

/** Whether a source begins with a header that has all of some columns. */
export function hasColumns(opening: Opening, names: readonly string[]): boolean {
  const header = headerOfSource(opening);
  return opening.form === 'table' && names.every((name) => header.includes(name));
}

/** A row of a table under its header. */
export interface NamedRow {
  readonly file: string;
  readonly line: number;
  /** The cell under a name, without space around it; empty where the table has no such column. */
  readonly cell: (name: string) => string;
  /** Why the row can't be taken, with the cell that says so. */
  readonly reject: (name: string, reason: string, expected: string) => readonly Translated[];
}

/** Translates the rows of a table whose first record is its header; `named` gives the names by which cells are asked. */
export function underHeader(
  opening: Opening,
  row: (named: NamedRow) => readonly Translated[],
  named: (name: string) => string = (name) => name,
): Translate {
  const header = headerOfSource(opening).map(named);
  const positions = new Map(header.map((name, position) => [name, position]));
  const { file } = opening;
  let isHeader = true;
  return ({ line, cells }) => {
    if (isHeader) {
      isHeader = false;
      return [];
    }
    if (cells.length !== header.length) {
      const reason = `has ${cells.length} cells`;
      const expected = `${header.length} cells, as the header has`;
      return [{ file, line, column: null, text: cells.join(' | ').slice(0, 120), reason, expected }];
    }
    const cell = (name: string): string => (cells[positions.get(name) ?? -1] ?? '').trim();
    return row({
      file,
      line,
      cell,
      reject: (column, reason, expected) => [{ file, line, column, text: cell(column), reason, expected }],
    });
  };
}
