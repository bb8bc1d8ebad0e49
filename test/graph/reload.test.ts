import { rename, rm, writeFile } from 'node:fs/promises';
import { gatewayConfig } from '../../gateway/config.ts';
import { startGateway, type RunningGateway } from '../../gateway/start.ts';
import { createLog } from '../../service/log.ts';
import { withFolder } from '../support/folder.ts';
import { startShop, supergraphOf, type ForeignSubgraph } from '../support/foreign.ts';
import { clientOf, now, type Answer } from '../support/graph.ts';
import { PATIENT } from '../support/patience.ts';

interface Health {
  readonly status: string;
  readonly subgraphs: Readonly<Record<string, string>>;
  readonly refusedSupergraph?: string;
}

describe('a supergraph file that changes under a running gateway', () => {
  let shop: readonly ForeignSubgraph[];
  let whole: string;
  let catalogAlone: string;

  beforeAll(async () => {
    shop = await startShop();
    const urlOf = (name: string): string => shop.find((subgraph) => subgraph.name === name)?.url ?? '';
    whole = supergraphOf(shop, urlOf);
    catalogAlone = supergraphOf(
      shop.filter(({ name }) => name === 'book-catalog'),
      urlOf,
    );
  });
  afterAll(async () => {
    for (const subgraph of shop) await subgraph.stop();
  });

  interface Served {
    readonly gateway: RunningGateway;
    /** Puts another text in the place of the file, as a deployment does. */
    readonly replace: (text: string) => Promise<void>;
    readonly remove: () => Promise<void>;
    readonly health: () => Promise<Health>;
    readonly until: (condition: () => Promise<boolean>) => Promise<void>;
  }

  async function served(first: string, body: (served: Served) => Promise<void>): Promise<void> {
    await withFolder({ 'shop.graphql': first }, async (folder) => {
      const file = `${folder}/shop.graphql`;
      const flags = { port: '0', supergraph: file, 'supergraph-poll-ms': '20', ...PATIENT };
      const gateway = await startGateway(gatewayConfig(flags, {}), createLog('test', 'silent'), now);
      const health = async (): Promise<Health> => (await (await fetch(`${gateway.url}/health/ready`)).json()) as Health;
      try {
        await body({
          gateway,
          replace: async (text) => {
            await writeFile(`${file}.next`, text);
            await rename(`${file}.next`, file);
          },
          remove: () => rm(file),
          health,
          until: async (condition) => {
            for (let attempt = 0; attempt < 500; attempt += 1) {
              if (await condition()) return;
              await new Promise((resolve) => setTimeout(resolve, 20));
            }
            throw new Error('It did not come to pass.');
          },
        });
      } finally {
        await gateway.stop();
      }
    });
  }

  const copies = '{ book(isbn: "1") { copies } }';
  const knowsCopies = async (gateway: RunningGateway): Promise<boolean> =>
    (await clientOf(gateway.url)(copies)).errors === undefined;

  it('is served as it is then: fields come and go, with the schema and the states of the subgraphs', async () => {
    await served(catalogAlone, async ({ gateway, replace, health, until }) => {
      expect(await knowsCopies(gateway)).toBe(false);
      await replace(whole);
      await until(() => knowsCopies(gateway));
      expect(await clientOf(gateway.url)(copies)).toEqual({ data: { book: { copies: 3 } } });
      expect(await (await fetch(`${gateway.url}/schema.graphql`)).text()).toContain('copies: Int');
      expect(Object.keys((await health()).subgraphs)).toEqual(['book-catalog', 'stock']);
      await replace(catalogAlone);
      await until(async () => !(await knowsCopies(gateway)));
      expect(Object.keys((await health()).subgraphs)).toEqual(['book-catalog']);
    });
  });

  it('loses no request over twenty replacements under load', async () => {
    await served(whole, async ({ gateway, replace, until }) => {
      const ask = clientOf(gateway.url);
      const answers: Answer[] = [];
      let isOver = false;
      const client = async (): Promise<void> => {
        while (!isOver) answers.push(await ask('{ book(isbn: "2") { title } }'));
      };
      const clients = [client(), client()];
      for (let reload = 0; reload < 20; reload += 1) {
        await replace(reload % 2 === 0 ? catalogAlone : whole);
        await until(async () => (await knowsCopies(gateway)) === (reload % 2 === 1));
      }
      isOver = true;
      await Promise.all(clients);
      expect(answers.length).toBeGreaterThan(20);
      const right = JSON.stringify({ data: { book: { title: 'Kozy Korpesh' } } });
      expect(answers.filter((answer) => JSON.stringify(answer) !== right)).toEqual([]);
    });
  }, 120_000);

  it.each([
    ['is no GraphQL', 'type Query {', 'Syntax Error'],
    ['is no supergraph', 'type Query { a: Int }', 'it has no join__Graph'],
    ['is cut off', 'CUT', 'Syntax Error'],
    ['has no address of a subgraph', 'NO ADDRESS', 'The address of a subgraph is wrong or missing'],
  ])('is refused with the reason when it %s, and the one before serves on', async (_, bad, reason) => {
    const text =
      bad === 'CUT'
        ? whole.slice(0, whole.lastIndexOf('}') - 1)
        : bad === 'NO ADDRESS'
          ? whole.replaceAll(/url: "[^"]*\/api\/graphql"/gu, 'url: ""')
          : bad;
    await served(whole, async ({ gateway, replace, health, until }) => {
      await replace(text);
      await until(async () => (await health()).refusedSupergraph !== undefined);
      const said = await health();
      expect(said.status).toBe('ready');
      expect(said.refusedSupergraph).toContain(reason);
      expect(JSON.stringify(said)).not.toContain('127.0.0.1');
      expect(await knowsCopies(gateway)).toBe(true);
      const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
      expect(metrics).toContain('graph_supergraph_reloads_total{result="refused"} 1\n');
      await replace(whole);
      await until(async () => (await health()).refusedSupergraph === undefined);
    });
  });

  it('is served on from memory when the file is gone', async () => {
    await served(whole, async ({ gateway, remove, replace, health, until }) => {
      await remove();
      await until(async () => (await health()).refusedSupergraph !== undefined);
      expect((await health()).refusedSupergraph).toBe("The supergraph file can't be read.");
      expect(await knowsCopies(gateway)).toBe(true);
      await replace(whole);
      await until(async () => (await health()).refusedSupergraph === undefined);
    });
  });
});
