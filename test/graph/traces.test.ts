import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gatewayConfig } from '../../gateway/config.ts';
import { withFolder } from '../support/folder.ts';
import { startShop, supergraphOf, type ForeignSubgraph } from '../support/foreign.ts';
import { clientOf, ready } from '../support/graph.ts';
import { startProcess } from '../support/processes.ts';

interface SpanSent {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly unknown[] };
    readonly scopeSpans: readonly { readonly spans: readonly SpanSent[] }[];
  }[];
}

describe('traces', () => {
  let shop: readonly ForeignSubgraph[];
  let collector: Server;
  const sent: { readonly path: string; readonly text: string }[] = [];

  beforeAll(async () => {
    shop = await startShop();
    collector = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        sent.push({ path: request.url ?? '', text: Buffer.concat(chunks).toString('utf8') });
        response.setHeader('content-type', 'application/json').end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    for (const subgraph of shop) await subgraph.stop();
    collector.closeAllConnections();
    await new Promise((resolve) => collector.close(resolve));
  });

  const TRACE = '0af7651916cd43dd8448eb211c80319c';

  it('of a request and its calls go to the collector, joined with those of the client and of the subgraphs', async () => {
    const sdl = supergraphOf(shop, (name) => shop.find((subgraph) => subgraph.name === name)?.url ?? '');
    await withFolder({ 'shop.graphql': sdl }, async (folder) => {
      const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
      const gateway = await startProcess(['dist/gateway/main.js', '--supergraph', `${folder}/shop.graphql`], {
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
        OTEL_SERVICE_NAME: 'shop-gateway',
      });
      await ready(gateway.url);
      await clientOf(gateway.url)(
        '{ book(isbn: "1") { copies } }',
        {},
        { traceparent: `00-${TRACE}-b7ad6b7169203331-01` },
      );
      // What was not sent yet is sent before the process ends.
      expect(await gateway.stop('SIGTERM')).toBe(0);
    });
    expect(sent.map(({ path }) => path)).toContain('/v1/traces');
    const bodies = sent.map(({ text }) => JSON.parse(text) as Sent);
    expect(JSON.stringify(bodies)).toContain('shop-gateway');
    const spans = bodies.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
    );
    const request = spans.find(({ name }) => name === 'POST /graphql');
    expect(request).toMatchObject({ traceId: TRACE, parentSpanId: 'b7ad6b7169203331' });
    const calls = spans.filter(({ name }) => name.startsWith('subgraph '));
    expect(calls.map(({ name }) => name).sort()).toEqual(['subgraph book-catalog', 'subgraph stock']);
    expect(calls.map(({ parentSpanId }) => parentSpanId)).toEqual([request?.spanId, request?.spanId]);
    const told = shop.flatMap(({ received }) => received.map(({ headers }) => headers['traceparent']));
    expect(told.sort()).toEqual(calls.map(({ spanId }) => `00-${TRACE}-${spanId}-01`).sort());
  });

  it('are refused at the start with a wrong address', () => {
    expect(() => gatewayConfig({}, { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' })).toThrow(
      'OTEL_EXPORTER_OTLP_ENDPOINT: is no address',
    );
  });
});
