import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gatewayConfig } from '../../gateway/config.ts';
import { startGateway, type RunningGateway } from '../../gateway/start.ts';
import { createLog } from '../../service/log.ts';
import { withFolder } from '../support/folder.ts';
import { startShop, supergraphOf, type ForeignSubgraph } from '../support/foreign.ts';
import { now } from '../support/graph.ts';

describe('a gateway that has more to do than it can', () => {
  let shop: readonly ForeignSubgraph[];
  let slow: Server;
  let answers: (() => void)[];
  let gateway: RunningGateway;

  beforeAll(async () => {
    shop = await startShop();
    slow = createServer((_, response) => {
      answers.push(() => response.end('{"data":{"copiesInAll":7}}'));
    });
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    answers = [];
  });
  afterAll(async () => {
    for (const subgraph of shop) await subgraph.stop();
    slow.closeAllConnections();
    await new Promise((resolve) => slow.close(resolve));
  });

  it('refuses with SERVICE_UNAVAILABLE and Retry-After, says that it lives and is ready, and goes on with the rest', async () => {
    const { port } = slow.address() as AddressInfo;
    const sdl = supergraphOf(shop, () => `http://127.0.0.1:${port}/graphql`);
    await withFolder({ 'shop.graphql': sdl }, async (folder) => {
      const flags = {
        port: '0',
        supergraph: `${folder}/shop.graphql`,
        'admission-running': '2',
        'admission-queue': '0',
        'subgraph-timeout-ms': '20000',
        'operation-timeout-ms': '20000',
      };
      gateway = await startGateway(gatewayConfig(flags, {}), createLog('test', 'silent'), now);
      try {
        const ask = (alias: string): Promise<Response> => fetch(`${gateway.url}/graphql?query={${alias}:copiesInAll}`);
        // Of two at once one is kept for what takes long.
        const first = ask('copiesInAll');
        for (let attempt = 0; attempt < 500 && answers.length === 0; attempt += 1) {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        const refused = await ask('copiesInAll');
        expect(refused.status).toBe(503);
        expect(refused.headers.get('retry-after')).toBe('1');
        expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
        expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
        answers.forEach((answer) => answer());
        expect((await first).status).toBe(200);
        const later = ask('copiesInAll');
        for (let attempt = 0; attempt < 500 && answers.length < 2; attempt += 1) {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        answers.forEach((answer) => answer());
        expect((await later).status).toBe(200);
      } finally {
        await gateway.stop();
      }
    });
  });
});
