import { setImmediate } from 'node:timers/promises';
import type { Logger } from '../service/log.ts';

/** More operations than anybody saves; what is planned beyond the plans that are kept would push others out. */
const MAX_OPERATIONS = 500;

/**
 * Prepares operations one after the other once the server listens, and lets everybody else go first between two of them.
 * One that can't be prepared is left to whoever asks for it.
 */
export async function warmUp(
  texts: readonly string[],
  prepare: (text: string) => Promise<void>,
  { log, signal }: { readonly log: Logger; readonly signal: AbortSignal },
): Promise<void> {
  for (const text of texts.slice(0, MAX_OPERATIONS)) {
    await setImmediate();
    if (signal.aborted) return;
    try {
      await prepare(text);
    } catch (error) {
      log.warn({ err: error }, 'a saved operation can not be prepared');
    }
  }
}
