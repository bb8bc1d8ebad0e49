import { serverAudits, type Audit } from 'graphql-http';
import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';

let graph: GraphUnderTest;

beforeAll(async () => {
  graph = await startGraphUnderTest();
});
afterAll(() => graph.stop());

// The audits of the reference implementation of GraphQL over HTTP; where they are listed, nothing listens yet.
const audits: readonly Audit[] = serverAudits({ url: () => `${graph.url}/graphql`, fetchFn: fetch });

describe('GraphQL over HTTP', () => {
  it('has 61 audits of the reference implementation', () => {
    expect(audits).toHaveLength(61);
  });

  it.each(audits.map(({ id, name, fn }) => [id, name, fn] as const))('%s: the server %s', async (_id, _name, fn) => {
    const { status, ...rest } = await fn();
    expect({ status, reason: 'reason' in rest ? rest.reason : undefined }).toEqual({ status: 'ok', reason: undefined });
  });
});
