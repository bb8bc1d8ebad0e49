import { Kind, parse, type OperationDefinitionNode } from 'graphql';
import { costIndex } from '../../../../gateway/limits/cost-index.ts';
import { Estimator, type Estimate } from '../../../../gateway/limits/cost.ts';

// Weights and sizes are small primes, so that every sum tells of what it is made.
const SDL = `
  schema
    @link(url: "https://specs.apollo.dev/link/v1.0")
    @link(url: "https://specs.apollo.dev/cost/v0.1", import: [{ name: "@cost", as: "@price" }, "@listSize"])
  { query: Root }
  type Root {
    mines(first: Int = 5, last: Int): MineConnection
      @listSize(slicingArguments: ["first", "last"], assumedSize: 7, sizedFields: ["nodes", "edges"])
    byCode(codes: [String!]): [Mine!] @listSize(slicingArguments: ["codes"], assumedSize: 3)
    paged(page: Page): [Mine!] @listSize(slicingArguments: ["page.size"], assumedSize: 3)
    things: [Thing!] @listSize(assumedSize: 2)
    either: Either
    search(text: String @price(weight: 13), filter: Filter): Mine @price(weight: 17)
    unsized: [Mine!]
  }
  input Page { size: Int }
  input Filter { deep: String @price(weight: 19) and: [Filter!] }
  type MineConnection { nodes: [Mine!]! edges: [MineEdge!]! total: Int }
  type MineEdge { node: Mine! }
  interface Thing { id: ID name: String owner: Owner }
  type Mine implements Thing { id: ID name: String @price(weight: 11) owner: Owner @price(weight: 3) ores: [Ore!] @listSize(assumedSize: 4) }
  type Plant implements Thing { id: ID name: String owner: Owner }
  union Either = Mine | Heavy
  type Heavy @price(weight: 23) { id: ID }
  type Owner { id: ID }
  scalar Ore @price(weight: 2)
`;

describe('the estimate of a cost', () => {
  const estimator = new Estimator(costIndex(parse(SDL)));
  const operationOf = (text: string) => {
    const document = parse(text);
    const operation = document.definitions.find(
      (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
    );
    if (operation === undefined) throw new Error('no operation');
    return { document, operation };
  };
  const estimate = (text: string, variables: Record<string, unknown> = {}): Estimate => {
    const { document, operation } = operationOf(text);
    return estimator.estimate(document, operation, variables);
  };
  const cost = (text: string, variables?: Record<string, unknown>): number => estimate(text, variables).cost;

  it.each([
    // The connection and its nodes.
    ['a literal size', '{ mines(first: 2) { nodes { id } } }', {}, 1 + 2],
    ['the default of the schema where no size is given', '{ mines { nodes { id } } }', {}, 1 + 5],
    ['the default of the schema for a null', '{ mines(first: null) { nodes { id } } }', {}, 1 + 5],
    ['the value of a variable', 'query($n: Int) { mines(first: $n) { nodes { id } } }', { n: 50 }, 1 + 50],
    ['the default of a variable', 'query($n: Int = 9) { mines(first: $n) { nodes { id } } }', {}, 1 + 9],
    [
      'the default of the schema for a variable without value',
      'query($n: Int) { mines(first: $n) { nodes { id } } }',
      {},
      1 + 5,
    ],
    ['the greater of two sizes', '{ mines(first: 2, last: 6) { nodes { id } } }', {}, 1 + 6],
    ['no negative size', '{ mines(first: -6) { nodes { id } } }', {}, 1],
    ['every sized list', '{ mines(first: 2) { nodes { id } edges { node { id } } } }', {}, 1 + 2 + 2 * 2],
    ['the length of a list', '{ byCode(codes: ["a", "b", "c", "d"]) { id } }', {}, 4],
    ['the length of a list in a variable', 'query($c: [String!]) { byCode(codes: $c) { id } }', { c: ['a', 'b'] }, 2],
    ['the size that is assumed', '{ byCode { id } }', {}, 3],
    ['a size inside an input', 'query($p: Page) { paged(page: $p) { id } }', { p: { size: 8 } }, 8],
    ['ten for a list of which nothing tells the size', '{ unsized { id } }', {}, 10],
    ['the weight of a field for each object', '{ byCode(codes: ["a", "b"]) { name } }', {}, 2 * (1 + 11)],
    ['the weight of a scalar for each element', '{ byCode(codes: ["a", "b"]) { ores } }', {}, 2 * (1 + 4 * 2)],
    ['the weight of a field, its argument and its object', '{ search(text: "x") { id } }', {}, 17 + 13 + 1],
    [
      'the weights inside an input, however deep',
      '{ search(filter: { deep: "x", and: [{ deep: "y" }, { deep: "z" }] }) { id } }',
      {},
      17 + 3 * 19 + 1,
    ],
    ['the dearest type behind a union', '{ either { ... on Mine { id } } }', {}, 23],
    ['the dearest field behind an interface', '{ things { owner { id } } }', {}, 2 * (1 + 3 + 1)],
    [
      'nothing for what a condition leaves out',
      'query($no: Boolean!) { byCode { id } mines @include(if: $no) { nodes { id } } }',
      { no: false },
      3,
    ],
    ['nothing for introspection', '{ __typename __schema { types { name } } }', {}, 0],
  ])('takes %s', (_, text, variables, expected) => {
    expect(cost(text, variables)).toBe(expected);
  });

  it('reaches through fragments as if they were written out, also for the size of a page around them', () => {
    const written = '{ mines(first: 6) { nodes { id name owner { id } } } }';
    const spread = `{ ...root } fragment root on Root { mines(first: 6) { ...page } }
      fragment page on MineConnection { nodes { ... on Thing { id } ...mine } } fragment mine on Mine { name owner { id } }`;
    // 1 + 6 x (1 + 11 + 3 + 1)
    expect(cost(written)).toBe(97);
    expect(cost(spread)).toBe(97);
    const twice = `{ small: mines(first: 1) { ...page } large: mines(first: 10) { ...page } }
      fragment page on MineConnection { nodes { id } }`;
    expect(cost(twice)).toBe(1 + 1 + (1 + 10));
  });

  it('is that of the variables at hand, also when the document is the same one as before', () => {
    const { document, operation } = operationOf(
      'query($n: Int, $with: Boolean!) { mines(first: 1) @skip(if: $with) { nodes { id } } byCode @include(if: $with) { id } a: mines(first: $n) @include(if: $with) { nodes { id } } }',
    );
    const of = (variables: Record<string, unknown>): number => estimator.estimate(document, operation, variables).cost;
    expect(of({ with: false, n: 100 })).toBe(1 + 1);
    expect(of({ with: true, n: 100 })).toBe(3 + 1 + 100);
    expect(of({ with: true, n: 2 })).toBe(3 + 1 + 2);
    expect(of({ with: false, n: 2 })).toBe(1 + 1);
    expect(of({ with: true, n: 100 })).toBe(3 + 1 + 100);
  });

  it('takes work in proportion to the document: fragments that double forty times are no more than forty fragments', () => {
    const doubling = Array.from({ length: 40 }, (_, i) => `fragment f${i} on Mine { ...f${i + 1} ...f${i + 1} }`).join(
      ' ',
    );
    expect(cost(`{ byCode(codes: ["a"]) { ...f0 } } ${doubling} fragment f40 on Mine { name }`)).toBe(1 + 2 ** 40 * 11);
  });

  it('ends for fragments that never end, and for names that are parts of every object', () => {
    expect(cost('{ byCode(codes: []) { ...a } } fragment a on Mine { ...a }')).toBe(0);
    expect(cost('{ __proto__ { id } constructor { id } }')).toBe(0);
    expect(cost('query($p: Page) { paged(page: $p) { id } }', { p: { constructor: 5 } })).toBe(3);
  });

  it('tells the largest page, unless its rows are listed by their ids', () => {
    expect(estimate('{ mines(first: 30) { total } a: mines(first: 200) { total } }').page).toEqual({
      size: 200,
      field: 'mines',
      argument: 'first',
    });
    expect(estimate('{ byCode(codes: ["a"]) { id } }').page).toBeNull();
  });
});
