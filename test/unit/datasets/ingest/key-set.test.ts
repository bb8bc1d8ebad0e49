import { KeySet } from '../../../../datasets/ingest/key-set.ts';

describe('a set of keys', () => {
  it('knows every key that was added, however many, and no other', () => {
    const keys = new KeySet();
    const text = (index: number): string => JSON.stringify([`kz-${index}`, '2016']);
    for (let index = 0; index < 20_000; index += 1) keys.add(text(index));
    expect(keys.size).toBe(20_000);
    const known = Array.from({ length: 40_000 }, (_, index) => keys.has(text(index)));
    expect(known.lastIndexOf(true)).toBe(19_999);
    expect(known.indexOf(false)).toBe(20_000);
  });

  it('counts a key once', () => {
    const keys = new KeySet();
    keys.add('one');
    keys.add('one');
    expect(keys.size).toBe(1);
  });
});
