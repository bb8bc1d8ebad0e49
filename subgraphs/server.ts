import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SCHEMA_VERSION_HEADER, withoutIdentity, type Headers } from '../service/headers.ts';
import { healthRoutes, JSON_TYPE, replyWithError, route } from '../service/http.ts';
import type { SignatureCheck } from '../service/signature.ts';
import type { Subgraph, SubgraphRequest } from './subgraph.ts';

const UNSIGNED = 'Only the gateway is answered here; expected a request that it signed.';

const isText = (value: unknown): value is string | null | undefined => value == null || typeof value === 'string';

/** The body as a request; null where it is none. */
function requestOf(body: unknown): SubgraphRequest | null {
  if (typeof body !== 'object' || body === null) return null;
  const { query, variables, operationName } = body as Readonly<Record<string, unknown>>;
  if (typeof query !== 'string' || !isText(operationName) || Array.isArray(variables)) return null;
  if (variables != null && typeof variables !== 'object') return null;
  return { query, variables: variables as SubgraphRequest['variables'], operationName };
}

export interface SubgraphServerOptions {
  readonly subgraph: Subgraph;
  /** Tells whether a request comes from the gateway; null where requests are not signed. */
  readonly signatures: SignatureCheck | null;
  /** Whether the process goes on answering; ready no longer once it does not. */
  readonly stays?: () => boolean;
}

/** Keeps the bytes of each body as they came: what is signed is what was sent, not what was made of it. */
function keepBodies(server: FastifyInstance): (request: FastifyRequest) => Uint8Array {
  const bodies = new WeakMap<FastifyRequest, Buffer>();
  const parseJson = server.getDefaultJsonParser('error', 'error');
  server.removeContentTypeParser('application/json');
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    bodies.set(request, body);
    void parseJson(request, body.toString('utf8'), done);
  });
  return (request) => bodies.get(request) ?? new Uint8Array();
}

/** The routes by which a gateway reaches a subgraph over HTTP: queries, histories and health. */
export function subgraphRoutes(
  server: FastifyInstance,
  { subgraph, signatures, stays = () => true }: SubgraphServerOptions,
): void {
  const bodyOf = keepBodies(server);
  // Headers that repeat arrive as lists; those of the gateway never do.
  const isSigned = (request: FastifyRequest): boolean =>
    signatures?.accepts({
      method: request.method,
      path: request.url,
      body: bodyOf(request),
      headers: request.headers as Headers,
    }) ?? true;
  server.addHook('onSend', (_, reply, __, done) => {
    reply.header(SCHEMA_VERSION_HEADER, subgraph.schemaVersion);
    done();
  });
  route(server, '/graphql', {
    POST: async (request, reply) => {
      if (!isSigned(request)) return replyWithError(reply, 'UNAUTHENTICATED', UNSIGNED);
      const asked = requestOf(request.body);
      if (asked === null) return replyWithError(reply, 'BAD_REQUEST', 'Expected a JSON object with a query.');
      const headers = request.headers as Headers;
      // Where nobody signs, nobody vouches for who asks.
      const answer = await subgraph.execute(asked, signatures === null ? withoutIdentity(headers) : headers);
      return reply.type(JSON_TYPE).send(JSON.stringify(answer));
    },
  });
  route(server, '/releases', {
    GET: (request, reply) => {
      if (!isSigned(request)) return replyWithError(reply, 'UNAUTHENTICATED', UNSIGNED);
      const histories = subgraph.histories();
      if (histories === null) return replyWithError(reply, 'SERVICE_UNAVAILABLE');
      return reply.type(JSON_TYPE).send(JSON.stringify(histories));
    },
  });
  healthRoutes(server, () => ({ ready: stays() && subgraph.ready(), body: { subgraph: subgraph.name } }));
}
