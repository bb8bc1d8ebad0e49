import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { badInput, GraphError, maskedError } from '../service/errors.ts';
import { ANONYMOUS, type Identity } from '../service/headers.ts';
import { createHttpServer, healthRoutes, replyWithError, route } from '../service/http.ts';
import type { Logger } from '../service/log.ts';
import type { Audit } from './auth/audit.ts';
import type { Credentials } from './auth/credentials.ts';
import { CHALLENGE } from './auth/unauthenticated.ts';
import type { GatewayConfig } from './config.ts';
import type { Transport } from './composition/transport.ts';
import { createRequestContext, type RequestContext } from './context.ts';
import { corsHooks } from './cors.ts';
import type { Graph, GraphRequest } from './graph.ts';
import { shareHeaders, ShareUsedUp, type Shares } from './limits/shares.ts';
import { landingPage } from './page.ts';

export interface GatewayParts {
  readonly config: GatewayConfig;
  readonly graph: Graph;
  readonly transport: Transport;
  readonly credentials: Credentials;
  readonly audit: Audit;
  /** Null where nobody's cost is limited. */
  readonly shares: Shares | null;
  readonly subgraphs: readonly string[];
  readonly log: Logger;
  readonly now: () => Date;
}

const HEADER_TIMEOUT_MS = 10_000;
const BODY_TIMEOUT_MS = 15_000;

/** The extensions of a request: in the body of a POST, as JSON in the query of a GET. */
function extensionsOf(request: FastifyRequest): unknown {
  if (request.method === 'POST') return (request.body as { extensions?: unknown } | null)?.extensions;
  const { extensions } = request.query as { extensions?: unknown };
  if (typeof extensions !== 'string' || extensions === '') return undefined;
  try {
    return JSON.parse(extensions);
  } catch {
    throw badInput('extensions', extensions, 'a JSON object');
  }
}

function asOfExtension(request: FastifyRequest): unknown {
  const extensions = extensionsOf(request);
  return extensions == null || typeof extensions !== 'object' ? undefined : (extensions as { asOf?: unknown }).asOf;
}

/** The answer to a request that is refused before it is known what it means. */
function refused(reply: FastifyReply, error: Error): FastifyReply {
  const { code, message } = maskedError(error);
  if (code === 'UNAUTHENTICATED') reply.header('www-authenticate', CHALLENGE);
  if (error instanceof ShareUsedUp) reply.headers(shareHeaders(error.state));
  return replyWithError(reply, code, message);
}

async function answer(parts: GatewayParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const context = await requestContext(parts, request);
  if (context instanceof Error) {
    parts.audit.refused(request.id, ANONYMOUS, [maskedError(context).code]);
    return refused(reply, context);
  }
  parts.audit.used(request.id, context.identity);
  const query = request.raw.url?.indexOf('?') ?? -1;
  const response = await executed(parts.graph, {
    method: request.method === 'POST' ? 'POST' : 'GET',
    headers: request.headers,
    search: query < 0 ? '' : (request.raw.url ?? '').slice(query),
    body: request.body,
    context: () => Promise.resolve(context),
  });
  if (response instanceof GraphError) {
    parts.audit.refused(request.id, context.identity, [response.code]);
    await context.share?.charge();
  }
  if (context.share !== null) reply.headers(shareHeaders(await context.share.state()));
  if (response instanceof GraphError) return replyWithError(reply, response.code, response.message);
  for (const [name, value] of response.headers) reply.header(name, value);
  reply.header('content-language', context.language);
  reply.header(
    'vary',
    'Accept, Accept-Language, Authorization, X-API-Key, Data-As-Of, Data-Geography, GraphQL-Cost, Origin',
  );
  reply.header('data-geography', context.geography);
  if (context.asOf !== null) reply.header('data-as-of', context.asOf);
  reply.code(response.status ?? 200);
  if (response.body.kind === 'complete') return reply.send(response.body.string);
  return replyWithError(reply, 'NOT_ACCEPTABLE');
}

/** The answer to a request; the error for one that is refused before it is read as GraphQL. */
async function executed(
  graph: Graph,
  request: GraphRequest,
): Promise<Awaited<ReturnType<Graph['execute']>> | GraphError> {
  try {
    return await graph.execute(request);
  } catch (error) {
    if (error instanceof GraphError) return error;
    throw error;
  }
}

/** Who asks. Wrong credentials are charged to the address, so that nobody tries them for nothing. */
async function identityOf({ credentials, shares }: GatewayParts, request: FastifyRequest): Promise<Identity> {
  try {
    return await credentials.identify(request.headers, request.url);
  } catch (error) {
    const address = shares?.of(ANONYMOUS, request.ip);
    await address?.demand();
    await address?.charge();
    throw error;
  }
}

async function requestContext(parts: GatewayParts, request: FastifyRequest): Promise<RequestContext | Error> {
  try {
    const identity = await identityOf(parts, request);
    const share = parts.shares?.of(identity, request.ip) ?? null;
    await share?.demand();
    return createRequestContext(request.id, request.headers, asOfExtension(request), { ...parts, identity, share });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Puts the routes of the gateway together; the caller listens. */
export function createGatewayServer(parts: GatewayParts): FastifyInstance {
  const { config, log, transport } = parts;
  const server = createHttpServer({
    log,
    maxBodyBytes: config.maxBodyBytes,
    headerTimeoutMs: HEADER_TIMEOUT_MS,
    bodyTimeoutMs: BODY_TIMEOUT_MS,
  });
  corsHooks(server, config.corsOrigins);
  const graphql = (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    answer(parts, request, reply);
  route(server, '/graphql', { GET: graphql, POST: graphql });
  route(server, '/schema.graphql', {
    GET: (_, reply) => reply.type('text/plain; charset=utf-8').send(parts.graph.apiSdl),
  });
  route(server, '/', {
    GET: async (_, reply) => reply.type('text/html; charset=utf-8').send(await landingPage(transport, parts.subgraphs)),
  });
  healthRoutes(server, () => {
    const subgraphs = transport.states();
    // Over remote subgraphs the gateway answers around a dead one; in one process they are one thing.
    const ready = !transport.inProcess || Object.values(subgraphs).every((state) => state === 'up');
    return { ready, body: { subgraphs } };
  });
  return server;
}
