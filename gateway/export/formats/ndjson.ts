import { createHash } from 'node:crypto';
import { typeName } from '../column-type.ts';
import type { Row } from '../flatten.ts';
import type { Format, Writing } from './format.ts';

/**
 * One JSON object a line. The last line is `{"_end": {rows, sha256, columns, provenance}}`, the checksum that of all
 * bytes before the line: a file without it is not whole.
 */
export const ndjson: Format = {
  extension: 'ndjson',
  mediaType: 'application/x-ndjson',
  contentType: 'application/x-ndjson; charset=utf-8',
  write: async function* ({ columns, provenance }: Writing, rows: AsyncIterable<readonly Row[]>) {
    const hash = createHash('sha256');
    // The keys are the same on every line, so they are written as text once.
    const keys = columns.map(({ name }) => `${JSON.stringify(name)}:`);
    let count = 0;
    for await (const group of rows) {
      const text = group
        .map((row) => `{${keys.map((key, at) => key + JSON.stringify(row[at] ?? null)).join(',')}}\n`)
        .join('');
      const bytes = Buffer.from(text, 'utf8');
      hash.update(bytes);
      count += group.length;
      yield bytes;
    }
    const described = columns.map(({ name, type }) => ({ name, type: typeName(type) }));
    const end = { rows: count, sha256: hash.digest('hex'), columns: described, provenance };
    yield Buffer.from(`${JSON.stringify({ _end: end })}\n`, 'utf8');
  },
};
