import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectPath } from '../service/paths.ts';
import type { Agreement } from './agreement.ts';
import { requestOf } from './asking.ts';
import type { Children } from './children.ts';
import { Connection } from './connection.ts';
import { ask } from './measure.ts';
import { startOne, type Variant } from './variants.ts';

/** What one process of ours holds, and how long it lets others wait. */
export interface Endurance {
  /** The most that was resident while 64 L were asked at once again and again, in MB. */
  readonly concurrentPeakMb: number;
  readonly mixedRequests: number;
  /** Resident after each quarter of the mixed requests, in MB. */
  readonly mixedMb: readonly number[];
  /** The longest that one L blocked the event loop, in ms, with the bytes of its answer. */
  readonly blockedMs: number;
  /** The same for an answer of many times the size. */
  readonly largeBlockedMs: number;
  readonly largeBytes: number;
}

const MANY = 64;
const QUARTERS = 4;
const SETTLE_MS = 300;
/** As often as L stands in one query, all but the first under other names. */
const TIMES = 8;

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

/** The selection of L several times over as one query, so large as the limits let through. */
function manyTimes(query: string): string {
  const body = query.slice(query.indexOf('{'));
  const again = Array.from({ length: TIMES }, (_, time) =>
    body
      .slice(1, body.lastIndexOf('}'))
      .replace(/^ {2}(regions|exportFlows)\b/gmu, (_all, name: string) => `  ${name}${time}: ${name}`),
  );
  return `query BenchXL {${again.join('')}}`;
}

/** How long the event loop stood still while a query was answered; the longest of some. */
async function blockedBy(one: Variant, agreement: Agreement, file: string): Promise<{ ms: number; bytes: number }> {
  const [front] = one.processes;
  const connection = new Connection(one.url);
  const request = (): string => requestOf(one, { shape: agreement.shape, index: 0, mode: 'miss', etag: null });
  let bytes = 0;
  const askAll = async (): Promise<void> => {
    for (let time = 0; time < 5; time += 1) {
      const { status, body } = await connection.ask(request());
      if (status !== 200) throw new Error(`${status}: ${body.toString('utf8').slice(0, 300)}`);
      bytes = body.length;
    }
  };
  await askAll();
  await askAll();
  await settled();
  front?.signal('SIGUSR2');
  await settled();
  await askAll();
  front?.signal('SIGUSR2');
  await settled();
  connection.close();
  return { ms: Number(readFileSync(file, 'utf8')), bytes };
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
  const file = join(mkdtempSync(join(tmpdir(), 'bench-')), 'blocked');
  const watch = projectPath('dist', 'bench', 'loop-watch.js');
  const child = await startOne(children, ['--import', watch], { BENCH_LOOP_FILE: file });
  const one: Variant = { name: 'one', url: `${child.url}/graphql`, processes: [child] };
  const own = agreements.map((agreement): Agreement => {
    const [, expected = []] = [...agreement.expected].find(([{ name }]) => name === 'one') ?? [];
    return { ...agreement, expected: new Map([[one, expected]]) };
  });
  const large = own.find(({ shape }) => shape.name === 'L');
  const small = own.find(({ shape }) => shape.name === 'S');
  if (large === undefined || small === undefined) throw new Error('S or L is missing.');
  const blocked = await blockedBy(one, large, file);
  await ask({ variant: one, agreement: large, mode: 'miss', connections: MANY }, 4_000);
  const concurrentPeakMb = child.peakMb();
  const [query = ''] = large.shape.queries;
  const larger = await blockedBy(one, { ...large, shape: { ...large.shape, queries: [manyTimes(query)] } }, file);
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
    blockedMs: blocked.ms,
    largeBlockedMs: larger.ms,
    largeBytes: larger.bytes,
  };
}
