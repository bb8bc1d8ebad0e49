import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { remoteTransport } from '../../../../gateway/composition/remote.ts';
import type { Transport, TransportRequest } from '../../../../gateway/composition/transport.ts';
import { createLog } from '../../../../service/log.ts';
import { graphErrorOf } from '../../../support/faults.ts';

const QUERY: TransportRequest = { query: '{things{name}}' };
const MUTATION: TransportRequest = { query: 'mutation{add{name}}' };
const HEADERS = { 'x-request-id': 'one', 'x-graph-today': '2026-11-22' };
const RIGHT = '{"data":{"things":[{"name":"Lathe"}]}}';

interface Limits {
  readonly connections: number;
  readonly timeoutMs: number;
  readonly queue: number;
  readonly breakerFailures: number;
  readonly breakerMs: number;
}

/** Limits that no test meets unless it sets one itself. */
const WIDE: Limits = { connections: 10, timeoutMs: 5_000, queue: 100, breakerFailures: 100, breakerMs: 60_000 };

describe('a remote subgraph', () => {
  let server: Server;
  let received: IncomingMessage[];
  let behave: RequestListener;
  const opened: Transport[] = [];

  beforeEach(async () => {
    received = [];
    behave = (_, response) => response.end(RIGHT);
    server = createServer((request, response) => {
      received.push(request);
      behave(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    for (const transport of opened.splice(0)) await transport.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function reach(limits: Partial<Limits> = {}): Promise<Transport> {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
    const transport = await remoteTransport({
      ...WIDE,
      ...limits,
      urls: new Map([['things', url]]),
      maxResponseBytes: 10_000,
      pollEveryMs: null,
      secrets: new Map(),
      now: () => new Date(),
      log: createLog('test', 'silent'),
    });
    opened.push(transport);
    return transport;
  }

  const codeOf = async (asked: Promise<unknown>): Promise<string> => (await graphErrorOf(() => asked)).code;

  /** Resolves once the subgraph has had so many requests. */
  async function arrived(count: number): Promise<void> {
    for (let attempt = 0; attempt < 500 && received.length < count; attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(received).toHaveLength(count);
  }

  it('is asked a second time, and no third, when it closes the connection on a query', async () => {
    const transport = await reach();
    behave = (request, response) => {
      if (received.length === 1) request.socket.destroy();
      else response.end(RIGHT);
    };
    expect(await transport.execute('things', QUERY, HEADERS)).toEqual(JSON.parse(RIGHT));
    expect(received).toHaveLength(2);
    expect(transport.figures()['things']).toMatchObject({ retries: 1 });
    behave = (request) => request.socket.destroy();
    expect(await codeOf(transport.execute('things', QUERY, HEADERS))).toBe('SUBGRAPH_UNAVAILABLE');
    expect(received).toHaveLength(4);
  });

  it('is asked a mutation once, whatever comes of it', async () => {
    const transport = await reach();
    behave = (request) => request.socket.destroy();
    expect(await codeOf(transport.execute('things', MUTATION, HEADERS))).toBe('SUBGRAPH_UNAVAILABLE');
    expect(received).toHaveLength(1);
  });

  it('is not asked a second time for an answer that is wrong or late', async () => {
    const transport = await reach({ timeoutMs: 200 });
    behave = (_, response) => response.writeHead(500).end();
    expect(await codeOf(transport.execute('things', QUERY, HEADERS))).toBe('SUBGRAPH_BAD_RESPONSE');
    behave = () => undefined;
    expect(await codeOf(transport.execute('things', QUERY, HEADERS))).toBe('SUBGRAPH_TIMEOUT');
    expect(received).toHaveLength(2);
  });

  it('is repeated to ten times at most while nothing succeeds', async () => {
    const transport = await reach();
    behave = (request) => request.socket.destroy();
    for (let time = 0; time < 12; time += 1) await codeOf(transport.execute('things', QUERY, HEADERS));
    // Twelve calls, and ten of them twice.
    expect(received).toHaveLength(22);
  });

  it('is not asked once it failed several times in a row, until a call that tries succeeds', async () => {
    const transport = await reach({ breakerFailures: 2, breakerMs: 300 });
    behave = (request) => request.socket.destroy();
    await codeOf(transport.execute('things', MUTATION, HEADERS));
    await codeOf(transport.execute('things', MUTATION, HEADERS));
    const error = await graphErrorOf(() => transport.execute('things', QUERY, HEADERS));
    expect([error.code, error.message]).toEqual(['SUBGRAPH_UNAVAILABLE', "The subgraph things can't be reached."]);
    expect(received).toHaveLength(2);
    expect(transport.figures()['things']).toMatchObject({ breaker: 'open', refused: 1 });
    behave = (_, response) => response.end(RIGHT);
    await new Promise((resolve) => setTimeout(resolve, 320));
    expect(await transport.execute('things', QUERY, HEADERS)).toEqual(JSON.parse(RIGHT));
    expect(transport.figures()['things']).toMatchObject({ breaker: 'closed' });
  });

  it('is asked as ever after many answers that are wrong by themselves: only being down opens the breaker', async () => {
    const transport = await reach({ breakerFailures: 2 });
    behave = (_, response) => response.end('<html></html>');
    for (let time = 0; time < 5; time += 1) await codeOf(transport.execute('things', QUERY, HEADERS));
    behave = (_, response) => response.end(RIGHT);
    expect(await transport.execute('things', QUERY, HEADERS)).toEqual(JSON.parse(RIGHT));
  });

  it('is sent equal queries that are under way together once, and each caller has an answer of its own', async () => {
    const transport = await reach();
    const answers: (() => void)[] = [];
    behave = (_, response) => answers.push(() => response.end(RIGHT));
    const asked = ['one', 'two', 'three'].map((id) =>
      transport.execute('things', QUERY, { ...HEADERS, 'x-request-id': id }),
    );
    await arrived(1);
    answers.forEach((answer) => answer());
    const [first, second] = await Promise.all(asked);
    expect(second).toEqual(first);
    expect(second?.data).not.toBe(first?.data);
    expect(received).toHaveLength(1);
    expect(transport.figures()['things']).toMatchObject({ shared: 2 });
  });

  it('is sent queries apart that differ in what they mean, and every mutation', async () => {
    const transport = await reach();
    const held: (() => void)[] = [];
    behave = (_, response) => held.push(() => response.end(RIGHT));
    const asked = [
      transport.execute('things', QUERY, HEADERS),
      transport.execute('things', { ...QUERY, variables: { first: 1 } }, HEADERS),
      transport.execute('things', QUERY, { ...HEADERS, 'x-graph-today': '2026-11-21' }),
      transport.execute('things', MUTATION, HEADERS),
      transport.execute('things', MUTATION, HEADERS),
    ];
    await arrived(5);
    held.forEach((answer) => answer());
    await Promise.all(asked);
  });

  it('goes on for those who wait when one of them leaves, and is told when the last has left', async () => {
    const transport = await reach();
    const closed: boolean[] = [];
    let finish = (): void => undefined;
    behave = (_, response) => {
      response.on('close', () => closed.push(response.writableFinished));
      finish = () => response.end(RIGHT);
    };
    const [one, other] = [new AbortController(), new AbortController()];
    const asked = [one, other].map(({ signal }) => transport.execute('things', { ...QUERY, signal }, HEADERS));
    await arrived(1);
    one.abort(new Error('gone'));
    finish();
    expect(await asked[1]).toEqual(JSON.parse(RIGHT));
    const alone = new AbortController();
    const left = transport.execute('things', { ...QUERY, signal: alone.signal }, HEADERS);
    await arrived(2);
    alone.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    for (let attempt = 0; attempt < 500 && closed.length < 2; attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(closed).toEqual([true, false]);
    expect(transport.figures()['things']).toMatchObject({ breaker: 'closed', running: 0 });
  });

  it('has so many calls at once, so many wait, and whoever comes after them is answered around it', async () => {
    const transport = await reach({ connections: 1, queue: 1, timeoutMs: 300 });
    behave = () => undefined;
    const variables = (first: number): TransportRequest => ({ ...QUERY, variables: { first } });
    const asked = [1, 2].map((first) => codeOf(transport.execute('things', variables(first), HEADERS)));
    expect(transport.figures()['things']).toMatchObject({ running: 1, waiting: 1 });
    expect(await codeOf(transport.execute('things', variables(3), HEADERS))).toBe('SUBGRAPH_UNAVAILABLE');
    expect(await Promise.all(asked)).toEqual(['SUBGRAPH_TIMEOUT', 'SUBGRAPH_TIMEOUT']);
    expect(transport.figures()['things']).toMatchObject({ running: 0, waiting: 0 });
  });

  it('is told how long somebody waits, and never longer than a call may take', async () => {
    const transport = await reach({ timeoutMs: 2_000 });
    for (const left of ['700', '9000']) {
      await transport.execute('things', QUERY, { ...HEADERS, 'x-graph-time-left-ms': left });
    }
    const [short, long] = received.map(({ headers }) => Number(headers['x-graph-time-left-ms']));
    expect(short).toBe(700);
    expect(long).toBeLessThanOrEqual(2_000);
    expect(long).toBeGreaterThan(0);
  });

  it('is told apart once it has another schema than when it was first reached', async () => {
    const transport = await reach();
    const versions = ['one', 'one', 'two', 'two', 'one'];
    behave = (_, response) => response.setHeader('x-graph-schema', versions[received.length - 1] ?? '').end(RIGHT);
    const changed: (readonly string[])[] = [];
    while (changed.length < versions.length) {
      await transport.execute('things', QUERY, HEADERS);
      changed.push(transport.changed());
    }
    expect(changed).toEqual([[], [], ['things'], ['things'], []]);
  });

  it('that is unknown is answered around', async () => {
    const transport = await reach();
    expect(await codeOf(transport.execute('others', QUERY, HEADERS))).toBe('SUBGRAPH_UNAVAILABLE');
  });
});
