import type { GatewayConfig } from '../config.ts';
import type { Transport } from '../composition/transport.ts';
import { Metrics } from './metrics.ts';
import { observedTransport } from './observed.ts';
import type { Traces } from './traces.ts';

/** What watches a gateway; nothing of it is loaded that is switched off. */
export interface Observers {
  readonly metrics: Metrics | null;
  readonly traces: Traces | null;
  /** The same transport, watched. */
  observed(transport: Transport): Transport;
  stop(): Promise<void>;
}

type Observed = Pick<
  GatewayConfig,
  'metrics' | 'otelEndpoint' | 'otelTracesEndpoint' | 'otelServiceName' | 'otelDisabled'
>;

/** Where traces go; null where nobody wants them. The first address is that of a collector, which has a path for them. */
function tracesUrl({ otelEndpoint, otelTracesEndpoint, otelDisabled }: Observed): string | null {
  if (otelDisabled === 'true') return null;
  if (otelTracesEndpoint !== undefined) return otelTracesEndpoint;
  return otelEndpoint === undefined ? null : `${otelEndpoint.replace(/\/$/u, '')}/v1/traces`;
}

export async function startObservers(config: Observed): Promise<Observers> {
  const metrics = config.metrics === 'on' ? new Metrics() : null;
  const url = tracesUrl(config);
  // Only here, so that a gateway without traces never loads what sends them.
  const traces = url === null ? null : await (await import('./traces.ts')).startTraces(config.otelServiceName, url);
  return {
    metrics,
    traces,
    observed: (transport) => {
      const measured = metrics === null ? transport : observedTransport(transport, metrics);
      return traces === null ? measured : traces.observed(measured);
    },
    stop: async () => {
      metrics?.stop();
      await traces?.stop();
    },
  };
}
