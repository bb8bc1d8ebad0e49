import type { Column } from './column.ts';

// Each column has its own value type; only its reader and its description are used without knowing it.
export type Columns = Readonly<Record<string, Column<unknown>>>;

/** A column of numbers that a source may withhold, and the column that says why it is empty. */
export interface Withheld<N extends string = string> {
  readonly value: N;
  readonly status: N;
}

/** Figures that must add up: those of all territories to that of the whole, within a tolerance. */
export interface SumRule<N extends string = string> {
  readonly description: string;
  readonly value: N;
  /** Column that tells the parts apart, and what it says of the whole. */
  readonly over: N;
  readonly whole: string;
  /** Columns that keep one sum apart from the next. */
  readonly within: readonly N[];
  /** Rows to which the rule applies, by what their columns say. */
  readonly where: Readonly<Partial<Record<N, readonly string[]>>>;
  /** A sum of fewer parts is not a whole table and is not checked. */
  readonly leastParts: number;
  /** By how much the sum may differ, in the unit of the value. */
  readonly tolerance: string;
  /** Parts that stand beside the one that they came from, computed back: they count only where that one is absent. */
  readonly computedBack?: { readonly column: N; readonly from: string; readonly parts: readonly string[] };
}

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
  /**
   * Columns by which a cluster spreads the rows: those with which the key begins, so that it can keep the key unique, and
   * the first of them one by which every access path looks up. Absent where there is none: the rows stay together.
   */
  readonly shardKey?: readonly string[];
  readonly withheld?: Withheld;
  /** Datasets whose keys the columns hold, by column; a list refers with each of its values. */
  readonly references?: Readonly<Partial<Record<string, string>>>;
  readonly sums?: readonly SumRule[];
  /** Scope without which nobody reads a row of it: microdata of single enterprises. Public when absent. */
  readonly scope?: string;
}

type ColumnName<C extends Columns> = keyof C & string;

/** A dataset as it is written down: its key, partition and indexes can only name its own columns. */
interface Declaration<C extends Columns> extends Dataset<C> {
  readonly key: readonly ColumnName<C>[];
  readonly partition: readonly ColumnName<C>[];
  readonly indexes: readonly (readonly ColumnName<C>[])[];
  readonly shardKey?: readonly ColumnName<C>[];
  readonly withheld?: Withheld<ColumnName<C>>;
  readonly references?: Readonly<Partial<Record<ColumnName<C>, string>>>;
  readonly sums?: readonly SumRule<ColumnName<C>>[];
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
