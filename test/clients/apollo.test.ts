import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';
import { recorded, type Sent } from '../support/recorded-fetch.ts';

let graph: GraphUnderTest;
beforeAll(async () => {
  graph = await startGraphUnderTest();
});
afterAll(() => graph.stop());

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function client(link: (http: HttpLink) => ApolloLink = (http) => http): {
  readonly apollo: ApolloClient;
  readonly sent: readonly Sent[];
} {
  const { fetch, sent } = recorded();
  const http = new HttpLink({ uri: `${graph.url}/graphql`, fetch });
  return { apollo: new ApolloClient({ link: link(http), cache: new InMemoryCache() }), sent };
}

const REGION = gql`
  query Region($id: ID!) {
    region(id: $id) {
      id
      name
    }
  }
`;
const AKMOLA = { region: { __typename: 'Region', id: 'kz-akmola', name: 'Akmola region' } };

describe('Apollo Client', () => {
  it('with its default settings asks, and finds the answer in its cache by typename and id', async () => {
    const { apollo, sent } = client();
    const { data } = await apollo.query({ query: REGION, variables: { id: 'kz-akmola' } });
    expect(data).toEqual(AKMOLA);
    expect(apollo.cache.extract()).toMatchObject({ 'Region:kz-akmola': { name: 'Akmola region' } });
    expect(sent).toMatchObject([{ method: 'POST', status: 200 }]);
    expect(sent[0]?.type).toContain('application/graphql-response+json');
  });

  it('is told the errors of a query that is wrong as errors of GraphQL, not of the network', async () => {
    const { apollo } = client();
    const query = gql`
      {
        nothing
      }
    `;
    const error: unknown = await apollo.query({ query }).catch((reason: unknown) => reason);
    expect(CombinedGraphQLErrors.is(error)).toBe(true);
    expect(error).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
  });

  it('keeps the data beside an error, where it is told to', async () => {
    const { apollo } = client();
    const query = gql`
      {
        region(id: "kz-akmola") {
          id
          name
        }
        projects(first: 0) {
          totalCount
        }
      }
    `;
    const { data, error } = await apollo.query({ query, errorPolicy: 'all' });
    expect(data).toEqual({ ...AKMOLA, projects: null });
    expect(error).toMatchObject({ errors: [{ path: ['projects'], extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it.each([false, true])('persists queries by their hashes, with GET for the hash alone: %s', async (byGet) => {
    const persisted = (http: HttpLink): ApolloLink =>
      ApolloLink.from([new PersistedQueryLink({ sha256, useGETForHashedQueries: byGet }), http]);
    // A query of this case alone, so that the server has not seen it.
    const query = gql(`query ByGet${String(byGet)}($id: ID!) { region(id: $id) { id name } }`);
    const first = client(persisted);
    const answer = await first.apollo.query({ query, variables: { id: 'kz-akmola' } });
    expect(answer.data).toEqual(AKMOLA);
    const hashed = byGet ? 'GET' : 'POST';
    expect(first.sent.map(({ method, hasQuery }) => ({ method, hasQuery }))).toEqual([
      { method: hashed, hasQuery: false },
      { method: 'POST', hasQuery: true },
    ]);
    const second = client(persisted);
    const again = await second.apollo.query({ query, variables: { id: 'kz-akmola' } });
    expect(again.data).toEqual(AKMOLA);
    expect(second.sent).toMatchObject([{ method: hashed, hasQuery: false, status: 200 }]);
  });
});
