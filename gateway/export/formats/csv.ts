import { stringify } from 'csv-stringify/sync';
import type { Row } from '../flatten.ts';
import type { Column } from '../row-plan.ts';
import type { Format, Writing } from './format.ts';

const BYTE_ORDER_MARK = '\uFEFF';
// What spreadsheets take for the beginning of a formula, in both widths.
const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/u;

/** A cell as text: lists and free values as JSON, null as nothing. */
function cellText(value: unknown, { type }: Column, defuse: boolean): string | null {
  if (value === null || value === undefined) return null;
  if (type.kind === 'list' || type.kind === 'json') return JSON.stringify(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return defuse && type.kind === 'text' && FORMULA.test(text) ? `'${text}` : text;
}

function lines(rows: readonly (readonly (string | null)[])[]): string {
  return stringify([...rows], {
    record_delimiter: '\r\n',
    // Null is an empty field, so an empty text has to be told apart from it.
    quoted_match: /^$/u,
  });
}

/** Comma-separated values, RFC 4180. */
export const csv: Format = {
  extension: 'csv',
  mediaType: 'text/csv',
  contentType: 'text/csv; charset=utf-8; header=present',
  write: async function* ({ columns, byteOrderMark, defuseFormulas }: Writing, rows: AsyncIterable<readonly Row[]>) {
    const header = lines([columns.map(({ name }) => name)]);
    let text = byteOrderMark ? BYTE_ORDER_MARK + header : header;
    for await (const group of rows) {
      const cells = group.map((row) => columns.map((column, at) => cellText(row[at], column, defuseFormulas)));
      yield Buffer.from(text + lines(cells), 'utf8');
      text = '';
    }
    if (text !== '') yield Buffer.from(text, 'utf8');
  },
};
