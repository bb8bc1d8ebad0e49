import { ZipFile } from 'yazl';
import { Readable } from 'node:stream';
import { describeTable, type About } from './describe.ts';
import type { Format, Writing } from './formats/format.ts';
import { rowPlan } from './row-plan.ts';
import { readSelection } from './selection.ts';
import { tableOf, type ReadOptions, type Table, type TableSource } from './table.ts';

// No GraphQL name has a hyphen, so no list is named so.
const ROOT = 'answer-root';

interface Part {
  readonly name: string;
  readonly parent: string | null;
  readonly table: Table;
}

/** One table for each list of the answer and one for what stands above them all, each with its own columns. */
function parts(source: TableSource, options: ReadOptions): readonly Part[] {
  const { schema } = source.runner;
  const own = { ...options, ownColumnsOnly: true };
  const { lists, columns } = rowPlan(schema, readSelection(schema, source.operation), { ...own, rows: '' });
  const root = columns.length === 0 ? [] : [{ name: ROOT, parent: null, table: tableOf(source, { ...own, rows: '' }) }];
  const rootName = columns.length === 0 ? null : ROOT;
  return [
    ...root,
    ...lists.map(({ name, parent }) => ({
      name,
      parent: parent === null || parent.name === '' ? rootName : parent.name,
      table: tableOf(source, { ...own, rows: name }),
    })),
  ];
}

/** The Data Package of Frictionless that says how the files belong together. */
function dataPackage(about: About, format: Format, all: readonly Part[]): Record<string, unknown> {
  const resources = all.map(({ name, parent, table }) => {
    const described = describeTable({ ...about, name }, table.columns);
    const reference = { resource: parent?.toLowerCase(), fields: '_key' };
    const keys = {
      primaryKey: '_key',
      ...(parent === null ? {} : { foreignKeys: [{ fields: '_parent', reference }] }),
    };
    const schema = { ...(described['schema'] as object), ...keys };
    return { ...described, path: `${name}.${format.extension}`, mediatype: format.mediaType, schema };
  });
  const profile = format.extension === 'csv' ? 'tabular-data-package' : 'data-package';
  return { profile, name: about.name.toLowerCase(), title: about.title, resources };
}

interface Output extends AsyncIterable<Uint8Array> {
  destroy(error: Error): unknown;
}

export interface SplitSource {
  readonly source: TableSource;
  readonly options: ReadOptions;
  readonly format: Format;
  readonly about: About;
  readonly writing: Omit<Writing, 'columns'>;
}

/** A zip of one file for each list, with keys between them and `datapackage.json`. Tables are read one after the other. */
export function splitArchive({ source, options, format, about, writing }: SplitSource): AsyncIterable<Uint8Array> {
  const all = parts(source, options);
  const zip = new ZipFile();
  const stamp = { mtime: new Date(`${source.context.today}T00:00:00Z`), forceDosTimestamp: true };
  zip.addBuffer(Buffer.from(JSON.stringify(dataPackage(about, format, all), null, 2)), 'datapackage.json', stamp);
  // Parquet is compressed already.
  const compress = format.extension !== 'parquet';
  for (const { name, table } of all) {
    zip.addReadStreamLazy(`${name}.${format.extension}`, { ...stamp, compress }, (begin) => {
      begin(null, Readable.from(format.write({ ...writing, columns: table.columns }, table.rows())));
    });
  }
  zip.end();
  // The library's own type says less than it is.
  const output = zip.outputStream as unknown as Output;
  zip.on('error', (error: Error) => output.destroy(error));
  return output;
}
