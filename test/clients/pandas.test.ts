import { spawn, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { buildSchema, parse } from 'graphql';
import { operationIn } from '../../gateway/export/operation.ts';
import { DEFAULT_OPTIONS, rowPlan } from '../../gateway/export/row-plan.ts';
import { readSelection } from '../../gateway/export/selection.ts';
import { projectPath } from '../../service/paths.ts';
import { article2016 } from '../graph/facts/article-2016.ts';
import { article2018 } from '../graph/facts/article-2018.ts';
import { questions } from '../graph/questions/expected.ts';
import type { Question } from '../graph/questions/question.ts';
import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';
import { expectedOf } from '../support/read-table.ts';
import { rowsByRule } from '../support/rows-by-rule.ts';

// Debian's is there for Debian's Python alone, whatever other one comes first.
const python = ['python3', '/usr/bin/python3'].find(
  (command) => spawnSync(command, ['-c', 'import pandas']).status === 0,
);

/** Reads each address as the guide does, but every cell as its text, and tells columns and rows as JSON. */
const SCRIPT = `
import json, sys
import pandas as pd

def read(url, headers):
    table = pd.read_csv(url, dtype=str, keep_default_na=False, na_values=[""], storage_options=headers)
    rows = table.astype(object).where(table.notna(), None).values.tolist()
    return {"names": list(table.columns), "rows": rows}

json.dump([read(one["url"], one["headers"]) for one in json.load(sys.stdin)], sys.stdout)
`;

interface Read {
  readonly names: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

function readByPandas(command: string, asked: readonly object[]): Promise<readonly Read[]> {
  const child = spawn(command, ['-c', SCRIPT], { stdio: ['pipe', 'pipe', 'pipe'] });
  let [output, faults] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (faults += chunk.toString('utf8')));
  child.stdin.end(JSON.stringify(asked));
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(output) as Read[]);
      else reject(new Error(`pandas ended with ${code}: ${faults}`));
    });
  });
}

/** A cell as text; pandas tells an empty text from none as little as most readers of CSV. */
function cellText(value: unknown): string | null {
  if (value === null || value === '') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const operations: readonly Question[] = [...article2016, ...article2018, ...questions];
const withPandas = python === undefined ? it.skip : it;
const reason = python === undefined ? ' (skipped: no Python with pandas)' : '';

describe('pandas.read_csv of an address', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    graph = await startGraphUnderTest();
  });
  afterAll(() => graph.stop());

  withPandas(
    `reads every saved operation cell by cell as its JSON answer has it${reason}`,
    async () => {
      const schema = buildSchema(await (await fetch(`${graph.url}/schema.graphql`)).text());
      const asked: object[] = [];
      const expected: object[] = [];
      for (const { operation: name, headers = {} } of operations) {
        const text = await readFile(projectPath('schema', 'operations', `${name}.graphql`), 'utf8');
        const operation = operationIn(schema, parse(text), undefined, {});
        const selection = readSelection(schema, operation);
        // Where several lists could give the rows, the first of them does.
        const { lists } = rowPlan(schema, selection, { ...DEFAULT_OPTIONS, rows: '', ownColumnsOnly: true });
        const rows = lists[0]?.name;
        const plan = rowPlan(schema, selection, { ...DEFAULT_OPTIONS, rows });
        const { data } = await graph.query(text, {}, headers);
        const paths = plan.columns.map(({ fullPath }) => fullPath);
        const byRule = rowsByRule(
          data,
          plan.levels.slice(1).map(({ list }) => list.fullPath),
          paths,
        );
        asked.push({
          url: `${graph.url}/data/${name}.csv?pages=one&formulas=keep${rows === undefined ? '' : `&rows=${rows}`}`,
          headers,
        });
        expected.push({
          names: plan.columns.map((column) => column.name),
          rows: expectedOf('csv', plan.columns, byRule).map((row) => row.map(cellText)),
        });
      }
      const read = await readByPandas(python ?? '', asked);
      for (const [at, table] of read.entries()) {
        expect([operations[at]?.operation, table]).toEqual([operations[at]?.operation, expected[at]]);
      }
      expect(read).toHaveLength(87);
    },
    120_000,
  );
});
