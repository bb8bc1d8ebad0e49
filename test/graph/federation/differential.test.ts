import { jest } from '@jest/globals';
import fc from 'fast-check';
import { fixtures } from '../../fixtures/federation/all.ts';
import { startFederation, type Federation } from '../../support/federation.ts';
import { operations } from '../../support/operations.ts';
import { comparable, unexplained } from '../../support/same-answer.ts';
import { faults } from '../../support/subgraph-faults.ts';

// OPERATIONS=10000 FAILING_OPERATIONS=2000 is the size of a nightly run; SEED repeats one.
const { OPERATIONS = '1000', FAILING_OPERATIONS = '230', SEED = '20180327' } = process.env;
const seed = Number(SEED);
// A nightly run takes minutes.
jest.setTimeout(600_000);
const share = (total: string): number => Math.ceil(Number(total) / fixtures.length);

// Features for which the law does not hold yet: each of them is expected to fail.
const KNOWN: readonly string[] = [
  'multiple keys',
  'composite keys',
  'nested keys',
  '@key(resolvable: false)',
  '@requires',
  '@requires by a field with arguments',
  '@requires of a field with arguments',
  '@requires of one field with different arguments',
  '@override',
  '@shareable',
  '@inaccessible',
  '@interfaceObject',
  'entity interfaces',
  'interfaces and unions across subgraphs',
  'enums that differ',
  'errors and null propagation',
  'mutations',
];
const KNOWN_FAILING: readonly string[] = [
  'multiple keys',
  'composite keys',
  'nested keys',
  '@key(resolvable: false)',
  '@requires',
  '@requires by a field with arguments',
  '@requires of a field with arguments',
  '@requires of one field with different arguments',
  '@provides',
  '@override',
  '@shareable',
  '@inaccessible',
  '@interfaceObject',
  'entity interfaces',
  'interfaces and unions across subgraphs',
  'a shared interface of which each subgraph knows some members',
  'enums that differ',
  'nested lists with nulls',
  'errors and null propagation',
  '@skip and @include',
  'nothing to fetch',
  '__typename and aliases',
  'introspection',
];

const settings = (numRuns: number, known: boolean) => ({
  numRuns: known ? Math.max(numRuns, 200) : numRuns,
  seed,
  endOnFailure: known,
});

describe.each(fixtures.map((fixture) => [fixture.feature, fixture] as const))(
  'generated operations over %s',
  (feature, fixture) => {
    let federation: Federation;
    beforeAll(async () => {
      federation = await startFederation(fixture);
    });
    afterAll(() => federation.stop());

    const known = KNOWN.includes(feature);
    (known ? it.failing : it)('have the same answer from the gateway and from one merged schema', async () => {
      await fc.assert(
        fc.asyncProperty(operations(federation.schema), async ({ query, variables }) => {
          const ours = comparable(await federation.ours(query, variables));
          expect(ours).toEqual(comparable(await federation.merged(query, variables)));
        }),
        settings(share(OPERATIONS), known),
      );
    });

    // A mutation that fails changes what the ones after it answer.
    if (feature === 'mutations') return;
    const knownFailing = KNOWN_FAILING.includes(feature);
    (knownFailing ? it.failing : it)('have the full answer with explained nulls where a subgraph fails', async () => {
      const names = fixture.subgraphs.map(({ name }) => name);
      const kinds = Object.keys(faults) as (keyof typeof faults)[];
      await fc.assert(
        fc.asyncProperty(
          operations(federation.schema),
          fc.constantFrom(...names),
          fc.constantFrom(...kinds),
          async ({ query, variables }, name, kind) => {
            federation.heal();
            federation.fail(name, faults[kind].fault);
            const partial = await federation.ours(query, variables);
            expect(unexplained(partial, await federation.merged(query, variables))).toEqual([]);
          },
        ),
        settings(share(FAILING_OPERATIONS), knownFailing),
      );
    });
  },
);
