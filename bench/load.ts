import { readdirSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { projectPath } from '../service/paths.ts';
import { abusiveRequest } from './abusive.ts';
import { requestOf } from './asking.ts';
import { Connection } from './connection.ts';
import type { LoadSpec, LoadTaken, Part } from './loading.ts';
import { quantile } from './measure.ts';
import type { Shape } from './shapes.ts';
import type { Variant } from './variants.ts';

// A process of its own that asks the saved operations in no order, or what is refused, each as a request that was never asked
// before, and writes what came of it as one line of JSON.

const folder = projectPath('schema', 'operations');
const queries = readdirSync(folder)
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => readFileSync(`${folder}/${file}`, 'utf8'));
const shape: Shape = { name: 'D', title: 'saved operations', queries };
const WHOLE = Buffer.from('{"data":{');

// In turn, a gateway that refuses two of three would be asked the same third of them again and again. A bit mixer
// (finalizer of MurmurHash3, A. Appleby, public domain) makes of successive numbers such as follow no order.
function scattered(number: number): number {
  const half = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  const mixed = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** What came in one part of the run. */
class Tally {
  readonly okMs: number[] = [];
  readonly refusedMs: number[] = [];
  failed = 0;
  unsent = 0;

  get part(): Part {
    const sorted = this.okMs.toSorted((a, b) => a - b);
    const { failed, unsent } = this;
    return {
      ok: sorted.length,
      refused: this.refusedMs.length,
      failed,
      unsent,
      p50: quantile(sorted, 0.5),
      p99: quantile(sorted, 0.99),
    };
  }
}

class Run {
  readonly #variant: Variant;
  readonly #isAbuse: boolean;
  readonly #tallies: Tally[] = [];
  readonly #began = performance.now();
  readonly #partMs: number;
  #next = 0;

  constructor({ url, asks, partMs = 1_000 }: LoadSpec) {
    this.#partMs = partMs;
    this.#variant = { name: 'one', url, processes: [] };
    this.#isAbuse = asks === 'refused';
  }

  get tally(): Tally {
    const part = Math.floor((performance.now() - this.#began) / this.#partMs);
    return (this.#tallies[part] ??= new Tally());
  }

  get elapsedMs(): number {
    return performance.now() - this.#began;
  }

  /** Asks the next operation. False when the connection is of no more use. */
  async ask(connection: Connection): Promise<boolean> {
    this.#next += 1;
    const since = performance.now();
    try {
      const { status, body } = await connection.ask(this.#request(this.#next));
      const ms = performance.now() - since;
      if (status === 503) this.tally.refusedMs.push(ms);
      else if (this.#isRight(status, body)) this.tally.okMs.push(ms);
      else this.tally.failed += 1;
      return true;
    } catch {
      this.tally.failed += 1;
      return false;
    }
  }

  #request(number: number): string {
    if (this.#isAbuse) return abusiveRequest(this.#variant.url, number);
    return requestOf(this.#variant, { shape, index: scattered(number) % queries.length, mode: 'miss', etag: null });
  }

  #isRight(status: number, body: Buffer): boolean {
    if (this.#isAbuse) return status === 400 || status === 401;
    return status === 200 && body.subarray(0, WHOLE.length).equals(WHOLE);
  }

  get taken(): LoadTaken {
    const tallies = Array.from(this.#tallies.keys(), (second) => this.#tallies[second] ?? new Tally());
    const all = (of: (tally: Tally) => readonly number[]): readonly number[] =>
      tallies.flatMap(of).sort((a, b) => a - b);
    const [okMs, refusedMs] = [all((one) => one.okMs), all((one) => one.refusedMs)];
    const { user, system } = process.cpuUsage();
    const sum = (of: (tally: Tally) => number): number => tallies.reduce((total, one) => total + of(one), 0);
    return {
      ms: this.elapsedMs,
      ok: okMs.length,
      refused: refusedMs.length,
      failed: sum((one) => one.failed),
      unsent: sum((one) => one.unsent),
      okMs: { p50: quantile(okMs, 0.5), p99: quantile(okMs, 0.99) },
      refusedMs: { p50: quantile(refusedMs, 0.5), p99: quantile(refusedMs, 0.99) },
      parts: tallies.map(({ part }) => part),
      cpuMs: (user + system) / 1_000,
    };
  }
}

/** Each connection asks again as soon as it has its answer. */
async function closed(run: Run, { url, connections, ms }: LoadSpec): Promise<void> {
  const client = async (): Promise<void> => {
    const connection = new Connection(url);
    while (run.elapsedMs < ms && (await run.ask(connection)));
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, client));
}

const STEP_MS = 5;
// Whoever has no answer by then is counted as failed.
const PATIENCE_MS = 20_000;

/** Requests come at a rate whatever becomes of those before; those for which no connection is free are not sent. */
async function open(run: Run, { url, connections, ms, perSecond }: LoadSpec): Promise<void> {
  const idle: Connection[] = [];
  const busy = new Set<Promise<void>>();
  const send = (): void => {
    if (idle.length === 0 && busy.size >= connections) {
      run.tally.unsent += 1;
      return;
    }
    const connection = idle.pop() ?? new Connection(url);
    const asked: Promise<void> = run.ask(connection).then((isUsable) => {
      if (isUsable) idle.push(connection);
      busy.delete(asked);
    });
    busy.add(asked);
  };
  let sent = 0;
  while (run.elapsedMs < ms) {
    for (const due = (run.elapsedMs * perSecond) / 1_000; sent < due; sent += 1) send();
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS).unref());
  await Promise.race([Promise.all(busy), late]);
  run.tally.failed += busy.size;
  idle.forEach((connection) => connection.close());
}

const spec = JSON.parse(process.argv[2] ?? '{}') as LoadSpec;
const run = new Run(spec);
await (spec.mode === 'closed' ? closed(run, spec) : open(run, spec));
process.stdout.write(`${JSON.stringify(run.taken)}\n`, () => process.exit(0));
