import { typeName, type ColumnType } from './column-type.ts';
import type { Provenance } from './formats/format.ts';
import type { Column } from './row-plan.ts';

/** What a table is, apart from its columns. */
export interface About {
  readonly name: string;
  /** The question in plain words, where the operation states one. */
  readonly title: string;
  readonly language: string;
  readonly provenance: Provenance;
}

/** The names that the Table Schema of Frictionless has for types: https://specs.frictionlessdata.io/table-schema/ */
function fieldType(type: ColumnType): Record<string, unknown> {
  switch (type.kind) {
    case 'text':
      return { type: 'string' };
    case 'enum':
      return { type: 'string', constraints: { enum: type.values } };
    case 'int':
      return { type: 'integer' };
    case 'float':
    case 'decimal':
      return { type: 'number' };
    case 'boolean':
      return { type: 'boolean' };
    case 'date':
      return { type: 'date' };
    case 'dateTime':
      return { type: 'datetime', format: 'any' };
    case 'list':
      return { type: 'array' };
    case 'json':
      return { type: 'any' };
  }
}

const UNITS = /\.(?:unit|currency)$/u;

/** The column that says the unit of a decimal: the unit or currency that is selected of the same object. */
function unitColumns(columns: readonly Column[]): ReadonlyMap<string, string> {
  const objectOf = ({ fullPath }: Column): string => fullPath.slice(0, -1).join('.');
  const units = new Map(
    columns.filter(({ coordinate }) => UNITS.test(coordinate)).map((column) => [objectOf(column), column.name]),
  );
  return new Map(
    columns.flatMap((column) => {
      const unit = column.type.kind === 'decimal' ? units.get(objectOf(column)) : undefined;
      return unit === undefined ? [] : [[column.name, unit] as const];
    }),
  );
}

/** A Table Schema: the columns with their types and descriptions. */
export function tableSchema(columns: readonly Column[]): Record<string, unknown> {
  const units = unitColumns(columns);
  const fields = columns.map(({ name, type, description, coordinate }) => ({
    name,
    ...fieldType(type),
    ...(units.has(name) ? { 'graph:unitColumn': units.get(name) } : {}),
    'graph:type': typeName(type),
    ...(description === null ? {} : { description }),
    ...(coordinate === '' ? {} : { 'graph:field': coordinate }),
  }));
  return { fields, missingValues: [''] };
}

/** A Data Resource of Frictionless for one table. */
export function describeTable(about: About, columns: readonly Column[]): Record<string, unknown> {
  return {
    profile: 'tabular-data-resource',
    name: about.name.toLowerCase().replace(/[^a-z0-9._-]/gu, '-'),
    title: about.title,
    'graph:language': about.language,
    'graph:provenance': about.provenance,
    encoding: 'utf-8',
    schema: tableSchema(columns),
  };
}
