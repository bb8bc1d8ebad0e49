import type { FastifyInstance } from 'fastify';
import { SCHEMA_VERSION_HEADER, type Headers } from '../service/headers.ts';
import { healthRoutes, JSON_TYPE, replyWithError, route } from '../service/http.ts';
import type { Subgraph, SubgraphRequest } from './subgraph.ts';

const isText = (value: unknown): value is string | null | undefined => value == null || typeof value === 'string';

/** The body as a request; null where it is none. */
function requestOf(body: unknown): SubgraphRequest | null {
  if (typeof body !== 'object' || body === null) return null;
  const { query, variables, operationName } = body as Readonly<Record<string, unknown>>;
  if (typeof query !== 'string' || !isText(operationName) || Array.isArray(variables)) return null;
  if (variables != null && typeof variables !== 'object') return null;
  return { query, variables: variables as SubgraphRequest['variables'], operationName };
}

/** The routes by which a gateway reaches a subgraph over HTTP: queries, histories and health; ready while it `stays`. */
export function subgraphRoutes(server: FastifyInstance, subgraph: Subgraph, stays: () => boolean = () => true): void {
  server.addHook('onSend', (_, reply, __, done) => {
    reply.header(SCHEMA_VERSION_HEADER, subgraph.schemaVersion);
    done();
  });
  route(server, '/graphql', {
    POST: async (request, reply) => {
      const asked = requestOf(request.body);
      if (asked === null) return replyWithError(reply, 'BAD_REQUEST', 'Expected a JSON object with a query.');
      // Headers that repeat arrive as lists; those of the gateway never do.
      const answer = await subgraph.execute(asked, request.headers as Headers);
      return reply.type(JSON_TYPE).send(JSON.stringify(answer));
    },
  });
  route(server, '/releases', {
    GET: (_, reply) => {
      const histories = subgraph.histories();
      if (histories === null) return replyWithError(reply, 'SERVICE_UNAVAILABLE');
      return reply.type(JSON_TYPE).send(JSON.stringify(histories));
    },
  });
  healthRoutes(server, () => ({ ready: stays() && subgraph.ready(), body: { subgraph: subgraph.name } }));
}
