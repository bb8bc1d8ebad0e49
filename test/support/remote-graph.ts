import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StoreSettings } from '../../datasets/store/open.ts';
import { gatewayConfig } from '../../gateway/config.ts';
import { startGateway } from '../../gateway/start.ts';
import { createHttpServer } from '../../service/http.ts';
import { createLog } from '../../service/log.ts';
import { projectPath } from '../../service/paths.ts';
import { subgraphRoutes } from '../../subgraphs/server.ts';
import { startSubgraph } from '../../subgraphs/start.ts';
import { SUBGRAPH_NAMES, type SubgraphName } from '../../subgraphs/subgraph.ts';
import { withFolder } from './folder.ts';
import { now } from './graph.ts';
import { PATIENT } from './patience.ts';

const log = createLog('test', 'silent');

interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

/** One subgraph of the project over HTTP in this process, unsigned. */
export async function serveSubgraph(name: SubgraphName, store: StoreSettings = { kind: 'embedded' }): Promise<Served> {
  const running = await startSubgraph(name, { store, databasePrefix: 'test_', log, now });
  const limits = { maxBodyBytes: 3 * 1024 * 1024, headerTimeoutMs: 10_000, bodyTimeoutMs: 15_000 };
  const server = createHttpServer({ log, ...limits });
  subgraphRoutes(server, { subgraph: running.subgraph, signatures: null });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    stop: async () => {
      server.server.closeAllConnections();
      await server.close();
      await running.stop();
    },
  };
}

/** What somebody in the way does with a request; `right` is what the subgraph itself answers to it. */
export type InTheWay = (
  request: IncomingMessage,
  response: ServerResponse,
  right: () => Promise<string>,
) => Promise<void> | void;

const passOn: InTheWay = async (_, response, right) => void response.end(await right());

/** A port before a subgraph, where its answers are passed on or whatever `behave` does with them. */
export class Door {
  behave: InTheWay = passOn;
  readonly asked: string[] = [];
  readonly #target: string;
  #server: Server | undefined;
  #port = 0;

  /** `target` is the origin of the subgraph. */
  constructor(target: string) {
    this.#target = target;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/graphql`;
  }

  /** Listens, after `close` at the same port as before. */
  async open(): Promise<void> {
    const server = createServer((request, response) => void this.#take(request, response));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
  }

  /** As when the process is killed: every connection ends, and nobody listens. */
  async close(): Promise<void> {
    const server = this.#server;
    server?.closeAllConnections();
    await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)));
  }

  heal(): void {
    this.behave = passOn;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    this.asked.push(`${method} ${url}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const right = async (): Promise<string> => {
      // Of what the gateway says only what this project means: the rest belongs to the connection.
      const said = Object.entries(request.headers).filter(([name]) => name.startsWith('x-') || name === 'content-type');
      const headers = Object.fromEntries(said) as Record<string, string>;
      const body = method === 'POST' ? { body: Buffer.concat(chunks) } : {};
      return (await fetch(`${this.#target}${url}`, { method, headers, ...body })).text();
    };
    await this.behave(request, response, right);
  }
}

export type Addresses = Readonly<Record<SubgraphName, string>>;

/** The four subgraphs of the project over HTTP in this process, over the samples. */
export async function serveSubgraphs(): Promise<{ readonly urls: Addresses; stop(): Promise<void> }> {
  const served: Served[] = [];
  const urls: Partial<Record<SubgraphName, string>> = {};
  for (const name of SUBGRAPH_NAMES) {
    const one = await serveSubgraph(name);
    served.push(one);
    urls[name] = `${one.url}/graphql`;
  }
  return {
    // Every name of the list has its address by now.
    urls: urls as Addresses,
    stop: async () => {
      for (const one of served) await one.stop();
    },
  };
}

/** Runs a test body with a gateway over the subgraphs at some addresses. */
export async function withGatewayOver(
  urls: Addresses,
  flags: Readonly<Record<string, string>>,
  body: (url: string) => Promise<void>,
): Promise<void> {
  const committed = await readFile(projectPath('schema', 'supergraph.graphql'), 'utf8');
  const sdl = committed.replace(
    /(@join__graph\(name: "(\w+)", url: ")[^"]*/gu,
    (_, before: string, name: string) => `${before}${urls[name as SubgraphName]}`,
  );
  await withFolder({ 'supergraph.graphql': sdl }, async (folder) => {
    const config = gatewayConfig({ port: '0', supergraph: `${folder}/supergraph.graphql`, ...PATIENT, ...flags }, {});
    const gateway = await startGateway(config, log, now);
    try {
      await body(gateway.url);
    } finally {
      await gateway.stop();
    }
  });
}
