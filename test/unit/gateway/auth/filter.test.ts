import { buildSchema, execute, Kind, parse, type DocumentNode } from 'graphql';
import { accessMap } from '../../../../gateway/auth/access-map.ts';
import { filterDocument, withNulls } from '../../../../gateway/auth/filter.ts';
import { withoutEnforced } from '../../../../gateway/composition/supergraph.ts';
import { ANONYMOUS, type Caller } from '../../../../service/headers.ts';

const LINKS = `
  @link(url: "https://specs.apollo.dev/link/v1.0")
  @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/authenticated/v0.1", as: "signedIn", for: SECURITY)
  @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY)`;
const SDL = `
  schema ${LINKS} { query: Query }
  directive @link(url: String, as: String, for: link__Purpose) repeatable on SCHEMA
  enum link__Purpose { SECURITY EXECUTION }
  directive @signedIn on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  type Query { thing: Thing things: [Thing] either: Either open: Open must: Must! list: [Must!] vault: Vault me: String @signedIn }
  interface Thing { id: ID name: String secret: String }
  type Open implements Thing { id: ID name: String secret: String self: Open coded: Coded
    both: String @requiresScopes(scopes: [["a", "b"], ["c"]]) twice: String @signedIn @requiresScopes(scopes: [["a"]]) }
  type Closed implements Thing { id: ID name: String secret: String @requiresScopes(scopes: [["s"]]) }
  union Either = Open | Vault
  type Vault @requiresScopes(scopes: [["v"]]) { id: ID }
  type Must { id: ID sure: String! @requiresScopes(scopes: [["s"]]) inner: Must }
  scalar Coded @requiresScopes(scopes: [["k"]])
`;

const thing = { __typename: 'Closed', id: '1', name: 'n', secret: 'x' };
const open = {
  __typename: 'Open',
  id: '2',
  name: 'o',
  secret: 'y',
  both: 'b',
  twice: 't',
  coded: 'k',
  self: { __typename: 'Open', id: '3', coded: 'k' },
};
const ROOT = {
  thing,
  things: [thing, open, null],
  either: { __typename: 'Vault', id: '4' },
  open,
  must: { id: '5', sure: 's', inner: { id: '6', sure: 's' } },
  list: [{ id: '7', sure: 's' }],
  vault: { id: '8' },
  me: 'm',
};

const who = (...scopes: string[]): Caller => ({ kind: 'key', scopes });

describe('a document without what somebody may not read', () => {
  const access = accessMap(parse(SDL));
  const schema = buildSchema(SDL);

  const answer = async (query: string, caller: Caller, variables: Record<string, unknown> = {}) => {
    const document = parse(query);
    const filtered = filterDocument(access, document, caller);
    const run = async (one: DocumentNode) =>
      JSON.parse(
        JSON.stringify((await execute({ schema, document: one, rootValue: ROOT, variableValues: variables })).data),
      ) as unknown;
    if (filtered === null) return { data: await run(document), errors: [] };
    if (filtered.refused.size > 0) return { data: null, errors: [...filtered.refused.keys()] };
    const { data, errors } = withNulls(await run(filtered.document), filtered);
    return { data: JSON.parse(JSON.stringify(data)) as unknown, errors: errors.map(({ path }) => path.join('.')) };
  };

  it('gives back the document itself where nothing is withheld', () => {
    expect(
      filterDocument(access, parse('{ thing { id name } open { id } __schema { types { name } } }'), ANONYMOUS),
    ).toBeNull();
  });

  it.each([
    // What one type behind an interface demands, the interface's field demands.
    ['an interface', '{ thing { id secret } }', who(), { thing: { id: '1', secret: null } }, ['thing.secret']],
    ['an interface, with the scope', '{ thing { id secret } }', who('s'), { thing: { id: '1', secret: 'x' } }, []],
    [
      'a type of an interface',
      '{ things { id ... on Closed { secret } ... on Open { secret } } }',
      who(),
      { things: [{ id: '1', secret: null }, { id: '2', secret: 'y' }, null] },
      ['things.0.secret'],
    ],
    [
      'one name for two fields',
      '{ things { ... on Closed { x: secret } ... on Open { x: name } } }',
      who(),
      { things: [{ x: null }, { x: 'o' }, null] },
      ['things.0.x'],
    ],
    [
      'a guarded type in a union',
      '{ either { __typename ... on Vault { id } } }',
      who(),
      { either: { __typename: 'Vault', id: null } },
      ['either.id'],
    ],
    [
      'a guarded type in a union, with the scope',
      '{ either { ... on Vault { id } } }',
      who('v'),
      { either: { id: '4' } },
      [],
    ],
    ['a field of a guarded type', '{ vault { id } open { id } }', who(), { vault: null, open: { id: '2' } }, ['vault']],
    [
      'a field of a guarded scalar, also deep',
      '{ open { coded self { coded id } } }',
      who(),
      { open: { coded: null, self: { coded: null, id: '3' } } },
      ['open.coded', 'open.self.coded'],
    ],
    ['scopes of which some are held', '{ open { both } }', who('a'), { open: { both: null } }, ['open.both']],
    ['all scopes of one alternative', '{ open { both } }', who('b', 'a'), { open: { both: 'b' } }, []],
    ['the other alternative', '{ open { both } }', who('c'), { open: { both: 'b' } }, []],
    ['two demands of which one is met', '{ open { twice } }', who(), { open: { twice: null } }, ['open.twice']],
    ['a demand for any credential', '{ me }', who(), { me: 'm' }, []],
    ['a demand for any credential, of nobody', '{ me }', ANONYMOUS, { me: null }, ['me']],
    [
      'scopes without a credential',
      '{ open { both } }',
      { ...ANONYMOUS, scopes: ['a', 'b', 'c'] },
      { open: { both: null } },
      ['open.both'],
    ],
    // What can't be null takes what stands around it along.
    [
      'a field that can not be null',
      '{ open { id } list { id sure } }',
      who(),
      { open: { id: '2' }, list: null },
      ['list'],
    ],
    [
      'a field that can not be null, by a fragment',
      '{ list { ...f } } fragment f on Must { inner { id ...g } id } fragment g on Must { sure }',
      who(),
      { list: [{ inner: null, id: '7' }] },
      ['list.0.inner'],
    ],
    [
      'names that the stand-ins would have',
      '{ open { withheld_0: id _withheld_0: name both } }',
      who(),
      { open: { withheld_0: '2', _withheld_0: 'o', both: null } },
      ['open.both'],
    ],
  ])('holds for %s', async (_, query, caller, data, errors) => {
    expect(await answer(query, caller)).toEqual({ data, errors });
  });

  it('is none at all where null would reach the root', async () => {
    expect(await answer('query Q { must { id sure } }', who())).toEqual({ data: null, errors: ['Q'] });
  });

  it('follows conditions on variables', async () => {
    const query = 'query($a: Boolean!, $b: Boolean!) { open { id both @include(if: $a) ... @skip(if: $b) { coded } } }';
    expect(await answer(query, who(), { a: false, b: true })).toEqual({ data: { open: { id: '2' } }, errors: [] });
    expect(await answer(query, who(), { a: true, b: false })).toEqual({
      data: { open: { id: '2', both: null, coded: null } },
      errors: ['open.both', 'open.coded'],
    });
  });
});

describe('a supergraph', () => {
  const loaded = (sdl: string): string => {
    const document = parse(sdl);
    accessMap(document);
    return withoutEnforced(sdl, document);
  };
  const withLink = (link: string): string => SDL.replace(LINKS, `${LINKS} ${link}`);

  it('is loaded without the mark of security on what the gateway enforces, and else unchanged', () => {
    const document = parse(loaded(SDL));
    const [definition] = document.definitions;
    if (definition?.kind !== Kind.SCHEMA_DEFINITION) throw new Error('no schema');
    expect(definition.directives).toHaveLength(4);
    expect(loaded(SDL).match(/for: [A-Z]+/gu)).toEqual(['for: EXECUTION']);
  });

  it.each([
    ['@policy', withLink('@link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY)')],
    ['@policy without its mark', withLink('@link(url: "https://specs.apollo.dev/policy/v0.1")')],
    [
      'another version of a known one',
      withLink('@link(url: "https://specs.apollo.dev/authenticated/v0.2", for: SECURITY)'),
    ],
    ['one of somebody else', withLink('@link(url: "https://example.org/secret/v1.0", for: SECURITY)')],
    ['an access directive where none can stand', `${SDL} input In { a: String @signedIn }`],
    [
      'an access directive that is not linked',
      SDL.replace('as: "signedIn", for: SECURITY', 'as: "other", for: SECURITY').replaceAll(
        '@signedIn',
        '@authenticated',
      ),
    ],
    ['scopes that are none', SDL.replace('scopes: [["v"]]', 'scopes: ["v"]')],
    ['scopes that are empty', SDL.replace('scopes: [["v"]]', 'scopes: []')],
  ])('is refused for %s', (_, sdl) => {
    expect(() => loaded(sdl)).toThrow(/The supergraph/u);
  });

  it('without access directives demands nothing', () => {
    expect(accessMap(parse('schema { query: Query } type Query { id: ID }')).isOpen).toBe(true);
  });
});
