import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AnswerCache } from '../../../../gateway/cache/answer-cache.ts';
import { StoredAnswer } from '../../../../gateway/cache/stored-answer.ts';
import type { Transport } from '../../../../gateway/composition/transport.ts';
import { Repeats } from '../../../../gateway/http/repeats.ts';
import type { Histories } from '../../../../datasets/release.ts';
import { createLog } from '../../../../service/log.ts';

const answer = new StoredAnswer('{"data":{}}', 'application/json; charset=utf-8');
const make = (): Promise<StoredAnswer> => Promise.resolve(answer);
const wanted = { signal: new AbortController().signal, isPublic: true };

describe('repeats', () => {
  let server: Server;
  /** What stands in for the rest of the gateway was asked so often. */
  let entered: number;
  let state: { histories: Histories | null; now: Date; cache: AnswerCache; hasBegun: boolean };

  beforeEach(async () => {
    entered = 0;
    state = {
      histories: {},
      now: new Date('2026-11-01T12:00:00Z'),
      cache: new AnswerCache({ maxBytes: 1_000, shared: null }),
      hasBegun: false,
    };
    const repeats = new Repeats({
      get cache() {
        return state.cache;
      },
      transport: { histories: () => state.histories } as unknown as Transport,
      subgraphs: ['regions'],
      shares: null,
      metrics: null,
      saved: { text: () => null, texts: [], nameOf: () => null },
      get drain() {
        return { hasBegun: state.hasBegun };
      },
      log: createLog('test', 'silent'),
      now: () => state.now,
    });
    const rest = async (raw: IncomingMessage, response: ServerResponse): Promise<void> => {
      entered += 1;
      await state.cache.getOrMake('key', make, wanted);
      const request = { raw, query: {} } as unknown as FastifyRequest;
      const reply = { getHeaders: () => ({ vary: 'Accept' }) } as unknown as FastifyReply;
      repeats.learn(request, reply, { key: 'key', encoding: 'identity', answer });
      response.end('rest');
    };
    server = createServer((raw, response) => repeats.meet(raw, response, () => void rest(raw, response)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const ask = (path = '/graphql?query={a}', headers: Record<string, string> = {}): Promise<string> =>
    new Promise((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      get({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve(text));
      }).on('error', reject);
    });

  it('are answered from the cache', async () => {
    expect(await ask()).toBe('rest');
    expect(await ask()).toBe('{"data":{}}');
    expect(await ask(undefined, { 'user-agent': 'another' })).toBe('{"data":{}}');
    expect(entered).toBe(1);
  });

  it.each([
    ['another day', () => (state.now = new Date('2026-11-02T12:00:00Z'))],
    ['a publication', () => (state.histories = {})],
    ['histories that are not known any more', () => (state.histories = null)],
    ['another supergraph', () => (state.cache = new AnswerCache({ maxBytes: 1_000, shared: null }))],
    ['a gateway that is to stop', () => (state.hasBegun = true)],
  ])('are none after %s', async (_, change) => {
    await ask();
    change();
    expect(await ask()).toBe('rest');
    expect(entered).toBe(2);
  });

  it('are none once the cache has let the answer go', async () => {
    await ask();
    for (let other = 0; other < 100; other += 1) await state.cache.getOrMake(`other ${other}`, make, wanted);
    expect(await ask()).toBe('rest');
  });

  it.each([
    ['another address', '/graphql?query={b}', {}],
    ['a header more', undefined, { 'accept-language': 'kk' }],
    ['a key', undefined, { 'x-api-key': 'any' }],
    ['another path', '/data/x.csv', {}],
  ])('are none with %s, the first time at least', async (_, path, headers) => {
    await ask();
    expect(await ask(path, headers)).toBe('rest');
  });

  it('with a key are never any', async () => {
    for (let round = 0; round < 3; round += 1) expect(await ask(undefined, { 'x-api-key': 'any' })).toBe('rest');
  });
});
