import { readFile, writeFile } from 'node:fs/promises';
import { metricTable } from '../../../gateway/observability/table.ts';
import { projectPath } from '../../../service/paths.ts';
import { markdownTable } from '../../support/markdown-table.ts';

const FILE = projectPath('docs', 'operations.md');
const SECTION = /<!-- metrics -->\n[\s\S]*<!-- \/metrics -->/u;

function rendered(): string {
  const rows = Object.entries(metricTable).map(([name, { kind, unit, labels, help, action }]) => [
    `\`${name}\``,
    kind,
    unit,
    labels.map((label) => `\`${label}\``).join(', '),
    help,
    action,
  ]);
  const table = markdownTable([['metric', 'kind', 'unit', 'labels', 'what it means', 'what to do'], ...rows]);
  return `<!-- metrics -->\n\n${table}\n\n<!-- /metrics -->`;
}

describe('docs/operations.md', () => {
  it('has the table of metrics; UPDATE_DOCS=1 writes it', async () => {
    const text = await readFile(FILE, 'utf8');
    expect(text).toMatch(SECTION);
    const expected = text.replace(SECTION, () => rendered());
    if (process.env['UPDATE_DOCS'] === '1') await writeFile(FILE, expected);
    else expect(text).toBe(expected);
  });
});

describe('deploy/grafana/dashboard.json', () => {
  it('asks for metrics of the table alone, and for each of them', async () => {
    const text = await readFile(projectPath('deploy', 'grafana', 'dashboard.json'), 'utf8');
    const dashboard = JSON.parse(text) as {
      readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[];
    };
    const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    const asked = new Set(
      expressions
        .flatMap((expression) => expression.match(/\b(?:graph|subgraph|process)_\w+/gu) ?? [])
        .map((name) => name.replace(/_bucket$/u, '')),
    );
    expect([...asked].sort()).toEqual(Object.keys(metricTable).sort());
  });
});
