import type { Agreement } from './agreement.ts';
import type { VariantClient } from './client.ts';

/** One variant on one shape, one figure a round. */
export interface Timing {
  readonly shape: string;
  readonly variant: string;
  /** Timed requests of all rounds. */
  readonly requests: number;
  readonly cpuMsPerRequest: readonly number[];
}

interface Batch {
  readonly requests: number;
  readonly cpuMs: number;
}

export interface MeasureOptions {
  readonly rounds: number;
  /** CPU seconds that one figure is made of; the clock has ticks of 10 ms. */
  readonly seconds: number;
  readonly note: (line: string) => void;
}

/** A warm-up is so many times as long as a batch: with two, figures still fell over the rounds that followed. */
const WARM_UP = 5;

/** Sends one request and checks that the answer is still the one that was compared. */
async function askAgain(client: VariantClient, { shape, texts }: Agreement): Promise<void> {
  if ((await client.ask(shape)) !== texts.get(client)) {
    throw new Error(`${client.variant.name}, ${shape.name}: the answer changed while it was timed`);
  }
}

/** Asks one request after the other until so much CPU time is used. */
async function batch(client: VariantClient, agreement: Agreement, leastCpuMs: number): Promise<Batch> {
  const before = client.cpuMs();
  let cpuMs = 0;
  let requests = 0;
  while (cpuMs < leastCpuMs) {
    await askAgain(client, agreement);
    requests += 1;
    cpuMs = client.cpuMs() - before;
  }
  return { requests, cpuMs };
}

/** Times each shape on each variant: a warm-up first, then rounds in which the variants take turns. */
export async function measure(
  agreements: readonly Agreement[],
  clients: readonly VariantClient[],
  { rounds, seconds, note }: MeasureOptions,
): Promise<readonly Timing[]> {
  const pairs = agreements.flatMap((agreement) =>
    clients.map((client) => ({ agreement, client, batches: [] as Batch[] })),
  );
  for (const { agreement, client } of pairs) {
    note(`warm-up: ${agreement.shape.name}, ${client.variant.name}`);
    await batch(client, agreement, WARM_UP * seconds * 1_000);
  }
  for (let round = 1; round <= rounds; round += 1) {
    note(`round ${round} of ${rounds}`);
    // Forwards and backwards in turn, so that none always follows the same one.
    for (const { agreement, client, batches } of round % 2 === 1 ? pairs : pairs.toReversed()) {
      batches.push(await batch(client, agreement, seconds * 1_000));
    }
  }
  return pairs.map(({ agreement, client, batches }) => ({
    shape: agreement.shape.name,
    variant: client.variant.name,
    requests: batches.reduce((sum, { requests }) => sum + requests, 0),
    cpuMsPerRequest: batches.map(({ cpuMs, requests }) => cpuMs / requests),
  }));
}
