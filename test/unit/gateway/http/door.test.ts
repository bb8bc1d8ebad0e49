import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Door } from '../../../../gateway/http/door.ts';
import { createLog } from '../../../../service/log.ts';

interface Given {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

describe('the door of the gateway', () => {
  let room = true;
  let refusals = 0;
  let door: Door;
  let server: Server;
  let entered: string[];

  const open = async (options: { readonly waiting: number; readonly waitMs: number }): Promise<void> => {
    [room, refusals, entered] = [true, 0, []];
    door = new Door({
      ...options,
      hasRoom: () => room,
      corsOrigins: ['https://ministry.example'],
      log: createLog('test', 'silent'),
      onRefused: () => (refusals += 1),
    });
    server = createServer((asked, response) =>
      door.meet(asked, response, () => {
        entered.push(asked.url ?? '');
        response.end('in');
      }),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  };
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const ask = (path: string, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Given> =>
    new Promise((resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const method = path.startsWith('/graphql') ? 'POST' : 'GET';
      const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false, signal }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
      });
      sent.on('error', reject);
      sent.end(method === 'POST' ? '{"query":"{__typename}"}' : undefined);
    });
  const until = async (holds: () => boolean): Promise<void> => {
    for (let attempt = 0; attempt < 500 && !holds(); attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(holds()).toBe(true);
  };

  it('lets requests in where there is room', async () => {
    await open({ waiting: 1, waitMs: 1_000 });
    expect((await ask('/graphql')).text).toBe('in');
    expect(door.figures).toEqual({ running: 0, waiting: 0, refused: 0 });
  });

  it('lets some wait, refuses those beyond, and answers health all the same', async () => {
    await open({ waiting: 2, waitMs: 60_000 });
    room = false;
    const waiting = [ask('/graphql?first'), ask('/data/annualOutput.csv')];
    await until(() => door.figures.waiting === 2);
    const refused = await ask('/graphql', { origin: 'https://ministry.example', 'x-request-id': 'mine-1' });
    expect(refused.status).toBe(503);
    expect(refused.headers).toMatchObject({
      'retry-after': '1',
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      'x-request-id': 'mine-1',
      'access-control-allow-origin': 'https://ministry.example',
      vary: 'Origin',
    });
    expect(JSON.parse(refused.text)).toEqual({
      errors: [
        {
          message: 'The graph has more to do than it can; try again after a second.',
          extensions: { code: 'SERVICE_UNAVAILABLE' },
        },
      ],
    });
    expect((await ask('/health/live')).text).toBe('in');
    expect([door.figures.refused, refusals]).toEqual([1, 1]);
    room = true;
    expect((await Promise.all(waiting)).map(({ text }) => text)).toEqual(['in', 'in']);
    expect([...entered].sort()).toEqual(['/data/annualOutput.csv', '/graphql?first', '/health/live']);
  });

  it('lets a burst wait although what came before it took long', async () => {
    await open({ waiting: 100, waitMs: 600 });
    room = false;
    const slow = Array.from({ length: 5 }, (_, number) => ask(`/graphql?slow=${number}`));
    await until(() => door.figures.waiting === 5);
    // A pause of 400 ms between two beginnings is remembered: 40 that wait would be expected to do so for over 150 ms.
    await new Promise((resolve) => setTimeout(resolve, 400));
    room = true;
    await Promise.all(slow);
    room = false;
    const burst = Array.from({ length: 40 }, (_, number) => ask(`/graphql?burst=${number}`));
    await until(() => door.figures.waiting === 40);
    room = true;
    expect(new Set((await Promise.all(burst)).map(({ status }) => status))).toEqual(new Set([200]));
    expect(refusals).toBe(0);
  });

  it('refuses whoever has waited too long', async () => {
    await open({ waiting: 10, waitMs: 30 });
    room = false;
    const waits = ask('/graphql');
    await until(() => door.figures.waiting === 1);
    await new Promise((resolve) => setTimeout(resolve, 60));
    room = true;
    expect((await waits).status).toBe(503);
    expect(entered).toEqual([]);
  });

  it('lets nobody in who has left while it waited', async () => {
    await open({ waiting: 10, waitMs: 60_000 });
    room = false;
    const leaving = new AbortController();
    const left = ask('/graphql', {}, leaving.signal).catch((error: unknown) => (error as Error).name);
    await until(() => door.figures.waiting === 1);
    leaving.abort();
    expect(await left).toBe('AbortError');
    // Until the server has noticed.
    await new Promise((resolve) => setTimeout(resolve, 100));
    room = true;
    expect((await ask('/graphql?next')).text).toBe('in');
    expect(entered).toEqual(['/graphql?next']);
    expect(door.figures).toEqual({ running: 0, waiting: 0, refused: 0 });
  });
});
