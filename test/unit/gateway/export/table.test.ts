import { rowsOf, runnerOver, tableFor } from '../../../support/table.ts';

const SDL = `
  scalar Decimal @specifiedBy(url: "https://www.w3.org/TR/xmlschema-2/#decimal")
  scalar Date @specifiedBy(url: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")
  scalar Other
  enum Status { "Under way: being built." BUILDING "Done." DONE }
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type Firm { id: ID! name: String tags: [String!] }
  type Person { id: ID! age: Int }
  union Owner = Firm | Person
  type Project {
    id: ID! name: String cost: Decimal opened: Date jobs: Int open: Boolean share: Float status: Status other: Other
    tags: [String!] firm: Firm owner: Owner owners: [Owner] firms: [Firm!]
    products(first: Int, after: String): ProductConnection
  }
  type ProjectEdge { cursor: String! node: Project! note: String }
  type ProjectConnection { nodes: [Project!]! edges: [ProjectEdge!]! pageInfo: PageInfo! totalCount: Int cost: Decimal }
  type Product { code: ID! }
  type ProductEdge { node: Product! }
  type ProductConnection { nodes: [Product!]! edges: [ProductEdge!]! pageInfo: PageInfo! }
  type Region { id: ID! name: String projects(first: Int, after: String, last: Int): ProjectConnection codes: [Code!] }
  type Code { scheme: String value: String }
  type Query {
    region(id: ID): Region
    regions: [Region]
    matrix: [[Project!]!]
    projects(first: Int, after: String, name: String): ProjectConnection
  }
`;

const names = (query: string, options = {}, variables = {}): string[] =>
  tableFor(runnerOver(SDL, {}), query, options, variables).columns.map(({ name }) => name);

const rows = (root: unknown, query: string, options = {}): Promise<unknown[][]> =>
  rowsOf(tableFor(runnerOver(SDL, root), query, options));

describe('the columns of a table', () => {
  it('stand in the order of the query and are named by the response keys down to them', () => {
    expect(names('{ region { name key: id projects { nodes { firm { name } cost } } } }')).toEqual([
      'region.name',
      'region.key',
      'region.projects.firm.name',
      'region.projects.cost',
    ]);
  });

  it('leave out edges, node and nodes, and what only says where a page stands', () => {
    const query = '{ projects { totalCount edges { cursor note node { id } } pageInfo { endCursor } cost } }';
    expect(names(query)).toEqual(['projects.note', 'projects.id', 'projects.cost']);
    expect(names('{ projects { all: nodes { id } } }')).toEqual(['projects.id']);
  });

  it('take the separator that is asked for', () => {
    expect(names('{ region { projects { nodes { id } } } }', { separator: '_' })).toEqual(['region_projects_id']);
  });

  it('have the types that the schema gives, lists among them', () => {
    const query = '{ projects { nodes { id cost opened jobs open share status other tags } } }';
    const kinds = tableFor(runnerOver(SDL, {}), query).columns.map(({ type }) => type);
    expect(kinds).toEqual([
      { kind: 'text' },
      { kind: 'decimal' },
      { kind: 'date' },
      { kind: 'int' },
      { kind: 'boolean' },
      { kind: 'float' },
      { kind: 'enum', values: ['BUILDING', 'DONE'] },
      { kind: 'json' },
      { kind: 'list', of: { kind: 'text' } },
    ]);
  });

  it('follow fragments and the directives, by the variables', () => {
    const query = `query ($with: Boolean = true) {
      projects { nodes { ...Parts name @skip(if: $with) cost @include(if: $with) } }
    }
    fragment Parts on Project { id ... on Project { jobs } }`;
    expect(names(query)).toEqual(['projects.id', 'projects.jobs', 'projects.cost']);
    expect(names(query, {}, { with: false })).toEqual(['projects.id', 'projects.jobs', 'projects.name']);
  });

  it('of objects that can have several types are those of all of them, after the type', async () => {
    const query = '{ projects { nodes { owner { ... on Firm { name } ... on Person { age } } } } }';
    expect(names(query)).toEqual(['projects.owner.__typename', 'projects.owner.name', 'projects.owner.age']);
    const nodes = [{ owner: { __typename: 'Person', age: 40 } }, { owner: { __typename: 'Firm', name: 'A' } }];
    const read = await rows({ projects: { nodes, pageInfo: { hasNextPage: false } } }, query);
    expect(read).toEqual([
      ['Person', null, 40],
      ['Firm', 'A', null],
    ]);
  });

  it('of an interface stand once for all its types, beside those of each', async () => {
    const sdl = `
      interface Named { name: String }
      type Town implements Named { name: String people: Int mayor: Person }
      type River implements Named { name: String mayor: Spirit }
      type Person { age: Int }
      type Spirit { age: Int kind: String }
      type Query { places: [Named] }
    `;
    const query = `{ places { name
      ... on Town { people mayor { age } }
      ... on River { mayor { age kind } } } }`;
    const places = [
      { __typename: 'Town', name: 'T', people: 3, mayor: { age: 50 } },
      { __typename: 'River', name: 'R', mayor: { age: 900, kind: 'water' } },
    ];
    const runner = runnerOver(sdl, { places });
    const table = tableFor(runner, query);
    expect(table.columns.map(({ name }) => name)).toEqual([
      'places.__typename',
      'places.name',
      'places.people',
      'places.mayor.__typename',
      'places.mayor.age',
      'places.mayor.kind',
    ]);
    expect(await rowsOf(table)).toEqual([
      ['Town', 'T', 3, 'Person', 50, null],
      ['River', 'R', null, 'Spirit', 900, 'water'],
    ]);
  });

  it('of one name are refused, and both are named', () => {
    const clash = '{ projects { cost nodes { cost } } }';
    expect(() => names(clash)).toThrow(
      /projects\.cost and projects\.nodes\.cost would both be named "projects\.cost"/u,
    );
    expect(() => names('{ region { a_b: name a: codes { b: value } } }', { separator: '_' })).toThrow(
      /region\.a_b and region\.a\.b/u,
    );
    expect(names('{ projects { total: cost nodes { cost } } }')).toEqual(['projects.total', 'projects.cost']);
  });

  it('can stand beside what codes and ids mean, or give way to it', () => {
    const query = '{ projects { nodes { status firm { id } } } }';
    expect(names(query, { labels: 'both' })).toEqual([
      'projects.status',
      'projects.status.label',
      'projects.firm.id',
      'projects.firm.name',
    ]);
    expect(names(query, { labels: 'name' })).toEqual(['projects.status', 'projects.firm.name']);
  });

  it('with labels hold the words of the schema and the names of the graph', async () => {
    const nodes = [{ status: 'BUILDING', firm: { id: 'f1', name: 'Plant' } }];
    const root = { projects: { nodes, pageInfo: { hasNextPage: false } } };
    const query = '{ projects { nodes { status firm { id } } } }';
    expect(await rows(root, query, { labels: 'both' })).toEqual([['BUILDING', 'Under way', 'f1', 'Plant']]);
  });

  it('are refused when there is none', () => {
    expect(() => names('{ projects { totalCount } }')).toThrow(/selects no column/u);
  });
});

describe('the rows of a table', () => {
  const regions = [
    { id: 'a', name: 'A', codes: [{ value: '1' }, { value: '2' }] },
    { id: 'b', name: 'B', codes: [] },
    { id: 'c', name: 'C', codes: null },
    null,
  ];

  it('are one for each deepest element, with what lies above repeated, and one with nulls where a list is empty', async () => {
    expect(await rows({ regions }, '{ regions { id codes { value } } }')).toEqual([
      ['a', '1'],
      ['a', '2'],
      ['b', null],
      ['c', null],
      [null, null],
    ]);
  });

  it('leave out what has no element when that is asked for', async () => {
    expect(await rows({ regions }, '{ regions { id codes { value } } }', { drop: true })).toEqual([
      ['a', '1'],
      ['a', '2'],
    ]);
  });

  it('are one for an answer without a list, and for a list that is not there', async () => {
    expect(await rows({ region: { id: 'a' } }, '{ region { id } }')).toEqual([['a']]);
    expect(await rows({ region: null }, '{ region { id codes { value } } }')).toEqual([[null, null]]);
  });

  it('go through lists of lists', async () => {
    const matrix = [[{ id: '1' }, { id: '2' }], [], [{ id: '3' }]];
    expect(await rows({ matrix }, '{ matrix { id } }')).toEqual([['1'], ['2'], [null], ['3']]);
  });

  it('keep lists of leaves as lists', async () => {
    const root = {
      regions: [{ id: 'a' }],
      projects: { nodes: [{ tags: ['x', 'y'] }], pageInfo: { hasNextPage: false } },
    };
    expect(await rows(root, '{ projects { nodes { tags } } }')).toEqual([[['x', 'y']]]);
  });

  it('of lists beside each other have to be named, and every list that can be named is', () => {
    const query = '{ region { codes { value } projects { nodes { id firms { id } } } } }';
    expect(() => names(query)).toThrow(
      expect.objectContaining({
        code: 'EXPORT_AMBIGUOUS_ROWS',
        message: expect.stringMatching(
          /"region\.codes", "region\.projects" stand beside .* "region\.codes", "region\.projects", "region\.projects\.firms"/u,
        ),
      }),
    );
    expect(names(query, { rows: 'region.codes' })).toEqual(['region.codes.value']);
    expect(names(query, { rows: 'region.projects' })).toEqual(['region.projects.id']);
    expect(() => names(query, { rows: 'region' })).toThrow(/rows=region is no list of the query; expected one of/u);
  });

  it('of two lists of one connection are told apart by their whole path', () => {
    expect(() => names('{ projects { nodes { id } edges { note } } }')).toThrow(
      /"projects\.nodes", "projects\.edges"/u,
    );
  });

  it('ask the graph for nothing that no column needs', async () => {
    const runner = runnerOver(SDL, {
      region: {
        id: 'a',
        codes: [{ value: '1' }],
        projects: () => {
          throw new Error('was asked for');
        },
      },
    });
    const query = '{ region { id codes { value } projects { nodes { id } } } }';
    expect(await rowsOf(tableFor(runner, query, { rows: 'region.codes' }))).toEqual([['a', '1']]);
  });
});

describe('the pages of a table', () => {
  const all = ['1', '2', '3', '4', '5'].map((id) => ({ id, tags: [`t${id}`] }));
  const connection =
    (size: number) =>
    ({ after }: { after?: string | null }) => {
      const start = after == null ? 0 : all.findIndex(({ id }) => id === after) + 1;
      const nodes = all.slice(start, start + size);
      const pageInfo = { hasNextPage: start + size < all.length, endCursor: nodes.at(-1)?.id ?? null };
      return { nodes, edges: nodes.map((node) => ({ node, note: 'n' })), pageInfo, totalCount: all.length, cost: '9' };
    };

  it('are read to the end, whatever page the query asks for, and what lies above is asked for once', async () => {
    let regions = 0;
    const root = {
      region: () => {
        regions += 1;
        return { id: 'r', name: 'R', projects: connection(2) };
      },
    };
    const runner = runnerOver(SDL, root);
    const read = await rowsOf(tableFor(runner, '{ region { name projects(first: 1) { nodes { id } cost } } }'));
    expect(read).toEqual(all.map(({ id }) => ['R', id, '9']));
    expect(runner.asked).toEqual([{ _after: null }, { _after: '2' }, { _after: '4' }]);
    expect(regions).toBe(3);
  });

  it('begin where the query begins', async () => {
    const runner = runnerOver(SDL, { projects: connection(2) });
    const query = 'query ($from: String) { projects(after: $from) { nodes { id } } }';
    expect(await rowsOf(tableFor(runner, query, {}, { from: '3' }))).toEqual([['4'], ['5']]);
  });

  it('stand as they are asked for when only they are', async () => {
    const runner = runnerOver(SDL, { projects: connection(2) });
    expect(await rowsOf(tableFor(runner, '{ projects(first: 2) { nodes { id } } }', { walking: false }))).toEqual([
      ['1'],
      ['2'],
    ]);
  });

  /** A list in pages of a size at most, whose cursors are its own. */
  const paged =
    (name: string, elements: readonly Record<string, unknown>[], most: number) =>
    ({ first, after }: { first?: number | null; after?: string | null }) => {
      if (after != null && !after.startsWith(`${name}:`)) throw new Error(`${after} is no cursor of ${name}.`);
      const start = after == null ? 0 : Number(after.slice(name.length + 1));
      const end = start + Math.min(first ?? most, most);
      const nodes = elements.slice(start, end);
      const pageInfo = { hasNextPage: end < elements.length, endCursor: nodes.length > 0 ? `${name}:${end}` : null };
      return { nodes, edges: nodes.map((node) => ({ node })), pageInfo };
    };
  const numbered = (prefix: string, count: number): string[] =>
    Array.from({ length: count }, (_, at) => `${prefix}${at}`);

  it.each([
    ['nodes', '{ projects { nodes { id products { nodes { code } } } } }'],
    ['edges', '{ projects { edges { node { id products(first: 1) { edges { node { code } } } } } } }'],
  ])('within a row are read to the end too, in the order of the rows (%s)', async (_, query) => {
    // Of five projects in pages of two, some have more products than the three of a page.
    const counts = [4, 0, 3, 10, 7];
    const projects = counts.map((count, at) => {
      const products = numbered(`${at}-`, count).map((code) => ({ code }));
      return { id: String(at), products: paged(`products ${at}`, products, 3) };
    });
    const runner = runnerOver(SDL, { projects: paged('projects', projects, 2) });
    const expected = counts.flatMap((count, at) =>
      count === 0 ? [[String(at), null]] : numbered(`${at}-`, count).map((code) => [String(at), code]),
    );
    expect(await rowsOf(tableFor(runner, query))).toEqual(expected);
    const split = { rows: 'projects.products', ownColumnsOnly: true };
    // Keys go on where a page ends: the fourth product of the fourth project is 1.4.4.
    expect((await rowsOf(tableFor(runner, query, split))).slice(7, 12)).toEqual([
      ['1.4.1', '1.4', '3-0'],
      ['1.4.2', '1.4', '3-1'],
      ['1.4.3', '1.4', '3-2'],
      ['1.4.4', '1.4', '3-3'],
      ['1.4.5', '1.4', '3-4'],
    ]);
  });

  it('within a row that fail fail the table, whichever page it is', async () => {
    const codes = numbered('', 9).map((code) => ({ code }));
    const failing = (args: { first?: number | null; after?: string | null }) => {
      if (args.after === 'products:6') throw new Error('gone');
      return paged('products', codes, 3)(args);
    };
    const runner = runnerOver(SDL, { projects: paged('projects', [{ id: '1', products: failing }], 2) });
    const query = '{ projects { nodes { id products { nodes { code } } } } }';
    await expect(rowsOf(tableFor(runner, query))).rejects.toThrow('gone');
  });

  it('within an element of a list without pages have to be whole, or the table is refused and the connection named', async () => {
    const projects = { nodes: [{ id: 'x' }], pageInfo: { hasNextPage: true } };
    const runner = runnerOver(SDL, { regions: [{ id: '1', projects }] });
    const query = '{ regions { id projects { nodes { id } } } }';
    await expect(rowsOf(tableFor(runner, query))).rejects.toMatchObject({
      code: 'ROW_BUDGET_EXCEEDED',
      message: expect.stringContaining('regions.projects has more than one page'),
    });
    expect(await rowsOf(tableFor(runner, query, { walking: false }))).toEqual([['1', 'x']]);
  });

  it('are not read backwards', () => {
    expect(() => names('{ region { projects(last: 2) { nodes { id } } } }')).toThrow(/pages=one/u);
  });

  it('end the table when they come to more rows than it may have, before any row if the list says so', async () => {
    const page = (from: number) => Array.from({ length: 600 }, (_, index) => ({ id: String(from + index) }));
    const long = ({ after }: { after?: string | null }) => ({
      nodes: page(after == null ? 0 : 600),
      pageInfo: { hasNextPage: after == null, endCursor: 'x' },
      totalCount: 1_200,
    });
    const runner = runnerOver(SDL, { projects: long });
    const read: unknown[] = [];
    const reading = (async () => {
      for await (const row of tableFor(runner, '{ projects { nodes { id } } }').rows()) read.push(row);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ROW_BUDGET_EXCEEDED' });
    expect(read).toEqual([]);
  });

  it('that fail fail the table, and with partial=allow stand in the rows that they touch', async () => {
    const bad = {
      id: '2',
      name: () => {
        throw new Error('no name');
      },
    };
    const root = { projects: { nodes: [{ id: '1', name: 'one' }, bad], pageInfo: { hasNextPage: false } } };
    const query = '{ projects { nodes { id name } } }';
    await expect(rows(root, query)).rejects.toMatchObject({ message: 'no name' });
    const read = await rows(root, query, { partial: true });
    expect(read).toEqual([
      ['1', 'one', null],
      ['2', null, [expect.objectContaining({ message: 'no name', path: ['projects', 'nodes', 1, 'name'] })]],
    ]);
  });
});

describe('tables with keys between them', () => {
  it('have their own columns only, and each row the key of the row above it', async () => {
    const root = {
      regions: [
        { id: 'a', codes: [{ value: '1' }, { value: '2' }] },
        { id: 'b', codes: [] },
        { id: 'c', codes: [{ value: '3' }] },
      ],
    };
    const query = '{ regions { id codes { value } } }';
    const above = { rows: 'regions', ownColumnsOnly: true };
    const below = { rows: 'regions.codes', ownColumnsOnly: true };
    expect(names(query, below)).toEqual(['_key', '_parent', 'regions.codes.value']);
    expect(await rows(root, query, above)).toEqual([
      ['1.1', '1', 'a'],
      ['1.2', '1', 'b'],
      ['1.3', '1', 'c'],
    ]);
    expect(await rows(root, query, below)).toEqual([
      ['1.1.1', '1.1', '1'],
      ['1.1.2', '1.1', '2'],
      ['1.3.1', '1.3', '3'],
    ]);
  });
});
