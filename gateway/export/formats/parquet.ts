import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ColumnType } from '../column-type.ts';
import { DECIMAL_PRECISION, DECIMAL_SCALE, epochDays, epochMicros, scaledDecimal } from '../exact-cells.ts';
import type { Row } from '../flatten.ts';
import type { Column } from '../row-plan.ts';
import { grouped, typedColumns, type Format, type Writing } from './format.ts';

// Rows of a row group: what is held in memory at once, and what a reader can skip.
const ROWS_AT_ONCE = 20_000;

function leafElement(name: string, kind: ColumnType['kind']): SchemaElement {
  const optional = { name, repetition_type: 'OPTIONAL' } as const;
  switch (kind) {
    case 'int':
      return { ...optional, type: 'INT32' };
    case 'float':
      return { ...optional, type: 'DOUBLE' };
    case 'boolean':
      return { ...optional, type: 'BOOLEAN' };
    case 'date':
      return { ...optional, type: 'INT32', converted_type: 'DATE' };
    case 'dateTime':
      return { ...optional, type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' } };
    case 'decimal': {
      const size = { precision: DECIMAL_PRECISION, scale: DECIMAL_SCALE };
      return { ...optional, type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, converted_type: 'DECIMAL', ...size };
    }
    case 'json':
      return { ...optional, type: 'BYTE_ARRAY', converted_type: 'JSON' };
    case 'enum':
    case 'text':
    case 'list':
      return { ...optional, type: 'BYTE_ARRAY', converted_type: 'UTF8' };
  }
}

/** The elements of the schema for a column: one for a leaf, three for a list and what it holds. */
function elementsOf(name: string, type: ColumnType): readonly SchemaElement[] {
  if (type.kind !== 'list') return [leafElement(name, type.kind)];
  return [
    { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...elementsOf('element', type.of),
  ];
}

function cellOf(value: unknown, type: ColumnType, column: string): unknown {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case 'list':
      return Array.isArray(value) ? value.map((element) => cellOf(element, type.of, column)) : null;
    case 'decimal':
      return scaledDecimal(value, column);
    case 'float':
      return Number(value);
    case 'date':
      return epochDays(value, column);
    case 'dateTime':
      return epochMicros(value, column);
    default:
      return value;
  }
}

/** Takes what was written so far out of the writer, whose offsets go on. */
function taken(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}

/** Apache Parquet. */
export const parquet: Format = {
  extension: 'parquet',
  mediaType: 'application/vnd.apache.parquet',
  contentType: 'application/vnd.apache.parquet',
  write: async function* (writing: Writing, rows: AsyncIterable<readonly Row[]>) {
    const { provenance } = writing;
    const columns = typedColumns(writing);
    const writer = new ByteWriter();
    const schema = [
      { name: 'root', num_children: columns.length },
      ...columns.flatMap(({ name, type }) => elementsOf(name, type)),
    ];
    const kvMetadata = Object.entries(provenance).map(([key, value]) => ({ key, value }));
    const file = new ParquetWriter({ writer, schema, kvMetadata, createdBy: 'kazakhstan-industrialization-graph' });
    const columnOf = (group: readonly Row[]) => (column: Column, at: number) => ({
      name: column.name,
      data: group.map((row) => cellOf(row[at], column.type, column.name)),
    });
    for await (const group of grouped(rows, ROWS_AT_ONCE)) {
      await file.write({ columnData: columns.map(columnOf(group)), rowGroupSize: group.length });
      yield taken(writer);
    }
    await file.finish();
    yield taken(writer);
  },
};
