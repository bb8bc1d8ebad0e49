import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { projectPath } from '../service/paths.ts';
import { startOne } from './variants.ts';
import type { Child, Children } from './children.ts';
import { digits } from './figures.ts';

/** What a process that asks is told to do. */
export interface LoadSpec {
  readonly url: string;
  /** Closed: each connection asks again once it is answered. Open: requests come at a rate, whatever becomes of them. */
  readonly mode: 'closed' | 'open';
  /** Connections at most. */
  readonly connections: number;
  readonly ms: number;
  /** Requests a second of an open load. */
  readonly perSecond: number;
  /** Milliseconds of each part of the run of which is told what came of it; a second where nothing is said. */
  readonly partMs?: number;
  /** Saved operations, or what a gateway in production refuses with 400 or 401: there, that is the right answer. */
  readonly asks?: 'saved' | 'refused';
}

/** What came of a part of a load, a second long where nothing else was asked for. */
export interface Part extends Quantiles {
  /** Whole answers without an error. */
  readonly ok: number;
  /** Answered with 503. */
  readonly refused: number;
  /** Answered with anything else, or not at all. */
  readonly failed: number;
  /** Not even sent: as many waited for answers as there may be connections. */
  readonly unsent: number;
}

/** In ms; null where there was nothing to measure. */
interface Quantiles {
  readonly p50: number | null;
  readonly p99: number | null;
}

export const shown = (ms: number | null): string => (ms === null ? 'none' : `${digits(ms)} ms`);

/** What came of a load, as a whole and part by part. */
export interface LoadTaken extends Omit<Part, keyof Quantiles> {
  readonly ms: number;
  readonly okMs: Quantiles;
  readonly refusedMs: Quantiles;
  readonly parts: readonly Part[];
  /** CPU time of the process that asked. */
  readonly cpuMs: number;
}

const OUTPUT_BYTES = 16 * 1024 * 1024;

let askersMs = 0;

/** CPU time of all processes that have asked so far, in ms. */
export const askersCpuMs = (): number => askersMs;

/** Puts a load on a gateway, from a process of its own. */
export async function load(spec: LoadSpec): Promise<LoadTaken> {
  const args = [projectPath('dist', 'bench', 'load.js'), JSON.stringify(spec)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: OUTPUT_BYTES });
  const taken = JSON.parse(stdout) as LoadTaken;
  askersMs += taken.cpuMs;
  return taken;
}

/** A gateway in one process with the limits that it has in production; only the shares of clients are off. */
export const startLimited = (children: Children): Promise<Child> =>
  startOne(children, [], { OPERATION_TIMEOUT_MS: '8000', SUBGRAPH_TIMEOUT_MS: '2000', LIMITS: 'on', SHARES: 'off' });

export const okPerSecond = ({ ok, ms }: LoadTaken): number => (ok * 1_000) / ms;

const WARM_UP_MS = 8_000;
const AT_ONCE = [4, 16, 64] as const;

export interface Best {
  readonly perSecond: number;
  readonly connections: number;
  readonly p99: number;
}

/** The most whole answers a second, each connection asking again once it is answered. */
export async function bestOf(url: string, ms: number, note: (line: string) => void): Promise<Best> {
  note('warm-up');
  await load({ url, mode: 'closed', connections: 4, ms: WARM_UP_MS, perSecond: 0 });
  const found: Best[] = [];
  for (const connections of AT_ONCE) {
    const taken = await load({ url, mode: 'closed', connections, ms, perSecond: 0 });
    if (taken.failed > 0) throw new Error(`${taken.failed} requests failed at ${connections} connections`);
    found.push({ perSecond: okPerSecond(taken), connections, p99: taken.okMs.p99 ?? 0 });
    note(`${connections} connections: ${okPerSecond(taken).toFixed(0)} a second`);
  }
  return found.reduce((best, one) => (one.perSecond > best.perSecond ? one : best));
}
