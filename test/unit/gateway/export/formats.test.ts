import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tableFromIPC } from 'apache-arrow';
import { parquetMetadata } from 'hyparquet';
import type { ColumnType } from '../../../../gateway/export/column-type.ts';
import type { Column } from '../../../../gateway/export/row-plan.ts';
import { withFolder } from '../../../support/folder.ts';
import { expectedOf, readTable, written, type FormatName } from '../../../support/read-table.ts';

const column = (name: string, type: ColumnType): Column => ({
  ...{ name, type, description: `About ${name}.`, coordinate: `T.${name}`, fullPath: [name] },
});

const COLUMNS: readonly Column[] = [
  column('id', { kind: 'text' }),
  column('cost', { kind: 'decimal' }),
  column('opened', { kind: 'date' }),
  column('seen', { kind: 'dateTime' }),
  column('jobs', { kind: 'int' }),
  column('share', { kind: 'float' }),
  column('open', { kind: 'boolean' }),
  column('status', { kind: 'enum', values: ['BUILDING', 'DONE'] }),
  column('tags', { kind: 'list', of: { kind: 'text' } }),
  column('costs', { kind: 'list', of: { kind: 'decimal' } }),
  column('other', { kind: 'json' }),
];

const ROWS = [
  [
    ...['Ақмола, "North"', '7900000000000.125', '2018-03-27', '2018-03-27T10:00:00+06:00', -3, 0.5, true, 'DONE'],
    ...[['x', '', 'y,"z"'], ['1', '-0.5'], { a: [1, null] }],
  ],
  ['', '-0.000000000001', '1969-12-31', '1969-12-31T23:59:59.5Z', 0, -1e-9, false, 'BUILDING', [], [], 'text'],
  [null, null, null, null, null, null, null, null, null, null, null],
  [
    ...['line\nbreak\rhere', '99999999999999999999999999', '9999-12-31', '2026-11-22T00:00:00Z', 2_147_483_647, 1e300],
    ...[true, 'DONE', [' '], ['99999999999999999999999999'], []],
  ],
];

const FORMATS: readonly FormatName[] = ['csv', 'ndjson', 'arrow', 'parquet'];

describe.each(FORMATS)('a table as %s', (format) => {
  it('is read by a reader of others as it was written, value for value', async () => {
    const { names, rows } = await readTable(format, await written(format, COLUMNS, ROWS), COLUMNS);
    expect(names).toEqual(COLUMNS.map(({ name }) => name));
    expect(rows).toEqual(expectedOf(format, COLUMNS, ROWS));
  });

  it('has its names and types without any row', async () => {
    const { names, rows } = await readTable(format, await written(format, COLUMNS, []), COLUMNS);
    expect(names).toEqual(COLUMNS.map(({ name }) => name));
    expect(rows).toEqual([]);
  });

  it('is whole when it is written in several pieces', async () => {
    const columns = COLUMNS.slice(0, 8);
    const rows = Array.from({ length: 21_000 }, (_, at) => [
      ...[`id ${at}`, String(at), null, null, at, null, at % 2 === 0, at % 3 === 0 ? 'DONE' : null],
    ]);
    const read = await readTable(format, await written(format, columns, rows), columns);
    expect(JSON.stringify(read.rows) === JSON.stringify(expectedOf(format, columns, rows))).toBe(true);
  });

  it('is the same bytes every time', async () => {
    expect(await written(format, COLUMNS, ROWS)).toEqual(await written(format, COLUMNS, ROWS));
  });
});

interface DuckDb {
  readonly DuckDBInstance: {
    create(
      path: string,
    ): Promise<{ connect(): Promise<{ runAndReadAll(sql: string): Promise<DuckDbRows>; closeSync(): void }> }>;
  };
}
interface DuckDbRows {
  getRows(): readonly (readonly unknown[])[];
}

// Not among the packages of the project: not every mirror of the registry has its binaries for every platform. Whoever
// has it (npm install --no-save @duckdb/node-api) runs this too.
const DUCKDB = '@duckdb/node-api';
const duckDb = (await import(DUCKDB).catch(() => null)) as DuckDb | null;

describe('a table as Parquet in DuckDB', () => {
  (duckDb === null ? it.skip : it)('has its types and every digit of its numbers', () =>
    withFolder({}, async (folder) => {
      const file = `${folder}/table.parquet`;
      await writeFile(file, await written('parquet', COLUMNS, ROWS));
      if (duckDb === null) throw new Error('DuckDB is not there.');
      const connection = await (await duckDb.DuckDBInstance.create(':memory:')).connect();
      const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM '${file}'`);
      expect(described.getRows().map(([name, type]) => [name, type])).toEqual([
        ['id', 'VARCHAR'],
        ['cost', 'DECIMAL(38,12)'],
        ['opened', 'DATE'],
        ['seen', 'TIMESTAMP WITH TIME ZONE'],
        ['jobs', 'INTEGER'],
        ['share', 'DOUBLE'],
        ['open', 'BOOLEAN'],
        ['status', 'VARCHAR'],
        ['tags', 'VARCHAR[]'],
        ['costs', 'DECIMAL(38,12)[]'],
        ['other', 'JSON'],
      ]);
      const texts = 'id, cost::VARCHAR, opened::VARCHAR, epoch_ms(seen)::VARCHAR, costs::VARCHAR';
      const read = await connection.runAndReadAll(`SELECT ${texts} FROM '${file}'`);
      expect(read.getRows()).toEqual([
        [
          'Ақмола, "North"',
          '7900000000000.125000000000',
          '2018-03-27',
          '1522123200000',
          '[1.000000000000, -0.500000000000]',
        ],
        ['', '-0.000000000001', '1969-12-31', '-500', '[]'],
        [null, null, null, null, null],
        [
          ...['line\nbreak\rhere', '99999999999999999999999999.000000000000', '9999-12-31', '1795305600000'],
          '[99999999999999999999999999.000000000000]',
        ],
      ]);
      connection.closeSync();
    }),
  );
});

describe('what only some formats have', () => {
  it('CSV tells null from an empty text, and begins with the mark of UTF-8 when asked', async () => {
    const columns = [column('a', { kind: 'text' }), column('b', { kind: 'text' })];
    expect(Buffer.from(await written('csv', columns, [['', null]])).toString()).toBe('a,b\r\n"",\r\n');
    const marked = await written('csv', columns, [], { byteOrderMark: true });
    expect([...marked.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });

  it('CSV defuses formulas in text, and leaves numbers, dates and codes of the schema alone', async () => {
    const columns = [
      column('text', { kind: 'text' }),
      column('cost', { kind: 'decimal' }),
      column('n', { kind: 'int' }),
    ];
    const rows = [
      ['=1+1', '-5', -5],
      ['@x', '1', 1],
      ['+7 701', '1', 1],
      ['a=b', '1', 1],
    ];
    const text = Buffer.from(await written('csv', columns, rows, { defuseFormulas: true })).toString();
    expect(text).toBe("text,cost,n\r\n'=1+1,-5,-5\r\n'@x,1,1\r\n'+7 701,1,1\r\na=b,1,1\r\n");
  });

  it('NDJSON ends with the number of rows and the checksum of all that stands before', async () => {
    const text = Buffer.from(await written('ndjson', COLUMNS, ROWS, { provenance: { asOf: '2018-03-27' } })).toString();
    const last = text.trimEnd().lastIndexOf('\n') + 1;
    const { _end: end } = JSON.parse(text.slice(last));
    expect(end).toMatchObject({
      rows: 4,
      sha256: createHash('sha256').update(text.slice(0, last)).digest('hex'),
      provenance: { asOf: '2018-03-27' },
    });
  });

  it('Arrow has the types of the schema, descriptions and the provenance', async () => {
    const { schema } = tableFromIPC(await written('arrow', COLUMNS, ROWS, { provenance: { releases: 'flows@2' } }));
    expect(schema.fields.map(({ type }) => String(type))).toEqual([
      'Utf8',
      'Decimal[38e+12]',
      'Date32<DAY>',
      'Timestamp<MICROSECOND, UTC>',
      'Int32',
      'Float64',
      'Bool',
      'Dictionary<Int16, Utf8>',
      'List<Utf8>',
      'List<Decimal[38e+12]>',
      'Utf8',
    ]);
    expect(schema.fields[0]?.metadata.get('description')).toBe('About id.');
    expect(schema.metadata.get('releases')).toBe('flows@2');
  });

  it('Parquet has the provenance beside its rows', async () => {
    const bytes = Buffer.from(await written('parquet', COLUMNS, ROWS, { provenance: { releases: 'flows@2' } }));
    const { key_value_metadata: pairs } = parquetMetadata(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    );
    expect(pairs).toEqual([{ key: 'releases', value: 'flows@2' }]);
  });

  it.each(['arrow', 'parquet'] as const)(
    '%s refuses a decimal that does not fit, and names the column',
    async (format) => {
      const columns = [column('cost', { kind: 'decimal' })];
      for (const value of ['0.0000000000001', '100000000000000000000000000', 'many']) {
        await expect(written(format, columns, [[value]])).rejects.toMatchObject({
          code: 'NOT_ACCEPTABLE',
          message: expect.stringContaining('of cost is no decimal of 38 digits'),
        });
      }
    },
  );
});
