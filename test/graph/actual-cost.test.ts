import { readFile, readdir } from 'node:fs/promises';
import { projectPath } from '../../service/paths.ts';
import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';

/** The objects of an answer: what the estimate counts, but for the weights, which only make it greater. */
function objectsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value).reduce((sum: number, one) => sum + objectsIn(one), 0);
  return inner + (Array.isArray(value) ? 0 : 1);
}

describe('the answer to a saved operation', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    graph = await startGraphUnderTest();
  });
  afterAll(() => graph.stop());

  it('has no more objects than the estimate of its cost, which is the one of the dry run', async () => {
    const folder = projectPath('schema', 'operations');
    const files = (await readdir(folder)).filter((file) => file.endsWith('.graphql'));
    const wrong: string[] = [];
    for (const file of files) {
      const text = await readFile(`${folder}/${file}`, 'utf8');
      const answer = (await graph.query(text, {}, { 'graphql-cost': 'report' })) as CostedAnswer;
      const dry = (await graph.query(text, {}, { 'graphql-cost': 'validate' })) as CostedAnswer;
      const { estimated } = answer.extensions.cost;
      // The data itself is no object of the graph.
      const actual = objectsIn(answer.data) - 1;
      if (actual > estimated || dry.extensions.cost.estimated !== estimated)
        wrong.push(`${file}: ${actual} > ${estimated}`);
    }
    expect(wrong).toEqual([]);
  });
});

interface CostedAnswer {
  readonly data?: unknown;
  readonly extensions: { readonly cost: { readonly estimated: number } };
}
