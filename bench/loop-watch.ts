import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

// Loaded into a gateway before it starts: on SIGUSR2 it writes how long its event loop was blocked at most since the last
// time, in ms, to the file that the environment names.

const RESOLUTION_MS = 5;
const file = process.env['BENCH_LOOP_FILE'] ?? '';
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delay.enable();
process.on('SIGUSR2', () => {
  writeFileSync(file, String(Math.max(delay.max / 1e6 - RESOLUTION_MS, 0)));
  delay.reset();
});
