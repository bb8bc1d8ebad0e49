import { performance } from 'node:perf_hooks';
import type { Agreement } from './agreement.ts';
import { requestOf } from './asking.ts';
import { Connection } from './connection.ts';
import { ask, quantile } from './measure.ts';
import type { Variant, VariantName } from './variants.ts';

/** How small requests fare while large ones are computed. */
export interface Beside {
  readonly variant: VariantName;
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
  /** The same without large ones beside. */
  readonly aloneP99: number;
}

const LARGE_EVERY_MS = 250;

export interface SmallAndLarge {
  readonly small: Agreement;
  readonly large: Agreement;
}

/** Four L a second, each when its time has come, whether the one before is answered or not. */
async function largeOnes(variant: Variant, { shape }: Agreement, ms: number): Promise<void> {
  const until = performance.now() + ms;
  const running: Promise<unknown>[] = [];
  while (performance.now() < until) {
    const connection = new Connection(variant.url);
    const request = requestOf(variant, { shape, index: 0, mode: 'miss', etag: null });
    running.push(connection.ask(request).finally(() => connection.close()));
    await new Promise((resolve) => setTimeout(resolve, LARGE_EVERY_MS));
  }
  await Promise.all(running);
}

/** Asks S over one connection while four L a second are asked over others; all are misses. */
export async function besideLarge(variant: Variant, { small, large }: SmallAndLarge, ms: number): Promise<Beside> {
  const load = { variant, agreement: small, mode: 'miss', connections: 1 } as const;
  const alone = await ask(load, ms / 2);
  const [latencies] = await Promise.all([ask(load, ms), largeOnes(variant, large, ms)]);
  return {
    variant: variant.name,
    requests: latencies.length,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    aloneP99: quantile(alone, 0.99),
  };
}
