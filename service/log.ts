import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

// Lines are written together, from a thread that waits for nothing, and at the latest after so long. A process that is
// killed without warning loses those; one that ends, for whatever reason of its own, does not.
const TOGETHER = { sync: false, minLength: 4_096, periodicFlush: 200 };

/** The log of one process: JSON lines on standard output; no variables, tokens or rows are ever written. */
export function createLog(service: string, level: LogLevel): Logger {
  const options = { level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime };
  return pino(options, pino.destination(TOGETHER));
}
