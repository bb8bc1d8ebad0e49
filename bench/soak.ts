import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { stopOnSignals } from '../service/lifecycle.ts';
import { projectPath } from '../service/paths.ts';
import { Children } from './children.ts';
import { digits } from './figures.ts';
import { bestOf, load, shown, startLimited, type Best, type Part } from './loading.ts';
import { commit, machine, watchMachine, type MachineLook } from './machine.ts';

// Saved operations at 60 % of the best for a long time: memory, errors and p99 minute by minute. README.md beside this
// file.

const SHARE = 0.6;
const CONNECTIONS = 500;
const BEST_MS = 10_000;
const MINUTE_MS = 60_000;

const note = (line: string): boolean => process.stderr.write(`${line}\n`);

interface Looks extends MachineLook {
  readonly residentMb: number;
}

type Minute = Part & Looks;

/** What grew from the second third of the run to the last; minutes before that are warm-up. */
function grown(minutes: readonly Minute[], of: (minute: Minute) => number): number {
  const third = Math.floor(minutes.length / 3);
  const mean = (some: readonly Minute[]): number => some.reduce((sum, one) => sum + of(one), 0) / some.length;
  return mean(minutes.slice(2 * third)) / mean(minutes.slice(third, 2 * third));
}

function report(best: Best, minutes: readonly Minute[]): string {
  const wrong = minutes.reduce((sum, { failed, refused, unsent }) => sum + failed + refused + unsent, 0);
  const lines = minutes.map(({ ok, refused, failed, unsent, p50, p99, residentMb, stopMs, stolen }, index) => {
    const machineCells = [digits(stopMs), `${(stolen * 100).toFixed(1)}%`];
    const cells = [index + 1, ok, refused, failed, unsent, shown(p50), shown(p99), digits(residentMb), ...machineCells];
    return `| ${cells.join(' | ')} |`;
  });
  const growth =
    minutes.length < 3
      ? 'Too short to say whether memory or p99 grow.'
      : `The last third of the minutes beside the second: memory ${digits(grown(minutes, (one) => one.residentMb))} times, p99 ` +
        `${digits(grown(minutes, ({ p99 }) => p99 ?? Number.NaN))} times.`;
  return [
    `Commit ${commit()}, ${new Date().toISOString().slice(0, 10)}. ${machine()}.`,
    `${minutes.length} minutes at ${digits(best.perSecond * SHARE)} saved operations a second, 60 % of the best.`,
    `${wrong === 0 ? 'Every request was answered whole.' : `${wrong} requests were not answered whole.`} ${growth}`,
    'Stop: how long a process with nothing to do stood still at most; host: time of the cores that it gave to others.',
    '',
    '| minute | answered | refused | failed | not sent | p50 | p99 | resident MB | stop ms | host |',
    '| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...lines,
    '',
  ].join('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } });
  const wanted = /^[1-9]\d{0,3}$/u.test(values.minutes) ? Number(values.minutes) : 30;
  const children = new Children();
  stopOnSignals(() => children.stopAll(), 15_000);
  try {
    const gateway = await startLimited(children);
    const url = `${gateway.url}/graphql`;
    const best = await bestOf(url, BEST_MS, note);
    const perSecond = best.perSecond * SHARE;
    note(`${digits(perSecond)} a second for ${wanted} minutes`);
    const looks: Looks[] = [];
    const machineLook = watchMachine();
    const looking = setInterval(() => looks.push({ residentMb: gateway.residentMb(), ...machineLook() }), MINUTE_MS);
    // By one process for all the time: one that has just started asks by fits and starts.
    const spec = { url, mode: 'open', connections: CONNECTIONS, perSecond, partMs: MINUTE_MS } as const;
    const { parts } = await load({ ...spec, ms: wanted * MINUTE_MS });
    clearInterval(looking);
    const minutes = parts
      .slice(0, wanted)
      .map((part, index) => ({ ...(looks[index] ?? { residentMb: NaN, stopMs: NaN, stolen: NaN }), ...part }));
    const text = report(best, minutes);
    process.stdout.write(text);
    mkdirSync(projectPath('bench', 'results'), { recursive: true });
    writeFileSync(projectPath('bench', 'results', 'soak.md'), `# Latest soak\n\n${text}`);
  } finally {
    await children.stopAll();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
