import { headerOf, type Dataset } from '../../dataset.ts';
import { isObject, type JsonObject, type JsonText, type RawRecord } from '../opening/raw-record.ts';
import { SourceRefused } from '../source-refused.ts';
import { headerFaults, type Reading, type Rejection } from '../validate.ts';
import { headerOfSource, type Layout, type Opening, type Translate, type Translated } from './layout.ts';

/** The project's own columns in any order: tables, the first row of each sheet, or the keys of objects. */
export const ownColumns: Layout = {
  name: 'own-columns',
  description: "the dataset's own columns in any order, as a table, a workbook or objects of JSON",
  feeds: null,
  locale: null,
  recognises: ({ form }) => form !== 'json',
  start: (dataset, reading) => ({
    open: (opening) => {
      refuseFaults(opening.file, headerFaults(dataset, headerOfSource(opening), reading));
      return rowsOf(opening, dataset, reading);
    },
  }),
};

/**
 * Pages of data.egov.kz (API v4), whose keys differ by data set, and other arrays or lines of flat objects: those whose
 * keys are the columns of the dataset can be read. An error comes as an object in the place of the array.
 */
export const flatObjects: Layout = {
  name: 'flat-objects',
  description: "JSON arrays (data.egov.kz v4, page by page) or lines of flat objects with the dataset's own columns",
  feeds: null,
  // In JSON a number has a point and nothing else.
  locale: 'plain',
  recognises: ({ form }) => form === 'json',
  start: (dataset, reading) => ({
    open: (opening) => {
      refuseError(opening);
      refuseFaults(opening.file, keyFaults(opening, dataset, reading));
      return objectsOf(opening.file, dataset);
    },
  }),
};

function refuseFaults(file: string, faults: readonly string[]): void {
  if (faults.length > 0) throw new SourceRefused(faults.map((fault) => `${file}: ${fault}`));
}

function rowsOf({ file }: Opening, dataset: Dataset, reading: Reading): Translate {
  let header: readonly string[] | null = null;
  let sheet: string | null = null;
  return (record) => {
    if (header === null || record.sheet !== sheet) {
      header = record.cells.map((name) => name.trim());
      sheet = record.sheet;
      refuseFaults(file, headerFaults(dataset, header, reading));
      return [];
    }
    return [tableRecord(file, header, record)];
  };
}

function tableRecord(file: string, header: readonly string[], { line, sheet, cells }: RawRecord): Translated {
  // A sheet does not say where its rows end.
  if (cells.length !== header.length && (sheet === null || cells.length > header.length)) {
    const found = `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`;
    return wholeLine(file, line, [cells.join(' | '), `has ${found}`, `${header.length} cells, as the header has`]);
  }
  const byHeader: Record<string, string> = {};
  header.forEach((name, position) => {
    byHeader[name] = cells[position] ?? '';
  });
  return { file, line, cells: byHeader };
}

const SHOWN_CHARS = 120;

function wholeLine(file: string, line: number, [text, reason, expected]: readonly [string, string, string]): Rejection {
  return { file, line, column: null, text: text.slice(0, SHOWN_CHARS), reason, expected };
}

function refuseError({ file, head }: Opening): void {
  const [first] = head;
  if (first === undefined || !isObject(first.value) || !('error' in first.value)) return;
  throw new SourceRefused([
    `${file} is an answer of the publisher that reports an error instead of data: ${JSON.stringify(first.value['error'])}`,
  ]);
}

/** What is wrong with the keys of the first objects together; an object may leave out what is empty. */
function keyFaults({ head }: Opening, dataset: Dataset, reading: Reading): readonly string[] {
  const keys = [...new Set(head.flatMap(({ value }) => (isObject(value) ? Object.keys(value) : [])))];
  const optional = Object.entries(dataset.columns).flatMap(([name, column]) =>
    column.required ? [] : [headerOf(name)],
  );
  return headerFaults(dataset, [...keys, ...optional.filter((name) => !keys.includes(name))], reading);
}

function objectsOf(file: string, dataset: Dataset): Translate {
  const known = new Set(['published_on', 'published_on_basis', 'vintage_kind']);
  for (const name of Object.keys(dataset.columns)) known.add(headerOf(name));
  return ({ line, value }) => {
    if (!isObject(value)) {
      return [
        wholeLine(file, line, [JSON.stringify(value), 'is not an object', 'an object with a key for each column']),
      ];
    }
    const unknown = Object.keys(value).filter((key) => !known.has(key));
    if (unknown.length > 0) {
      return [wholeLine(file, line, [unknown.join(', '), 'is no column', `the keys ${[...known].join(', ')}`])];
    }
    return [objectRecord(file, line, value)];
  };
}

function objectRecord(file: string, line: number, value: JsonObject): Translated {
  const cells: Record<string, string> = {};
  for (const [key, part] of Object.entries(value)) {
    const text = cellOf(part);
    if (text === null) {
      return {
        file,
        line,
        column: key,
        text: JSON.stringify(part),
        reason: 'is nested',
        expected: 'a value or a list',
      };
    }
    cells[key] = text;
  }
  return { file, line, cells };
}

/** A value as the cell of a table has it; null for what no cell can hold. */
function cellOf(value: JsonText): string | null {
  if (value === null) return '';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return null;
  const parts = value.map((part) => (typeof part === 'string' ? part : null));
  return parts.includes(null) ? null : parts.join('|');
}
