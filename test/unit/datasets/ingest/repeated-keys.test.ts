import { RepeatedKeys } from '../../../../datasets/ingest/repeated-keys.ts';

describe('the keys of a load', () => {
  it('are met once each, and a second time where they were met first, also in another file', () => {
    const keys = new RepeatedKeys();
    // 30,000 keys on the lines of three files.
    const key = (index: number): string => JSON.stringify(['2016', `kz-${index}`]);
    const place = (index: number) => ({ file: Math.floor(index / 10_000), line: 2 + (index % 10_000) });
    for (let index = 0; index < 30_000; index += 1) expect(keys.meet(key(index), place(index))).toBeNull();
    for (const index of [0, 9_999, 10_000, 29_999]) {
      expect(keys.meet(key(index), { file: 3, line: 2 })).toEqual(place(index));
    }
  });
});
