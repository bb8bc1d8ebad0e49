import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { createClient } from '@redis/client';

/** The redis-server on PATH; null where there is none. */
export function redisServerPath(): string | null {
  const { PATH = '' } = process.env;
  const found = PATH.split(delimiter).find((folder) => {
    try {
      accessSync(join(folder, 'redis-server'), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  return found === undefined ? null : join(found, 'redis-server');
}

/** A port on which nobody listens at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has an address of this form.
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A Redis of the test's own that keeps nothing on disk, always at the same address. */
export class RedisUnderTest {
  readonly #path: string;
  readonly #port: number;
  #child: ChildProcess | null = null;

  constructor(path: string, port: number) {
    this.#path = path;
    this.#port = port;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const settings = ['--bind', '127.0.0.1', '--port', String(this.#port), '--save', '', '--appendonly', 'no'];
    const child = spawn(this.#path, settings, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child = child;
    let output = '';
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
        if (output.includes('Ready to accept connections')) resolve();
      });
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}: ${output}`)));
    });
  }

  /** SIGSTOP leaves it hanging, SIGCONT lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(signal);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** Puts another value under every name that begins so; answers how many there were. */
  async overwrite(beginning: string, value: Buffer): Promise<number> {
    const client = createClient({ url: this.url });
    await client.connect();
    const names = await client.keys(`${beginning}*`);
    for (const name of names) await client.set(name, value);
    client.destroy();
    return names.length;
  }

  /** Everything that it holds, names and values, as one text. */
  async contents(): Promise<string> {
    const client = createClient({ url: this.url });
    await client.connect();
    const names = await client.keys('*');
    const values = await Promise.all(names.map((name) => client.get(name)));
    client.destroy();
    return JSON.stringify([names, values]);
  }
}
