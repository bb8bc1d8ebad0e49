import { z } from 'zod';
import type { Setting } from '../../service/config.ts';

const ADDRESS = z
  .string()
  .refine((text) => /^https?:\/\//u.test(text) && URL.canParse(text), 'is no address as http://collector:4318')
  .optional();

const onOff = z.enum(['on', 'off'], 'is neither on nor off');

/** Settings of what is told about the gateway. The traces' are the standard ones of OpenTelemetry, which reads more. */
export const observabilitySettings = {
  metrics: {
    flag: 'metrics',
    variable: 'METRICS',
    schema: onOff.default('on'),
    help: 'whether /metrics is served: on or off; default on',
  } satisfies Setting<'on' | 'off'>,
  otelEndpoint: {
    flag: 'otel-exporter-otlp-endpoint',
    variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    schema: ADDRESS,
    help: 'collector to which traces are sent by OTLP over HTTP; default none: no traces',
  } satisfies Setting<string | undefined>,
  otelTracesEndpoint: {
    flag: 'otel-exporter-otlp-traces-endpoint',
    variable: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    schema: ADDRESS,
    help: 'the same with its whole path, before the other; default none',
  } satisfies Setting<string | undefined>,
  otelServiceName: {
    flag: 'otel-service-name',
    variable: 'OTEL_SERVICE_NAME',
    schema: z.string().default('industrialization-gateway'),
    help: 'name of the gateway in traces; default industrialization-gateway',
  } satisfies Setting<string>,
  otelDisabled: {
    flag: 'otel-sdk-disabled',
    variable: 'OTEL_SDK_DISABLED',
    schema: z.enum(['true', 'false'], 'is neither true nor false').default('false'),
    help: 'true sends no traces whatever the other variables say; default false',
  } satisfies Setting<'true' | 'false'>,
};
