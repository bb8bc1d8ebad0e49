import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectPath } from '../service/paths.ts';
import { SUBGRAPH_NAMES } from '../subgraphs/subgraph.ts';
import type { Child, Children } from './children.ts';
import { hasHive, hiveArguments, supergraphForHive } from './hive.ts';

export type VariantName = 'stock' | 'hive' | 'one' | 'five' | 'merged' | 'json' | 'bytes';

export const TITLES: Readonly<Record<VariantName, string>> = {
  stock: 'stock gateway and subgraphs, five processes',
  hive: 'Hive Gateway over our subgraphs, five processes',
  one: 'ours, one process',
  five: 'ours, five processes',
  merged: 'one merged schema, no federation',
  json: 'floor: JSON.stringify of the ready object',
  bytes: 'floor: bytes from memory',
};

/** One way of answering: where, and every process whose CPU time counts, the one that is asked first. */
export interface Variant {
  readonly name: VariantName;
  readonly url: string;
  readonly processes: readonly Child[];
}

// The log is that of every day: a line for each request. More than a client may wait, for 64 large requests at a time.
// L asks for more than somebody without a key may: its cost is estimated as that of any other, against a higher limit.
const OURS = {
  STORE: 'embedded',
  OPERATION_TIMEOUT_MS: '60000',
  SUBGRAPH_TIMEOUT_MS: '60000',
  MAX_COST: '100000',
};
const READY = '/health/ready';

/** A port that was free a moment ago. */
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

/** Starts a process whose output goes nowhere, at a port that is told to it. */
async function startSilent(
  children: Children,
  args: (port: string) => readonly string[],
  environment: Readonly<Record<string, string>> = {},
  health = READY,
): Promise<Child> {
  const port = String(await freePort());
  return children.start(args(port), { ...environment, PORT: port }, `http://127.0.0.1:${port}${health}`);
}

/** Ours as `npm start` runs it: the gateway and the four subgraphs in one process. */
export function startOne(
  children: Children,
  options: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Child> {
  return startSilent(children, () => [...options, 'dist/gateway/main.js'], { ...OURS, ...environment });
}

/** Starts one process per subgraph; answers them by name. */
async function forEachSubgraph(start: (name: string) => Promise<Child>): Promise<ReadonlyMap<string, Child>> {
  return new Map(await Promise.all(SUBGRAPH_NAMES.map(async (name) => [name, await start(name)] as const)));
}

type Subgraphs = ReadonlyMap<string, Child>;

export const startSubgraphs = (children: Children): Promise<Subgraphs> =>
  forEachSubgraph((name) => startSilent(children, () => ['dist/subgraphs/main.js', name], OURS));

export function startGatewayOver(
  subgraphs: Subgraphs,
  children: Children,
  options: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Child> {
  const urls = [...subgraphs].map(([name, { url }]) => [`SUBGRAPH_URL_${name.toUpperCase()}`, `${url}/graphql`]);
  return startSilent(children, () => [...options, 'dist/gateway/main.js'], {
    ...OURS,
    SUPERGRAPH: 'schema/supergraph.graphql',
    ...Object.fromEntries(urls),
    ...environment,
  });
}

/** Ours as the compose file runs it: the gateway and four subgraphs over HTTP. */
export async function startFive(children: Children, options: readonly string[] = []): Promise<readonly Child[]> {
  const subgraphs = await startSubgraphs(children);
  return [await startGatewayOver(subgraphs, children, options), ...subgraphs.values()];
}

/** Hive Gateway over running subgraphs. */
function startHive(subgraphs: Subgraphs, children: Children): Promise<Child> {
  const sdl = readFileSync(projectPath('schema', 'supergraph.graphql'), 'utf8');
  const file = join(mkdtempSync(join(tmpdir(), 'bench-')), 'supergraph.graphql');
  writeFileSync(
    file,
    supergraphForHive(sdl, (name) => `${subgraphs.get(name)?.url ?? ''}/graphql`),
  );
  return startSilent(children, (port) => hiveArguments(file, port), { LOG_LEVEL: 'error' }, '/readiness');
}

/** The peer: a stock gateway and four stock subgraph servers, five processes as well. */
async function startStock(children: Children): Promise<readonly Child[]> {
  const subgraphs = await forEachSubgraph((name) => children.start(['dist/bench/stock-subgraph.js', name], {}));
  const urls = [...subgraphs].map(([name, { url }]) => `${name}=${url}/`);
  // The gateway library tells its maker of its use unless it is told not to.
  const gateway = await children.start(['dist/bench/stock-gateway.js', ...urls], { APOLLO_TELEMETRY_DISABLED: 'true' });
  return [gateway, ...subgraphs.values()];
}

function variant(name: VariantName, path: string, processes: readonly Child[]): Variant {
  const [front] = processes;
  if (front === undefined) throw new Error(`${name} has no process`);
  return { name, url: `${front.url}${path}`, processes };
}

/** Everything that executes queries, all running; the stock one first. */
export async function startVariants(children: Children): Promise<readonly Variant[]> {
  const stock = variant('stock', '/', await startStock(children));
  const one = variant('one', '/graphql', [await startOne(children)]);
  const subgraphs = await startSubgraphs(children);
  const behind = [...subgraphs.values()];
  const five = variant('five', '/graphql', [await startGatewayOver(subgraphs, children), ...behind]);
  // The very processes of our five: they take turns.
  const hive = hasHive() ? [variant('hive', '/graphql', [await startHive(subgraphs, children), ...behind])] : [];
  const merged = await startSilent(children, (port) => ['dist/bench/merged-server.js', port]);
  return [stock, ...hive, one, five, variant('merged', '/graphql', [merged])];
}

/** The floor over a folder of ready answers: as objects, and as bytes. */
export async function startFloor(children: Children, folder: string): Promise<readonly Variant[]> {
  const floor = await startSilent(children, (port) => ['dist/bench/floor-server.js', port, folder]);
  return [variant('json', '/json', [floor]), variant('bytes', '/bytes', [floor])];
}
