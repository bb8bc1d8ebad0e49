import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { startShop, supergraphOf, type ForeignSubgraph } from '../support/foreign.ts';
import { withFolder } from '../support/folder.ts';
import { ready } from '../support/graph.ts';
import { startProcess, type RunningProcess } from '../support/processes.ts';

interface Seen {
  readonly status: number;
  readonly connection: string | undefined;
  readonly body: string;
}

/** What a path answers over a connection of the agent. Rejects where there is no answer. */
function get(url: string, agent: Agent): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, connection: response.headers.connection, body });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

async function opened(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

describe('a gateway that is told to stop', () => {
  let shop: readonly ForeignSubgraph[];
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(async () => {
    for (const subgraph of shop) await subgraph.stop();
  });

  async function served(
    environment: Readonly<Record<string, string>>,
    body: (gateway: RunningProcess) => Promise<void>,
  ): Promise<void> {
    const sdl = supergraphOf(shop, (name) => shop.find((subgraph) => subgraph.name === name)?.url ?? '');
    await withFolder({ 'shop.graphql': sdl }, async (folder) => {
      const args = ['dist/gateway/main.js', '--supergraph', `${folder}/shop.graphql`, '--log-level', 'info'];
      const gateway = await startProcess(args, environment);
      await ready(gateway.url);
      await body(gateway);
    });
  }

  it('first says that it is not ready, and goes on taking requests while that is noticed', async () => {
    await served({ SHUTDOWN_DELAY_MS: '1500' }, async (gateway) => {
      const agent = new Agent({ keepAlive: false });
      const ended = gateway.stop('SIGTERM');
      let health = await get(`${gateway.url}/health/ready`, agent);
      for (let attempt = 0; attempt < 100 && health.status === 200; attempt += 1) {
        health = await get(`${gateway.url}/health/ready`, agent);
      }
      expect(health.status).toBe(503);
      expect(health.connection).toBe('close');
      const answer = await get(`${gateway.url}/graphql?query={copiesInAll}`, agent);
      expect(JSON.parse(answer.body)).toEqual({ data: { copiesInAll: 7 } });
      expect(await ended).toBe(0);
      await expect(get(`${gateway.url}/health/live`, agent)).rejects.toThrow('ECONNREFUSED');
    });
  });

  it('answers under load each request that it has taken, and none of the others', async () => {
    await served({ SHUTDOWN_DELAY_MS: '500' }, async (gateway) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 16 });
      const outcomes = new Map<string, number>();
      let isStopping = false;
      const client = async (number: number): Promise<void> => {
        for (let round = 0; round < 5_000; round += 1) {
          const outcome = await get(`${gateway.url}/graphql?query={n${number}_${round}:copiesInAll}`, agent).then(
            ({ status, body }) => (status === 200 && body.includes(':7') ? 'answered' : `${status} ${body}`),
            (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error),
          );
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
          if (isStopping && outcome !== 'answered') return;
        }
      };
      const clients = Array.from({ length: 16 }, (_, number) => client(number));
      await new Promise((resolve) => setTimeout(resolve, 300));
      isStopping = true;
      const ended = gateway.stop('SIGTERM');
      await Promise.all(clients);
      expect(await ended).toBe(0);
      // A connection that the system took for a process that has just closed its port is reset.
      const endings = ['answered', 'ECONNREFUSED', 'ECONNRESET'];
      expect([...outcomes.keys()].filter((outcome) => !endings.includes(outcome))).toEqual([]);
      const taken = gateway.output().match(/"route":"\/graphql","status":200/gu) ?? [];
      expect(taken.length).toBeGreaterThan(16);
      expect(outcomes.get('answered')).toBe(taken.length);
      expect(gateway.output().match(/"route":"\/graphql"/gu)).toHaveLength(taken.length);
    });
  });

  it('ends although clients keep connections open that carry nothing', async () => {
    await served({}, async (gateway) => {
      const sockets = [await opened(gateway.url), await opened(gateway.url)];
      sockets[1]?.write('GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n');
      await new Promise((resolve) => sockets[1]?.once('data', resolve));
      const closed = Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
      expect(await gateway.stop('SIGTERM')).toBe(0);
      await closed;
    });
  });
});
