import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { buildSchema, getNamedType, isEnumType, isInputObjectType, isScalarType, type GraphQLSchema } from 'graphql';
import { projectPath } from '../../service/paths.ts';
import { startGraphUnderTest, type Answer, type GraphUnderTest } from '../support/graph.ts';
import { anyJson, anyText, HOSTILE_TEXTS, INHERITED, OPERATORS, tries } from '../support/hostile.ts';

// Conditions of `where` are in attacks.test.ts; what comes around a query is in injection-http.test.ts.

const STRICT = { accept: 'application/graphql-response+json' };

describe('what a query carries', () => {
  let graph: GraphUnderTest;
  let schema: GraphQLSchema;
  beforeAll(async () => {
    const pepper = 'a pepper of at least thirty-two characters';
    graph = await startGraphUnderTest({ profile: 'production', 'key-pepper': pepper, shares: 'off' });
    schema = buildSchema(await readFile(projectPath('schema', 'api.graphql'), 'utf8'));
  });
  afterAll(() => graph.stop());

  const codesOf = ({ errors = [] }: Answer): unknown[] => errors.map(({ extensions }) => extensions['code']);
  const ask = (query: string, variables: Record<string, unknown> = {}): Promise<Answer> =>
    graph.query(query, variables, STRICT);
  /** Refused as a whole, with this code alone; a body with a key that reaches prototypes is not even read. */
  const refused = async (query: string, variables: Record<string, unknown>, code = 'BAD_USER_INPUT'): Promise<void> => {
    const answer = await ask(query, variables);
    const codes = [...new Set(codesOf(answer))];
    const told = codes[0] === 'BAD_REQUEST' && JSON.stringify(variables).includes('prototype') ? [code] : codes;
    expect([query, variables, answer.data ?? null, told]).toEqual([query, variables, null, [code]]);
  };
  const roots = (argument: string) =>
    Object.entries(schema.getQueryType()?.getFields() ?? {}).flatMap(([root, { args }]) => {
      const found = args.find(({ name }) => name === argument);
      return found === undefined ? [] : [{ root, type: String(found.type), named: getNamedType(found.type) }];
    });

  /** The first field by which an input for an order can sort. */
  const firstField = (order: unknown): string | undefined => {
    const type = isInputObjectType(order) ? String(order.getFields()['field']?.type) : '';
    const fields = new Map(
      Object.values(schema.getTypeMap()).flatMap((one) =>
        isEnumType(one) ? [[one.name, one.getValues().map(({ name }) => name)] as const] : [],
      ),
    );
    return fields.get(type.replaceAll('!', ''))?.[0];
  };

  // Each by a text that names nothing: an id, a code, or a list of them.
  const LOOKUPS: readonly string[] = [
    ...['region(id: $t) { id }', 'program(id: $t) { id }', 'project(id: $t) { id }', 'organization(id: $t) { id }'],
    ...['person(id: $t) { id }', 'event(id: $t) { id }', 'indicator(id: $t) { id }', 'source(id: $t) { id }'],
    ...['settlement(id: $t) { id }', 'enterprise(id: $t) { id }', 'production(id: $t) { id }'],
    ...['regions(ids: [$t]) { id }', 'region(code: $s) { id }', 'program(code: $s) { id }', 'country(code: $s) { id }'],
    ...['regions(codes: [$s]) { id }', 'countries(codes: [$s]) { id }', 'product(code: "8607", edition: $s) { id }'],
    ...['industry(code: "28", revision: $s) { id }'],
  ];

  it('finds nothing by an id or code that is another thing elsewhere, or is refused for it', async () => {
    const lookups = LOOKUPS.map((lookup, index) => `l${index}: ${lookup}`).join(' ');
    const query = `query($t: ID!, $s: String!) { ${lookups} }`;
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const answer = await ask(query, { t: text, s: text });
        for (const code of codesOf(answer)) expect([text, code]).toEqual([text, 'BAD_USER_INPUT']);
        for (const found of Object.values(answer.data ?? {})) expect([text, found ?? []]).toEqual([text, []]);
      }),
      { ...tries, examples: HOSTILE_TEXTS.map((text) => [text]) },
    );
  });

  // One place that takes each scalar that any argument or input has.
  const SCALARS: Readonly<Record<string, string>> = {
    ID: 'region(id: $v) { id }',
    String: 'country(code: $v) { id }',
    Int: 'projects(first: $v) { totalCount }',
    Boolean: 'region(id: "kz") { id @include(if: $v) }',
    Date: 'programs(on: $v) { id }',
    Period: 'region(id: "kz") { exportSummary(period: $v) { period } }',
    Decimal: 'exportFlows(where: { valueUsd: { gt: $v } }) { totalCount }',
    Bin: 'enterprise(bin: $v) { id }',
    HsCode: 'product(code: $v) { id }',
    OkedCode: 'industry(code: $v) { id }',
    MapLevel: 'industrializationMaps(level: $v) { __typename }',
    EventKind: 'events(kind: $v) { id }',
  };

  it('is refused where an object or a list stands for a scalar', async () => {
    const inputs = Object.values(schema.getTypeMap()).flatMap((type) =>
      isInputObjectType(type) ? Object.values(type.getFields()).map((field) => getNamedType(field.type)) : [],
    );
    const scalars = new Set(inputs.filter(isScalarType).map(({ name }) => name));
    expect(Object.keys(SCALARS)).toEqual(expect.arrayContaining([...scalars]));
    for (const [type, field] of Object.entries(SCALARS)) {
      for (const value of OPERATORS) await refused(`query($v: ${type}!) { ${field} }`, { v: value });
    }
  });

  it('is data or refused, whatever JSON stands for a scalar', async () => {
    const places = fc.constantFrom(...Object.entries(SCALARS));
    await fc.assert(
      fc.asyncProperty(places, anyJson, async ([type, field], v) => {
        const variables = new Map([['v', v]]);
        for (const code of codesOf(await ask(`query($v: ${type}!) { ${field} }`, Object.fromEntries(variables)))) {
          expect(['BAD_USER_INPUT', 'BAD_REQUEST']).toContain(code);
        }
      }),
      { ...tries, numRuns: 3 * tries.numRuns },
    );
  });

  it('sorts and groups by nothing but what the schema lists', async () => {
    const names = [...INHERITED, '$natural', '_id', 'value.amount', '$where', 'ID, $where', ''];
    const sorted = roots('orderBy');
    const grouped = roots('groupBy');
    expect([sorted.length > 19, grouped.length > 9]).toEqual([true, true]);
    for (const [index, { root, type, named }] of sorted.entries()) {
      const query = `query($o: ${type}) { ${root}(orderBy: $o) { __typename } }`;
      const name = names[index % names.length] ?? '';
      const field = firstField(named);
      await refused(query, { o: [{ field: name, direction: 'ASC' }] });
      await refused(query, { o: [{ field, direction: name }] });
      await refused(query, { o: [{ field, direction: 'ASC', [`$${name}`]: 1 }] });
      await refused(query, { o: [{ field: OPERATORS[index % OPERATORS.length] }] });
    }
    for (const [index, { root, type }] of grouped.entries()) {
      const query = `query($g: ${type}) { ${root}(groupBy: $g) { rows { count } } }`;
      for (const value of [names[index % names.length], OPERATORS[index % OPERATORS.length]])
        await refused(query, { g: [value] });
    }
    for (const name of INHERITED) {
      for (const literal of [`orderBy: [{ field: ${name} }]`, `where: { ${name}: { eq: "x" } }`])
        await refused(`{ projects(${literal}) { totalCount } }`, {}, 'GRAPHQL_VALIDATION_FAILED');
    }
  });

  it('begins a page at no cursor but one that this list gave', async () => {
    const lists = roots('after').map(({ root }) => root);
    expect(lists.length).toBeGreaterThan(8);
    const tried = async (list: string, side: string, cursor: string): Promise<void> => {
      const answer = await ask(`query($c: String) { ${list}(${side}: $c) { totalCount } }`, { c: cursor });
      expect([list, side, cursor, codesOf(answer)]).toEqual([list, side, cursor, ['BAD_USER_INPUT']]);
    };
    const { data } = await ask('{ products(first: 2) { pageInfo { endCursor } } }');
    const { endCursor } = (data as { products: { pageInfo: { endCursor: string } } }).products.pageInfo;
    const [release, values, sum] = JSON.parse(Buffer.from(endCursor, 'base64url').toString()) as unknown[];
    const forged = [
      ...OPERATORS.map((value) => [release, [value], sum]),
      ...[
        [release, ['$where'], sum],
        [release, values, ''],
        [-1, values, sum],
        ['__proto__', values, sum],
      ],
    ].map((place) => Buffer.from(JSON.stringify(place)).toString('base64url'));
    for (const list of lists) {
      if (list !== 'products') await tried(list, 'after', endCursor);
      for (const cursor of forged) await tried(list, list === 'products' ? 'after' : 'before', cursor);
    }
    await fc.assert(
      fc.asyncProperty(anyText, fc.constantFrom('after', 'before'), (text, side) => tried('products', side, text)),
      tries,
    );
  });

  it('names no operation but one of its own', async () => {
    for (const name of INHERITED) {
      const own = await graph.query(`query ${name} { region(id: "kz") { id } }`, {});
      expect(own).toEqual({ data: { region: { id: 'kz' } } });
    }
    await fc.assert(
      fc.asyncProperty(anyText, async (operationName) => {
        const response = await fetch(`${graph.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...STRICT },
          body: JSON.stringify({ query: 'query A { __typename }', operationName }),
        });
        expect([operationName, response.status]).toEqual([operationName, 400]);
      }),
      { ...tries, examples: HOSTILE_TEXTS.map((text) => [text]) },
    );
  });

  describe.each(INHERITED)('with the name %s, which every object has', (name) => {
    it('is answered under that alias', async () => {
      const { data } = await ask(`{ ${name}: region(id: "kz") { ${name}: id } }`);
      const answered: unknown = JSON.parse(`{ "${name}": { "${name}": "kz" } }`);
      expect(JSON.stringify(data)).toBe(JSON.stringify(answered));
    });

    it('spreads a fragment of that name', async () => {
      const query = `{ region(id: "kz") { ...${name} } } fragment ${name} on Region { id }`;
      expect(await ask(query)).toEqual({ data: { region: { id: 'kz' } } });
    });

    it.each([
      ['ID', 'projects(where: { id: { eq: $v } }) { totalCount }'],
      ['[ID!]', 'projects(where: { id: { in: $v } }) { totalCount }'],
      ['ProjectWhere', 'projects(where: $v) { totalCount }'],
      ['Int', 'projects(first: $v) { totalCount }'],
      ['Date', 'programs(on: $v) { id }'],
      ['Boolean = true', 'region(id: "kz") { id @include(if: $v) }'],
    ])('has nothing in a variable of that name and of type %s that is not given', async (type, field) => {
      const asked = (variable: string): Promise<Answer> =>
        ask(`query($${variable}: ${type}) { ${field.replace('$v', `$${variable}`)} }`);
      const answer = await asked(name);
      expect(answer.errors).toBeUndefined();
      expect(answer).toEqual(await asked('plain'));
    });

    it('is refused as a field, an argument, a type and a directive', async () => {
      for (const query of [
        `{ ${name} }`,
        `{ region(id: "kz", ${name}: 1) { id } }`,
        `{ region(id: "kz") { ... on ${name} { id } } }`,
        `{ region(id: "kz") { id @${name} } }`,
      ]) {
        await refused(query, {}, 'GRAPHQL_VALIDATION_FAILED');
      }
    });
  });

  it('changes no object for whoever asks next', () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
