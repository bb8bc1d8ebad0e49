import fc from 'fast-check';
import { decodeCursor, encodeCursor, type CursorPlace } from '../../../subgraphs/cursor.ts';
import { graphErrorOf } from '../../support/faults.ts';

const LIST = '["exportFlows",null,null,{"valueUsd":-1,"id":1},"as-reported","en"]';

const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null));
const place: fc.Arbitrary<CursorPlace> = fc.record({
  values: fc.array(value, { maxLength: 4 }),
  release: fc.nat({ max: 2_147_483_646 }),
});

async function refusal(list: string, cursor: string): Promise<void> {
  const { code, details, message } = await graphErrorOf(() => decodeCursor('after', list, cursor));
  expect([code, details]).toEqual(['BAD_USER_INPUT', { argument: 'after' }]);
  expect(message).toMatch(/^Argument "after" is no cursor of this list; expected /u);
}

describe('a cursor', () => {
  it('gives back the place for which it was made', () => {
    fc.assert(
      fc.property(place, fc.string(), (at, list) => {
        expect(decodeCursor('after', list, encodeCursor(list, at))).toEqual(at);
      }),
    );
  });

  it('can stand in a URL as it is', () => {
    fc.assert(fc.property(place, (at) => expect(encodeCursor(LIST, at)).toMatch(/^[\w-]+$/u)));
  });

  it('is refused by every other list, order, filter, geography and language', async () => {
    const cursor = encodeCursor(LIST, { values: [10, 'flow-a'], release: 1 });
    for (const other of [
      LIST.replace('exportFlows', 'projects'),
      LIST.replace('-1', '1'),
      LIST.replace('null,null', 'null,{"period":{"eq":"2017"}}'),
      LIST.replace('as-reported', 'current'),
      LIST.replace('"en"', '"ru"'),
    ]) {
      await refusal(other, cursor);
    }
  });

  it('is refused by any list but its own', async () => {
    await fc.assert(
      fc.asyncProperty(place, fc.string(), fc.string({ minLength: 1 }), async (at, list, more) => {
        await refusal(`${list}${more}`, encodeCursor(list, at));
      }),
    );
  });

  it('never leads to another place when one of its characters is changed', () => {
    // The last character may hold bits that decoding drops: then the cursor is the same one in another spelling.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    fc.assert(
      fc.property(place, fc.nat(), fc.constantFrom(...Array.from(alphabet)), (at, seed, character) => {
        const cursor = encodeCursor(LIST, at);
        const position = seed % cursor.length;
        const tampered = cursor.slice(0, position) + character + cursor.slice(position + 1);
        let read: CursorPlace | null = null;
        try {
          read = decodeCursor('after', LIST, tampered);
        } catch {
          return;
        }
        expect(read).toEqual(at);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused when its place was written anew with the old checksum', async () => {
    const cursor = encodeCursor(LIST, { values: [10, 'flow-a'], release: 1 });
    const content = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [number, unknown[], string];
    const written = (changed: unknown): string => Buffer.from(JSON.stringify(changed)).toString('base64url');
    expect(written(content)).toBe(cursor);
    await refusal(LIST, written([2, content[1], content[2]]));
    await refusal(LIST, written([1, [11, 'flow-a'], content[2]]));
    await refusal(LIST, written([1, ['10', 'flow-a'], content[2]]));
    await refusal(LIST, written([1, [{ $gt: 0 }, 'flow-a'], content[2]]));
    await refusal(LIST, written([...content, 1]));
    await refusal(LIST, written({ 0: 1, 1: content[1], 2: content[2] }));
  });

  it('is refused, and breaks nothing, when it is any other text', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary' }), (text) => refusal(LIST, text)));
    for (const text of ['', 'null', 'W10', 'bnVsbA', '[1,[],"x"]']) await refusal(LIST, text);
  });
});
