import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { remoteTransport } from '../../../gateway/composition/remote.ts';
import type { TransportRequest } from '../../../gateway/composition/transport.ts';
import { createLog } from '../../../service/log.ts';
import { multipleKeys } from '../../fixtures/federation/keys.ts';
import { composeFixture, startFederation, startOurs, type Ask, type Federation } from '../../support/federation.ts';
import { now, type Answer } from '../../support/graph.ts';
import { unexplained } from '../../support/same-answer.ts';
import { faults, INTERNAL_TEXT } from '../../support/subgraph-faults.ts';

const QUERY = '{ products { n: name price w: weight } }';
const RIGHT: Answer = {
  data: {
    products: [
      { n: 'Lathe', price: 700, w: 40 },
      { n: 'Loom', price: null, w: 15 },
      { n: null, price: 90, w: null },
    ],
  },
};

/** The codes and subgraphs of the errors of an answer, each once. */
const saidOf = (answer: Answer): readonly string[] => [
  ...new Set(
    (answer.errors ?? []).map(({ extensions }) => `${String(extensions['code'])} of ${String(extensions['subgraph'])}`),
  ),
];

/** What the answer has of each product but its price. */
const namesAndWeights = ({ data }: Answer): unknown =>
  (data?.['products'] as readonly Record<string, unknown>[] | null)?.map(({ n, w }) => ({ n, w }));

function expectOnlyPricesMissing(answer: Answer, codes: readonly string[]): void {
  expect(JSON.stringify(answer)).not.toContain(INTERNAL_TEXT);
  expect(namesAndWeights(answer)).toEqual(namesAndWeights(RIGHT));
  expect(unexplained(answer, RIGHT)).toEqual([]);
  expect(codes.map((code) => [`${code} of prices`])).toContainEqual(saidOf(answer));
}

describe('a subgraph that gives no answer or a wrong one', () => {
  let federation: Federation;
  beforeAll(async () => {
    federation = await startFederation(multipleKeys);
  });
  afterEach(() => federation.heal());
  afterAll(() => federation.stop());

  for (const [kind, { codes, fault }] of Object.entries(faults)) {
    it(`has its fields null with their paths, its name and ${codes[0]}, and the rest stands: ${kind}`, async () => {
      federation.fail('prices', fault);
      expectOnlyPricesMissing(await federation.ours(QUERY), codes);
    });

    // Too few entities and wrong numbers are no faults of a list of names.
    if (kind === 'answers with too few entities' || kind === 'answers with a text where a number belongs') continue;
    it(`has its root field null with its path, its name and ${codes[0]}: ${kind}`, async () => {
      federation.fail('names', fault);
      const answer = await federation.ours(QUERY);
      expect(JSON.stringify(answer)).not.toContain(INTERNAL_TEXT);
      expect(answer.data).toEqual({ products: null });
      expect(answer.errors?.map(({ path }) => path)).toEqual([['products']]);
      expect(codes.map((code) => [`${code} of names`])).toContainEqual(saidOf(answer));
    });
  }

  it('leaves an answer without errors once the subgraph is well again', async () => {
    federation.fail('prices', faults['can not be reached'].fault);
    await federation.ours(QUERY);
    federation.heal();
    expect(await federation.ours(QUERY)).toEqual(RIGHT);
  });
});

describe('a subgraph over HTTP that gives no answer or a wrong one', () => {
  const servers: Server[] = [];
  let misbehave: RequestListener = (_, response) => response.writeHead(404).end();
  let ask: Ask;
  let stop: () => Promise<void>;

  const listening = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  };

  beforeAll(async () => {
    const federation = await startFederation(multipleKeys);
    const wellServed =
      (name: string): RequestListener =>
      (request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          if (request.method !== 'POST') return void response.writeHead(404).end();
          const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as TransportRequest;
          void federation.direct(name, body).then((answer) => response.end(JSON.stringify(answer)));
        });
      };
    const urls = new Map([
      ['names', await listening(wellServed('names'))],
      ['weights', await listening(wellServed('weights'))],
      ['prices', await listening((request, response) => misbehave(request, response))],
    ]);
    const transport = await remoteTransport({
      urls,
      connections: 2,
      timeoutMs: 300,
      queue: 100,
      // Each fault is to be met here, and none refused for the one before.
      breakerFailures: 1_000,
      breakerMs: 1_000,
      maxResponseBytes: 10_000,
      secrets: new Map(),
      now,
      pollEveryMs: 60_000,
      log: createLog('test', 'silent'),
    });
    const ours = await startOurs(composeFixture(multipleKeys), transport, [...urls.keys()]);
    ask = ours.ask;
    stop = async () => {
      await ours.stop();
      await transport.stop();
      await federation.stop();
    };
  });
  afterAll(async () => {
    await stop();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  const kinds: readonly (readonly [string, string, RequestListener])[] = [
    ['closes the connection', 'SUBGRAPH_UNAVAILABLE', (request) => request.socket.destroy()],
    ['never answers', 'SUBGRAPH_TIMEOUT', () => undefined],
    ['answers with a page', 'SUBGRAPH_BAD_RESPONSE', (_, response) => response.end(`<html>${INTERNAL_TEXT}</html>`)],
    ['answers 503', 'SUBGRAPH_BAD_RESPONSE', (_, response) => response.writeHead(503).end(INTERNAL_TEXT)],
    [
      'answers with headers and never with a body',
      'SUBGRAPH_TIMEOUT',
      (_, response) => {
        response.writeHead(200).flushHeaders();
      },
    ],
    [
      'goes on answering a byte at a time',
      'SUBGRAPH_TIMEOUT',
      (_, response) => {
        response.write('{');
        const drip = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(drip));
      },
    ],
    [
      'closes the connection in mid-answer',
      'SUBGRAPH_UNAVAILABLE',
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"data":', () => response.destroy());
      },
    ],
    [
      'announces 50 MB and sends them as long as somebody reads',
      'SUBGRAPH_BAD_RESPONSE',
      (_, response) => {
        const more = (): void => {
          if (!response.destroyed) response.write(Buffer.alloc(65_536, 'x'), () => setImmediate(more));
        };
        response.writeHead(200, { 'content-length': String(50 * 1024 * 1024) });
        more();
      },
    ],
    ['answers with a list', 'SUBGRAPH_BAD_RESPONSE', (_, response) => response.end('[]')],
    ['answers with no bytes', 'SUBGRAPH_BAD_RESPONSE', (_, response) => response.end()],
    [
      'answers with a header that breaks HTTP',
      'SUBGRAPH_UNAVAILABLE',
      (_, response) => response.socket?.end('HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n'),
    ],
    [
      'answers with half of an answer',
      'SUBGRAPH_BAD_RESPONSE',
      (_, response) => response.end('{"data":{"_entities":['),
    ],
    ['answers with too much', 'SUBGRAPH_BAD_RESPONSE', (_, response) => response.end('x'.repeat(20_000))],
    ['answers with 500', 'SUBGRAPH_BAD_RESPONSE', (_, response) => response.writeHead(500).end(INTERNAL_TEXT)],
    [
      'answers with a redirection to the right answer',
      'SUBGRAPH_BAD_RESPONSE',
      (_, response) => response.writeHead(307, { location: '/elsewhere' }).end(),
    ],
  ];
  for (const [kind, code, listener] of kinds) {
    it(`has its fields null with their paths, its name and ${code}, and the rest stands: ${kind}`, async () => {
      misbehave = listener;
      expectOnlyPricesMissing(await ask(QUERY), [code]);
    });
  }
});
