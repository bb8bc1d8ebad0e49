import { jest } from '@jest/globals';
import fc from 'fast-check';
import { fixtures } from '../../fixtures/federation/all.ts';
import { startFederation, type Federation } from '../../support/federation.ts';
import { operations } from '../../support/operations.ts';
import { comparable, unexplained } from '../../support/same-answer.ts';
import { faults } from '../../support/subgraph-faults.ts';

// OPERATIONS=10000 FAILING_OPERATIONS=2000 is the size of a nightly run; SEED repeats one.
const { OPERATIONS = '600', FAILING_OPERATIONS = '150', SEED = '20180327' } = process.env;
const seed = Number(SEED);
// A nightly run takes minutes.
jest.setTimeout(600_000);
const settings = (total: string) => ({ numRuns: Math.ceil(Number(total) / fixtures.length), seed });

describe.each(fixtures.map((fixture) => [fixture.feature, fixture] as const))(
  'generated operations over %s',
  (feature, fixture) => {
    let federation: Federation;
    beforeAll(async () => {
      federation = await startFederation(fixture);
    });
    afterAll(() => federation.stop());

    it('have the same answer from the gateway and from one merged schema', async () => {
      await fc.assert(
        fc.asyncProperty(operations(federation.schema), async ({ query, variables }) => {
          const ours = comparable(await federation.ours(query, variables));
          expect(ours).toEqual(comparable(await federation.merged(query, variables)));
        }),
        settings(OPERATIONS),
      );
    });

    // A mutation that fails changes what the ones after it answer.
    if (feature === 'mutations') return;
    it('have the full answer with explained nulls where a subgraph fails', async () => {
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
        settings(FAILING_OPERATIONS),
      );
    });
  },
);
