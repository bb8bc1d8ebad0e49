import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const HEADINGS = 9_000;
const MONTHS = 12;
const FIRST_YEAR = 1_900;
const LINES = 1_000;

/**
 * Synthetic rows of world-exports, made up: every heading in every month, and its number as its value. Revised, one in
 * ten has another value and one in a hundred gives its place to another heading.
 */
function* lines(rows: number, revised: boolean): Generator<string> {
  yield 'period,edition,hs_code,value_usd,status,source,published_on\n';
  let chunk = '';
  for (let row = 0; row < rows; row += 1) {
    const month = Math.floor(row / HEADINGS);
    const period = `${FIRST_YEAR + Math.floor(month / MONTHS)}-${String((month % MONTHS) + 1).padStart(2, '0')}`;
    const heading = 1_000 + (row % HEADINGS);
    const other = revised && row % 100 === 7;
    const code = other ? String(Math.floor(heading / 100)).padStart(4, '0') : String(heading);
    const value = revised && row % 10 === 3 ? heading + 1 : heading;
    chunk += `${period},HS2002,${code},${value}.${String(row % 100).padStart(2, '0')},NORMAL,src-synthetic,2026-01-01\n`;
    if (row % LINES !== LINES - 1) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

/** Writes a gzip CSV of so many rows. */
export function writeTable(path: string, rows: number, { revised }: { readonly revised: boolean }): Promise<void> {
  return pipeline(Readable.from(lines(rows, revised)), createGzip({ level: 1 }), createWriteStream(path));
}

/** Writes the table of sources with the one that synthetic rows cite; it has to be loaded first. */
export function writeSources(path: string): Promise<void> {
  const header = 'id,title,publisher,url,file,dated_on,quality,licence,published_on';
  return writeFile(path, `${header}\nsrc-synthetic,Made up for a benchmark,,,,,CODE,,2026-11-01\n`);
}
