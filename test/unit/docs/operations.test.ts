import { readFile, writeFile } from 'node:fs/promises';
import { metricTable } from '../../../gateway/observability/table.ts';
import { projectPath } from '../../../service/paths.ts';
import { subgraphs } from '../../../subgraphs/all.ts';
import { SUBGRAPH_NAMES } from '../../../subgraphs/subgraph.ts';
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

const SHARD_SECTION = /<!-- shard keys -->\n[\s\S]*<!-- \/shard keys -->/u;

/** Each dataset that is spread, with the command that does it under the default prefix of databases. */
function renderedShardKeys(): string {
  const rows = SUBGRAPH_NAMES.flatMap((name) =>
    subgraphs[name].datasets.flatMap(({ name: dataset, shardKey }) => {
      if (shardKey === undefined) return [];
      const key = `{ ${shardKey.map((column) => `${column}: 1`).join(', ')} }`;
      return [[`\`${dataset}\``, `\`sh.shardCollection("industrialization_${name}.${dataset}", ${key})\``]];
    }),
  );
  return `<!-- shard keys -->\n\n${markdownTable([['dataset', 'command'], ...rows])}\n\n<!-- /shard keys -->`;
}

describe('docs/operations.md', () => {
  it.each([
    ['metrics', SECTION, rendered],
    ['shard keys', SHARD_SECTION, renderedShardKeys],
  ] as const)('has the table of %s; UPDATE_DOCS=1 writes it', async (_, section, render) => {
    const text = await readFile(FILE, 'utf8');
    expect(text).toMatch(section);
    const expected = text.replace(section, () => render());
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
        .map((name) => name.replace(/_(?:bucket|sum|count)$/u, '')),
    );
    expect([...asked].sort()).toEqual(Object.keys(metricTable).sort());
  });
});
