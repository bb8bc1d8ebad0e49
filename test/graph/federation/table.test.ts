import { readFile, writeFile } from 'node:fs/promises';
import { projectPath } from '../../../service/paths.ts';
import { fixtures } from '../../fixtures/federation/all.ts';
import { startFederation, type Ask } from '../../support/federation.ts';
import type { Case } from '../../support/fixture.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import { errorPaths } from '../../support/same-answer.ts';

type Outcome = 'right' | 'wrong' | 'error';

interface Row extends Case {
  readonly feature: string;
  readonly ours: Outcome;
  readonly stock: Outcome;
}

const INTRODUCTION = `# Who answers what

One supergraph for each feature of federation, with operations whose answers were worked out by hand
(\`test/fixtures/federation/\`). Each is asked of this gateway and of a stock Apollo gateway (\`@apollo/gateway\` with its
\`LocalGraphQLDataSource\`) over the same subgraphs and data. An answer is right when data, order of keys and places of
errors are those expected; "error" is an answer with an error where none belongs, which a reader can see; "wrong" is other
data without an error, which nobody sees.

The tables are rendered from the results of \`test/graph/federation/table.test.ts\`, which fails when they differ from this
file; \`UPDATE_DOCS=1\` makes it write the file.`;

async function outcome(ask: Ask, { query, variables, data, errorPaths: expected = [] }: Case): Promise<Outcome> {
  const answer = await ask(query, variables);
  const found = errorPaths(answer);
  if (JSON.stringify(answer.data) === JSON.stringify(data) && found.join() === expected.join()) return 'right';
  return (answer.errors?.length ?? 0) > expected.length ? 'error' : 'wrong';
}

async function results(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const fixture of fixtures) {
    const federation = await startFederation(fixture);
    for (const one of fixture.cases) {
      const ours = await outcome(federation.ours, one);
      rows.push({ ...one, feature: fixture.feature, ours, stock: await outcome(federation.stock, one) });
    }
    await federation.stop();
  }
  return rows;
}

/** How many of the outcomes are of each kind: "5 right, 2 wrong". */
function counted(outcomes: readonly Outcome[]): string {
  const kinds: readonly Outcome[] = ['right', 'wrong', 'error'];
  const counts = kinds.map((kind) => [kind, outcomes.filter((one) => one === kind).length] as const);
  return counts.flatMap(([kind, count]) => (count === 0 ? [] : [`${count} ${kind}`])).join(', ');
}

function rendered(rows: readonly Row[]): string {
  const features = fixtures.map(({ feature }) => {
    const own = rows.filter((row) => row.feature === feature);
    return [feature, counted(own.map(({ ours }) => ours)), counted(own.map(({ stock }) => stock))];
  });
  const total = ['all', counted(rows.map(({ ours }) => ours)), counted(rows.map(({ stock }) => stock))];
  const differing = rows
    .filter(({ report, ours, stock }) => report !== undefined || ours !== 'right' || stock !== 'right')
    .map(({ feature, title, report = '', ours, stock }) => [feature, title, report, ours, stock]);
  return `${INTRODUCTION}

${markdownTable([['feature', 'this gateway', 'stock gateway'], ...features, total])}

## Answers that are known to go wrong somewhere

Those with an upstream report, and those that one of the two does not answer right.

${markdownTable([['feature', 'what is right', 'report', 'this gateway', 'stock gateway'], ...differing])}
`;
}

describe('docs/federation.md', () => {
  let rows: readonly Row[];
  beforeAll(async () => {
    rows = await results();
  });

  it('says who answers what as the fixtures show it now; on a difference, run this test with UPDATE_DOCS=1', async () => {
    const text = rendered(rows);
    const path = projectPath('docs', 'federation.md');
    if (process.env['UPDATE_DOCS'] === '1') await writeFile(path, text);
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('has no operation that the stock gateway answers right and this one does not', () => {
    const worse = rows.filter(({ ours, stock }) => stock === 'right' && ours !== 'right');
    expect(worse.map(({ feature, title }) => `${feature}: ${title}`)).toEqual([]);
  });
});
