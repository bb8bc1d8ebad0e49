import { readFile } from 'node:fs/promises';
import { buildSchema, getNamedType, isInputObjectType, isListType, type GraphQLInputObjectType } from 'graphql';
import { projectPath } from '../../service/paths.ts';
import { ABUSIVE } from '../support/abusive.ts';
import { startGraphUnderTest, type Answer, type GraphUnderTest } from '../support/graph.ts';

const json = { 'content-type': 'application/json' };

describe('the graph in production', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    const pepper = 'a pepper of at least thirty-two characters';
    graph = await startGraphUnderTest({ profile: 'production', 'key-pepper': pepper, shares: 'off' });
  });
  afterAll(() => graph.stop());

  const codesOf = ({ errors = [] }: Answer): unknown[] => errors.map(({ extensions }) => extensions['code']);
  const send = (init: RequestInit, path = '/graphql'): Promise<Response> => fetch(`${graph.url}${path}`, init);

  it.each(ABUSIVE)('refuses %s', async (_, query, code) => {
    const answer = await graph.query(query);
    expect(answer.data ?? null).toBeNull();
    expect(codesOf(answer)).toContain(code);
  });

  // A table has a budget of rows for what a cost is for elsewhere.
  it.each(ABUSIVE.filter(([, , code]) => code !== 'COST_ESTIMATED_TOO_EXPENSIVE'))(
    'refuses %s as a table',
    async (_, query, code) => {
      const response = await send(
        { method: 'POST', headers: json, body: JSON.stringify({ query }) },
        '/graphql?format=csv',
      );
      expect(response.status).toBe(400);
      expect(codesOf((await response.json()) as Answer)).toEqual([code]);
    },
  );

  it('names the first twenty faults of a query that has more', async () => {
    const strangers = Array.from({ length: 25 }, (_, at) => `stranger${at}`);
    const { errors = [] } = await graph.query(`{ region(id: "kz") { ${strangers.join(' ')} } }`);
    const named = strangers.slice(0, 20).map((name) => `Cannot query field "${name}" on type "Region".`);
    const last = 'Too many validation errors, error limit reached. Validation aborted.';
    expect(errors.map(({ message }) => message)).toEqual([...named, last]);
    expect(new Set(codesOf({ errors }))).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
  });

  it('suggests no names', async () => {
    const { errors } = await graph.query('{ regio(id: "kz") { nam } region(id: "kz") { nam } }');
    expect(JSON.stringify(errors)).not.toMatch(/did you mean|"name"|region\b.*\?/iu);
  });

  it('takes no lists of requests, no forms, no changes by GET, and shows no console', async () => {
    const batch = await send({
      method: 'POST',
      headers: json,
      body: '[{"query":"{ __typename }"},{"query":"{ __typename }"}]',
    });
    expect(batch.status).toBe(400);
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
      expect(
        (await send({ method: 'POST', headers: { 'content-type': type }, body: 'query=%7B__typename%7D' })).status,
      ).toBe(415);
    }
    expect((await send({}, '/graphql?query=mutation%7B__typename%7D')).status).toBeGreaterThanOrEqual(400);
    for (const path of ['/graphiql', '/playground', '/console', '/graphql?explorer']) {
      expect(await (await send({ headers: { accept: 'text/html' } }, path)).text()).not.toContain('<html');
    }
  });

  it('tells nothing of how it works: no traces, no stacks, no versions', async () => {
    for (const headers of [
      {},
      {
        'apollo-tracing': '1',
        'x-apollo-tracing': '1',
        'apollo-query-plan-experimental': '1',
        'apollo-federation-include-trace': 'ftv1',
      },
    ]) {
      const response = await send({
        method: 'POST',
        headers: { ...json, ...headers },
        body: '{"query":"{ region(id: \\"kz\\") { name } }"}',
      });
      expect(Object.keys((await response.json()) as object)).toEqual(['data', 'extensions']);
      expect(response.headers.get('x-powered-by') ?? response.headers.get('server')).toBeNull();
    }
    for (const body of [
      '{"query":7}',
      '{"query":"{"}',
      '{"query":null}',
      '{}',
      'null',
      '{"query":"{ __typename }","variables":7}',
    ]) {
      const text = await (await send({ method: 'POST', headers: json, body })).text();
      expect(text).not.toMatch(/\bat \/|node_modules|\.ts\b|\.js\b|stack/iu);
    }
  });

  it('asks for a preflight before a foreign page may send JSON or a key', async () => {
    const preflight = await send({
      method: 'OPTIONS',
      headers: {
        origin: 'https://elsewhere.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-api-key',
      },
    });
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
  });

  describe('with operators where values belong', () => {
    const OPERATORS: readonly unknown[] = [{ $gt: '' }, { $ne: null }, { $where: 'sleep(1000)' }, { $regex: '.*' }];

    it('refuses them in each condition of each list and aggregate', async () => {
      const schema = buildSchema(await readFile(projectPath('schema', 'api.graphql'), 'utf8'));
      const tried: string[] = [];
      for (const [root, field] of Object.entries(schema.getQueryType()?.getFields() ?? {})) {
        const where = field.args.find(({ name }) => name === 'where');
        if (where === undefined) continue;
        const type = getNamedType(where.type) as GraphQLInputObjectType;
        const select = '__typename';
        for (const [key, { type: filterType }] of Object.entries(type.getFields())) {
          const filter = getNamedType(filterType);
          if (!isInputObjectType(filter) || ['and', 'or', 'not'].includes(key)) continue;
          const [operator = ''] = Object.keys(filter.getFields());
          const value = OPERATORS[tried.length % OPERATORS.length];
          const inside = isListType(filter.getFields()[operator]?.type) ? [value] : value;
          const answer = await graph.query(`query($where: ${type.name}) { ${root}(where: $where) { ${select} } }`, {
            where: { [key]: { [operator]: inside } },
          });
          tried.push(`${root}.${key}`);
          expect([root, key, answer.data ?? null, codesOf(answer)]).toEqual([root, key, null, ['BAD_USER_INPUT']]);
          const asKey = await graph.query(`query($where: ${type.name}) { ${root}(where: $where) { ${select} } }`, {
            where: { [`$${key}`]: 'x' },
          });
          expect(codesOf(asKey)).toEqual(['BAD_USER_INPUT']);
        }
      }
      expect(tried.length).toBeGreaterThan(60);
    });

    it('takes patterns and operators in texts for the characters that they are', async () => {
      const found = async (text: string): Promise<unknown> =>
        (
          await graph.query('query($t: String) { projects(where: { title: { contains: $t } }) { totalCount } }', {
            t: text,
          })
        ).data;
      const none = { projects: { totalCount: 0 } };
      for (const text of ['.*', '^', '$', '(a+)+$', '[a-z]', '\\', '{"$gt":""}', '$where', '|', "'; return true; //"]) {
        expect([text, await found(text)]).toEqual([text, none]);
      }
    });

    it('takes the names of what every object has for names like any other', async () => {
      for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
        const byName = await graph.query(
          'query($t: String) { projects(where: { title: { eq: $t } }) { totalCount } }',
          { t: name },
        );
        if (byName.errors === undefined) expect(byName.data).toEqual({ projects: { totalCount: 0 } });
        const asVariable = await send({
          method: 'POST',
          headers: { ...json, accept: 'application/graphql-response+json' },
          body: `{"query":"query($w: ProjectWhere) { projects(where: $w) { totalCount } }","variables":{"w":{"${name}":{"eq":"x"}}}}`,
        });
        expect(asVariable.status).toBe(400);
        const alias = await graph.query(`{ region(id: "kz") { ${name === '__proto__' ? 'a' : name}: name } }`);
        expect(alias.errors).toBeUndefined();
      }
      expect(({} as Record<string, unknown>)['eq']).toBeUndefined();
    });
  });
});
