import { jest } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { projectPath } from '../../service/paths.ts';
import { fixtures } from '../fixtures/federation/all.ts';
import { startFederation, type Ask, type Federation } from '../support/federation.ts';
import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';
import { operations, type Operation } from '../support/operations.ts';
import { renamed, renamings, type Renaming } from '../support/renamed.ts';
import { comparable } from '../support/same-answer.ts';
import { article2016 } from './facts/article-2016.ts';
import { article2018 } from './facts/article-2018.ts';
import { questions } from './questions/expected.ts';
import type { Question } from './questions/question.ts';

// RENAMED_OPERATIONS=1000 is the size of a nightly run; SEED repeats one.
const { RENAMED_OPERATIONS = '80', SEED = '20160701' } = process.env;
const seed = Number(SEED);
// Deep enough to cross subgraphs twice.
const OWN = { maxDepth: 6, maxSelections: 20 };

const settings = (numRuns: number) => ({ numRuns: Math.ceil(numRuns), seed });
// A nightly run takes minutes.
jest.setTimeout(600_000);

describe('an operation with other response names has the same answer under the new names', () => {
  const federations: Federation[] = [];
  let graph: GraphUnderTest;
  let schema: GraphQLSchema;
  beforeAll(async () => {
    // A suffix on every name is more aliases than a client may use.
    graph = await startGraphUnderTest({ limits: 'off' });
    schema = buildSchema(await readFile(projectPath('schema', 'api.graphql'), 'utf8'));
    for (const fixture of fixtures) federations.push(await startFederation(fixture));
  });
  afterAll(async () => {
    await graph.stop();
    for (const federation of federations) await federation.stop();
  });

  const saved: readonly Pick<Question, 'operation' | 'headers'>[] = [...article2016, ...article2018, ...questions];

  /** Fails where a renamed operation has another answer than the renamed answer. */
  const law = async (ask: Ask, { query, variables }: Operation, renaming: Renaming): Promise<void> => {
    const other = renamed(query, renaming);
    const expected = comparable(other.expected(await ask(query, variables)));
    expect(comparable(await ask(other.query, variables))).toEqual(expected);
  };

  describe.each(Object.entries(renamings))('with %s', (_, renaming) => {
    it('if it is a saved operation', async () => {
      const different: string[] = [];
      for (const { operation, headers } of saved) {
        const query = await readFile(projectPath('schema', 'operations', `${operation}.graphql`), 'utf8');
        const ask: Ask = (text) => graph.query(text, {}, headers);
        await law(ask, { query, variables: {} }, renaming).catch(() => different.push(operation));
      }
      expect(different).toEqual([]);
    });

    it('if it is any operation over the graph', async () => {
      await fc.assert(
        fc.asyncProperty(operations(schema, OWN), (operation) =>
          law((query, variables) => graph.query(query, { ...variables }), operation, renaming),
        ),
        settings(Number(RENAMED_OPERATIONS) / 4),
      );
    });

    it('if it is any operation over a supergraph of the fixtures', async () => {
      for (const federation of federations) {
        await fc.assert(
          fc.asyncProperty(operations(federation.schema), (operation) => law(federation.ours, operation, renaming)),
          settings(Number(RENAMED_OPERATIONS) / fixtures.length),
        );
      }
    });
  });
});
