import { setTimeout } from 'node:timers/promises';
import { ABUSIVE } from '../support/abusive.ts';
import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';

const AT_ONCE = 40;
// A second is what is wanted of a machine that does nothing else; a busy one is given longer.
const PATIENCE_MS = 10_000;

describe('somebody who asks rightly beside abuse', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    const pepper = 'a pepper of at least thirty-two characters';
    graph = await startGraphUnderTest({ profile: 'production', 'key-pepper': pepper, shares: 'off' });
  });
  afterAll(() => graph.stop());

  // Its text has never been asked before, so that it is read, planned and fetched like any other.
  const CANARY = (number: number): string => `query Canary${number} { region(id: "kz-akmola") { name } }`;

  it.each(ABUSIVE.map(([what, query, code], index) => [what, { query, code, index }] as const))(
    'has the right answer before %s are all refused, or within ten seconds',
    async (_, { query, code, index }) => {
      // No two texts are the same.
      const abuse = Array.from({ length: AT_ONCE }, async (_one, number) => {
        const { errors = [] } = await graph.query(`${query} # ${number}`);
        return errors.map(({ extensions }) => extensions['code']);
      });
      const canary = graph.query(CANARY(index));
      const patience = new AbortController();
      const late = setTimeout(PATIENCE_MS, null, { signal: patience.signal }).catch(() => null);
      const tooLate = Promise.all([late, ...abuse]).then(() => null);
      expect(await Promise.race([canary, tooLate])).toEqual({ data: { region: { name: 'Akmola region' } } });
      patience.abort();
      for (const codes of await Promise.all(abuse)) expect(codes).toContain(code);
    },
  );
});
