import { Walks, type WalkPlace } from '../../../subgraphs/walks.ts';

const ROWS = Array.from({ length: 10 }, (_, at) => ({ id: at }));
const PLACE: WalkPlace = { requestId: 'one', list: 'rows', release: 1, after: null };

/** Rows after a place; tells which reads were begun and ended. `failsAt` is the row whose reading fails, once. */
function source(failsAt: number | null = null) {
  const log: string[] = [];
  let fails = failsAt;
  return {
    log,
    reading: (after: number) => ({
      open: async function* () {
        log.push(`begun after ${after}`);
        try {
          for (const row of ROWS.slice(after + 1)) {
            await Promise.resolve();
            if (row.id === fails) {
              fails = null;
              throw new Error('lost');
            }
            yield row;
          }
        } finally {
          log.push(`ended after ${after}`);
        }
      },
      valuesOf: (row: Readonly<Record<string, unknown>>) => [Number(row['id'])],
    }),
  };
}

const at = (row: number): WalkPlace => ({ ...PLACE, after: [row] });

describe('the read of a walk', () => {
  it('goes on from page to page and ends with the list', async () => {
    const walks = new Walks();
    const { log, reading } = source();
    expect(await walks.page(PLACE, 4, reading(-1))).toEqual({ rows: ROWS.slice(0, 4), more: true });
    expect(await walks.page(at(3), 4, reading(3))).toEqual({ rows: ROWS.slice(4, 8), more: true });
    expect(await walks.page(at(7), 4, reading(7))).toEqual({ rows: ROWS.slice(8), more: false });
    expect([log, walks.size]).toEqual([['begun after -1', 'ended after -1'], 0]);
  });

  it('has no page more where the list ends with one', async () => {
    const walks = new Walks();
    expect(await walks.page(PLACE, 10, source().reading(-1))).toEqual({ rows: ROWS, more: false });
  });

  it('is begun anew at its place for another request, release or list', async () => {
    const walks = new Walks();
    const { log, reading } = source();
    await walks.page(PLACE, 4, reading(-1));
    for (const other of [{ requestId: 'two' }, { release: 2 }, { list: 'others' }]) {
      expect(await walks.page({ ...at(3), ...other }, 4, reading(3))).toEqual({ rows: ROWS.slice(4, 8), more: true });
    }
    expect(log).toEqual(['begun after -1', 'begun after 3', 'begun after 3', 'begun after 3']);
    walks.stop();
  });

  it('is begun anew when the store has lost it, and fails when it can not be begun', async () => {
    const walks = new Walks();
    const { log, reading } = source(6);
    await walks.page(PLACE, 4, reading(-1));
    expect(await walks.page(at(3), 4, reading(3))).toEqual({ rows: ROWS.slice(4, 8), more: true });
    expect(log).toEqual(['begun after -1', 'ended after -1', 'begun after 3']);
    await expect(new Walks().page(PLACE, 4, source(2).reading(-1))).rejects.toThrow('lost');
    walks.stop();
  });

  it('is ended when others push it out, and when all are', async () => {
    const walks = new Walks();
    const first = source();
    await walks.page(PLACE, 4, first.reading(-1));
    const others = source();
    for (let walk = 0; walk < 40; walk += 1) {
      await walks.page({ ...PLACE, requestId: `other ${walk}` }, 4, others.reading(-1));
    }
    expect(walks.size).toBe(32);
    walks.stop();
    await new Promise((resolve) => setImmediate(resolve));
    expect(first.log).toEqual(['begun after -1', 'ended after -1']);
    expect(others.log.filter((line) => line.startsWith('ended')).length).toBe(40);
    expect(walks.size).toBe(0);
  });
});
