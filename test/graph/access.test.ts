import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { runKeys } from '../../gateway/auth/keys.ts';
import { openKeyStore } from '../../gateway/state/key-store.ts';
import { now, startGraphUnderTest, type Answer, type GraphUnderTest } from '../support/graph.ts';

const PEPPER = 'a pepper of at least thirty-two characters';
const ROLES = ['anonymous', 'agency', 'ministry'] as const;
type Role = (typeof ROLES)[number];

const FIGURE = '(period: "2017") { status value }';
const ENTERPRISE = 'enterprise(id: "ent-kazazot")';
/** What a withheld figure is without the scope, and with it: nothing was loaded, so it is missing and not withheld. */
const MISSING = { status: 'MISSING', value: null };

interface Shape {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  /** The answer, by what stands for a guarded figure. */
  readonly data: (figure: unknown) => unknown;
  readonly paths: readonly (readonly (string | number)[])[];
}

const id = 'ent-kazazot';
const shapes: Readonly<Record<string, Shape>> = {
  'alone in its selection': {
    query: `{ ${ENTERPRISE} { output${FIGURE} } }`,
    data: (output) => ({ enterprise: { output } }),
    paths: [['enterprise', 'output']],
  },
  'beside a public field': {
    query: `{ ${ENTERPRISE} { id output${FIGURE} name } }`,
    data: (output) => ({ enterprise: { id, output, name: 'KazAzot' } }),
    paths: [['enterprise', 'output']],
  },
  'under an alias': {
    query: `{ firm: ${ENTERPRISE} { id: output${FIGURE} } }`,
    data: (figure) => ({ firm: { id: figure } }),
    paths: [['firm', 'id']],
  },
  'under several aliases': {
    query: `{ ${ENTERPRISE} { a: output${FIGURE} b: output${FIGURE} withheld_0: id } }`,
    data: (figure) => ({ enterprise: { a: figure, b: figure, withheld_0: id } }),
    paths: [
      ['enterprise', 'a'],
      ['enterprise', 'b'],
    ],
  },
  'in a fragment': {
    query: `{ ${ENTERPRISE} { ...of } } fragment of on Enterprise { id employment${FIGURE} }`,
    data: (employment) => ({ enterprise: { id, employment } }),
    paths: [['enterprise', 'employment']],
  },
  'in a fragment of a fragment': {
    query: `{ ${ENTERPRISE} { ...of } } fragment of on Enterprise { ...inner } fragment inner on Enterprise { employment${FIGURE} }`,
    data: (employment) => ({ enterprise: { employment } }),
    paths: [['enterprise', 'employment']],
  },
  'in an inline fragment': {
    query: `{ ${ENTERPRISE} { ... on Enterprise { employment${FIGURE} } ... { id } } }`,
    data: (employment) => ({ enterprise: { employment, id } }),
    paths: [['enterprise', 'employment']],
  },
  'of another subgraph': {
    query: `{ ${ENTERPRISE} { exportsTotal${FIGURE} name } }`,
    data: (exportsTotal) => ({ enterprise: { exportsTotal, name: 'KazAzot' } }),
    paths: [['enterprise', 'exportsTotal']],
  },
  'in a page': {
    query: `{ enterprises(where: { id: { eq: "${id}" } }) { totalCount nodes { output${FIGURE} } edges { node { id output${FIGURE} } } } }`,
    data: (output) => ({ enterprises: { totalCount: 1, nodes: [{ output }], edges: [{ node: { id, output } }] } }),
    paths: [
      ['enterprises', 'nodes', 0, 'output'],
      ['enterprises', 'edges', 0, 'node', 'output'],
    ],
  },
  'behind a reference': {
    query: `{ certificates(first: 1) { nodes { enterprise { __typename exportsTotal${FIGURE} } } } }`,
    data: (exportsTotal) => ({ certificates: { nodes: [{ enterprise: { __typename: 'Enterprise', exportsTotal } }] } }),
    paths: [['certificates', 'nodes', 0, 'enterprise', 'exportsTotal']],
  },
  'as the key of a group': {
    query: `{ certificatesAggregate(groupBy: [ENTERPRISE], first: 1) { rows { keys { enterprise { output${FIGURE} } } } } }`,
    data: (output) => ({ certificatesAggregate: { rows: [{ keys: { enterprise: { output } } }] } }),
    paths: [['certificatesAggregate', 'rows', 0, 'keys', 'enterprise', 'output']],
  },
  'included by a variable': {
    query: `query($with: Boolean!) { ${ENTERPRISE} { id output(period: "2017") @include(if: $with) { status value } } }`,
    variables: { with: true },
    data: (output) => ({ enterprise: { id, output } }),
    paths: [['enterprise', 'output']],
  },
  'left out by a variable': {
    query: `query($with: Boolean!) { ${ENTERPRISE} { id output(period: "2017") @include(if: $with) { status value } ... @skip(if: true) { employment${FIGURE} } } }`,
    variables: { with: false },
    data: () => ({ enterprise: { id } }),
    paths: [],
  },
  'with a period in a variable': {
    query: `query($of: Period!) { ${ENTERPRISE} { output(period: $of) { status value } } }`,
    variables: { of: '2017' },
    data: (output) => ({ enterprise: { output } }),
    paths: [['enterprise', 'output']],
  },
  'of something that does not exist': {
    query: `{ enterprise(id: "ent-nobody") { output${FIGURE} } }`,
    data: () => ({ enterprise: null }),
    paths: [],
  },
  'in the schema, which is public': {
    query: '{ __type(name: "Enterprise") { name } }',
    data: () => ({ __type: { name: 'Enterprise' } }),
    paths: [],
  },
};

describe('a confidential field', () => {
  let graph: GraphUnderTest;
  let folder: string;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graph-test-'));
    const store = await openKeyStore({ kind: 'embedded' }, { dataDir: folder, databasePrefix: 'test_' });
    for (const [name, scopes] of [
      ['agency', 'statistics:read'],
      ['ministry', 'microdata:read'],
    ] as const) {
      const argv = ['create', '--name', name, '--owner', name, '--scopes', scopes];
      const { output } = await runKeys({ store, pepper: PEPPER, now }, argv);
      keys[name] = /kzg_\S+/u.exec(output)?.[0] ?? '';
    }
    graph = await startGraphUnderTest({ store: 'embedded', 'data-dir': folder, 'key-pepper': PEPPER });
  });
  afterAll(async () => {
    await graph.stop();
    await rm(folder, { recursive: true });
  });

  const headersOf = (role: Role): Record<string, string> => {
    const key = keys[role];
    return key === undefined ? {} : { 'x-api-key': key };
  };
  const ask = (role: Role, shape: Shape): Promise<Answer> =>
    graph.query(shape.query, shape.variables ?? {}, headersOf(role));

  const expected = (role: Role, shape: Shape): unknown =>
    role === 'ministry' || shape.paths.length === 0
      ? { data: shape.data(MISSING) }
      : {
          data: shape.data(null),
          errors: shape.paths.map((path) => ({
            message: `The field ${String(path.at(-1))} needs the scope microdata:read.`,
            path,
            extensions: { scope: 'microdata:read', code: 'FORBIDDEN' },
          })),
        };

  describe.each(Object.entries(shapes))('%s', (_, shape) => {
    // The roles take turns, so that each meets documents and plans that another left behind.
    it('is null with its place and scope for whoever lacks the scope, and served to whoever has it', async () => {
      for (const role of [...ROLES, ...ROLES])
        expect([role, await ask(role, shape)]).toEqual([role, expected(role, shape)]);
    });

    it('is the same when the query is named by its hash', async () => {
      const sha256Hash = createHash('sha256').update(shape.query).digest('hex');
      const body = { variables: shape.variables ?? {}, extensions: { persistedQuery: { version: 1, sha256Hash } } };
      for (const [role, query] of [
        ['ministry', shape.query],
        ['anonymous', undefined],
        ['ministry', undefined],
      ] as const) {
        const response = await fetch(`${graph.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headersOf(role) },
          body: JSON.stringify({ query, ...body }),
        });
        // Where the data came from is a matter of its own.
        const { data, errors } = (await response.json()) as Record<string, unknown>;
        expect({ data, ...(errors === undefined ? {} : { errors }) }).toEqual(expected(role, shape));
      }
    });
  });

  it('does not stop the cost of an operation from being that of who asks', async () => {
    const query = '{ enterprises(first: 500) { totalCount } }';
    expect((await graph.query(query)).errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect((await graph.query(query, {}, headersOf('agency'))).errors).toBeUndefined();
  });

  it.each([
    ['a key that is none', { 'x-api-key': 'kzg_000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['a token where none are taken', { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' }],
    ['another scheme', { authorization: 'Basic dXNlcjpwYXNz' }],
  ])('is not for anybody with %s: 401, and never as if nobody asked', async (_, headers) => {
    const response = await fetch(`${graph.url}/graphql?query={__typename}`, { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('Bearer');
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  it('is not for whoever writes the headers of the gateway by hand', async () => {
    const forged = { 'x-graph-identity': 'key', 'x-graph-scopes': 'microdata:read' };
    const { errors } = await graph.query(`{ ${ENTERPRISE} { output${FIGURE} } }`, {}, forged);
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  });

  it('is reached by no argument: no condition, order, group or sum of the graph names it', async () => {
    const sdl = await (await fetch(`${graph.url}/schema.graphql`)).text();
    // The measures of the one statistic that is made of them have no conditions beside them.
    const inputs = sdl.match(/^(?:input|enum) (?!EnterpriseMeasure\b)[\s\S]*?^\}/gmu)?.join('\n') ?? '';
    expect(inputs).toContain('input ExportFlowWhere');
    // What is counted, and what was counted: nothing else takes or gives a measure.
    expect(sdl.match(/^ +\w+: EnterpriseMeasure!$/gmu)?.map((line) => line.trim())).toEqual([
      'measure: EnterpriseMeasure!',
      'measure: EnterpriseMeasure!',
    ]);
    expect(inputs).not.toMatch(/^\s+(?:employment|output|exportsTotal|EMPLOYMENT|OUTPUT|EXPORTS_TOTAL)\b/mu);
  });
});
