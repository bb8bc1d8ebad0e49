import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { stopOnSignals } from '../service/lifecycle.ts';
import { projectPath } from '../service/paths.ts';
import { Children } from './children.ts';
import { digits } from './figures.ts';
import { askersCpuMs, bestOf, load, okPerSecond, shown, startLimited, type Best, type LoadTaken } from './loading.ts';
import { commit, machine, watchOthers } from './machine.ts';

// Three times the load that a gateway can carry: what it still answers, how soon it refuses, how soon it is as before.
// README.md beside this file.

const TIMES = 3;
const CONNECTIONS = 2_000;
// A load that a gateway carries with ease; by it one sees when it is as before.
const LIGHT_SHARE = 0.2;
const LIGHT_MS = 5_000;
const AFTER_MS = 15_000;
const BEST_MS = 10_000;

const note = (line: string): boolean => process.stderr.write(`${line}\n`);

interface Found {
  readonly best: Best;
  /** As many a second as at its best, after the overload: the machine may be another than before. */
  readonly bestAfter: number;
  readonly overload: LoadTaken;
  readonly light: LoadTaken;
  /** The first second after the overload in which the light load was answered as before it; null for none. */
  readonly normalAfterS: number | null;
}

async function measured(url: string, seconds: number): Promise<Found> {
  const best = await bestOf(url, BEST_MS, note);
  const lightRate = { url, mode: 'open', connections: CONNECTIONS, perSecond: best.perSecond * LIGHT_SHARE } as const;
  const light = await load({ ...lightRate, ms: LIGHT_MS });
  note(`${TIMES} times ${best.perSecond.toFixed(0)} a second for ${seconds} s`);
  const rate = best.perSecond * TIMES;
  const overload = await load({ url, mode: 'open', connections: CONNECTIONS, ms: seconds * 1_000, perSecond: rate });
  const after = await load({ ...lightRate, ms: AFTER_MS });
  const again = await load({ url, mode: 'closed', connections: best.connections, ms: BEST_MS, perSecond: 0 });
  const normal = after.parts.findIndex(
    ({ ok, refused, failed, unsent, p99 }) =>
      ok > 0 && refused + failed + unsent === 0 && (p99 ?? 0) <= 2 * (light.okMs.p99 ?? 0),
  );
  return { best, bestAfter: okPerSecond(again), overload, light, normalAfterS: normal < 0 ? null : normal + 1 };
}

const verdict = (reached: boolean): string => (reached ? 'yes' : 'no');

function report({ best, bestAfter, overload, light, normalAfterS }: Found, others: number, seconds: number): string {
  const ratio = okPerSecond(overload) / ((best.perSecond + bestAfter) / 2);
  const { refusedMs } = overload;
  const rows = [
    ['goodput / best', digits(ratio), '>= 0.8', verdict(ratio >= 0.8)],
    ['time of a refusal, median', shown(refusedMs.p50), '< 50 ms', verdict((refusedMs.p50 ?? Infinity) < 50)],
    ['time of a refusal, p99', shown(refusedMs.p99), '< 50 ms', verdict((refusedMs.p99 ?? Infinity) < 50)],
    [
      'as before within',
      normalAfterS === null ? 'not seen' : `${normalAfterS} s`,
      '< 10 s',
      verdict(normalAfterS !== null && normalAfterS < 10),
    ],
  ];
  return [
    `Commit ${commit()}, ${new Date().toISOString().slice(0, 10)}. ${machine()}.`,
    `Processes other than the gateway and the one that asks used ${digits(others * 100)}% of the machine.`,
    '',
    `Best: ${digits(best.perSecond)} saved operations a second at ${best.connections} connections, p99 ${digits(best.p99)} ms;`,
    `${digits(bestAfter)} a second afterwards. The goodput is compared with the mean of both.`,
    `Then ${digits(best.perSecond * TIMES)} a second for ${seconds} s: ${overload.ok} answered, ${overload.refused} refused,`,
    `${overload.failed} failed, ${overload.unsent} not sent as ${CONNECTIONS} connections were in use; p99 of answers ${shown(overload.okMs.p99)}.`,
    `As before: a fifth of the best, p99 at most twice the ${shown(light.okMs.p99)} that it was, none refused.`,
    '',
    '| what | found | wanted | met |',
    '| --- | ---: | ---: | --- |',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
  ].join('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } });
  const seconds = /^[1-9]\d{0,3}$/u.test(values.seconds) ? Number(values.seconds) : 60;
  const children = new Children();
  stopOnSignals(() => children.stopAll(), 15_000);
  try {
    const gateway = await startLimited(children);
    const others = watchOthers(() => gateway.cpuMs() + askersCpuMs());
    const found = await measured(`${gateway.url}/graphql`, seconds);
    const text = report(found, others(), seconds);
    process.stdout.write(text);
    mkdirSync(projectPath('bench', 'results'), { recursive: true });
    writeFileSync(projectPath('bench', 'results', 'overload.md'), `# Latest run under overload\n\n${text}`);
  } finally {
    await children.stopAll();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
