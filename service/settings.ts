import { z } from 'zod';
import { wholeNumber, type Setting } from './config.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';

/** Settings of every process that serves HTTP. */
export function serverSettings(defaultPort: number) {
  return {
    host: {
      flag: 'host',
      variable: 'HOST',
      schema: z
        .string()
        .regex(/^[\w.:-]+$/u, 'is no host name or address')
        .default('127.0.0.1'),
      help: 'address to listen on; default 127.0.0.1',
    } satisfies Setting<string>,
    port: {
      flag: 'port',
      variable: 'PORT',
      schema: wholeNumber(0, 65_535).default(defaultPort),
      help: `port to listen on, 0 for any free one; default ${defaultPort}`,
    } satisfies Setting<number>,
    shutdownDelayMs: {
      flag: 'shutdown-delay-ms',
      variable: 'SHUTDOWN_DELAY_MS',
      schema: wholeNumber(0, 6_000).default(1_000),
      help: 'milliseconds after SIGTERM in which /health/ready says 503 and requests are still taken; default 1000',
    } satisfies Setting<number>,
    logLevel: {
      flag: 'log-level',
      variable: 'LOG_LEVEL',
      schema: z.enum(LOG_LEVELS, `is none of ${LOG_LEVELS.join(', ')}`).default('info'),
      help: `what the log holds, one of ${LOG_LEVELS.join(', ')}; default info`,
    } satisfies Setting<LogLevel>,
  };
}
