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
    // A page, and for each row the row, its region and the next page: 1 + 100 x (2 + 1 + 100 x (2 + 1 + 100)).
    const { errors } = await graph.query(query, { n: 100 });
    expect(errors?.[0]?.extensions['code']).toBe('COST_ESTIMATED_TOO_EXPENSIVE');
    expect(errors?.[0]?.message).toContain('1030301');
    expect(errors?.[0]?.message).toContain('2000 ');
    // 1 + 2 x (3 + 2 x (3 + 2))
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

  it('tells its cost beside the answer, or alone and without running, and the estimate is the one that is enforced', async () => {
    const page = 'query($n: Int) { projects(first: $n) { nodes { id } } }';
    const reported = await graph.query(page, { n: 3 }, { 'graphql-cost': 'report' });
    // A page and its three rows.
    expect(reported).toMatchObject({ extensions: { cost: { estimated: 4, limit: 2_000 } } });
    expect(reported.data).not.toBeNull();
    const dry = await graph.query(page, { n: 3 }, { 'graphql-cost': 'validate' });
    expect(dry).toEqual({ data: null, extensions: { cost: { estimated: 4, limit: 2_000 } } });
    const groups =
      'query($n: Int) { exportFlowsAggregate(groupBy: [REGION], first: $n) { rows { keys { region { name } } } } }';
    const { errors } = await graph.query(groups, { n: 900 });
    // Weight 10, the aggregation, and 900 groups with their keys and region: 10 + 1 + 900 x 3.
    expect(errors?.[0]?.message).toContain('2711');
    expect(await graph.query(groups, { n: 900 }, { 'graphql-cost': 'validate' })).toEqual({
      data: null,
      extensions: { cost: { estimated: 2_711, limit: 2_000 } },
    });
    expect((await graph.query(page, {}, { 'graphql-cost': 'free' })).errors?.[0]?.extensions['code']).toBe(
      'BAD_USER_INPUT',
    );
  });

  it('is refused by its code, and somebody beside it gets the right answer', async () => {
    const many = (count: number, part: (index: number) => string): string =>
      Array.from({ length: count }, (_, i) => part(i)).join(' ');
    const doubling = `{ region(id: "kz") { ...f0 } } ${many(30, (i) => `fragment f${i} on Region { ...f${i + 1} ...f${i + 1} }`)}
      fragment f30 on Region { name }`;
    const wild: readonly (readonly [string, string])[] = [
      [`{ ${many(1_000, (i) => `a${i}: __typename`)} }`, 'MAX_ROOT_FIELDS_LIMIT'],
      [`{ region(id: "kz") { ${many(1_000, (i) => `a${i}: name`)} } }`, 'MAX_ALIASES_LIMIT'],
      [`{ region(id: "kz") { ${many(3_000, () => 'name')} } }`, 'MAX_SELECTIONS_LIMIT'],
      [`{ region(id: "kz") { name ${many(500, () => '@include(if: true)')} } }`, 'MAX_DIRECTIVES_LIMIT'],
      [`{ region(id: "kz") { ${many(6_000, () => 'name')} } }`, 'MAX_TOKENS_LIMIT'],
      [doubling, 'MAX_SELECTIONS_LIMIT'],
    ];
    const canary = '{ region(id: "kz-akmola") { name } }';
    const answers = await Promise.all(wild.flatMap(([query]) => [graph.query(query), graph.query(canary)]));
    wild.forEach(([, code], index) => {
      expect(answers[2 * index]?.errors?.[0]?.extensions['code']).toBe(code);
      expect(answers[2 * index + 1]).toEqual({ data: { region: { name: 'Akmola region' } } });
    });
  });
});
