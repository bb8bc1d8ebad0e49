import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { AnswerCache, type SharedAnswers, type Wanted } from '../../../../gateway/cache/answer-cache.ts';
import { StoredAnswer } from '../../../../gateway/cache/stored-answer.ts';

const stored = (text: string): StoredAnswer => new StoredAnswer(text, 'application/json');
const until = ({ signal }: AbortController): Wanted => ({ signal, isPublic: true });
const never = (): Wanted => until(new AbortController());
const failing = 'an answer with errors';

/** A promise and what resolves it. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe('the answer cache', () => {
  it('makes an answer once and keeps it', async () => {
    const cache = new AnswerCache({ maxBytes: 1_000, shared: null });
    let made = 0;
    const make = (): Promise<StoredAnswer> => Promise.resolve(stored(`answer ${(made += 1)}`));
    const first = await cache.getOrMake('key', make, never());
    expect(await cache.getOrMake('key', make, never())).toBe(first);
    expect(made).toBe(1);
  });

  it('makes concurrent identical answers once, errors too, and keeps no error', async () => {
    const cache = new AnswerCache({ maxBytes: 1_000, shared: null });
    const { opened, open } = gate();
    let made = 0;
    const make = async (): Promise<string> => {
      made += 1;
      await opened;
      return failing;
    };
    const asked = Array.from({ length: 10 }, () => cache.getOrMake('key', make, never()));
    open();
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 10 }, () => failing));
    expect(made).toBe(1);
    await cache.getOrMake('key', make, never());
    expect(made).toBe(2);
  });

  it('lets go of what was asked for longest ago once its bytes are used up', async () => {
    // Each answer counts twice its 100 bytes and some for its key and hash: four fit 1,000 bytes, five do not.
    const cache = new AnswerCache({ maxBytes: 1_000, shared: null });
    for (const key of ['a', 'b', 'c', 'd', 'e']) {
      await cache.getOrMake(key, () => Promise.resolve(stored(key.repeat(100))), never());
    }
    expect(cache.get('a')).toBeUndefined();
    expect(cache.get('e')?.bytes.toString()).toBe('e'.repeat(100));
    expect(cache.counts.bytes).toBeLessThanOrEqual(1_000);
  });

  it('keeps nothing when it has no bytes, and still makes concurrent answers once', async () => {
    const cache = new AnswerCache({ maxBytes: 0, shared: null });
    let made = 0;
    const make = (): Promise<StoredAnswer> => Promise.resolve(stored(`answer ${(made += 1)}`));
    await Promise.all([cache.getOrMake('key', make, never()), cache.getOrMake('key', make, never())]);
    expect(made).toBe(1);
    await cache.getOrMake('key', make, never());
    expect(made).toBe(2);
  });

  it('stops the work only when everybody who waits for it has gone', async () => {
    const cache = new AnswerCache({ maxBytes: 1_000, shared: null });
    const { opened, open } = gate();
    const signals: AbortSignal[] = [];
    const make = async (signal: AbortSignal): Promise<StoredAnswer> => {
      signals.push(signal);
      await opened;
      return stored('answer');
    };
    const one = new AbortController();
    const other = new AbortController();
    const asked = [cache.getOrMake('key', make, until(one)), cache.getOrMake('key', make, until(other))];
    await new Promise(setImmediate);
    one.abort();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    other.abort();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    const third = cache.getOrMake('key', make, never());
    await new Promise(setImmediate);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    open();
    await Promise.all([...asked, third]);
  });

  it('asks the shared answers first, tells them what it made, and goes on without them', async () => {
    const kept = new Map([['known', stored('from the other')]]);
    const shared: SharedAnswers = {
      get: (key) => (key === 'lost' ? Promise.reject(new Error('gone')) : Promise.resolve(kept.get(key))),
      set: (key, answer) => Promise.resolve(void kept.set(key, answer)),
    };
    const cache = new AnswerCache({ maxBytes: 1_000, shared });
    const make = (): Promise<StoredAnswer> => Promise.resolve(stored('made here'));
    const text = async (key: string): Promise<string> =>
      (await cache.getOrMake<StoredAnswer>(key, make, never())).bytes.toString();
    expect(await text('known')).toBe('from the other');
    expect(await text('new')).toBe('made here');
    expect(kept.get('new')?.bytes.toString()).toBe('made here');
    expect(await text('lost')).toBe('made here');
  });

  it('neither asks nor tells the shared answers where the answer is not for everybody', async () => {
    const asked: string[] = [];
    const shared: SharedAnswers = {
      get: (key) => Promise.resolve(void asked.push(`get ${key}`)),
      set: (key) => Promise.resolve(void asked.push(`set ${key}`)),
    };
    const cache = new AnswerCache({ maxBytes: 1_000, shared });
    await cache.getOrMake('own', () => Promise.resolve(stored('own')), { ...never(), isPublic: false });
    expect(asked).toEqual([]);
    await cache.getOrMake('public', () => Promise.resolve(stored('public')), never());
    expect(asked).toEqual(['get public', 'set public']);
  });
});

describe('a stored answer', () => {
  it('has the same text in every encoding, each with a tag of its own', async () => {
    const answer = stored('Қазақстан '.repeat(200));
    const bodies = { br: await answer.body('br'), gzip: await answer.body('gzip'), identity: answer.bytes };
    expect(brotliDecompressSync(bodies.br).equals(answer.bytes)).toBe(true);
    expect(gunzipSync(bodies.gzip).equals(answer.bytes)).toBe(true);
    const tags = (['br', 'gzip', 'identity'] as const).map((encoding) => answer.etag(encoding));
    expect(new Set(tags).size).toBe(3);
    for (const tag of tags) expect(tag).toMatch(/^"[\w-]+"$/u);
  });

  it('is compressed once', async () => {
    const answer = stored('text '.repeat(1_000));
    expect(await answer.body('gzip')).toBe(await answer.body('gzip'));
  });

  it('stays as it is when it is small', () => {
    expect(stored('small').encodingFor('br')).toBe('identity');
    expect(stored('x'.repeat(2_000)).encodingFor('br')).toBe('br');
  });
});
