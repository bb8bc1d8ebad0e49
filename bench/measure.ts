import { performance } from 'node:perf_hooks';
import type { Agreement } from './agreement.ts';
import { requestOf, type Mode } from './asking.ts';
import { Connection, type Reply } from './connection.ts';
import type { Variant, VariantName } from './variants.ts';

export const CONNECTIONS = [1, 16, 64] as const;

/** One round of one variant on one shape over some connections. */
export interface Round {
  readonly requests: number;
  /** CPU time of all processes, for each time that the whole shape was asked. */
  readonly cpuMs: number;
  /** The same of the process that was asked alone. */
  readonly frontCpuMs: number;
  /** Whole shapes in a second. */
  readonly perSecond: number;
  /** Of single requests, in ms. */
  readonly p50: number;
  readonly p99: number;
}

export interface Timing {
  readonly shape: Agreement['shape']['name'];
  readonly mode: Mode;
  readonly variant: VariantName;
  readonly connections: number;
  readonly rounds: readonly Round[];
}

export interface Load {
  readonly variant: Variant;
  readonly agreement: Agreement;
  readonly mode: Mode;
  readonly connections: number;
}

// The stock gateway's client now and then meets a connection that a subgraph has just closed. Such an answer is no figure.
const HANG_UP = Buffer.from('{"errors":[{"message":"request to http');
const hungUp = ({ name }: Variant, { body }: Reply): boolean =>
  name === 'stock' && body.subarray(0, HANG_UP.length).equals(HANG_UP);

export function quantile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Asks over each connection one request after the other until the time is over; answers the latencies in ms. */
export async function ask({ variant, agreement, mode, connections }: Load, ms: number): Promise<Float64Array> {
  const { shape, expected } = agreement;
  const answers = expected.get(variant) ?? [];
  const status = mode === '304' ? 304 : 200;
  const latencies: number[] = [];
  const until = performance.now() + ms;
  let next = 0;
  const run = async (connection: Connection): Promise<void> => {
    do {
      const index = next % shape.queries.length;
      next += 1;
      const { body, etag = null } = answers[index] ?? {};
      const request = requestOf(variant, { shape, index, mode, etag });
      const since = performance.now();
      const reply = await connection.ask(request);
      if (hungUp(variant, reply)) continue;
      latencies.push(performance.now() - since);
      if (reply.status !== status || (mode !== '304' && body?.equals(reply.body) !== true)) {
        const said = reply.body.toString('utf8').slice(0, 300);
        throw new Error(
          `${variant.name}, ${shape.name}: the answer changed while it was timed: ${reply.status} ${said}`,
        );
      }
    } while (performance.now() < until);
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, () => run(new Connection(variant.url))));
  return Float64Array.from(latencies).sort();
}

const cpuOf = ({ processes }: Variant): readonly number[] => processes.map((child) => child.cpuMs());

async function round(load: Load, ms: number): Promise<Round> {
  const before = cpuOf(load.variant);
  const since = performance.now();
  const latencies = await ask(load, ms);
  const seconds = (performance.now() - since) / 1_000;
  const used = cpuOf(load.variant).map((cpu, index) => cpu - (before[index] ?? 0));
  const shapes = latencies.length / load.agreement.shape.queries.length;
  return {
    requests: latencies.length,
    cpuMs: used.reduce((sum, cpu) => sum + cpu, 0) / shapes,
    frontCpuMs: (used[0] ?? 0) / shapes,
    perSecond: shapes / seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  };
}

export interface MeasureOptions {
  readonly rounds: number;
  /** How long one figure takes at least. */
  readonly ms: number;
  readonly note: (line: string) => void;
}

// Just-in-time compilation goes on for some seconds; less leaves figures that fall from round to round.
const WARM_UP_MS: Readonly<Record<Mode, number>> = { miss: 4_000, hit: 1_000, '304': 500 };
const WARM_UP_CONNECTIONS = 4;

/** Takes the figures of every load: a warm-up first, then rounds in which the variants take turns. */
export async function measure(
  pairs: readonly Omit<Load, 'connections'>[],
  { rounds, ms, note }: MeasureOptions,
): Promise<readonly Timing[]> {
  for (const pair of pairs) {
    note(`warm-up: ${pair.agreement.shape.name} ${pair.mode} ${pair.variant.name}`);
    await ask({ ...pair, connections: WARM_UP_CONNECTIONS }, WARM_UP_MS[pair.mode]);
  }
  const cells = CONNECTIONS.flatMap((connections) =>
    pairs.map((pair) => ({ load: { ...pair, connections }, taken: [] as Round[] })),
  );
  for (let number = 1; number <= rounds; number += 1) {
    note(`round ${number} of ${rounds}`);
    // Forwards and backwards in turn, so that none always follows the same one.
    for (const { load, taken } of number % 2 === 1 ? cells : cells.toReversed()) taken.push(await round(load, ms));
  }
  return cells.map(({ load, taken }) => ({
    shape: load.agreement.shape.name,
    mode: load.mode,
    variant: load.variant.name,
    connections: load.connections,
    rounds: taken,
  }));
}
