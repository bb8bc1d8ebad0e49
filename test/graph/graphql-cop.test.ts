import { startGraphUnderTest, type Answer, type GraphUnderTest } from '../support/graph.ts';

// The twelve detections that graphql-cop lists (README of https://github.com/dolevf/graphql-cop), each asked here as a
// client would ask it, of a gateway in production. What the auditor takes for a finding is what each test excludes.

interface Told {
  readonly status: number;
  readonly text: string;
  readonly answer: Answer;
}

const JSON_TYPE = 'application/json';
const TYPENAME = '{ __typename }';

describe('an audit by the checks of graphql-cop', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    const pepper = 'a pepper of at least thirty-two characters';
    graph = await startGraphUnderTest({ profile: 'production', 'key-pepper': pepper, shares: 'off' });
  });
  afterAll(() => graph.stop());

  const asked = async (path: string, init: RequestInit = {}): Promise<Told> => {
    const response = await fetch(`${graph.url}${path}`, init);
    const text = await response.text();
    const answer: unknown = text.startsWith('{') ? JSON.parse(text) : {};
    return { status: response.status, text, answer: answer as Answer };
  };
  const post = (body: unknown, type = JSON_TYPE, headers: Record<string, string> = {}): Promise<Told> =>
    asked('/graphql', {
      method: 'POST',
      headers: { 'content-type': type, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const get = (query: string): Promise<Told> => asked(`/graphql?${new URLSearchParams({ query }).toString()}`);
  const codesOf = ({ answer }: Told): unknown[] => (answer.errors ?? []).map(({ extensions }) => extensions['code']);
  const refused = (told: Told, code: string): void => {
    expect([told.answer.data ?? null, codesOf(told)]).toEqual([null, [code]]);
  };

  const CHECKS: readonly (readonly [check: string, found: string, try_: () => Promise<void>])[] = [
    [
      'Alias Overloading',
      'a hundred and one aliases of one field are answered',
      async () => {
        const aliases = Array.from({ length: 101 }, (_, index) => `alias${index}: __typename`).join(' ');
        refused(await post({ query: `{ ${aliases} }` }), 'MAX_ROOT_FIELDS_LIMIT');
        refused(await post({ query: `{ region(id: "kz") { ${aliases} } }` }), 'MAX_ALIASES_LIMIT');
      },
    ],
    [
      'Batch Queries',
      'a list of ten requests is answered by a list',
      async () => {
        const told = await post(Array.from({ length: 10 }, () => ({ query: TYPENAME })));
        expect(told.status).toBe(400);
        refused(told, 'BAD_REQUEST');
      },
    ],
    [
      'GET based Queries',
      'a query by GET is answered',
      // By design: a GET reads and changes nothing, no cookie says who asks, and its answer can be kept by caches.
      async () => {
        const told = await get(TYPENAME);
        expect(told.answer.data).toEqual({ __typename: 'Query' });
        const response = await fetch(`${graph.url}/graphql?query=${encodeURIComponent(TYPENAME)}`, {
          headers: { origin: 'https://elsewhere.example', cookie: 'session=1' },
        });
        expect(response.headers.get('access-control-allow-credentials')).toBeNull();
        expect(response.headers.get('set-cookie')).toBeNull();
      },
    ],
    [
      'Mutation support over GET methods',
      'a mutation by GET is answered',
      async () => {
        const told = await get('mutation { __typename }');
        expect(told.status).toBe(405);
        refused(told, 'METHOD_NOT_ALLOWED');
      },
    ],
    [
      'POST based Queries using urlencoded payloads',
      'a form that any page may send is answered',
      async () => {
        const form = new URLSearchParams({ query: TYPENAME }).toString();
        for (const type of ['application/x-www-form-urlencoded', 'text/plain']) {
          const told = await post(form, type);
          expect(told.status).toBe(415);
          refused(told, 'UNSUPPORTED_MEDIA_TYPE');
        }
      },
    ],
    [
      'GraphQL Tracing / Debug Modes',
      'times, exceptions or stacks are told',
      async () => {
        const debug = { 'apollo-tracing': '1', 'x-debug': '1', 'apollo-federation-include-trace': 'ftv1' };
        for (const query of [TYPENAME, 'qwerty cop { abc }', '{ nothing }']) {
          const told = await post({ query }, JSON_TYPE, debug);
          expect(told.text).not.toMatch(/tracing|stacktrace|exception|ftv1|node_modules|\.[jt]s:\d/iu);
        }
      },
    ],
    [
      'Field Duplication',
      'one field five hundred times is answered',
      async () => {
        const often = (field: string, times: number): string => Array.from({ length: times }, () => field).join(' ');
        refused(await post({ query: `{ ${often('__typename', 500)} }` }), 'MAX_ROOT_FIELDS_LIMIT');
        // Elsewhere 2,000 fields are what one query may have.
        refused(await post({ query: `{ region(id: "kz") { ${often('id', 2_001)} } }` }), 'MAX_SELECTIONS_LIMIT');
      },
    ],
    [
      'Field Suggestions',
      'an error says which name may have been meant',
      async () => {
        for (const query of [
          '{ __schema { directive } }',
          '{ regio(id: "kz") { id } }',
          '{ region(idd: "kz") { id } }',
        ]) {
          const told = await post({ query });
          expect(told.answer.data ?? null).toBeNull();
          expect(told.text).not.toMatch(/did you mean/iu);
        }
      },
    ],
    [
      'GraphiQL',
      'a console is served where one is looked for',
      async () => {
        for (const path of ['/graphiql', '/playground', '/console', '/graphql', '/v1/explorer', '/graphql/console']) {
          const { text, status } = await asked(path, { headers: { accept: 'text/html' } });
          expect([path, status >= 400, /graphiql|playground|<script/iu.test(text)]).toEqual([path, true, false]);
        }
      },
    ],
    [
      'Introspection',
      'the schema is told',
      async () => {
        refused(await post({ query: '{ __schema { types { name fields { name } } } }' }), 'INTROSPECTION_DISABLED');
        refused(await post({ query: '{ __type(name: "Query") { name } }' }), 'INTROSPECTION_DISABLED');
      },
    ],
    [
      'Directives Overloading',
      'one directive ten times is ten errors, each looked at by itself',
      async () => {
        const told = await post({ query: `{ __typename ${'@aa'.repeat(10)} }` });
        refused(told, 'GRAPHQL_VALIDATION_FAILED');
        // Fifty are what one query may have.
        refused(await post({ query: `{ __typename ${'@aa'.repeat(51)} }` }), 'MAX_DIRECTIVES_LIMIT');
        refused(await post({ query: `{ __typename ${'@include(if: true)'.repeat(51)} }` }), 'MAX_DIRECTIVES_LIMIT');
      },
    ],
    [
      'Circular Query using Introspection',
      'types of fields of types, round and round, are told',
      async () => {
        const circle = 'type { fields { '.repeat(4);
        const told = await post({ query: `{ __schema { types { fields { ${circle} name ${'} } '.repeat(4)} } } } }` });
        expect(told.answer.data ?? null).toBeNull();
        expect(codesOf(told)).toContain('INTROSPECTION_DISABLED');
      },
    ],
  ];

  it('has the twelve detections that the auditor lists', () => {
    expect(new Set(CHECKS.map(([check]) => check)).size).toBe(12);
  });

  it.each(CHECKS)('%s: holds, where a finding is that %s', (_, __, check) => check());
});
