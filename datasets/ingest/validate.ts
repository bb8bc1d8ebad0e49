import { date, oneOf, type Column, type Problem } from '../column.ts';
import { headerOf, type Dataset } from '../dataset.ts';
import { VINTAGE_KINDS } from '../release.ts';
import { canonicalNumber, type Locale } from './locale.ts';
import { inLatin, lookAlikes } from './look-alikes.ts';
import { statusOfMark } from './marks.ts';
import { holdsPersonNumber, masked, maskedNumber } from './personal.ts';
import type { Publication, Row } from './publish.ts';
import type { SkippedFigures } from './skipped.ts';

/** One cell or record that was refused, in the words that a person needs to mend it. */
export interface Rejection {
  readonly file: string;
  readonly line: number;
  /** Header of the column; null where the whole line is at fault. */
  readonly column: string | null;
  /** What stands there; the number of a natural person is masked. */
  readonly text: string;
  readonly reason: string;
  readonly expected: string;
}

/** A record of a file: the line on which it begins, and its cells by header. */
export interface FileRecord {
  readonly file: string;
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
  /** What the file calls its columns, by header, where it has names of its own. */
  readonly columns?: Readonly<Partial<Record<string, string>>>;
}

export interface ValidRow {
  readonly file: string;
  readonly line: number;
  readonly row: Row;
  /** What the line itself says of its publication; null when it says nothing. */
  readonly publication: Publication | null;
}

/** What is known of a file besides what it says. */
export interface Reading {
  /** Day of publication of rows that do not say their own; null where every row has to say it. */
  readonly publishedOn: string | null;
  /** How it writes numbers; null where nobody says. */
  readonly locale: Locale | null;
  /** Nothing can have been published after this day. */
  readonly today: string;
  /** Where layouts note figures that the dataset does not have; without it they are left out silently. */
  readonly skipped?: SkippedFigures;
}

/** A file in the project's own layout, every row of which says when it was published. */
export const OWN_READING: Reading = { publishedOn: null, locale: 'plain', today: '9999-12-31' };

/** Columns that say when a row was published; any file of the project's own layout may have them. */
const publicationColumns = {
  publishedOn: date('Day on which the row was published.'),
  publishedOnBasis: oneOf(['STATED', 'LAST_DATE_STATED'], 'Whether the publisher states that day.').optional(),
  vintageKind: oneOf(VINTAGE_KINDS, 'Stage of revision.').optional(),
} as const;

const PUBLISHED_ON = headerOf('publishedOn');
const BASIS = headerOf('publishedOnBasis');
const KIND = headerOf('vintageKind');
const PUBLICATION_HEADERS: readonly string[] = Object.keys(publicationColumns).map(headerOf);

/** Everything that is wrong with the header of a file, each fault in a sentence; empty when it fits. */
export function headerFaults(dataset: Dataset, header: readonly string[], reading = OWN_READING): readonly string[] {
  const wanted = Object.keys(dataset.columns).map(headerOf);
  const missing = wanted.filter((name) => !header.includes(name)).map((name) => `column ${name} is missing`);
  const unknown = header
    .filter((name) => !wanted.includes(name) && !PUBLICATION_HEADERS.includes(name))
    .map((name) => `column ${name} is unknown; known are ${wanted.join(', ')}`);
  const repeated = header
    .filter((name, index) => header.indexOf(name) !== index)
    .map((name) => `column ${name} is repeated`);
  const undated =
    reading.publishedOn !== null || header.includes(PUBLISHED_ON) ? [] : [`column ${PUBLISHED_ON} is missing`];
  return [...missing, ...undated, ...unknown, ...repeated];
}

/** What could be read of a row that was refused: at least its key. */
export type RefusedRow = ValidRow;

export type Validated =
  | { readonly valid: ValidRow }
  /** `refused` is null where not even the key can be read. */
  | { readonly rejections: readonly Rejection[]; readonly refused: RefusedRow | null };

interface Field {
  readonly name: string;
  readonly header: string;
  readonly column: Column<unknown>;
  readonly isNumber: boolean;
}

/** Checks the records of one dataset: each becomes a row with its publication, or everything that is wrong with it. */
export function recordValidator(dataset: Dataset, reading: Reading): (record: FileRecord) => Validated {
  const fields = Object.entries(dataset.columns).map(([name, column]): Field => ({
    name,
    header: headerOf(name),
    column,
    isNumber: column.type === 'integer' || column.type === 'decimal',
  }));
  const valueHeader = dataset.withheld === undefined ? null : headerOf(dataset.withheld.value);
  return (record) => new RecordCheck(dataset, reading, record).result(fields, valueHeader);
}

/** A record as a row of the dataset with its publication, or everything that is wrong with it. */
export function validateRecord(dataset: Dataset, record: FileRecord, reading = OWN_READING): Validated {
  return recordValidator(dataset, reading)(record);
}

/** Statuses that say themselves why there is no value. */
const WITHOUT_VALUE = ['MISSING', 'CONFIDENTIAL', 'NOT_ADDITIVE'];

const invalid = (reason: string, expected: string): { readonly problem: Problem } => ({
  problem: { reason, expected },
});

class RecordCheck {
  readonly #dataset: Dataset;
  readonly #reading: Reading;
  readonly #record: FileRecord;
  readonly #rejections: Rejection[] = [];
  /** Headers of the columns that were refused. */
  readonly #refused = new Set<string>();

  constructor(dataset: Dataset, reading: Reading, record: FileRecord) {
    this.#dataset = dataset;
    this.#reading = reading;
    this.#record = record;
  }

  result(fields: readonly Field[], valueHeader: string | null): Validated {
    const row: Record<string, unknown> = {};
    // A mark in the place of the value tells the status.
    const mark = valueHeader === null ? null : statusOfMark(this.#text(valueHeader));
    for (const field of fields) {
      const { name, header } = field;
      row[name] = this.#value(field, mark === null ? this.#text(header) : this.#explained(name, header, mark));
    }
    this.#refuseUnexplained(row);
    const publication = this.#publication();
    const { file, line } = this.#record;
    const read = { file, line, row, publication };
    if (this.#rejections.length === 0) return { valid: read };
    const hasKey = !this.#dataset.key.some((name) => this.#refused.has(headerOf(name)));
    return { rejections: this.#rejections, refused: hasKey ? read : null };
  }

  #text(header: string): string {
    return this.#record.cells[header] ?? '';
  }

  /** The text of a cell of a row whose value is withheld: none for the value, and the reason for its status. */
  #explained(name: string, header: string, status: string): string {
    const text = this.#text(header);
    if (name === this.#dataset.withheld?.value) return '';
    const says = text.trim();
    return name === this.#dataset.withheld?.status && !WITHOUT_VALUE.includes(says) ? status : text;
  }

  /** A value may only be absent where the status says why. */
  #refuseUnexplained(row: Readonly<Record<string, unknown>>): void {
    const { withheld } = this.#dataset;
    if (withheld === undefined || row[withheld.value] !== null) return;
    const [header, status] = [headerOf(withheld.value), row[withheld.status]];
    if (this.#refused.has(header) || typeof status !== 'string' || WITHOUT_VALUE.includes(status)) return;
    const expected = `a value, or a status that says why there is none: ${WITHOUT_VALUE.join(', ')}`;
    this.#reject(header, '', { reason: `is empty, and the status is ${status}`, expected });
  }

  #value({ header, column, isNumber }: Field, text: string): unknown {
    const read = this.#read(column, text, isNumber);
    if ('value' in read) return read.value;
    this.#reject(header, column.identifies ? maskedNumber(text) : text, read.problem);
    return null;
  }

  #read(
    column: Column<unknown>,
    text: string,
    isNumber: boolean,
  ): { readonly value: unknown } | { readonly problem: Problem } {
    if (isNumber) return this.#number(column, text);
    if (holdsPersonNumber(text) || (column.identifies && maskedNumber(text) !== text)) {
      return invalid('is the number of a natural person', 'a BIN of a legal entity: no personal data is kept');
    }
    const parsed = column.parse(text);
    if (parsed.ok) return { value: parsed.value };
    const found = lookAlikes(text);
    if (found.length > 0 && column.type !== 'text' && column.parse(inLatin(text)).ok) {
      return invalid(`has Cyrillic letters that look like Latin ones: ${found.join(', ')}`, parsed.problem.expected);
    }
    return { problem: parsed.problem };
  }

  #number(column: Column<unknown>, text: string): { readonly value: unknown } | { readonly problem: Problem } {
    if (statusOfMark(text) !== null) {
      return invalid('is a mark for a missing value', `a number${column.required ? '' : ', or nothing'}`);
    }
    const canonical = canonicalNumber(text, this.#reading.locale);
    if (!canonical.ok) return canonical;
    const parsed = column.parse(canonical.text);
    return parsed.ok ? { value: parsed.value } : { problem: parsed.problem };
  }

  #publication(): Publication | null {
    const unsaid = this.#reading.publishedOn !== null && this.#text(PUBLISHED_ON).trim() === '';
    const publishedOn = unsaid ? null : this.#said(PUBLISHED_ON, publicationColumns.publishedOn);
    const basis = this.#said(BASIS, publicationColumns.publishedOnBasis);
    const kind = this.#said(KIND, publicationColumns.vintageKind);
    if (publishedOn === null) return null;
    if (publishedOn > this.#reading.today) {
      const expected = `a day until today, ${this.#reading.today}`;
      this.#reject(PUBLISHED_ON, publishedOn, { reason: 'is in the future', expected });
    }
    return { publishedOn, publishedOnStated: basis !== 'LAST_DATE_STATED', kind: kind ?? 'FINAL', note: null };
  }

  #said<T>(header: string, column: Column<T>): T | null {
    const parsed = column.parse(this.#text(header));
    if (parsed.ok) return parsed.value;
    this.#reject(header, this.#text(header), parsed.problem);
    return null;
  }

  #reject(header: string, text: string, problem: Problem): void {
    const { file, line, columns } = this.#record;
    this.#refused.add(header);
    this.#rejections.push({ file, line, column: columns?.[header] ?? header, text: masked(text), ...problem });
  }
}
