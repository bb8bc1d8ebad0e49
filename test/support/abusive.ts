const many = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');

/** What somebody sends to take the others' share or to see what is inside, and the code that each is refused with. */
export const ABUSIVE: readonly (readonly [what: string, query: string, code: string])[] = [
  ['a hundred aliases', `{ ${many(101, (i) => `alias${i}: __typename`)} }`, 'MAX_ROOT_FIELDS_LIMIT'],
  [
    'a hundred aliases below the root',
    `{ region(id: "kz") { ${many(101, (i) => `alias${i}: id`)} } }`,
    'MAX_ALIASES_LIMIT',
  ],
  ['a field five hundred times', `{ ${many(500, () => '__typename')} }`, 'MAX_ROOT_FIELDS_LIMIT'],
  ['a directive many times', `{ __typename ${many(60, () => '@aa')} }`, 'MAX_DIRECTIVES_LIMIT'],
  [
    'a query fifty deep',
    `{ region(id: "kz") { ${many(50, () => 'successors { to { region {')} id ${many(150, () => '}')} } }`,
    'MAX_DEPTH_LIMIT',
  ],
  ['a great many tokens', `{ region(id: "kz") { ${many(9_000, () => 'id')} } }`, 'MAX_TOKENS_LIMIT'],
  [
    'fragments in a circle',
    '{ region(id: "kz") { ...a } } fragment a on Region { ...b } fragment b on Region { ...a }',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'pages in pages',
    '{ exportFlows(first: 100) { nodes { region { exports(first: 100) { nodes { id } } } } } }',
    'COST_ESTIMATED_TOO_EXPENSIVE',
  ],
  ['introspection', '{ __schema { types { name } } }', 'INTROSPECTION_DISABLED'],
  ['introspection of one type', '{ __type(name: "Query") { name } }', 'INTROSPECTION_DISABLED'],
  [
    'introspection in a circle',
    '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['the SDL of a subgraph', '{ _service { sdl } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['entities by their keys', '{ _entities(representations: []) { __typename } }', 'GRAPHQL_VALIDATION_FAILED'],
  [
    'fragments that double thirty times',
    `{ region(id: "kz") { ...f0 } } ${many(30, (i) => `fragment f${i} on Region { ...f${i + 1} ...f${i + 1} }`)}
      fragment f30 on Region { name }`,
    'MAX_SELECTIONS_LIMIT',
  ],
  [
    'conditions three hundred deep',
    `{ projects(where: ${'{and:['.repeat(300)}{}${']}'.repeat(300)}) { totalCount } }`,
    'BAD_USER_INPUT',
  ],
];
