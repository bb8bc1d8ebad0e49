import { Gate } from '../support/gate.ts';
import { clientOf, ready, type Answer } from '../support/graph.ts';
import { startProcess, type RunningProcess } from '../support/processes.ts';

const { MONGODB_URL: mongodbUrl = '', TEST_DATABASE_PREFIX: prefix = '' } = process.env;
const overTheWire = mongodbUrl === '' ? it.skip : it;
const reason = mongodbUrl === '' ? ' (skipped: MONGODB_URL is not set)' : '';

describe('a graph whose MongoDB does not answer', () => {
  let gate: Gate;
  let graph: RunningProcess;

  beforeAll(async () => {
    gate = await Gate.reserve();
    graph = await startProcess(['dist/gateway/main.js'], {
      STORE: 'mongodb',
      MONGODB_URL: `mongodb://127.0.0.1:${gate.port}/?directConnection=true`,
      MONGODB_DATABASE_PREFIX: prefix === '' ? 'none_' : prefix,
      MONGODB_SELECTION_TIMEOUT_MS: '300',
      MONGODB_HEARTBEAT_MS: '500',
    });
  });
  afterAll(async () => {
    await graph.stop();
    await gate.close();
  });

  const status = async (path: string): Promise<number> => (await fetch(`${graph.url}${path}`)).status;

  it('lives and says that it is not ready', async () => {
    expect(await status('/health/live')).toBe(200);
    expect(await status('/health/ready')).toBe(503);
  });

  it('answers with a code of the catalogue and nothing of the inside', async () => {
    const answer = await clientOf(graph.url)('{ region(id: "kz-akmola") { id name } }');
    expect(answer.data).toEqual({ region: null });
    expect(answer.errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'SERVICE_UNAVAILABLE', subgraph: 'regions' },
    ]);
    expect(JSON.stringify(answer)).not.toMatch(/127\.0\.0\.1|mongo/iu);
  });

  overTheWire(
    `is ready by itself once the database answers, and again after it was gone${reason}`,
    async () => {
      const { hostname, port } = new URL(mongodbUrl.replace('mongodb:', 'http:'));
      for (let round = 0; round < 2; round += 1) {
        await gate.open({ host: hostname, port: Number(port) });
        await ready(graph.url);
        const answer = await clientOf(graph.url)('{ region(id: "kz-akmola") { name } }');
        expect(answer).toEqual({ data: { region: { name: 'Akmola region' } } });
        await gate.close();
        for (let attempt = 0; attempt < 50 && (await status('/health/ready')) === 200; attempt += 1) {
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
        expect(await status('/health/ready')).toBe(503);
        expect(await status('/health/live')).toBe(200);
      }
    },
    60_000,
  );

  overTheWire(
    `says that the database is away once that falls silent, answers in time all the while, and heals${reason}`,
    async () => {
      const { hostname, port } = new URL(mongodbUrl.replace('mongodb:', 'http:'));
      const ask = (): Promise<Answer> => clientOf(graph.url)('{ region(id: "kz-akmola") { id name } }');
      await gate.open({ host: hostname, port: Number(port) });
      await ready(graph.url);
      gate.fallSilent();
      // The first are under way when nothing is known yet; the operation has its limit then.
      const { data, errors } = await ask();
      expect(data).toEqual({ region: null });
      expect(['SERVICE_UNAVAILABLE', 'OPERATION_TIMEOUT']).toContain(errors?.[0]?.extensions['code']);
      for (let attempt = 0; attempt < 50 && (await status('/health/ready')) === 200; attempt += 1) {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      expect(await status('/health/ready')).toBe(503);
      const known = await ask();
      expect(known.errors?.[0]?.extensions['code']).toBe('SERVICE_UNAVAILABLE');
      await gate.close();
      await gate.open({ host: hostname, port: Number(port) });
      await ready(graph.url);
      expect(await ask()).toEqual({ data: { region: { id: 'kz-akmola', name: 'Akmola region' } } });
      await gate.close();
    },
    60_000,
  );
});
