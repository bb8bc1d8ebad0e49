import { Kind, parse, type OperationDefinitionNode } from 'graphql';
import { Limits, type Excess } from '../../../../gateway/limits/limits.ts';
import { limitSettings } from '../../../../gateway/limits/settings.ts';
import { loadConfig } from '../../../../service/config.ts';
import type { GraphError } from '../../../../service/errors.ts';
import { graphErrorOf } from '../../../support/faults.ts';

const SDL = `
  schema @link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@listSize"]) { query: Query }
  type Query {
    node: Node
    nodes(first: Int): Nodes @listSize(slicingArguments: ["first"], assumedSize: 20, sizedFields: ["nodes"])
    named(ids: [ID!], first: Int): Nodes @listSize(slicingArguments: ["first"], assumedSize: 20, sizedFields: ["nodes"])
  }
  type Nodes { nodes: [Node!]! }
  type Node { id: ID node: Node }
`;

function limitsWith(environment: Record<string, string> = {}): { limits: Limits; measured: Excess[] } {
  const measured: Excess[] = [];
  const config = loadConfig(limitSettings, {}, environment);
  return {
    measured,
    limits: new Limits({ config, supergraph: parse(SDL), onMeasured: (excess) => measured.push(excess) }),
  };
}

function check(
  limits: Limits,
  text: string,
  kind: 'anonymous' | 'key' = 'anonymous',
  variables: Record<string, unknown> = {},
) {
  const document = parse(text);
  const operation = document.definitions.find(
    (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
  );
  if (operation === undefined) throw new Error('no operation');
  return limits.check(document, operation, variables, kind);
}

const nested = (levels: number): string => `{ ${'node { '.repeat(levels - 1)}id${' }'.repeat(levels - 1)} }`;
const times = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');

/** For each limit a query at the limit and one over it, with the figure that the message says. */
const cases: readonly (readonly [string, string, string, string, string])[] = [
  ['tokens', 'MAX_TOKENS_LIMIT', '', `{ node(x: [${times(5_000, () => '1')}]) }`, '5001'],
  ['depth', 'MAX_DEPTH_LIMIT', nested(12), nested(13), '13'],
  [
    'aliases',
    'MAX_ALIASES_LIMIT',
    `{ node { ${times(30, (i) => `a${i}: id`)} } }`,
    `{ node { ${times(31, (i) => `a${i}: id`)} } }`,
    '31',
  ],
  [
    'root-fields',
    'MAX_ROOT_FIELDS_LIMIT',
    `{ ${times(20, () => '__typename')} }`,
    `{ ${times(21, () => '__typename')} }`,
    '21',
  ],
  [
    'directives',
    'MAX_DIRECTIVES_LIMIT',
    `{ node { id ${times(50, () => '@x')} } }`,
    `{ node { id ${times(51, () => '@x')} } }`,
    '51',
  ],
  [
    'selections',
    'MAX_SELECTIONS_LIMIT',
    `{ node { ${times(1_999, () => 'id')} } }`,
    `{ node { ${times(2_000, () => 'id')} } }`,
    '2001',
  ],
  [
    'introspection',
    'MAX_DEPTH_LIMIT',
    `{ __schema { ${'ofType { '.repeat(18)}name${' }'.repeat(18)} } }`,
    `{ __schema { ${'ofType { '.repeat(19)}name${' }'.repeat(19)} } }`,
    '21',
  ],
];

describe('a limit on the shape of a query', () => {
  it.each(cases)('of %s refuses one more with %s, the figure and the limit', async (name, code, at, over, figure) => {
    const { limits } = limitsWith();
    if (name !== 'tokens') limits.screen(at);
    const error: GraphError = await graphErrorOf(() => limits.screen(over));
    expect(error.code).toBe(code);
    expect(error.message).toContain(figure);
    // Once more from what was remembered.
    expect((await graphErrorOf(() => limits.screen(over))).code).toBe(code);
  });

  it.each(cases)('of %s only counts when it is measured, and does nothing when it is off', (name, _, __, over) => {
    const measured = limitsWith({ LIMITS_MEASURED: name });
    measured.limits.screen(over);
    measured.limits.screen(over);
    expect(measured.measured.map(({ limit }) => limit)).toEqual([name, name]);
    const off = limitsWith({ LIMITS_OFF: name });
    off.limits.screen(over);
    expect(off.measured).toEqual([]);
  });

  it('spreads fragments out, and holds for any operation of a document', async () => {
    const { limits } = limitsWith();
    const aliased = `fragment a on Node { ${times(11, (i) => `a${i}: id`)} }`;
    const spread = `{ node { ...a node { ...a node { ...a } } } } ${aliased}`;
    expect((await graphErrorOf(() => limits.screen(spread))).message).toContain('33 aliases');
    const second = `query Small { node { id } } query Deep ${nested(13)}`;
    expect((await graphErrorOf(() => limits.screen(second))).code).toBe('MAX_DEPTH_LIMIT');
  });

  it('counts fragments that double in work that does not', async () => {
    const doubling = times(60, (i) => `fragment f${i} on Node { ...f${i + 1} ...f${i + 1} }`);
    const bomb = `{ node { ...f0 } } ${doubling} fragment f60 on Node { id }`;
    expect((await graphErrorOf(() => limitsWith().limits.screen(bomb))).code).toBe('MAX_SELECTIONS_LIMIT');
  });

  it('leaves what is not GraphQL, and fragments that never end, to the parser and the validator', () => {
    const { limits } = limitsWith();
    limits.screen('{ nope');
    limits.screen('{ node { ...a } } fragment a on Node { ...b } fragment b on Node { ...a }');
  });
});

describe('a limit on the cost of an operation', () => {
  it('is that of who asks, for pages and for the whole', async () => {
    const { limits } = limitsWith();
    const query = 'query($n: Int) { nodes(first: $n) { nodes { id } } }';
    expect(check(limits, query, 'anonymous', { n: 100 })).toEqual({ estimated: 101, limit: 2_000 });
    const page = await graphErrorOf(() => check(limits, query, 'anonymous', { n: 101 }));
    expect([page.code, page.message]).toEqual([
      'BAD_USER_INPUT',
      'Argument "first" of "nodes" is 101; at most 100 rows of a page are allowed, or as many as ids or codes are listed: ask for smaller pages, or with a key.',
    ]);
    expect(check(limits, query, 'key', { n: 1_000 })).toEqual({ estimated: 1_001, limit: 20_000 });
    expect((await graphErrorOf(() => check(limits, query, 'key', { n: 1_001 }))).code).toBe('BAD_USER_INPUT');
  });

  it('refuses with the estimate and the limit, and the dry run tells the same estimate', async () => {
    const { limits } = limitsWith({ MAX_COST: '50' });
    const text = '{ nodes(first: 50) { nodes { id } } }';
    const error = await graphErrorOf(() => check(limits, text));
    expect(error.code).toBe('COST_ESTIMATED_TOO_EXPENSIVE');
    expect(error.message).toContain('is 51; at most 50');
    const document = parse(text);
    const [operation] = document.definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
    expect(limits.report(document, operation, {}, 'anonymous')).toEqual({ estimated: 51, limit: 50 });
  });

  it('lets rows that are listed by their ids come in one page', () => {
    const ids = Array.from({ length: 400 }, (_, i) => String(i));
    const query = 'query($ids: [ID!]) { named(ids: $ids, first: 400) { nodes { id } } }';
    expect(check(limitsWith().limits, query, 'anonymous', { ids }).estimated).toBe(401);
  });

  it('holds for introspection too: the standard query passes, and aliases that multiply it do not', async () => {
    const { limits } = limitsWith();
    const inner = times(5, (i) => `b${i}: fields { name type { name } }`);
    const wild = `{ __schema { types { ${times(5, (i) => `a${i}: fields { type { ${inner} } }`)} } } }`;
    const error = await graphErrorOf(() => check(limits, wild));
    expect(error.code).toBe('MAX_DEPTH_LIMIT');
    const { getIntrospectionQuery } = await import('graphql');
    limits.screen(getIntrospectionQuery({ schemaDescription: true, inputValueDeprecation: true }));
    check(limits, getIntrospectionQuery({ schemaDescription: true, inputValueDeprecation: true }));
  });
});
