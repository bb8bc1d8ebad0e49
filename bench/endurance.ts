import type { Agreement } from './agreement.ts';
import { requestOf } from './asking.ts';
import { settled, startWatched, type Watched } from './blocking.ts';
import type { Children } from './children.ts';
import { Connection } from './connection.ts';
import { largestAllowed } from './largest.ts';
import { ask } from './measure.ts';
import type { Variant } from './variants.ts';

/** What one process of ours holds, and how long it lets others wait. */
export interface Endurance {
  /** The most that was resident while 64 L were asked at once again and again, in MB. */
  readonly concurrentPeakMb: number;
  readonly mixedRequests: number;
  /** Resident after each quarter of the mixed requests, in MB. */
  readonly mixedMb: readonly number[];
  /** The longest that one L blocked the event loop, in ms. */
  readonly blockedMs: number;
  /** The same for the largest answers that the limits let through with a key, and the bytes of the one that did most. */
  readonly largestBlockedMs: number;
  readonly largestBytes: number;
}

const MANY = 64;
const QUARTERS = 4;

/** How long the event loop stood still while L was answered, in ms; the longest of some. */
async function blockedBy(watched: Watched, one: Variant, { shape }: Agreement): Promise<number> {
  const connection = new Connection(one.url);
  const ms = await watched.blockedBy(async () => {
    const { status, body } = await connection.ask(requestOf(one, { shape, index: 0, mode: 'miss', etag: null }));
    if (status !== 200) throw new Error(`${status}: ${body.toString('utf8').slice(0, 300)}`);
  });
  connection.close();
  return ms;
}

async function mixed(one: Variant, agreements: readonly Agreement[], requests: number): Promise<readonly number[]> {
  const [front] = one.processes;
  const resident: number[] = [];
  for (let quarter = 0; quarter < QUARTERS; quarter += 1) {
    let left = requests / QUARTERS;
    while (left > 0) {
      for (const agreement of agreements) {
        const took = await ask({ variant: one, agreement, mode: 'miss', connections: 16 }, 100);
        left -= took.length;
      }
    }
    await settled();
    resident.push(front?.residentMb() ?? Number.NaN);
  }
  return resident;
}

/** Takes the figures of one process of its own. `agreements` say what it must answer. */
export async function endure(
  children: Children,
  agreements: readonly Agreement[],
  mixedRequests: number,
): Promise<Endurance> {
  const watched = await startWatched(children);
  const { child } = watched;
  const one: Variant = { name: 'one', url: `${child.url}/graphql`, processes: [child] };
  const own = agreements.map((agreement): Agreement => {
    const [, expected = []] = [...agreement.expected].find(([{ name }]) => name === 'one') ?? [];
    return { ...agreement, expected: new Map([[one, expected]]) };
  });
  const large = own.find(({ shape }) => shape.name === 'L');
  const small = own.find(({ shape }) => shape.name === 'S');
  if (large === undefined || small === undefined) throw new Error('S or L is missing.');
  const blockedMs = await blockedBy(watched, one, large);
  await ask({ variant: one, agreement: large, mode: 'miss', connections: MANY }, 4_000);
  const concurrentPeakMb = child.peakMb();
  const largest = await largestAllowed(children);
  const mixedMb = await mixed(
    one,
    own.filter(({ shape }) => shape.name !== 'L'),
    mixedRequests,
  );
  await child.stop();
  return {
    concurrentPeakMb,
    mixedRequests,
    mixedMb,
    blockedMs,
    largestBlockedMs: largest.ms,
    largestBytes: largest.bytes,
  };
}
