import { readFile } from 'node:fs/promises';
import { codes } from '../../../service/errors.ts';
import { projectPath } from '../../../service/paths.ts';
import { markdownTable } from '../../support/markdown-table.ts';

const INTRODUCTION = `# Error codes

Every error that leaves the graph has one of these codes as \`extensions.code\`. The status is that of the HTTP answer
when a request is refused as a whole under \`application/graphql-response+json\`; "inside a 200" marks an error that
stands beside data in an answer.

The table is rendered from \`service/errors.ts\`; \`test/unit/docs/errors.test.ts\` fails when the two differ.`;

function rendered(): string {
  const rows = Object.entries(codes).map(([code, { status, meaning }]) => [
    `\`${code}\``,
    status === 200 ? 'inside a 200' : String(status),
    meaning,
  ]);
  return `${INTRODUCTION}\n\n${markdownTable([['code', 'HTTP status', 'meaning'], ...rows])}\n`;
}

describe('docs/errors.md', () => {
  it('is the table of codes of service/errors.ts; on a difference, write what this test expects into the file', async () => {
    expect(await readFile(projectPath('docs', 'errors.md'), 'utf8')).toBe(rendered());
  });
});
