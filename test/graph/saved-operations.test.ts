import { readFile, readdir } from 'node:fs/promises';
import { projectPath } from '../../service/paths.ts';
import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';
import { article2016 } from './facts/article-2016.ts';
import { article2018 } from './facts/article-2018.ts';
import { questions } from './questions/expected.ts';
import type { Question } from './questions/question.ts';

describe('saved operations', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    graph = await startGraphUnderTest();
  });
  afterAll(() => graph.stop());

  const textOf = (operation: string): Promise<string> =>
    readFile(projectPath('schema', 'operations', `${operation}.graphql`), 'utf8');

  const sources: readonly (readonly [string, readonly Question[]])[] = [
    ['the article of July 2016', article2016],
    ['the article of March 2018', article2018],
    ['the questions of the users', questions],
  ];

  describe.each(sources)('of %s', (_, expected) => {
    it.each(expected.map((answer) => [answer.operation, answer] as const))(
      '%s answers what its source says',
      async (operation, answer) => {
        const result = await graph.query(await textOf(operation), {}, answer.headers);
        expect(result).toEqual({ data: answer.data });
      },
    );
  });

  it('each has an expected answer, and its file is named for it', async () => {
    const files = (await readdir(projectPath('schema', 'operations'))).filter((file) => file.endsWith('.graphql'));
    const expected = [...article2016, ...article2018, ...questions].map(({ operation }) => `${operation}.graphql`);
    expect([...files].sort()).toEqual([...expected].sort());
    for (const file of files) {
      const text = await readFile(projectPath('schema', 'operations', file), 'utf8');
      expect(text).toContain(`query ${file.replace('.graphql', '')}`);
    }
  });

  it('are one for each of the 63 facts and one for each of the 24 questions', () => {
    expect(article2016.length + article2018.length).toBe(63);
    expect(questions.length).toBe(24);
  });
});
