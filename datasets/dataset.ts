import type { Column } from './column.ts';

// Each column has its own value type; only its reader and its description are used without knowing it.
export type Columns = Readonly<Record<string, Column<unknown>>>;

/** A dataset: what its rows are, which columns they have, what identifies a row, and by what it is looked up. */
export interface Dataset<C extends Columns = Columns> {
  /** Unique in the graph; names the collection and the file of the samples. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly columns: C;
  /** Columns that together identify a row among the rows of one release. */
  readonly key: readonly string[];
  /** Columns whose values name the parts that one file replaces as a whole. */
  readonly partition: readonly string[];
  /** Access paths besides the key: each is an index in both stores. */
  readonly indexes: readonly (readonly string[])[];
  /** Scope without which nobody reads a row of it: microdata of single enterprises. Public when absent. */
  readonly scope?: string;
}

type ColumnName<C extends Columns> = keyof C & string;

/** A dataset as it is written down: its key, partition and indexes can only name its own columns. */
interface Declaration<C extends Columns> extends Dataset<C> {
  readonly key: readonly ColumnName<C>[];
  readonly partition: readonly ColumnName<C>[];
  readonly indexes: readonly (readonly ColumnName<C>[])[];
}

/** The row type that a dataset's columns describe. */
export type RowOf<D extends Dataset> = {
  readonly [K in keyof D['columns']]: D['columns'][K] extends Column<infer T> ? T : never;
};

/** Declares a dataset; the columns keep their own types, so that rows are typed without being written down twice. */
export function dataset<const C extends Columns>(declaration: Declaration<C>): Dataset<C> {
  return declaration;
}

/** The header of a column in files: costKzt is cost_kzt. */
export function headerOf(columnName: string): string {
  return columnName.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}
