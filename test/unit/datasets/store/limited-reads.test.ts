import { LimitedReads } from '../../../../datasets/store/limited-reads.ts';
import type { ReadOptions, Reader, Rows } from '../../../../datasets/store/store.ts';
import { graphErrorOf } from '../../../support/faults.ts';

const NO_ROWS: Rows<never> = {
  toArray: () => Promise.resolve([]),
  async *[Symbol.asyncIterator]() {
    // None.
  },
};

/** A store that notes the limits of its reads. */
function noting(): { readonly reader: Reader; readonly limits: (number | undefined)[] } {
  const limits: (number | undefined)[] = [];
  const read = (options?: ReadOptions): Rows<never> => {
    limits.push(options?.timeLimitMs);
    return NO_ROWS;
  };
  return { reader: { find: (_, __, options) => read(options), aggregate: (_, __, options) => read(options) }, limits };
}

describe('reads with a limit', () => {
  it('tell the store how much time is left when each begins, in whole milliseconds', () => {
    const { reader, limits } = noting();
    let left = 100.4;
    const limited = new LimitedReads(reader, () => left);
    limited.find('rows', {});
    left = 20;
    limited.aggregate('rows', []);
    expect(limits).toEqual([101, 20]);
  });

  it('have no other limit, whatever their reader names', () => {
    const { reader, limits } = noting();
    new LimitedReads(reader, () => 20).find('rows', {}, { timeLimitMs: 60_000 });
    expect(limits).toEqual([20]);
  });

  it('are not begun when nobody waits any more', async () => {
    const { reader, limits } = noting();
    const limited = new LimitedReads(reader, () => -1);
    expect((await graphErrorOf(() => limited.find('rows', {}))).code).toBe('OPERATION_TIMEOUT');
    expect((await graphErrorOf(() => limited.aggregate('rows', []))).code).toBe('OPERATION_TIMEOUT');
    expect(limits).toEqual([]);
  });
});
