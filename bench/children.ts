import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { projectPath } from '../service/paths.ts';

/** A process that the bench started. */
export interface Child {
  readonly url: string;
  /** From the start of the process until it answered or said where it listens. */
  readonly startMs: number;
  /** CPU time, user and system, of all its threads since it began. */
  cpuMs(): number;
  /** Memory that it holds now, in MB of 1,000,000 bytes. */
  residentMb(): number;
  /** The most that it has held since it began. */
  peakMb(): number;
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

// Linux counts CPU time in ticks of 1/100 s (USER_HZ) whatever the kernel's own clock is.
const MS_PER_TICK = 10;
const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 10_000;

function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field, the name in brackets, may hold spaces; after it utime and stime are the 12th and 13th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

function memoryMb(pid: number, figure: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kib = new RegExp(`^${figure}:\\s+(\\d+) kB$`, 'mu').exec(status)?.[1];
  return (Number(kib) * 1024) / 1_000_000;
}

/** Resolves with the first address that the process writes; rejects when it ends or says nothing for too long. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const limit = setTimeout(
      () => reject(new Error(`no address after ${START_LIMIT_MS} ms: ${output}`)),
      START_LIMIT_MS,
    );
    const read = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      const url = /http:\/\/127\.0\.0\.1:\d+/u.exec(output)?.[0];
      if (url === undefined) return;
      clearTimeout(limit);
      resolve(url);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
}

/** Resolves once a process that writes nothing answers at its address. */
async function answering(child: ChildProcess, url: string): Promise<string> {
  let fault = '';
  child.stderr?.on('data', (chunk: Buffer) => (fault = `${fault}${chunk.toString('utf8')}`.slice(-2_000)));
  const until = performance.now() + START_LIMIT_MS;
  while (performance.now() < until && child.exitCode === null) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok === true) return new URL(url).origin;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not become ready: ${fault}`);
}

/** Ends a process, by force when it does not listen. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(force);
}

/** Every process of one run of the bench, so that none outlives it. */
export class Children {
  readonly #started: ChildProcess[] = [];

  /**
   * Starts a script of the build. `silentAt` is the address of one that does not write where it listens; what it writes,
   * its log for one, goes nowhere.
   */
  async start(
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
    silentAt: string | null = null,
  ): Promise<Child> {
    const { PATH = '' } = process.env;
    const since = performance.now();
    const child = spawn(process.execPath, args, {
      cwd: projectPath(),
      env: { PATH, NODE_ENV: 'production', ...environment },
      stdio: ['ignore', silentAt === null ? 'pipe' : 'ignore', 'pipe'],
    });
    this.#started.push(child);
    const { pid } = child;
    if (pid === undefined) throw new Error(`${args.join(' ')} could not be started`);
    const url = await (silentAt === null ? addressOf(child) : answering(child, silentAt));
    return {
      url,
      startMs: performance.now() - since,
      cpuMs: () => cpuMsOf(pid),
      residentMb: () => memoryMb(pid, 'VmRSS'),
      peakMb: () => memoryMb(pid, 'VmHWM'),
      signal: (signal) => void child.kill(signal),
      stop: () => end(child),
    };
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.#started.map(end));
  }
}
