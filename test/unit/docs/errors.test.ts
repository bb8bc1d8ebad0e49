import { readFile } from 'node:fs/promises';
import { codes } from '../../../service/errors.ts';
import { projectPath } from '../../../service/paths.ts';

const INTRODUCTION = `# Error codes

Every error that leaves the graph has one of these codes as \`extensions.code\`. The status is that of the HTTP answer
when a request is refused as a whole under \`application/graphql-response+json\`; "inside a 200" marks an error that
stands beside data in an answer.

The table is rendered from \`service/errors.ts\`; \`test/unit/docs/errors.test.ts\` fails when the two differ.`;

/** A table of Markdown with its columns aligned, as the formatter of the project wants it. */
function table(rows: readonly (readonly string[])[]): string {
  const [header = [], ...rest] = rows;
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n');
}

function rendered(): string {
  const rows = Object.entries(codes).map(([code, { status, meaning }]) => [
    `\`${code}\``,
    status === 200 ? 'inside a 200' : String(status),
    meaning,
  ]);
  return `${INTRODUCTION}\n\n${table([['code', 'HTTP status', 'meaning'], ...rows])}\n`;
}

describe('docs/errors.md', () => {
  it('is the table of codes of service/errors.ts; on a difference, write what this test expects into the file', async () => {
    expect(await readFile(projectPath('docs', 'errors.md'), 'utf8')).toBe(rendered());
  });
});
