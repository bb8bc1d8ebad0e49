import { performance } from 'node:perf_hooks';

/** Tells, from 0 to 1, how much of its time the event loop of this thread has worked since it was asked last. */
export function loopLoad(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
