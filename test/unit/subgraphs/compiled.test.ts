import fc from 'fast-check';
import {
  buildSchema,
  execute,
  GraphQLError,
  GraphQLScalarType,
  isObjectType,
  parse,
  type GraphQLSchema,
} from 'graphql';
import { compiled, CompiledQueries } from '../../../subgraphs/compiled.ts';
import { GraphError } from '../../../service/errors.ts';
import { bothWays, type Asked } from '../../support/both-ways.ts';

const SDL = `
  scalar Even
  enum Colour { RED GREEN }
  input Range { from: Int = 1, to: Int!, colours: [Colour!] }
  interface Named { name: String }
  type Leaf implements Named {
    name: String
    even(of: Even): Even
    colour(is: Colour = RED): Colour
    echo(range: Range, list: [Int!], text: String = "none"): String
    sure: String!
    list: [String!]
  }
  type Branch implements Named {
    name: String
    later: String
    wrong: String
    wrongLater: String
    refused: Int!
    refusedLater: Int!
    returned: String
    method(n: Int = 2): Int
    leaf: Leaf
    sureLeaf: Leaf!
    badLeaf: Leaf!
    leaves(n: Int = 2): [Leaf]
    mixed: [Leaf!]
    sparse: [Branch]
    notAList: [Leaf]
    unserialized: Even
    any: Any
    untyped: Any
    named: [Named]
    branch: Branch
    sureBranch: Branch!
  }
  union Any = Leaf | Branch
  type Query {
    name: String
    branch: Branch
    sureBranch: Branch!
    branches: [Branch!]
    any: [Any!]
    leaf(range: Range!, on: Even): Leaf
  }`;

const soon = <T>(value: T): Promise<T> => Promise.resolve(value);
const fail = (text: string): never => {
  throw new GraphError('BAD_USER_INPUT', text, { argument: 'x' });
};

const leaf = (name: string | null) => ({
  __typename: 'Leaf',
  name,
  even: ({ of }: { of?: number }) => of ?? 4,
  colour: ({ is }: { is: string }) => is,
  echo: (args: unknown) => JSON.stringify(args),
  sure: name,
  list: ['a', 'b'],
});

const branch: Record<string, unknown> = {
  __typename: 'Branch',
  name: 'branch',
  later: () => soon('later'),
  wrong: () => fail('wrong'),
  wrongLater: () => Promise.reject(new Error('wrong later')),
  refused: () => fail('refused'),
  refusedLater: () => soon(null),
  returned: () => new GraphQLError('returned', { extensions: { code: 'FORBIDDEN' } }),
  method: ({ n }: { n: number }) => n * 2,
  leaf: () => soon(leaf('one')),
  sureLeaf: leaf(null),
  badLeaf: () => soon(leaf(null)),
  leaves: ({ n }: { n: number }) =>
    Array.from({ length: n }, (_, index) => (index % 2 === 0 ? soon(leaf(`${index}`)) : leaf(null))),
  mixed: () => new Set([leaf('first'), soon(leaf('second')), soon(null)]),
  sparse: [null, new Error('an element'), Promise.reject.bind(Promise), undefined],
  notAList: 'text',
  unserialized: 3,
  any: () => leaf('any'),
  untyped: { name: 'nobody' },
  named: () => [leaf('named'), branchOf(), soon({ __typename: 'Query' })],
  branch: () => branchOf(),
  sureBranch: () => soon(branchOf()),
};
function branchOf(): Record<string, unknown> {
  return branch;
}

function testedSchema(): GraphQLSchema {
  const schema = buildSchema(SDL);
  const even = schema.getType('Even');
  if (even instanceof GraphQLScalarType) {
    even.serialize = (value) => (Number(value) % 2 === 0 ? value : undefined);
    even.parseValue = (value) => {
      if (typeof value === 'number' && value % 2 === 0) return value;
      throw new GraphQLError(`${String(value)} is not even`, { extensions: { code: 'BAD_USER_INPUT' } });
    };
  }
  const query = schema.getType('Query');
  if (!isObjectType(query)) throw new Error('The schema has no Query.');
  const fields = query.getFields();
  const resolvers: Record<string, () => unknown> = {
    name: () => 'root',
    branch: () => soon(branchOf()),
    sureBranch: branchOf,
    branches: () => [branchOf(), soon(branchOf())],
    any: () => soon([leaf('x'), branchOf()]),
    leaf: () => leaf('leaf'),
  };
  for (const [name, resolve] of Object.entries(resolvers)) Object.assign(fields[name] ?? {}, { resolve });
  return schema;
}

const schema = testedSchema();
const same = async (asked: Asked): Promise<void> => {
  const { interpreted, compiled: ours } = await bothWays(schema, asked, () => ({}));
  expect(ours).toEqual(interpreted);
};

const LEAF_FIELDS = [
  'name',
  'even',
  'even(of: 2)',
  'even(of: $even)',
  'colour',
  'colour(is: $colour)',
  'list',
  'sure',
  '__typename',
  'echo(range: $range)',
  'echo(list: [$n, 3], text: null)',
  'echo(range: { to: $n })',
];
const PLAIN = [
  'name',
  'later',
  'wrong',
  'wrongLater',
  'refused',
  'refusedLater',
  'returned',
  'method',
  'method(n: $n)',
  'unserialized',
  '__typename',
];
const TO_LEAF = ['leaf', 'sureLeaf', 'badLeaf', 'leaves', 'leaves(n: $n)', 'mixed', 'notAList'];
const TO_BRANCH = ['branch', 'sureBranch', 'sparse'];
const CONDITIONS = ['', '', '', ' @include(if: $yes)', ' @skip(if: $yes)', ' @include(if: true) @skip(if: $no)'];

const alias = fc.integer({ min: 0, max: 30 }).map((n) => `a${n}: `);
const condition = fc.constantFrom(...CONDITIONS);
const field = (names: readonly string[], below?: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(alias, fc.constantFrom(...names), condition, below ?? fc.constant('')).map((parts) => parts.join(''));
const block = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(inner, { minLength: 1, maxLength: 4 }).map((parts) => ` { ${parts.join(' ')} }`);

const leafBlock = block(field(LEAF_FIELDS));
const { branchBlock } = fc.letrec<{ branchBlock: string; abstract: string }>((tie) => ({
  abstract: fc
    .tuple(condition, leafBlock, tie('branchBlock'))
    .map(([when, onLeaf, onBranch]) => ` { __typename ... on Leaf${when}${onLeaf} ... on Branch${onBranch} }`),
  branchBlock: block(
    fc.oneof(
      { maxDepth: 4 },
      field(PLAIN),
      field(TO_LEAF, leafBlock),
      field(TO_BRANCH, tie('branchBlock')),
      field(['any', 'untyped', 'named'], tie('abstract')),
      condition.chain((when) => tie('branchBlock').map((inner) => `... on Branch${when}${inner}`)),
    ),
  ),
}));
const operation = fc
  .array(
    fc.oneof(
      fc.constant('name'),
      field(['branch', 'sureBranch', 'branches'], branchBlock),
      field(['leaf(range: { to: 1 }, on: 2)', 'leaf(range: $range, on: $even)'], leafBlock),
      fc
        .tuple(leafBlock, branchBlock)
        .map(([onLeaf, onBranch]) => `any { ... on Leaf${onLeaf} ... on Branch${onBranch} }`),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((fields) => fields.join(' '));
const VARIABLES =
  '($n: Int! = 1, $yes: Boolean! = true, $no: Boolean = false, $even: Even, $colour: Colour = GREEN, $range: Range! = { to: 5 })';

// A variable is right, wrong in kind, null or not given at all.
const mixed = <T>(...values: readonly T[]): fc.Arbitrary<T | null | undefined | string> =>
  fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...values) },
    { weight: 1, arbitrary: fc.constantFrom(null, undefined, 'wrong') },
  );
const variables = fc
  .record({
    n: mixed<unknown>(0, 1, 3),
    yes: mixed<unknown>(true, false),
    no: mixed<unknown>(true, false),
    even: mixed<unknown>(2, 3),
    colour: mixed<unknown>('RED', 'BLUE'),
    range: mixed<unknown>({ to: 1 }, { from: null, to: 2, colours: 'RED' }, { from: 1 }, { to: 1, far: 2 }),
  })
  .map((values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)));

describe('a compiled query', () => {
  it('answers as graphql-js does, whatever is asked and whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(operation, variables, async (fields, values) => {
        await same({ text: `query${VARIABLES} { ${fields} }`, variables: values });
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['an error that nulls the whole answer', '{ name sureBranch { refused name } branch { name } }'],
    ['a late error that nulls the whole answer', '{ name sureBranch { refusedLater later } }'],
    ['two errors below one place that is null', '{ branch { refused refusedLater sureLeaf { sure } } }'],
    ['an element that may not be null', '{ branch { mixed { name sure } name } }'],
    ['an alias that objects have by nature', '{ __proto__: name toString: name branch { __proto__: name } }'],
    [
      'a fragment used twice under different conditions',
      'query($yes: Boolean = true) { branch { leaf { ...L } sureBranch @skip(if: $yes) { leaf { ...L } } branch { leaf { ...L @include(if: $yes) } } } } fragment L on Leaf { name sure }',
    ],
    [
      'what the schema says of itself',
      '{ __schema { types { name fields { name args { name defaultValue } type { name kind ofType { name } } } } } __type(name: "Leaf") { name } __typename }',
    ],
  ])('answers as graphql-js does: %s', async (_, text) => {
    await same({ text });
  });

  it('names the error that nulled a place above it as graphql-js does', async () => {
    for (const text of [
      '{ sureBranch { refused } }',
      '{ branch { sureBranch { refusedLater } } }',
      '{ leaf(range: { to: 1 }) { sure } branch { sureLeaf { sure } } }',
    ]) {
      const interpreted = await execute({ schema, document: parse(text) });
      const ours = await compiled(schema, parse(text))({}, {});
      expect(interpreted.errors).toHaveLength(1);
      expect(ours.errors?.map(({ message, path }) => ({ message, path }))).toEqual(
        interpreted.errors?.map(({ message, path }) => ({ message, path })),
      );
    }
  });

  it('runs the operation that is named, and says what graphql-js says where none is', async () => {
    const text = 'query One { name } query Two { branch { name } }';
    await same({ text, operationName: 'Two' });
    await same({ text, operationName: 'Three' });
    await same({ text });
    await same({ text: 'query One { name }', operationName: 'Two' });
    await same({ text: 'mutation { name }' });
  });

  it("answers objects and lists that are nobody else's", async () => {
    const query = compiled(schema, parse('{ branches { leaf { list } } }'));
    const first = await query({}, {});
    const [one] = (first.data?.['branches'] ?? []) as { leaf: { list: string[] } }[];
    one?.leaf.list.push('mine');
    if (one !== undefined) Object.assign(one.leaf, { list: [] });
    expect(await query({}, {})).toEqual({
      data: { branches: [{ leaf: { list: ['a', 'b'] } }, { leaf: { list: ['a', 'b'] } }] },
    });
  });

  it('is kept by its text, and one that does not fit the schema never is', () => {
    const queries = new CompiledQueries(schema);
    expect(queries.get('{ name }')).toBe(queries.get('{ name }'));
    expect(() => queries.get('{ nobody }')).toThrow('Cannot query field "nobody" on type "Query"');
    expect(() => queries.get('{ nobody }')).toThrow('Cannot query field "nobody" on type "Query"');
  });
});
