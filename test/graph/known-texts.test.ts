import { readdir, readFile } from 'node:fs/promises';
import { projectPath } from '../../service/paths.ts';
import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';

interface Asked {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

const TWO = 'query One { countries: regions(ids: ["kz"]) { id } } query Two($on: Date) { regions(on: $on) { id } }';

describe('a text that is known to be valid', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    // Nothing is answered from memory: each request is run.
    graph = await startGraphUnderTest({ 'cache-max-bytes': '0' });
  });
  afterAll(() => graph.stop());

  const ask = async (asked: Asked, headers: Readonly<Record<string, string>> = {}): Promise<string> => {
    const response = await fetch(`${graph.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(asked),
    });
    const kept = ['content-type', 'cache-control', 'vary', 'allow'].map((name) => response.headers.get(name));
    return JSON.stringify([response.status, kept, await response.text()]);
  };

  it('is answered like one that is read for the first time: every saved operation, with its cost', async () => {
    const folder = projectPath('schema', 'operations');
    const files = (await readdir(folder)).filter((file) => file.endsWith('.graphql'));
    expect(files.length).toBeGreaterThan(80);
    for (const file of files) {
      const query = await readFile(`${folder}/${file}`, 'utf8');
      const headers = { 'graphql-cost': 'report' };
      const first = await ask({ query }, headers);
      expect(await ask({ query }, headers)).toBe(first);
    }
  });

  it.each<[string, Asked, Record<string, string>, string]>([
    [
      'a variable of a wrong type',
      { query: TWO, operationName: 'Two', variables: { on: 'never' } },
      {},
      'BAD_USER_INPUT',
    ],
    ['an operation that it has not', { query: TWO, operationName: 'Three' }, {}, 'OPERATION_RESOLUTION_FAILURE'],
    ['no operation of several', { query: TWO }, {}, 'OPERATION_RESOLUTION_FAILURE'],
    ['a page that is too large', { query: '{ enterprises(first: 100000) { totalCount } }' }, {}, 'BAD_USER_INPUT'],
    [
      'a day before all that is known',
      { query: '{ regions { id } }' },
      { 'data-as-of': '1990-01-01' },
      'AS_OF_BEFORE_FIRST_RELEASE',
    ],
    ['its cost alone', { query: TWO, operationName: 'One' }, { 'graphql-cost': 'validate' }, '"estimated"'],
    ['one operation of several', { query: TWO, operationName: 'One' }, {}, '"countries"'],
  ])('is asked for %s, the first time and later, with the same answer', async (_, asked, headers, expected) => {
    const first = await ask(asked, headers);
    expect(first).toContain(expected.replaceAll('"', '\\"'));
    expect(await ask(asked, headers)).toBe(first);
    // Known by now, whatever was wrong around it.
    await ask({ query: asked.query, operationName: 'One' });
    expect(await ask(asked, headers)).toBe(first);
  });
});
