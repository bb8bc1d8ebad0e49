import { GraphError } from '../../service/errors.ts';
import { DECIMALS, type Decimals } from './column-type.ts';
import { LABELS } from './labels.ts';
import { DEFAULT_OPTIONS } from './row-plan.ts';
import type { ReadOptions } from './table.ts';

/** How a table is asked for, beside what it holds. */
export interface AskedOptions extends ReadOptions {
  readonly byteOrderMark: boolean;
  readonly defuseFormulas: boolean;
  readonly decimals: Decimals;
  readonly split: boolean;
  readonly asOf: string | undefined;
  readonly language: string | undefined;
  readonly geography: string | undefined;
}

export type Parameters = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Every option with its values, as messages list them. */
export const OPTIONS: Readonly<Record<string, string>> = {
  format: 'csv, ndjson, arrow or parquet',
  sep: 'one to three characters between the parts of a name',
  rows: 'the list that gives the rows',
  drop: '1 leaves out what has no row in that list',
  tables: 'split gives one file for each list',
  partial: 'allow sends rows although a part of them failed',
  pages: 'all or one',
  labels: LABELS.join(', '),
  bom: '1 begins a CSV with the mark of UTF-8',
  formulas: 'keep leaves text as it is where a spreadsheet would compute it',
  decimals: 'exact, text or float: how Arrow and Parquet have them',
  asOf: 'a day, a moment or a release',
  lang: 'kk, ru or en',
  geography: 'as-reported, current or a day',
};

function chosen<T extends string>(parameters: Parameters, name: string, allowed: readonly T[]): T | undefined {
  const value = single(parameters, name);
  if (value === undefined) return undefined;
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  const message = `${name}=${value} is not known; expected ${allowed.map((one) => `${name}=${one}`).join(' or ')}.`;
  throw new GraphError('BAD_USER_INPUT', message);
}

/** A parameter that is given once. Throws BAD_USER_INPUT for one that is given more often. */
export function single(parameters: Parameters, name: string): string | undefined {
  const value = parameters[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new GraphError('BAD_USER_INPUT', `${name} is given ${value.length} times; expected it once.`);
}

function separatorOf(parameters: Parameters): string {
  const separator = single(parameters, 'sep') ?? DEFAULT_OPTIONS.separator;
  // Quotes and control characters would make names that no reader takes.
  if (/^[^\s"'`\p{Cc},;]{1,3}$/u.test(separator)) return separator;
  throw new GraphError(
    'BAD_USER_INPUT',
    `sep=${JSON.stringify(separator)} can't part names; expected ${OPTIONS['sep'] ?? ''}.`,
  );
}

/** The options of a table. Throws BAD_USER_INPUT for a value that an option does not have. */
export function readOptions(parameters: Parameters): AskedOptions {
  const split = chosen(parameters, 'tables', ['one', 'split']) === 'split';
  const rows = single(parameters, 'rows');
  if (split && rows !== undefined) {
    throw new GraphError('BAD_USER_INPUT', 'rows= and tables=split are both given; expected one of them.');
  }
  return {
    separator: separatorOf(parameters),
    rows,
    labels: chosen(parameters, 'labels', LABELS) ?? 'id',
    ownColumnsOnly: false,
    drop: chosen(parameters, 'drop', ['0', '1']) === '1',
    partial: chosen(parameters, 'partial', ['refuse', 'allow']) === 'allow',
    walking: chosen(parameters, 'pages', ['all', 'one']) !== 'one',
    byteOrderMark: chosen(parameters, 'bom', ['0', '1']) === '1',
    defuseFormulas: chosen(parameters, 'formulas', ['defuse', 'keep']) !== 'keep',
    decimals: chosen(parameters, 'decimals', DECIMALS) ?? 'exact',
    split,
    asOf: single(parameters, 'asOf'),
    language: chosen(parameters, 'lang', ['kk', 'ru', 'en']),
    geography: single(parameters, 'geography'),
  };
}
