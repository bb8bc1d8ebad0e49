import { TextDecoder } from 'node:util';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { SourceRefused } from '../source-refused.ts';
import type { Archive } from './archive.ts';
import type { Bounds, RawRecord } from './raw-record.ts';

export const WORKBOOK = 'xl/workbook.xml';

/** What is heard of one XML part, element by element. */
interface Listener {
  readonly open?: (tag: SaxesTagPlain) => void;
  readonly text?: (text: string) => void;
  readonly close?: (tag: SaxesTagPlain) => void;
}

/** Name of an element without the prefix that some writers give it. */
const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Hears one XML part of a workbook, chunk by chunk. */
class PartReader {
  readonly #file: string;
  // Entities that a part declares are not expanded, so that a text can't grow.
  readonly #parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });

  constructor(file: string, { open, text, close }: Listener) {
    this.#file = file;
    if (open !== undefined) this.#parser.on('opentag', open);
    if (text !== undefined) this.#parser.on('text', text);
    if (close !== undefined) this.#parser.on('closetag', close);
    this.#parser.on('error', (error) => {
      throw this.#refused(error.message);
    });
  }

  write(chunk: Buffer): void {
    this.#parser.write(this.#decoded(chunk));
  }

  end(): void {
    this.#parser.write(this.#decoded(null));
    this.#parser.close();
  }

  #decoded(chunk: Buffer | null): string {
    try {
      return chunk === null ? this.#decoder.decode() : this.#decoder.decode(chunk, { stream: true });
    } catch {
      throw this.#refused('it is not UTF-8');
    }
  }

  #refused(reason: string): SourceRefused {
    return new SourceRefused([`${this.#file} is no whole workbook: ${reason}`]);
  }
}

async function read(file: string, chunks: AsyncIterable<Buffer>, listener: Listener): Promise<void> {
  const reader = new PartReader(file, listener);
  for await (const chunk of chunks) reader.write(chunk);
  reader.end();
}

interface Sheet {
  readonly name: string;
  readonly part: string;
}

interface Texts {
  readonly shared: readonly string[];
  /** Styles by position that show a number as a day. */
  readonly dateStyles: ReadonlySet<number>;
}

/** The visible sheets of a workbook in their order. */
async function sheetsOf(archive: Archive, file: string): Promise<readonly Sheet[]> {
  const targets = new Map<string, string>();
  await read(file, archive.read('xl/_rels/workbook.xml.rels'), {
    open: ({ name, attributes }) => {
      if (local(name) === 'Relationship') targets.set(attributes['Id'] ?? '', attributes['Target'] ?? '');
    },
  });
  const sheets: Sheet[] = [];
  await read(file, archive.read(WORKBOOK), {
    open: ({ name, attributes }) => {
      if (local(name) !== 'sheet' || (attributes['state'] ?? 'visible') !== 'visible') return;
      const target = targets.get(attributes['r:id'] ?? '') ?? '';
      const part = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
      if (archive.entries.has(part)) sheets.push({ name: attributes['name'] ?? '', part });
    },
  });
  return sheets;
}

/** Gathers the text of one cell; a raised part, as the mark of a footnote, stands after a caret. */
class RichText {
  #text = '';
  #raised = false;
  #open = false;
  #phonetic = false;

  opened(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'r') this.#raised = false;
    if (name === 'rPh') this.#phonetic = true;
    if (name === 'vertAlign') this.#raised = attributes['val'] === 'superscript';
    if (name === 't') {
      this.#open = !this.#phonetic;
      if (this.#open && this.#raised) this.#text += '^';
    }
  }

  heard(text: string): void {
    if (this.#open) this.#text += text;
  }

  closed(name: string): void {
    if (name === 't') this.#open = false;
    if (name === 'rPh') this.#phonetic = false;
  }

  taken(): string {
    const text = this.#text;
    this.#text = '';
    this.#raised = false;
    return text;
  }
}

async function sharedTexts(archive: Archive, file: string, bounds: Bounds): Promise<readonly string[]> {
  const part = 'xl/sharedStrings.xml';
  if (!archive.entries.has(part)) return [];
  const shared: string[] = [];
  const rich = new RichText();
  let chars = 0;
  await read(file, archive.read(part), {
    open: ({ name, attributes }) => rich.opened(local(name), attributes),
    text: (text) => rich.heard(text),
    close: ({ name }) => {
      rich.closed(local(name));
      if (local(name) !== 'si') return;
      const text = rich.taken();
      chars += text.length;
      if (chars > bounds.sharedChars) {
        throw new SourceRefused([`${file} has more than ${bounds.sharedChars} characters of shared text`]);
      }
      shared.push(text);
    },
  });
  return shared;
}

/** Numbers of built-in formats that show a day: ECMA-376 part 1, 18.8.30. */
const DATE_FORMATS = new Set([14, 15, 16, 17, 22]);

async function dateStyles(archive: Archive, file: string): Promise<ReadonlySet<number>> {
  const styles = new Set<number>();
  if (!archive.entries.has('xl/styles.xml')) return styles;
  const formats = new Set(DATE_FORMATS);
  let within = false;
  let position = 0;
  await read(file, archive.read('xl/styles.xml'), {
    open: ({ name, attributes }) => {
      if (
        local(name) === 'numFmt' &&
        /y/iu.test((attributes['formatCode'] ?? '').replace(/"[^"]*"|\[[^\]]*\]/gu, ''))
      ) {
        formats.add(Number(attributes['numFmtId']));
      }
      if (local(name) === 'cellXfs') within = true;
      if (local(name) !== 'xf' || !within) return;
      if (formats.has(Number(attributes['numFmtId']))) styles.add(position);
      position += 1;
    },
    close: ({ name }) => {
      if (local(name) === 'cellXfs') within = false;
    },
  });
  return styles;
}

/** Position of the column that a reference as "AB12" names, from 0. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of reference.replace(/\d+$/u, '')) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

const DAY_MS = 86_400_000;
/** Day 0 of the serial numbers; before 1900-03-01 they count a day that never was. */
const SERIAL_START = Date.UTC(1899, 11, 30);

/** A number as the sheet shows it: 15 digits, without the noise of a binary fraction and without an exponent. */
function numberText(text: string, isDate: boolean): string {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) return text;
  if (isDate) return new Date(SERIAL_START + Math.floor(value) * DAY_MS).toISOString().slice(0, 10);
  if (/^-?\d+$/u.test(text)) return text;
  const rounded = Number(value.toPrecision(15));
  return Math.abs(rounded) < 1e21 && Math.abs(rounded) >= 1e-6 ? String(rounded) : rounded.toFixed(15);
}

/** Makes records of the rows of one sheet; nothing but the row at hand is held. */
class RowReader {
  readonly #sheet: string;
  readonly #texts: Texts;
  readonly #rich = new RichText();
  #rows: RawRecord[] = [];
  #cells: string[] = [];
  #line = 0;
  #cell: Readonly<Record<string, string>> = {};
  #value = '';
  #inValue = false;

  constructor(sheet: string, texts: Texts) {
    this.#sheet = sheet;
    this.#texts = texts;
  }

  readonly listener: Listener = {
    open: ({ name, attributes }) => this.#opened(local(name), attributes),
    text: (text) => {
      if (this.#inValue) this.#value += text;
      else this.#rich.heard(text);
    },
    close: ({ name }) => this.#closed(local(name)),
  };

  taken(): readonly RawRecord[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #opened(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'row') {
      this.#line = Number(attributes['r'] ?? this.#line + 1);
      this.#cells = [];
    } else if (name === 'c') {
      this.#cell = attributes;
      this.#value = '';
    } else if (name === 'v') this.#inValue = true;
    else this.#rich.opened(name, attributes);
  }

  #closed(name: string): void {
    if (name === 'v') this.#inValue = false;
    else if (name === 'c') this.#put();
    else if (name === 'row' && this.#cells.some((cell) => cell !== '')) {
      const cells = Array.from(this.#cells, (cell: string | undefined) => cell ?? '');
      this.#rows.push({ line: this.#line, sheet: this.#sheet, cells, value: null });
    } else this.#rich.closed(name);
  }

  #put(): void {
    const reference = this.#cell['r'];
    const column = reference === undefined ? this.#cells.length : columnOf(reference);
    const inline = this.#rich.taken();
    if (column < MAX_COLUMNS) this.#cells[column] = this.#textOf(inline);
  }

  #textOf(inline: string): string {
    switch (this.#cell['t']) {
      case 's':
        return this.#texts.shared[Number(this.#value)] ?? '';
      case 'inlineStr':
        return inline;
      case 'b':
        return this.#value === '1' ? 'true' : 'false';
      case 'str':
      case 'e':
      case 'd':
        return this.#value;
      default:
        return numberText(this.#value, this.#texts.dateStyles.has(Number(this.#cell['s'] ?? '0')));
    }
  }
}

/** As many as a sheet can have. */
const MAX_COLUMNS = 16_384;

/** The rows of the visible sheets of a workbook, sheet after sheet; empty rows are left out. */
export async function* workbookRecords(
  archive: Archive,
  file: string,
  bounds: Bounds,
): AsyncGenerator<readonly RawRecord[]> {
  const sheets = await sheetsOf(archive, file);
  if (sheets.length === 0) throw new SourceRefused([`${file} is a workbook without a visible sheet`]);
  const texts = { shared: await sharedTexts(archive, file, bounds), dateStyles: await dateStyles(archive, file) };
  for (const { name, part } of sheets) {
    const rows = new RowReader(name, texts);
    const reader = new PartReader(file, rows.listener);
    for await (const chunk of archive.read(part)) {
      reader.write(chunk);
      const batch = rows.taken();
      if (batch.length > 0) yield batch;
    }
    reader.end();
    const rest = rows.taken();
    if (rest.length > 0) yield rest;
  }
}
