import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createHttpServer, healthRoutes, route } from '../service/http.ts';
import type { Drain } from '../service/drain.ts';
import type { Logger } from '../service/log.ts';
import type { GatewayConfig } from './config.ts';
import { corsHooks } from './cors.ts';
import { jobRoutes } from './export/job-routes.ts';
import type { Jobs } from './export/jobs.ts';
import { tableRoutes } from './export/routes.ts';
import type { TableParts } from './export/file.ts';
import { graphqlHandler, type AnswerParts } from './http/answer.ts';
import type { Door } from './http/door.ts';
import { graphPage, landingPage, sampleOperations } from './page.ts';
import { Repeats } from './http/repeats.ts';
import type { Metrics } from './observability/metrics.ts';
import type { Traces } from './observability/traces.ts';
import { observeServer } from './observability/observed.ts';

export interface GatewayParts extends AnswerParts {
  readonly config: GatewayConfig;
  readonly door: Door;
  readonly drain: Drain;
  /** Null where nobody is to see them. */
  readonly metrics: Metrics | null;
  readonly traces: Traces | null;
  /** Why a new supergraph is not served; null when there is none that was refused. */
  readonly refusedSupergraph: () => string | null;
  readonly log: Logger;
  readonly jobs: Jobs;
}

const HEADER_TIMEOUT_MS = 10_000;
const BODY_TIMEOUT_MS = 15_000;

/** What tables need; those of the supergraph are looked up with every use, as everywhere else. */
function tableParts(parts: GatewayParts): TableParts {
  const { config, saved, credentials, audit, shares, admission, now } = parts;
  const budget = { maxRows: config.tableMaxRows, maxMs: config.tableMaxSeconds * 1_000 };
  let operations: ReturnType<typeof sampleOperations> | null = null;
  return {
    ...{ budget, saved, credentials, audit, shares, admission, now },
    // What is saved is asked of this project's graph and of no other.
    savedOperations: () => (parts.ownDomain ? (operations ??= sampleOperations()) : Promise.resolve([])),
    get runner() {
      return parts.graph;
    },
    get transport() {
      return parts.transport;
    },
    get subgraphs() {
      return parts.subgraphs;
    },
    get ownDomain() {
      return parts.ownDomain;
    },
  };
}

/** Puts the routes of the gateway together; the caller listens. */
export function createGatewayServer(parts: GatewayParts): FastifyInstance {
  const { config, log } = parts;
  // Whoever traces wants to see every request, and behind proxies only the server knows whose share it is.
  const knows = parts.traces === null && (parts.shares === null || config.trustedProxies.length === 0);
  const repeats = knows ? new Repeats(parts) : null;
  const server = createHttpServer({
    log,
    maxBodyBytes: config.maxBodyBytes,
    headerTimeoutMs: HEADER_TIMEOUT_MS,
    bodyTimeoutMs: BODY_TIMEOUT_MS,
    trustedProxies: config.trustedProxies,
    door: (request, response, enter) => {
      const meet = (): void => parts.door.meet(request, response, enter);
      if (repeats === null) meet();
      else repeats.meet(request, response, meet);
    },
  });
  parts.door.watch(server.server);
  parts.drain.watch(server);
  server.server.maxConnections = config.maxConnections;
  parts.traces?.watch(server, parts.saved);
  if (parts.metrics !== null) observeServer(server, parts.metrics, parts.saved);
  corsHooks(server, config.corsOrigins);
  const tables = tableParts(parts);
  const graphql = tableRoutes(server, tables, graphqlHandler(parts, repeats));
  // Without keys everybody is one owner for each address.
  const ownerOf = (request: FastifyRequest): string => request.ip;
  const jobs = { jobs: parts.jobs, lasting: config.store === 'mongodb', ownerOf };
  jobRoutes(server, Object.assign(tableParts(parts), jobs));
  route(server, '/graphql', { GET: graphql, POST: graphql });
  route(server, '/schema.graphql', {
    GET: (_, reply) => reply.type('text/plain; charset=utf-8').send(parts.graph.apiSdl),
  });
  const page = (): Promise<string> =>
    parts.ownDomain ? landingPage(parts.transport, parts.subgraphs) : Promise.resolve(graphPage(parts.transport));
  route(server, '/', { GET: async (_, reply) => reply.type('text/html; charset=utf-8').send(await page()) });
  healthRoutes(server, () => {
    const { transport } = parts;
    const subgraphs = transport.states();
    const refused = parts.refusedSupergraph();
    const changed = transport.changed();
    // Over remote subgraphs the gateway answers around a dead one; in one process they are one thing.
    const serves = !transport.inProcess || Object.values(subgraphs).every((state) => state === 'up');
    return {
      ready: serves && !parts.drain.hasBegun,
      body: {
        subgraphs,
        ...(refused === null ? {} : { refusedSupergraph: refused }),
        // Their schema is another than when the supergraph was loaded: compose it anew.
        ...(changed.length === 0 ? {} : { changedSubgraphs: changed }),
      },
    };
  });
  return server;
}
