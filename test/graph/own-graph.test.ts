import { readFile, readdir } from 'node:fs/promises';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import { projectPath } from '../../service/paths.ts';
import { startMergedGraph, type MergedGraph } from '../support/merged-graph.ts';
import { operations } from '../support/operations.ts';
import { comparable } from '../support/same-answer.ts';

// OWN_OPERATIONS=1000 is the size of a nightly run; SEED repeats one.
const { OWN_OPERATIONS = '60', SEED = '20180327' } = process.env;
// A nightly run takes minutes.
jest.setTimeout(600_000);

// Values that the samples know, so that most of what is asked for is there.
const texts = {
  ID: ['kz-akmola', 'kz-pavlodar', 'kz-turkistan', 'ind-grp', 'SPIID2', 'ev-2016-07-01-industrialization-h1'],
  String: ['kz-akmola', 'ind-grp', '2016', 'none'],
  Period: ['2016', '2017', '2022', '2016-Q1'],
  Date: ['2016-07-01', '2018-03-27'],
  DateTime: ['2018-03-27T10:00:00+06:00'],
  Decimal: ['1', '-2.5'],
  Bin: ['171240000002'],
  HsCode: ['0603', '8607', '72'],
  OkedCode: ['C', '28', '10.1'],
};

describe('the graph of this project', () => {
  let graph: MergedGraph;
  beforeAll(async () => {
    graph = await startMergedGraph();
  });
  afterAll(() => graph.stop());

  it('answers each saved operation as its four subgraphs merged into one schema do', async () => {
    const folder = projectPath('schema', 'operations');
    for (const file of (await readdir(folder)).filter((name) => name.endsWith('.graphql'))) {
      const query = await readFile(`${folder}/${file}`, 'utf8');
      const ours = comparable(await graph.ours(query));
      expect([file, ours]).toEqual([file, comparable(await graph.merged(query))]);
    }
  });

  it('answers generated operations as its four subgraphs merged into one schema do', async () => {
    await fc.assert(
      fc.asyncProperty(operations(graph.schema, { maxDepth: 5, maxSelections: 25, texts }), async (operation) => {
        const ours = comparable(await graph.ours(operation.query, operation.variables));
        expect(ours).toEqual(comparable(await graph.merged(operation.query, operation.variables)));
      }),
      { numRuns: Number(OWN_OPERATIONS), seed: Number(SEED) },
    );
  });
});
