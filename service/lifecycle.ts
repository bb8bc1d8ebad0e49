/** How long a process may take to end once it was told to. */
export const STOP_LIMIT_MS = 15_000;

/**
 * Calls `stop` once on the first SIGTERM or SIGINT and ends the process when it is done, or after `limitMs` at the
 * latest. A second signal ends it at once.
 */
export function stopOnSignals(stop: () => Promise<void>, limitMs: number): void {
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), limitMs).unref();
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
