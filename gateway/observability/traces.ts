import { context, propagation, SpanKind, SpanStatusCode, trace, type Span, type Tracer } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { maskedError } from '../../service/errors.ts';
import type { Transport } from '../composition/transport.ts';
import type { SavedOperations } from '../provenance/saved-operations.ts';
import { operationLabel } from './operation-label.ts';

const NAME = 'industrialization-graph';

/** Spans of requests and of the calls of subgraphs that they lead to, sent to a collector. */
export interface Traces {
  /** To be called before the server has any routes. */
  watch(server: FastifyInstance, saved: Pick<SavedOperations, 'text'>): void;
  /** The same transport, with a span for each call; the subgraph is told to which it belongs. */
  observed(transport: Transport): Transport;
  /** Sends what was not sent yet. */
  stop(): Promise<void>;
}

type Resource = NonNullable<NonNullable<ConstructorParameters<typeof NodeTracerProvider>[0]>['resource']>;

/** What the spans are about, as attributes that every one of them carries. */
function resourceOf(serviceName: string): Resource {
  const attributes = { 'service.name': serviceName };
  const resource: Resource = {
    attributes,
    getRawAttributes: () => Object.entries(attributes),
    merge: () => resource,
  };
  return resource;
}

class OpenTelemetryTraces implements Traces {
  readonly #provider: NodeTracerProvider;
  readonly #tracer: Tracer;
  readonly #spans = new WeakMap<FastifyRequest, Span>();

  constructor(provider: NodeTracerProvider) {
    this.#provider = provider;
    this.#tracer = provider.getTracer(NAME);
  }

  watch(server: FastifyInstance, saved: Pick<SavedOperations, 'text'>): void {
    server.addHook('onRequest', (request, _, done) => {
      if (request.routeOptions.url !== '/graphql') {
        done();
        return;
      }
      const parent = propagation.extract(context.active(), request.headers);
      const span = this.#tracer.startSpan('POST /graphql', { kind: SpanKind.SERVER }, parent);
      span.setAttribute('http.request.method', request.method);
      span.setAttribute('graph.request.id', request.id);
      this.#spans.set(request, span);
      context.with(trace.setSpan(parent, span), done);
    });
    server.addHook('onResponse', (request, reply, done) => {
      const span = this.#spans.get(request);
      // No variables and no text of the query: they may hold what is nobody's business.
      span?.updateName(`${request.method} /graphql`);
      span?.setAttribute('graphql.operation.name', operationLabel(request.body ?? request.query, saved));
      span?.setAttribute('http.response.status_code', reply.statusCode);
      if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
      span?.end();
      done();
    });
  }

  observed(transport: Transport): Transport {
    return {
      ...transport,
      execute: (subgraph, request, headers) =>
        this.#tracer.startActiveSpan(`subgraph ${subgraph}`, { kind: SpanKind.CLIENT }, async (span) => {
          const carried: Record<string, string> = {};
          propagation.inject(context.active(), carried);
          // The place in the trace alone: what else a client lets travel with it is not for subgraphs.
          const { traceparent } = carried;
          const sent = traceparent === undefined ? headers : { ...headers, traceparent };
          try {
            return await transport.execute(subgraph, request, sent);
          } catch (error) {
            const { code } = maskedError(error);
            span.setAttribute('error.type', code);
            span.setStatus({ code: SpanStatusCode.ERROR });
            throw error;
          } finally {
            span.end();
          }
        }),
    };
  }

  async stop(): Promise<void> {
    await this.#provider.shutdown().catch(() => undefined);
    trace.disable();
    context.disable();
    propagation.disable();
  }
}

/** Starts to send spans by OTLP over HTTP to an address; the standard variables say how many, and with which headers. */
export async function startTraces(serviceName: string, url: string): Promise<Traces> {
  const { BatchSpanProcessor, NodeTracerProvider } = await import('@opentelemetry/sdk-trace-node');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const provider = new NodeTracerProvider({
    resource: resourceOf(serviceName),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))],
  });
  provider.register();
  return new OpenTelemetryTraces(provider);
}
