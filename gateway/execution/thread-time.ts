import { readFileSync } from 'node:fs';

const NANOSECONDS = 1e6;
// However busy the machine is, a thread that gets this little of it has had its time.
const LEAST_SHARE = 1 / 20;

/** Milliseconds of a processor that a thread has used, as Linux counts them; null where nothing says so. */
function processorMs(folder: string | null): number | null {
  if (folder === null) return null;
  try {
    const used = Number(readFileSync(`${folder}/schedstat`, 'utf8').split(' ')[0]);
    return Number.isFinite(used) ? used / NANOSECONDS : null;
  } catch {
    return null;
  }
}

/**
 * Starts to count the time of a thread, and answers what tells it: milliseconds of the processor, so that a busy machine
 * makes nobody's work look longer than it is; those of the clock where the system does not tell.
 */
export function threadTime(folder: string | null): () => number {
  const began = performance.now();
  const before = processorMs(folder);
  return () => {
    const passed = performance.now() - began;
    const now = processorMs(folder);
    return before === null || now === null ? passed : Math.max(now - before, passed * LEAST_SHARE);
  };
}
