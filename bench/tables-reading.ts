import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectPath } from '../service/paths.ts';
import { Connection } from './connection.ts';
import { quantile } from './measure.ts';
import { flowId } from './rows-data.ts';

/** What was read of a file. */
export interface Taken {
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Until the first byte came. */
  readonly firstMs: number;
  readonly isWhole: boolean;
}

const QUERY = '{ exportFlows { nodes { id period region { id } value { amount } netWeightKg system status } } }';
const NEWLINE = 10;

export interface Reading {
  /** Bytes that are taken in a second at most; without limit when absent. */
  readonly bytesPerSecond?: number;
  /** Is broken off after so many seconds. */
  readonly maxSeconds?: number;
}

async function taken(stream: Readable, { bytesPerSecond = Infinity, maxSeconds = Infinity }: Reading): Promise<Taken> {
  const began = performance.now();
  const elapsed = (): number => (performance.now() - began) / 1_000;
  let [lines, bytes, firstMs, isWhole] = [0, 0, 0, true];
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (bytes === 0) firstMs = elapsed() * 1_000;
    bytes += chunk.length;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1;
    if (elapsed() > maxSeconds) {
      isWhole = false;
      break;
    }
    const ahead = bytes / bytesPerSecond - elapsed();
    if (ahead > 0) await sleep(ahead * 1_000);
  }
  // The first line is the header.
  return { rows: Math.max(lines - 1, 0), bytes, seconds: elapsed(), firstMs, isWhole };
}

/** Takes the rows as CSV from the graph. */
export async function fromGraph(url: string, reading: Reading = {}): Promise<Taken> {
  const asked = request(`${url}/graphql?format=csv`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  asked.end(JSON.stringify({ query: QUERY }));
  const [answer] = (await once(asked, 'response')) as [Readable & { statusCode?: number }];
  if (answer.statusCode !== 200) throw new Error(`The graph answers with ${answer.statusCode}.`);
  try {
    return await taken(answer, reading);
  } finally {
    asked.destroy();
  }
}

/** Takes the same rows from the loop that reads the cursor and does nothing else. */
export async function fromLoop(url: string, database: string): Promise<Taken> {
  const child = spawn(process.execPath, [projectPath('dist', 'bench', 'bare-export.js'), url, database], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const read = await taken(child.stdout, {});
  const [code] = await closed;
  if (code !== 0) throw new Error(`The loop ended with ${code}.`);
  return read;
}

export interface Small {
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
}

const PAUSE_MS = 20;

/** Asks for one row after the other, with a pause between, until told to stop. Figures in ms. */
export async function smallOnes(url: string, rows: number, goesOn: () => boolean): Promise<Small> {
  const connection = new Connection(url);
  const took: number[] = [];
  for (let asked = 0; goesOn(); asked += 1) {
    // No two are the same request, so that no answer is one that is kept.
    const id = flowId((asked * 7_919) % rows);
    const query = `{ exportFlows(first: 1, where: { id: { eq: "${id}" } }) { nodes { id value { amount } } } }`;
    const body = JSON.stringify({ query, extensions: { bench: asked } });
    const head = `POST /graphql HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\naccept: application/json`;
    const began = performance.now();
    const reply = await connection.ask(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    took.push(performance.now() - began);
    if (!reply.body.includes(id)) throw new Error(`A small query got ${reply.body.toString('utf8').slice(0, 300)}`);
    await sleep(PAUSE_MS);
  }
  connection.close();
  const sorted = took.toSorted((one, other) => one - other);
  return { requests: sorted.length, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
}
