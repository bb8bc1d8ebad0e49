import fc from 'fast-check';
import { decodeAnswer, encodeAnswer } from '../../../../gateway/cache/answer-record.ts';
import { StoredAnswer, type Encoding } from '../../../../gateway/cache/stored-answer.ts';

const SECRET = 'a secret of the test';
const TYPE = 'application/graphql-response+json; charset=utf-8';
const bytes = fc.uint8Array({ minLength: 1, maxLength: 3_000 }).map((one) => Buffer.from(one));

/** What a client can see of an answer in every encoding that it has. */
async function seen(answer: StoredAnswer): Promise<unknown> {
  const encodings: readonly Encoding[] = ['identity', 'gzip', 'br'];
  const bodies = await Promise.all(encodings.map(async (one) => (await answer.madeBody(one))?.toString('hex')));
  return [answer.contentType, answer.etag('identity'), answer.etag('br'), ...bodies];
}

describe('an answer as one value outside of the process', () => {
  it('comes back as it was, with the compressed forms that were made and no others', async () => {
    await fc.assert(
      fc.asyncProperty(
        bytes,
        fc.option(bytes, { nil: undefined }),
        fc.option(bytes, { nil: undefined }),
        fc.string(),
        async (body, gzip, br, key) => {
          const made = { ...(gzip === undefined ? {} : { gzip }), ...(br === undefined ? {} : { br }) };
          const answer = new StoredAnswer(body, TYPE, made);
          const back = decodeAnswer(await encodeAnswer(answer, key, SECRET), key, SECRET);
          expect(back === null ? null : await seen(back)).toEqual(await seen(answer));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is none when a byte of it is another, when some are missing or too many', async () => {
    const answer = new StoredAnswer(Buffer.from('{"data":{"regions":[]}}'), TYPE, { gzip: Buffer.from('compressed') });
    const value = await encodeAnswer(answer, 'key', SECRET);
    fc.assert(
      fc.property(fc.nat(value.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(value);
        changed[at] = (changed[at] ?? 0) ^ change;
        return decodeAnswer(changed, 'key', SECRET) === null;
      }),
      { numRuns: 500 },
    );
    for (let length = 0; length < value.length; length += 1) {
      expect(decodeAnswer(value.subarray(0, length), 'key', SECRET)).toBeNull();
    }
    expect(decodeAnswer(Buffer.concat([value, Buffer.of(0)]), 'key', SECRET)).toBeNull();
  });

  it('is none for any bytes that no gateway wrote, also behind the right beginning', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (some, isBegun) => {
        const value = Buffer.concat([Buffer.from(isBegun ? 'GQA1' : ''), some]);
        return decodeAnswer(value, 'key', SECRET) === null;
      }),
      { numRuns: 1_000 },
    );
  });

  it('is none under another key, or with another secret', async () => {
    const value = await encodeAnswer(new StoredAnswer('{"data":null}', TYPE), 'key', SECRET);
    expect(decodeAnswer(value, 'key', SECRET)).not.toBeNull();
    expect(decodeAnswer(value, 'another', SECRET)).toBeNull();
    expect(decodeAnswer(value, 'key', 'another')).toBeNull();
  });
});
