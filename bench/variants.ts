import { createServer, type AddressInfo } from 'node:net';
import { SUBGRAPH_NAMES } from '../subgraphs/subgraph.ts';
import type { Child, Children } from './children.ts';

/** One way of serving the graph: where it answers, and every process whose CPU time counts. */
export interface Variant {
  readonly name: string;
  readonly url: string;
  readonly processes: readonly Child[];
}

// No lines per request: the stock servers write none either.
const quiet = { LOG_LEVEL: 'silent', STORE: 'embedded' };

/** Ours as `npm start` runs it: the gateway and the four subgraphs in one process. */
export function startOne(children: Children): Promise<Child> {
  return children.start(['dist/gateway/main.js'], { ...quiet, PORT: '0' });
}

/** A port that was free a moment ago; for the subgraphs, which at this log level do not say where they listen. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      // A TCP server that listens has an address of this form.
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Starts one process per subgraph; answers them by name. */
async function forEachSubgraph(start: (name: string) => Promise<Child>): Promise<ReadonlyMap<string, Child>> {
  return new Map(await Promise.all(SUBGRAPH_NAMES.map(async (name) => [name, await start(name)] as const)));
}

/** Ours as the compose file runs it: the gateway and four subgraphs over HTTP. */
async function startFive(children: Children): Promise<readonly Child[]> {
  const subgraphs = await forEachSubgraph(async (name) => {
    const port = String(await freePort());
    return children.start(['dist/subgraphs/main.js', name], { ...quiet, PORT: port }, `http://127.0.0.1:${port}`);
  });
  const urls = [...subgraphs].map(([name, { url }]) => [`SUBGRAPH_URL_${name.toUpperCase()}`, `${url}/graphql`]);
  const gateway = await children.start(['dist/gateway/main.js'], {
    ...quiet,
    PORT: '0',
    SUPERGRAPH: 'schema/supergraph.graphql',
    ...Object.fromEntries(urls),
  });
  return [gateway, ...subgraphs.values()];
}

/** The peer: a stock gateway and four stock subgraph servers, five processes as well. */
async function startStock(children: Children): Promise<readonly Child[]> {
  const subgraphs = await forEachSubgraph((name) => children.start(['dist/bench/stock-subgraph.js', name], {}));
  const urls = [...subgraphs].map(([name, { url }]) => `${name}=${url}/`);
  // The gateway library tells its maker of its use unless it is told not to.
  const gateway = await children.start(['dist/bench/stock-gateway.js', ...urls], { APOLLO_TELEMETRY_DISABLED: 'true' });
  return [gateway, ...subgraphs.values()];
}

/** Every variant, all running; the stock one first, since the others are compared with it. */
export async function startVariants(children: Children): Promise<readonly Variant[]> {
  const variant = (name: string, path: string, processes: readonly Child[]): Variant => {
    const [front] = processes;
    if (front === undefined) throw new Error(`${name} has no process`);
    return { name, url: `${front.url}${path}`, processes };
  };
  return [
    variant('stock, five processes', '/', await startStock(children)),
    variant('ours, one process', '/graphql', [await startOne(children)]),
    variant('ours, five processes', '/graphql', await startFive(children)),
  ];
}
