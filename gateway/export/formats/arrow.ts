import {
  Bool,
  DateDay,
  Decimal,
  Dictionary,
  Field,
  Float64,
  Int16,
  Int32,
  List,
  makeBuilder,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimestampMicrosecond,
  Utf8,
  vectorFromArray,
  type Data,
  type DataType,
  type Vector,
} from 'apache-arrow';
import type { ColumnType } from '../column-type.ts';
import { DECIMAL_PRECISION, DECIMAL_SCALE, epochDays, epochMicros, scaledDecimal } from '../exact-cells.ts';
import type { Row } from '../flatten.ts';
import type { Column } from '../row-plan.ts';
import { grouped, typedColumns, type Format, type Writing } from './format.ts';

const ROWS_AT_ONCE = 5_000;
const MS_PER_DAY = 86_400_000;

type Leaf = Exclude<ColumnType, { kind: 'enum' } | { kind: 'list' }>;

function leafType(kind: Leaf['kind']): DataType {
  switch (kind) {
    case 'int':
      return new Int32();
    case 'float':
      return new Float64();
    case 'boolean':
      return new Bool();
    case 'decimal':
      return new Decimal(DECIMAL_SCALE, DECIMAL_PRECISION, 128);
    case 'date':
      return new DateDay();
    case 'dateTime':
      return new TimestampMicrosecond('UTC');
    case 'json':
    case 'text':
      return new Utf8();
  }
}

/** The type of what a list holds: enum values and moments are text there. */
function elementType(type: ColumnType): DataType {
  if (type.kind === 'list') return new List(new Field('item', elementType(type.of), true));
  return type.kind === 'enum' || type.kind === 'dateTime' ? new Utf8() : leafType(type.kind);
}

/** 128 bits of a whole number in two's complement, lowest word first. */
function words(value: bigint): Uint32Array {
  const bits = BigInt.asUintN(128, value);
  return Uint32Array.from([0n, 32n, 64n, 96n], (shift) => Number((bits >> shift) & 0xffff_ffffn));
}

function cellOf(value: unknown, type: ColumnType, column: string): unknown {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case 'list':
      return Array.isArray(value) ? value.map((element) => cellOf(element, type.of, column)) : null;
    case 'decimal':
      return words(scaledDecimal(value, column));
    case 'float':
      return Number(value);
    case 'date':
      return epochDays(value, column) * MS_PER_DAY;
    case 'json':
      return JSON.stringify(value);
    default:
      return value;
  }
}

/** How the cells of a column are written: its type, and the data of a group of them. */
interface ColumnWriter {
  readonly type: DataType;
  data(values: readonly unknown[]): Data;
}

/** The dictionary of an enum holds all its values, in the order of the schema, whichever of them occur. */
function enumWriter(id: number, values: readonly string[]): ColumnWriter {
  const dictionary: Vector = vectorFromArray([...values], new Utf8());
  const type = new Dictionary(new Utf8(), new Int16(), id, false);
  const places = new Map(values.map((value, place) => [value, place]));
  return {
    type,
    data: (cells) => {
      const builder = makeBuilder({ type: new Int16(), nullValues: [null] });
      for (const cell of cells) builder.append(places.get(cell as string) ?? null);
      const indices = builder.finish().flush();
      return makeData({
        ...{ type, dictionary, length: indices.length, nullCount: indices.nullCount },
        ...{ data: indices.values, nullBitmap: indices.nullBitmap },
      });
    },
  };
}

/** The builder of the library takes milliseconds, which can't say microseconds exactly. */
function momentWriter(column: string): ColumnWriter {
  const type = new TimestampMicrosecond('UTC');
  return {
    type,
    data: (cells) => {
      const values = BigInt64Array.from(cells, (cell) => (cell == null ? 0n : epochMicros(cell, column)));
      const nullBitmap = new Uint8Array(Math.ceil(cells.length / 64) * 8);
      let nullCount = 0;
      for (const [at, cell] of cells.entries()) {
        if (cell == null) nullCount += 1;
        else nullBitmap[at >> 3] = (nullBitmap[at >> 3] ?? 0) | (1 << (at & 7));
      }
      return makeData({ type, length: cells.length, nullCount, data: values, nullBitmap });
    },
  };
}

function columnWriter({ name, type }: Column, id: number): ColumnWriter {
  if (type.kind === 'enum') return enumWriter(id, type.values);
  if (type.kind === 'dateTime') return momentWriter(name);
  const arrow = elementType(type);
  return {
    type: arrow,
    data: (cells) => {
      const builder = makeBuilder({ type: arrow, nullValues: [null] });
      for (const cell of cells) builder.append(cellOf(cell, type, name));
      return builder.finish().flush();
    },
  };
}

/** The library's writer with its bytes taken out after each batch, so that nothing is written ahead. */
class ChunkWriter extends RecordBatchStreamWriter {
  #chunks: Uint8Array[] = [];

  protected override _write(chunk: ArrayBufferView | ArrayBuffer): this {
    if (!this._started) return this;
    const bytes = ArrayBuffer.isView(chunk)
      ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      : new Uint8Array(chunk);
    if (bytes.byteLength > 0) {
      this.#chunks.push(bytes);
      this._position += bytes.byteLength;
    }
    return this;
  }

  taken(): Uint8Array {
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [];
    return bytes;
  }
}

/** Arrow's streaming format. */
export const arrow: Format = {
  extension: 'arrow',
  mediaType: 'application/vnd.apache.arrow.stream',
  contentType: 'application/vnd.apache.arrow.stream',
  write: async function* (writing: Writing, rows: AsyncIterable<readonly Row[]>) {
    const { provenance } = writing;
    const columns = typedColumns(writing);
    const writers = columns.map(columnWriter);
    const fields = columns.map(({ name, description }, at) => {
      const about = new Map(description === null ? [] : [['description', description]]);
      return new Field(name, writers[at]?.type ?? new Utf8(), true, about);
    });
    const schema = new Schema(fields, new Map(Object.entries(provenance)));
    const file = new ChunkWriter();
    file.reset(undefined, schema);
    for await (const group of grouped(rows, ROWS_AT_ONCE)) {
      const children = writers.map((writer, at) => writer.data(group.map((row) => row[at])));
      const struct = makeData({ type: new Struct(fields), length: group.length, nullCount: 0, children });
      file.write(new RecordBatch(schema, struct));
      yield file.taken();
    }
    file.finish();
    yield file.taken();
  },
};
