import { readdir, readFile } from 'node:fs/promises';
import { liveReleases, releaseId, type History } from '../datasets/release.ts';
import { projectPath } from '../service/paths.ts';
import type { Transport } from './composition/transport.ts';

interface SampleOperation {
  readonly name: string;
  /** The question in plain English: the comment at its head. */
  readonly question: string;
  readonly text: string;
}

/** The named operations of `schema/operations`, in the order of their names. */
export async function sampleOperations(): Promise<readonly SampleOperation[]> {
  const folder = projectPath('schema', 'operations');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.graphql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(`${folder}/${file}`, 'utf8');
      const question = /^#\s*(.*)$/mu.exec(text)?.[1] ?? '';
      return { name: file.replace(/\.graphql$/u, ''), question, text };
    }),
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? character);
}

function datasetRow(history: History): string {
  const live = liveReleases(history, history.moves.length);
  const current = live.at(-1);
  const cells =
    current === undefined
      ? [history.dataset, 'nothing published yet', '', '']
      : [history.dataset, releaseId(history.dataset, current.number), current.publishedOn, String(current.rows)];
  return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
}

function operationItem({ name, question, text }: SampleOperation): string {
  const href = `/graphql?query=${encodeURIComponent(text)}`;
  return `<li><a href="${escaped(href)}">${escaped(name)}</a> ${escaped(question)}</li>`;
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.2rem .6rem;border-bottom:1px solid #ddd}
code{background:#f3f3f3;padding:.1rem .3rem}`;

const STATE = '<p><a href="/health/ready">ready</a> · <a href="/health/live">live</a></p>';

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head>
<body>
<h1>${title}</h1>
${body}
<h2>State</h2>
${STATE}
</body>
</html>
`;
}

/** The page for people over any other supergraph: where to ask, the schema, and the subgraphs with their states. */
export function graphPage(transport: Transport): string {
  const rows = Object.entries(transport.states()).map(
    ([name, state]) => `<tr><td>${escaped(name)}</td><td>${state}</td></tr>`,
  );
  return page(
    'Graph',
    `<p>Send queries to <code>/graphql</code>; read the <a href="/schema.graphql">schema</a>.</p>
<h2>Subgraphs</h2>
<table><tbody>${rows.join('\n')}</tbody></table>`,
  );
}

let operationsOnce: ReturnType<typeof sampleOperations> | null = null;

/** The page for people: what the graph is, its datasets with their releases, and sample operations to click. */
export async function landingPage(transport: Transport, subgraphs: readonly string[]): Promise<string> {
  const histories = subgraphs.flatMap((name) => Object.values(transport.histories(name) ?? {}));
  operationsOnce ??= sampleOperations();
  const operations = await operationsOnce;
  return page(
    'Industrialization graph of Kazakhstan',
    `<p>Programs, regions, enterprises and exports in one GraphQL graph. Send queries to <code>/graphql</code>; read the
<a href="/schema.graphql">schema</a>. Ask what was known on a day with the header <code>Data-As-Of: 2018-03-27</code>.</p>
<h2>Datasets</h2>
<table><thead><tr><th>Dataset</th><th>Release</th><th>Published</th><th>Rows</th></tr></thead>
<tbody>${histories.map(datasetRow).join('\n')}</tbody></table>
<h2>Sample operations</h2>
<ul>${operations.map(operationItem).join('\n')}</ul>`,
  );
}
