import { SourceRefused } from '../source-refused.ts';
import type { Bounds, JsonText, RawRecord } from './raw-record.ts';

/** A number outside a text, or a text as a whole, which is skipped. */
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gu;

/** Parses one value; its numbers stay text, because a double would round long ones. */
export function parseExact(text: string): JsonText {
  const quoted = text.replace(TEXT_OR_NUMBER, (part) => (part.startsWith('"') ? part : `"${part}"`));
  // Every value of JSON whose numbers were quoted is a JsonText.
  return JSON.parse(quoted) as JsonText;
}

/** One value of a cube holds a whole series: it may be as long as many lines. */
const JSON_FACTOR = 16;

type Phase = 'start' | 'array' | 'lines' | 'end';

/** Everything that can change the state of a scanner: within a text, and outside of it. */
const WITHIN_TEXT = /["\\]/gu;
const OUTSIDE_TEXT = /["{}[\],\n]/gu;

/**
 * Cuts a text of JSON into the elements of its one array, or into the values that stand one after the other (NDJSON).
 * Only the element at hand is held, and what it holds is left to JSON.parse.
 */
class Cutter {
  readonly #bounds: Bounds;
  readonly #file: string;
  #phase: Phase = 'start';
  #value = '';
  #depth = 0;
  #inText = false;
  #escaped = false;
  #line = 1;
  #startLine = 1;
  #records: RawRecord[] = [];

  constructor(file: string, bounds: Bounds) {
    this.#file = file;
    this.#bounds = bounds;
  }

  push(text: string): readonly RawRecord[] {
    let at = this.#escaped ? 1 : 0;
    this.#take(text.slice(0, at));
    this.#escaped = false;
    while (at < text.length) at = this.#inText ? this.#textPart(text, at) : this.#part(text, at);
    if (this.#value.length > JSON_FACTOR * this.#bounds.recordChars) {
      throw this.#refused(
        this.#startLine,
        `a value is longer than ${JSON_FACTOR * this.#bounds.recordChars} characters`,
      );
    }
    return this.#given();
  }

  end(): readonly RawRecord[] {
    if (this.#phase === 'array') throw this.#refused(this.#line, 'the array has no end: the file is cut off');
    if (this.#depth > 0 || this.#inText)
      throw this.#refused(this.#startLine, 'a value has no end: the file is cut off');
    this.#finish();
    return this.#given();
  }

  /** Goes to the end of a text or to its next escape. */
  #textPart(text: string, from: number): number {
    WITHIN_TEXT.lastIndex = from;
    const at = WITHIN_TEXT.exec(text)?.index ?? text.length;
    const next = text[at] === '\\' ? at + 2 : at + 1;
    this.#take(text.slice(from, next));
    if (text[at] === '"') this.#inText = false;
    this.#escaped = next > text.length && text[at] === '\\';
    return next;
  }

  /** Goes to the next character that opens, closes or separates. */
  #part(text: string, from: number): number {
    OUTSIDE_TEXT.lastIndex = from;
    const at = OUTSIDE_TEXT.exec(text)?.index ?? text.length;
    this.#take(text.slice(from, at));
    const character = text[at];
    if (character !== undefined) this.#structure(character);
    return at + 1;
  }

  #structure(character: string): void {
    if (character === '\n') {
      if (this.#depth === 0 && this.#phase !== 'array') this.#finish();
      this.#line += 1;
    } else if (this.#depth === 0 && this.#isOfTheArray(character)) return;
    else {
      if (character === '"') this.#inText = true;
      if (character === '{' || character === '[') this.#depth += 1;
      if (character === '}' || character === ']') this.#depth -= 1;
      this.#take(character);
    }
  }

  /** Begins the array, goes to its next element or ends it; whether the character did one of these. */
  #isOfTheArray(character: string): boolean {
    if (this.#phase === 'start' && character === '[') {
      this.#phase = 'array';
      return true;
    }
    if (this.#phase !== 'array' || (character !== ',' && character !== ']')) return false;
    this.#finish();
    if (character === ']') this.#phase = 'end';
    return true;
  }

  /** Adds to the value at hand; space before it is left out. */
  #take(part: string): void {
    const added = this.#value === '' ? part.trimStart() : part;
    if (added === '') return;
    if (this.#phase === 'end') throw this.#refused(this.#line, 'there is something after the end of the array');
    if (this.#phase === 'start') this.#phase = 'lines';
    if (this.#value === '') this.#startLine = this.#line;
    this.#value += added;
  }

  #finish(): void {
    const text = this.#value;
    this.#value = '';
    if (text === '') return;
    try {
      this.#records.push({ line: this.#startLine, sheet: null, cells: [], value: parseExact(text) });
    } catch (error) {
      throw this.#refused(this.#startLine, `is no JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #given(): readonly RawRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  #refused(line: number, reason: string): SourceRefused {
    return new SourceRefused([`${this.#file}, line ${line}: ${reason}`]);
  }
}

/** The records of a text of JSON: the elements of its array, or its lines. */
export async function* jsonRecords(
  file: string,
  chunks: AsyncIterable<string>,
  bounds: Bounds,
): AsyncGenerator<readonly RawRecord[]> {
  const cutter = new Cutter(file, bounds);
  for await (const chunk of chunks) {
    const batch = cutter.push(chunk);
    if (batch.length > 0) yield batch;
  }
  const rest = cutter.end();
  if (rest.length > 0) yield rest;
}
