import { Readable } from 'node:stream';
import { tableFromIPC } from 'apache-arrow';
import { parse } from 'csv-parse/sync';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import type { ColumnType } from '../../gateway/export/column-type.ts';
import type { Row } from '../../gateway/export/flatten.ts';
import { formats } from '../../gateway/export/formats/all.ts';
import type { Column } from '../../gateway/export/row-plan.ts';

export interface ReadBack {
  readonly names: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

type Columns = readonly Pick<Column, 'name' | 'type'>[];

/** A decimal without what does not change it: 12.50 and 12.5 are one number. */
export function plainDecimal(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/u, '') : text;
}

/** 10^-12 as text, by hand: the readers of others give whole numbers of it. */
function fromScaled(scaled: bigint): string {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(13, '0');
  return plainDecimal(`${scaled < 0n ? '-' : ''}${digits.slice(0, -12)}.${digits.slice(-12)}`);
}

/** A JSON value as every reader is expected to give it. */
export function plain(value: unknown, type: ColumnType): unknown {
  if (value === null || value === undefined) return null;
  if (type.kind === 'list') return (value as unknown[]).map((element) => plain(element, type.of));
  if (type.kind === 'decimal') return plainDecimal(value as string);
  return type.kind === 'dateTime' ? new Date(value as string).toISOString() : value;
}

export function plainRows(columns: Columns, rows: readonly Row[]): unknown[][] {
  return rows.map((row) => columns.map(({ type }, at) => plain(row[at], type)));
}

function fromCsv(bytes: Uint8Array, columns: Columns): ReadBack {
  const [names = [], ...rows] = parse(Buffer.from(bytes), {
    bom: true,
    cast: (value, { quoting }) => (value === '' && !quoting ? null : value),
  }) as (string | null)[][];
  const value = (text: string | null, type: ColumnType): unknown => {
    if (text === null) return null;
    return ['text', 'enum', 'decimal', 'date', 'dateTime'].includes(type.kind) ? text : JSON.parse(text);
  };
  return {
    names: names as string[],
    rows: rows.map((row) => columns.map(({ type }, at) => plain(value(row[at] ?? null, type), type))),
  };
}

function fromNdjson(bytes: Uint8Array, columns: Columns): ReadBack {
  const lines = Buffer.from(bytes).toString('utf8').trimEnd().split('\n');
  const end = JSON.parse(lines.pop() ?? '') as { _end: { rows: number; columns: { name: string }[] } };
  if (end._end.rows !== lines.length) throw new Error('The last line counts other rows than there are.');
  const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    names: end._end.columns.map(({ name }) => name),
    rows: rows.map((row) => columns.map(({ name, type }) => plain(row[name], type))),
  };
}

function arrowValue(value: unknown, type: ColumnType): unknown {
  if (value === null || value === undefined) return null;
  if (type.kind === 'list') return Array.from(value as Iterable<unknown>, (element) => arrowValue(element, type.of));
  if (type.kind === 'decimal') {
    const bits = [...(value as Uint32Array)].reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
    return fromScaled(BigInt.asIntN(128, bits));
  }
  if (type.kind === 'date') return new Date(Number(value)).toISOString().slice(0, 10);
  if (type.kind === 'dateTime') return new Date(Number(value)).toISOString();
  return type.kind === 'json' ? JSON.parse(value as string) : value;
}

function fromArrow(bytes: Uint8Array, columns: Columns): ReadBack {
  const table = tableFromIPC(bytes);
  const names = table.schema.fields.map(({ name }) => name);
  const vectors = columns.map((_, at) => table.getChildAt(at));
  const rows = Array.from({ length: table.numRows }, (_, row) =>
    columns.map(({ type }, at) => arrowValue(vectors[at]?.get(row), type)),
  );
  return { names, rows };
}

function parquetValue(value: unknown, type: ColumnType): unknown {
  if (value === null || value === undefined) return null;
  if (type.kind === 'list') return (value as unknown[]).map((element) => parquetValue(element, type.of));
  if (type.kind === 'date') return (value as Date).toISOString().slice(0, 10);
  if (type.kind === 'dateTime') return (value as Date).toISOString();
  return type.kind === 'decimal' ? rounded(value as number) : value;
}

function rounded(value: number): number {
  return Number(value.toPrecision(14));
}

/** Decimals come from this reader as products of floats: 14 digits of them are right. DuckDB reads them exactly. */
async function fromParquet(bytes: Uint8Array, columns: Columns): Promise<ReadBack> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const names = parquetMetadata(file)
    .schema.slice(1)
    .filter(({ name }, at, all) => name !== 'list' && name !== 'element' && at < all.length)
    .map(({ name }) => name);
  const read = await parquetReadObjects({ file });
  return {
    names,
    rows: read.map((row) =>
      columns.map(({ name, type }) => parquetValue((row as Record<string, unknown>)[name], type)),
    ),
  };
}

export type FormatName = 'csv' | 'ndjson' | 'arrow' | 'parquet';

/** A file as somebody else's reader reads it, in the values of the JSON answer. */
export async function readTable(format: FormatName, bytes: Uint8Array, columns: Columns): Promise<ReadBack> {
  if (format === 'csv') return fromCsv(bytes, columns);
  if (format === 'ndjson') return fromNdjson(bytes, columns);
  return format === 'arrow' ? fromArrow(bytes, columns) : fromParquet(bytes, columns);
}

function asFloat(value: unknown, type: ColumnType): unknown {
  if (value === null) return null;
  if (type.kind === 'list') return (value as unknown[]).map((element) => asFloat(element, type.of));
  return type.kind === 'decimal' ? rounded(Number(value)) : value;
}

/** The rows of an answer as the reader of a format is expected to give them. */
export function expectedOf(format: FormatName, columns: Columns, rows: readonly Row[]): unknown[][] {
  const exact = plainRows(columns, rows);
  return format === 'parquet' ? exact.map((row) => columns.map(({ type }, at) => asFloat(row[at], type))) : exact;
}

/** The bytes of rows in a format. */
export async function written(
  format: FormatName,
  columns: readonly Column[],
  rows: readonly Row[],
  options: { byteOrderMark?: boolean; defuseFormulas?: boolean; provenance?: Record<string, string> } = {},
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const writing = {
    columns,
    provenance: {},
    byteOrderMark: false,
    defuseFormulas: false,
    decimals: 'exact' as const,
    ...options,
  };
  const found = formats.find(({ extension }) => extension === format);
  if (found === undefined) throw new Error(`There is no format ${format}.`);
  for await (const chunk of found.write(writing, Readable.from(rows.map((row) => [row])))) chunks.push(chunk);
  return Buffer.concat(chunks);
}
