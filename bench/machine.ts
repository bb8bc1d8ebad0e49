import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { projectPath } from '../service/paths.ts';

function git(...args: readonly string[]): string | null {
  try {
    return execFileSync('git', args, {
      cwd: projectPath(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}

/** The commit that was built, and whether the files differed from it. */
export function commit(): string {
  const id = git('rev-parse', '--short', 'HEAD');
  if (id === null) return 'unknown';
  return git('status', '--porcelain', '--untracked-files=no') === '' ? id : `${id} with uncommitted changes`;
}

export function machine(): string {
  const { model = 'unknown processor' } = cpus()[0] ?? {};
  const memoryGb = Math.round(totalmem() / 1e9);
  return `${model}, ${cpus().length} cores, ${memoryGb} GB, Node.js ${process.versions.node}`;
}

// user, nice, system, irq, softirq and steal of the first line, in ticks of 10 ms; idle and iowait are no work.
const BUSY_FIELDS = [1, 2, 3, 6, 7, 8];
const STEAL_FIELD = 8;
const RESOLUTION_MS = 10;

/** CPU time that the whole machine has spent on some of the kinds since it began, in ms. */
function machineCpuMs(kinds: readonly number[] = BUSY_FIELDS): number {
  const fields = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(/\s+/u);
  return kinds.reduce((sum, field) => sum + Number(fields[field] ?? 0), 0) * 10;
}

/** How the machine itself did for some time. */
export interface MachineLook {
  /** How long a process that has nothing to do stood still at most, in ms. */
  readonly stopMs: number;
  /** Of the time of all cores, what their host gave to others, 0 to 1. */
  readonly stolen: number;
}

/** Begins to watch; each answer is of the time since the one before. To be called in a process that does nothing else. */
export function watchMachine(): () => MachineLook {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  let since = performance.now();
  let before = machineCpuMs([STEAL_FIELD]);
  return () => {
    const now = performance.now();
    const stolenMs = machineCpuMs([STEAL_FIELD]);
    const look = {
      stopMs: Math.max(delays.max / 1e6 - RESOLUTION_MS, 0),
      stolen: (stolenMs - before) / ((now - since) * cpus().length),
    };
    delays.reset();
    [since, before] = [now, stolenMs];
    return look;
  };
}

/** Begins to watch; the answer tells which share of all cores processes other than ours have used since, 0 to 1. */
export function watchOthers(oursMs: () => number): () => number {
  const ours = (): number => oursMs() + process.cpuUsage().user / 1_000 + process.cpuUsage().system / 1_000;
  const since = performance.now();
  const before = machineCpuMs() - ours();
  return () => (machineCpuMs() - ours() - before) / ((performance.now() - since) * cpus().length);
}
