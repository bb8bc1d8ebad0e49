import { spawn, type ChildProcess } from 'node:child_process';
import { projectPath } from '../../service/paths.ts';
import { NO_DATA } from './folder.ts';
import { PATIENCE_MS } from './patience.ts';

export interface RunningProcess {
  readonly url: string;
  /** Everything that it wrote until now. */
  output(): string;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
    else child.once('exit', (code) => resolve(code));
  });
}

/** Starts a process of the project on a free port and resolves once it has said where it listens. */
export async function startProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningProcess> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [...args, '--port', '0'], {
    cwd: projectPath(),
    env: { PATH, DATA_DIR: NO_DATA, SHUTDOWN_DELAY_MS: '0', ADMISSION_WAIT_MS: String(PATIENCE_MS), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      const match = /http:\/\/127\.0\.0\.1:\d+/u.exec(output);
      if (match !== null) resolve(match[0]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
  return {
    url,
    output: () => output,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended(child);
    },
  };
}

/**
 * Runs a process of the project to its end and answers how it ended and what it wrote; with a limit, one that lasts
 * longer is killed and has no code.
 */
export async function runProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  { limitMs }: { readonly limitMs?: number } = {},
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [...args], {
    cwd: projectPath(),
    env: { PATH, DATA_DIR: NO_DATA, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(limitMs === undefined ? {} : { timeout: limitMs, killSignal: 'SIGKILL' as const }),
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const code = await ended(child);
  return { code, output };
}
