/** A value as JSON has it, except that numbers stay the text of the file: a double would round long ones. */
export type JsonText = string | boolean | null | readonly JsonText[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonText;
}

export function isObject(value: JsonText): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One record of a source before anybody knows what it means. */
export interface RawRecord {
  /** Line of the file, or row of the sheet, on which the record begins; from 1. */
  readonly line: number;
  /** Name of the sheet; null outside workbooks. */
  readonly sheet: string | null;
  /** Cells in order; empty for a record of JSON. */
  readonly cells: readonly string[];
  /** The value of a record of JSON; null in tables. */
  readonly value: JsonText;
}

export type SourceForm = 'table' | 'json' | 'workbook';

/** A file, or a file within an archive, whose records can be read once and in order. */
export interface Source {
  readonly file: string;
  readonly form: SourceForm;
  /** Batches of records, none empty. */
  records(): AsyncGenerator<readonly RawRecord[]>;
}

/** What bounds the reading of a file; the defaults fit what publishers send, tests make them small. */
export interface Bounds {
  /** Characters of one line, of one record, or of one value of JSON. */
  readonly recordChars: number;
  /** How many times larger than its packed form an archive may become, once it is larger than `freeBytes`. */
  readonly ratio: number;
  readonly freeBytes: number;
  /** Bytes of one unpacked file. */
  readonly unpackedBytes: number;
  readonly entries: number;
  /** Characters of all shared texts of a workbook: the only part of one that is held in memory. */
  readonly sharedChars: number;
}

const MIB = 1024 * 1024;

export const BOUNDS: Bounds = {
  recordChars: MIB,
  ratio: 250,
  freeBytes: 16 * MIB,
  unpackedBytes: 64 * 1024 * MIB,
  entries: 1_000,
  sharedChars: 64 * MIB,
};
