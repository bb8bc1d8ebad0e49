import { fixtures } from '../../fixtures/federation/all.ts';
import { startFederation, type Federation } from '../../support/federation.ts';
import { errorPaths } from '../../support/same-answer.ts';

// Right answers that the gateway does not give yet, by feature and title: each of them is expected to fail.
const KNOWN: readonly string[] = [
  'mutations: runs mutations in the order in which fragments bring them',
  '@interfaceObject: applies a fragment on the interface to one of its kinds',
  '@requires: follows a chain that leads back to the subgraph in which it starts',
  'interfaces and unions across subgraphs: keeps the type under an alias with the name of the key apart from it',
  '@skip and @include: keeps the order of the first mention where objects and fields are asked for twice',
  'nothing to fetch: answers objects without fields where a field under a condition has only skipped ones',
  '@key(resolvable: false): comes back by the key that can be resolved with what a field requires',
  '@requires: keeps a field of the subgraph whose other field is skipped with what it requires',
  '@requires: keeps a field of the subgraph whose other field is skipped with what it requires, which may not be null',
  '@requires of a field with arguments: keeps the required field apart from the same field that the client asks for after it',
  'multiple keys: keeps a client alias that is the name of a key apart from the key',
  'multiple keys: keeps two keys apart whose names the client has exchanged',
  'composite keys: keeps an alias that is the name of half a key apart from it',
  'nested keys: keeps aliases apart from the key within the inner entity',
  '@requires: keeps an alias with the name of a required field apart from it',
  '@requires: keeps an alias with the name of the key of a required field apart from it',
  '@requires: keeps an alias of another type than the required field apart from it',
  '@requires of a field with arguments: keeps the required field apart from the same field that the client asks for with other arguments',
  '@requires of a field with arguments: keeps the required field apart from the same field without its arguments',
  '@requires of a field with arguments: keeps the required field apart where the client passes a variable',
  '@requires of a field with arguments: keeps an alias with the name of the required field apart from it',
  '@requires of one field with different arguments: sends each field what it requires where two require one field with different arguments',
  '@requires of one field with different arguments: sends each field what it requires in the other order',
  '@provides: keeps an alias with the name of the key apart from it on a way that provides',
  '@inaccessible: keeps an alias with the name of the hidden key apart from it',
  '@interfaceObject: tells the kind under an alias too',
  'entity interfaces: keeps one alias for fields of two kinds apart',
  'mutations: keeps an alias of a mutation apart from the key of what it answers',
  'introspection: tells of an input type whether it is a oneOf',
];

describe.each(fixtures.map((fixture) => [fixture.feature, fixture] as const))('a supergraph with %s', (_, fixture) => {
  let federation: Federation;
  beforeAll(async () => {
    federation = await startFederation(fixture);
  });
  afterAll(() => federation.stop());

  for (const { title, query, variables, data, report, errorPaths: expected = [] } of fixture.cases) {
    const name = report === undefined ? title : `${title} (${report})`;
    const test = KNOWN.includes(`${fixture.feature}: ${title}`) ? it.failing : it;
    test(name, async () => {
      const answer = await federation.ours(query, variables);
      expect({ text: JSON.stringify(answer.data), errors: errorPaths(answer) }).toEqual({
        text: JSON.stringify(data),
        errors: expected,
      });
    });

    it(`has the same answer from one merged schema: ${title}`, async () => {
      const answer = await federation.merged(query, variables);
      expect({ text: JSON.stringify(answer.data), errors: errorPaths(answer) }).toEqual({
        text: JSON.stringify(data),
        errors: expected,
      });
    });
  }
});
