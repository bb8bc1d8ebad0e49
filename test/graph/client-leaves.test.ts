import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gatewayConfig } from '../../gateway/config.ts';
import { startGateway, type RunningGateway } from '../../gateway/start.ts';
import { createLog } from '../../service/log.ts';
import { withFolder } from '../support/folder.ts';
import { startShop, supergraphOf, type ForeignSubgraph } from '../support/foreign.ts';
import { clientOf, now } from '../support/graph.ts';

describe('a gateway whose subgraph never answers', () => {
  let shop: readonly ForeignSubgraph[];
  let hung: Server;
  /** How each request to the subgraph ended: with an answer, or by the gateway closing it. */
  let ended: boolean[];
  let asked = 0;

  beforeAll(async () => {
    shop = await startShop();
    hung = createServer((_, response) => {
      asked += 1;
      response.on('close', () => ended.push(response.writableFinished));
    });
    await new Promise<void>((resolve) => hung.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    ended = [];
    asked = 0;
  });
  afterAll(async () => {
    for (const subgraph of shop) await subgraph.stop();
    hung.closeAllConnections();
    await new Promise((resolve) => hung.close(resolve));
  });

  async function served(
    flags: Readonly<Record<string, string>>,
    body: (gateway: RunningGateway) => Promise<void>,
  ): Promise<void> {
    const { port } = hung.address() as AddressInfo;
    const urlOf = (name: string): string =>
      name === 'stock'
        ? `http://127.0.0.1:${port}/graphql`
        : (shop.find((subgraph) => subgraph.name === name)?.url ?? '');
    await withFolder({ 'shop.graphql': supergraphOf(shop, urlOf) }, async (folder) => {
      const config = gatewayConfig({ port: '0', supergraph: `${folder}/shop.graphql`, ...flags }, {});
      const gateway = await startGateway(config, createLog('test', 'silent'), now);
      try {
        await body(gateway);
      } finally {
        await gateway.stop();
      }
    });
  }

  async function until(condition: () => boolean): Promise<void> {
    for (let attempt = 0; attempt < 500 && !condition(); attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(condition()).toBe(true);
  }

  it('closes its request to the subgraph when its client leaves', async () => {
    await served({ 'subgraph-timeout-ms': '60000' }, async ({ url }) => {
      const client = new AbortController();
      const answer = fetch(`${url}/graphql?query={copiesInAll}`, { signal: client.signal }).catch(() => 'left');
      await until(() => asked === 1);
      client.abort();
      expect(await answer).toBe('left');
      await until(() => ended.length === 1);
      expect(ended).toEqual([false]);
    });
  });

  it('keeps its request to the subgraph while another client waits for the same', async () => {
    await served({ 'subgraph-timeout-ms': '60000' }, async ({ url }) => {
      const clients = [new AbortController(), new AbortController()];
      const answers = clients.map(({ signal }, index) =>
        // Two texts, so that two operations share one fetch.
        fetch(`${url}/graphql?query={${'abc'[index] ?? ''}:copiesInAll}`, { signal }).catch(() => 'left'),
      );
      await until(() => asked === 1);
      clients[0]?.abort();
      expect(await answers[0]).toBe('left');
      expect(ended).toEqual([]);
      clients[1]?.abort();
      await until(() => ended.length === 1);
      expect(asked).toBe(1);
    });
  });

  it('answers with the rest and closes its request when a call may take no longer', async () => {
    await served({ 'subgraph-timeout-ms': '200' }, async ({ url }) => {
      expect(await clientOf(url)('{ books { title } copiesInAll }')).toMatchObject({
        data: { books: [{ title: 'Abai Zholy' }, { title: 'Kozy Korpesh' }], copiesInAll: null },
        errors: [{ path: ['copiesInAll'], extensions: { code: 'SUBGRAPH_TIMEOUT', subgraph: 'stock' } }],
      });
      await until(() => ended.length === 1);
    });
  });

  it('answers with OPERATION_TIMEOUT and closes its request when the operation may take no longer', async () => {
    await served({ 'subgraph-timeout-ms': '60000', 'operation-timeout-ms': '200' }, async ({ url }) => {
      const { data, errors } = await clientOf(url)('{ books { title } copiesInAll }');
      expect(data).toMatchObject({ copiesInAll: null });
      expect(errors?.[0]?.extensions['code']).toBe('OPERATION_TIMEOUT');
      await until(() => ended.length === 1);
    });
  });
});
