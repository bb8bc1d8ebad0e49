import { cacheExchange, Client, fetchExchange } from '@urql/core';
import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';
import { recorded, type Sent } from '../support/recorded-fetch.ts';

let graph: GraphUnderTest;
beforeAll(async () => {
  graph = await startGraphUnderTest();
});
afterAll(() => graph.stop());

function client(): { readonly urql: Client; readonly sent: readonly Sent[] } {
  const { fetch, sent } = recorded();
  const exchanges = [cacheExchange, fetchExchange];
  return { urql: new Client({ url: `${graph.url}/graphql`, exchanges, fetch }), sent };
}

const REGION = 'query Region($id: ID!) { region(id: $id) { id name } }';
const AKMOLA = { region: { __typename: 'Region', id: 'kz-akmola', name: 'Akmola region' } };

describe('urql with its default settings', () => {
  it('asks short queries by GET, without a header that browsers ask first for, and is answered', async () => {
    const { urql, sent } = client();
    const { data, error } = await urql.query(REGION, { id: 'kz-akmola' }).toPromise();
    expect(error).toBeUndefined();
    expect(data).toEqual(AKMOLA);
    expect(sent).toMatchObject([{ method: 'GET', status: 200 }]);
    expect(sent[0]?.type).toContain('application/graphql-response+json');
  });

  it('asks long queries by POST', async () => {
    const { urql, sent } = client();
    const aliases = Array.from({ length: 20 }, (_, index) => `${'region'.repeat(20)}${index}: region(id: $id) { id }`);
    const { data, error } = await urql.query(`query Long($id: ID!) { ${aliases.join(' ')} }`, { id: 'kz' }).toPromise();
    expect(error).toBeUndefined();
    expect(Object.keys(data as object)).toHaveLength(20);
    expect(sent).toMatchObject([{ method: 'POST', status: 200 }]);
  });

  it('is told the errors of a query that is wrong as errors of GraphQL, not of the network', async () => {
    const { urql } = client();
    const { error } = await urql.query('{ nothing }', {}).toPromise();
    expect(error?.networkError).toBeUndefined();
    expect(error?.graphQLErrors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
  });

  it('keeps the data beside an error', async () => {
    const { urql } = client();
    const query = '{ region(id: "kz-akmola") { id name } projects(first: 0) { totalCount } }';
    const { data, error } = await urql.query(query, {}).toPromise();
    expect(data).toEqual({ ...AKMOLA, projects: null });
    expect(error?.graphQLErrors).toMatchObject([{ path: ['projects'], extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
