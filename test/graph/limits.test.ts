import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';

const nested = (levels: number): string => '{and:['.repeat(levels) + '{}' + ']}'.repeat(levels);

describe('a query that would take too much', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    graph = await startGraphUnderTest();
  });
  afterAll(() => graph.stop());

  const codeOf = async (query: string, variables: Record<string, unknown> = {}): Promise<unknown> => {
    const { data, errors } = await graph.query(query, variables);
    expect(data).toBeUndefined();
    return errors?.[0]?.extensions['code'];
  };

  it('is refused when its literals are nested so deeply that planning them would never end', async () => {
    expect(await codeOf(`{ projects(where: ${nested(300)}) { totalCount } }`)).toBe('BAD_USER_INPUT');
    const allowed = await graph.query(`{ projects(where: ${nested(5)}) { totalCount } }`);
    expect(allowed.errors).toBeUndefined();
  });

  it('is refused when its pages within pages come to too many rows, with the figure and the limit', async () => {
    const query = `query($n: Int) { exportFlows(first: $n) { nodes { region { exports(first: $n) { nodes { region {
      exports(first: $n) { nodes { id } } } } } } } } }`;
    // 100 + 100 x 100 + 100 x 100 x 100 rows
    const { errors } = await graph.query(query, { n: 100 });
    expect(errors?.[0]?.extensions['code']).toBe('COST_ESTIMATED_TOO_EXPENSIVE');
    expect(errors?.[0]?.message).toContain('1010100');
    expect(errors?.[0]?.message).toContain('20000');
    // 2 + 4 + 8 rows are fine
    expect((await graph.query(query, { n: 2 })).errors).toBeUndefined();
  });

  it('is refused when it is deeper than twelve fields, also through fragments; introspection is not counted', async () => {
    const deep = `{ region(id: "kz") { ${'successors { to { region { '.repeat(4)} id ${'} } }'.repeat(4)} } }`;
    expect(await codeOf(deep)).toBe('MAX_DEPTH_LIMIT');
    const fragment = `fragment next on Region { successors { to { region { successors { to { region { id } } } } } } }`;
    const spread = `{ region(id: "kz") { successors { to { region { successors { to { region { ...next } } } } } } } } ${fragment}`;
    expect(await codeOf(spread)).toBe('MAX_DEPTH_LIMIT');
    const types = `{ __schema { types { fields { type { ofType { ofType { ofType { ofType { ofType {
      ofType { ofType { ofType { name } } } } } } } } } } } } }`;
    expect((await graph.query(types)).errors).toBeUndefined();
  });

  it.each([
    [
      'two operations and no name',
      '{ "query": "query A { __typename } query B { __typename }" }',
      'OPERATION_RESOLUTION_FAILURE',
    ],
    [
      'a name that is none of them',
      '{ "query": "query A { __typename }", "operationName": "B" }',
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['a mutation', '{ "query": "mutation { x }" }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a subscription', '{ "query": "subscription { x }" }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('is a mistake of the client and not of the inside: %s', async (_, body, code) => {
    const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
    const response = await fetch(`${graph.url}/graphql`, { method: 'POST', headers, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
  });

  it('finds a text of at most 200 characters', async () => {
    const query = 'query($text: String!) { projects(where: { title: { contains: $text } }) { totalCount } }';
    const { errors } = await graph.query(query, { text: 'x'.repeat(201) });
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message).toContain('at most 200');
  });
});
