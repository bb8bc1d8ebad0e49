import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { startRedis, type Redis } from '../../../../gateway/redis/connection.ts';
import { createLog } from '../../../../service/log.ts';

/** Answers PING and GET as a Redis does, or accepts everything and says nothing. */
class Responder {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  isSilent = false;
  gets = 0;

  constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        for (const [command] of chunk.toString('latin1').matchAll(/PING|GET/gu)) {
          if (command === 'GET') this.gets += 1;
          if (!this.isSilent) socket.write(command === 'PING' ? '+PONG\r\n' : '-ERR not today\r\n');
        }
      });
    });
  }

  async listen(port = 0): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    // A TCP server that listens has an address of this form.
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('It did not come to pass.');
}

describe('the connection to Redis', () => {
  let responder: Responder;
  let redis: Redis | null;
  let port: number;
  beforeEach(async () => {
    responder = new Responder();
    port = await responder.listen();
    redis = null;
  });
  afterEach(async () => {
    redis?.stop();
    await responder.close();
  });

  const start = async (redisTimeoutMs: number): Promise<Redis> => {
    const started = await startRedis(
      { redisUrl: `redis://127.0.0.1:${port}`, redisTimeoutMs },
      createLog('t', 'silent'),
    );
    if (started === null) throw new Error('An address was given.');
    redis = started;
    return started;
  };
  const get = (from: Redis): Promise<unknown> => from.run(({ text }) => text.get('key')).catch(String);

  it('is none without an address', async () => {
    expect(await startRedis({ redisUrl: undefined, redisTimeoutMs: 25 }, createLog('t', 'silent'))).toBeNull();
  });

  it('stands when Redis refuses something: it has answered', async () => {
    const started = await start(2_000);
    await until(() => started.figures.isUp);
    for (let n = 0; n < 5; n += 1) expect(await get(started)).toContain('not today');
    expect(started.figures).toEqual({ isUp: true, calls: { ok: 0, refused: 5, timeout: 0, away: 0 } });
  });

  it('is given up when three calls in a row are not answered, and nothing is sent until it answers in the background', async () => {
    const started = await start(200);
    await until(() => started.figures.isUp);
    responder.isSilent = true;
    expect(await Promise.all(Array.from({ length: 3 }, () => get(started)))).toEqual(
      Array.from({ length: 3 }, () => 'Error: Redis did not answer within 200 ms.'),
    );
    expect(responder.gets).toBe(3);
    for (let n = 0; n < 100; n += 1) expect(await get(started)).toBe('Error: Redis is away.');
    expect(responder.gets).toBe(3);
    expect(started.figures).toEqual({ isUp: false, calls: { ok: 0, refused: 0, timeout: 3, away: 100 } });
    responder.isSilent = false;
    await until(() => started.figures.isUp);
    expect(await get(started)).toContain('not today');
  });

  it('may be missing at the start, be reached later, end, and be reached again', async () => {
    await responder.close();
    const started = await start(2_000);
    expect([started.figures.isUp, await get(started)]).toEqual([false, 'Error: Redis is away.']);
    for (let time = 0; time < 2; time += 1) {
      responder = new Responder();
      await responder.listen(port);
      await until(() => started.figures.isUp);
      await responder.close();
      await until(() => !started.figures.isUp);
    }
    expect(await get(started)).toBe('Error: Redis is away.');
    responder = new Responder();
    await responder.listen(port);
  });

  it('is not made any more once it is stopped', async () => {
    const started = await start(2_000);
    started.stop();
    expect(await get(started)).toBe('Error: Redis is away.');
  });
});
