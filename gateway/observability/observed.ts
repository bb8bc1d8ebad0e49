import type { FastifyInstance } from 'fastify';
import { maskedError } from '../../service/errors.ts';
import { route } from '../../service/http.ts';
import type { Transport } from '../composition/transport.ts';
import type { SavedOperations } from '../provenance/saved-operations.ts';
import type { Metrics } from './metrics.ts';
import { operationLabel } from './operation-label.ts';

const MS = 1_000;

/** The same transport, with every call counted and measured. */
export function observedTransport(transport: Transport, metrics: Metrics): Transport {
  return {
    ...transport,
    execute: async (subgraph, request, headers) => {
      const began = performance.now();
      const note = (outcome: string): void => metrics.call(subgraph, outcome, (performance.now() - began) / MS);
      try {
        const answer = await transport.execute(subgraph, request, headers);
        note('ok');
        return answer;
      } catch (error) {
        note(request.signal?.aborted === true ? 'CANCELLED' : maskedError(error).code);
        throw error;
      }
    },
  };
}

/** Counts and measures the requests of a server for `/graphql`, and serves the metrics at `/metrics`. */
export function observeServer(server: FastifyInstance, metrics: Metrics, saved: SavedOperations): void {
  server.addHook('onResponse', (request, reply, done) => {
    if (request.routeOptions.url === '/graphql' && (request.method === 'GET' || request.method === 'POST')) {
      const parameters = request.method === 'GET' ? request.query : request.body;
      metrics.request(operationLabel(parameters, saved), reply.statusCode, reply.elapsedTime / MS);
    }
    done();
  });
  route(server, '/metrics', {
    GET: async (_, reply) => reply.type(metrics.contentType).send(await metrics.text()),
  });
}
