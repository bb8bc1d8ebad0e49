import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Headers } from '../service/headers.ts';
import { healthRoutes, JSON_TYPE, replyWithError, route } from '../service/http.ts';
import type { Subgraph } from './subgraph.ts';

const graphqlBody = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

/** The routes by which a gateway reaches a subgraph over HTTP: queries, histories and health. */
export function subgraphRoutes(server: FastifyInstance, subgraph: Subgraph): void {
  route(server, '/graphql', {
    POST: async (request, reply) => {
      const body = graphqlBody.safeParse(request.body);
      if (!body.success) return replyWithError(reply, 'BAD_REQUEST', 'Expected a JSON object with a query.');
      // Headers that repeat arrive as lists; those of the gateway never do.
      const answer = await subgraph.execute(body.data, request.headers as Headers);
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
  healthRoutes(server, () => ({ ready: subgraph.ready(), body: { subgraph: subgraph.name } }));
}
