import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { stopOnSignals } from '../service/lifecycle.ts';
import { projectPath } from '../service/paths.ts';
import { requestOf } from './asking.ts';
import { Children, type Child } from './children.ts';
import { Connection } from './connection.ts';
import { digits, median, row, spread } from './figures.ts';
import { askersCpuMs, load, okPerSecond, shown, type LoadTaken } from './loading.ts';
import { commit, machine, watchOthers } from './machine.ts';
import { shapes, type Shape } from './shapes.ts';
import { startOne } from './variants.ts';

// What refused queries cost those who ask rightly, and what the controls cost. README.md beside this file.

const ABUSE_PER_SECOND = 200;
const ABUSE_CONNECTIONS = 32;
// Of what the gateway can do: the rest is room for others, abusers among them.
const SHARE = 0.5;
const WARM_UP_MS = 6_000;
const BEST_CONNECTIONS = 16;
const CONNECTIONS = 500;
const ASK_CONNECTIONS = 4;

const note = (line: string): boolean => process.stderr.write(`${line}\n`);

// A share that no load of one address uses up: each abusive query is looked at and refused for what it is.
const PRODUCTION = {
  PROFILE: 'production',
  KEY_PEPPER: 'the pepper of a benchmark, known to all',
  SHARE_COST: '1000000000',
  // As it is where nothing is said; the benchmarks raise it for large answers.
  MAX_COST: '2000',
  OPERATION_TIMEOUT_MS: '8000',
};
const OFF = { ...PRODUCTION, LIMITS: 'off', AUTH: 'off', SHARES: 'off' };

/** The 99th percentile of how late the process came to its work since this was asked the last time, in ms. */
async function lagMs({ url }: Child): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const seconds = /^graph_event_loop_lag_seconds\{quantile="0\.99"\} (\S+)$/mu.exec(text)?.[1];
  return Number(seconds) * 1_000;
}

interface Phase {
  readonly taken: LoadTaken;
  readonly lagMs: number;
  /** What became of the abusive queries; null where there were none. */
  readonly abuse: LoadTaken | null;
}

interface Round {
  readonly alone: Phase;
  readonly beside: Phase;
}

const abuse = (url: string) =>
  ({ url, mode: 'open', connections: ABUSE_CONNECTIONS, perSecond: ABUSE_PER_SECOND, asks: 'refused' }) as const;

async function phase(gateway: Child, perSecond: number, { ms, abused }: { ms: number; abused: boolean }) {
  const url = `${gateway.url}/graphql`;
  const common = { url, mode: 'open', ms } as const;
  await lagMs(gateway);
  const [taken, refused] = await Promise.all([
    load({ ...common, connections: CONNECTIONS, perSecond }),
    abused ? load({ ...abuse(url), ms }) : Promise.resolve(null),
  ]);
  return { taken, abuse: refused, lagMs: await lagMs(gateway) };
}

/** The saved operations alone and beside abuse, in turn. */
async function abused(gateway: Child, rounds: number, ms: number): Promise<{ best: number; rounds: readonly Round[] }> {
  const closed = {
    url: `${gateway.url}/graphql`,
    mode: 'closed',
    connections: BEST_CONNECTIONS,
    perSecond: 0,
  } as const;
  note('warm-up');
  await load({ ...closed, ms: WARM_UP_MS });
  await load({ ...abuse(closed.url), ms: WARM_UP_MS });
  const best = okPerSecond(await load({ ...closed, ms }));
  const found: Round[] = [];
  for (let number = 1; number <= rounds; number += 1) {
    note(`round ${number} of ${rounds}: ${(best * SHARE).toFixed(0)} a second alone, then beside abuse`);
    const alone = await phase(gateway, best * SHARE, { ms, abused: false });
    const beside = await phase(gateway, best * SHARE, { ms, abused: true });
    found.push({ alone, beside });
  }
  return { best, rounds: found };
}

/** CPU time for one request of a shape that was never asked before, in ms. */
async function cpuEach(gateway: Child, shape: Shape, ms: number): Promise<number> {
  const variant = { name: 'one', url: `${gateway.url}/graphql`, processes: [gateway] } as const;
  const before = gateway.cpuMs();
  const until = performance.now() + ms;
  let asked = 0;
  const client = async (): Promise<void> => {
    const connection = new Connection(gateway.url);
    while (performance.now() < until) {
      const { status } = await connection.ask(requestOf(variant, { shape, index: 0, mode: 'miss', etag: null }));
      if (status !== 200) throw new Error(`${shape.name} was answered with ${status}`);
      asked += 1;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: ASK_CONNECTIONS }, client));
  return (gateway.cpuMs() - before) / asked;
}

interface Controls {
  readonly shape: Shape;
  readonly on: number[];
  readonly off: number[];
}

/**
 * The same requests with every control and with none, in turn. Each pair is of two fresh processes: two of the same kind
 * differ by more than what is looked for, and one that was abused before has learnt other things.
 */
async function controls(children: Children, pairs: number, ms: number): Promise<Controls[]> {
  const found = shapes.filter(({ name }) => name === 'S' || name === 'M').map((shape) => ({ shape, on: [], off: [] }));
  for (let pair = 1; pair <= pairs; pair += 1) {
    note(`controls: pair ${pair} of ${pairs}`);
    const on = await startOne(children, [], PRODUCTION);
    const off = await startOne(children, [], OFF);
    const pass = async (one: Controls, each: number): Promise<void> => {
      one.on.push(await cpuEach(on, one.shape, each));
      one.off.push(await cpuEach(off, one.shape, each));
    };
    for (const { shape } of found) await pass({ shape, on: [], off: [] }, ms * 2);
    for (const one of found) await pass(one, ms);
    await Promise.all([on.stop(), off.stop()]);
  }
  return found;
}

const verdict = (met: boolean): string => (met ? 'yes' : 'no');

function abuseRows(rounds: readonly Round[]): readonly string[] {
  const kept = rounds.map(({ alone, beside }) => okPerSecond(beside.taken) / okPerSecond(alone.taken));
  const slower = rounds.map(({ alone, beside }) => (beside.taken.okMs.p99 ?? Infinity) / (alone.taken.okMs.p99 ?? 0));
  const aloneLag = rounds.map(({ alone }) => alone.lagMs);
  const besideLag = rounds.map(({ beside }) => beside.lagMs);
  return [
    row('throughput kept', spread(kept), '>= 0.9', verdict(median(kept) >= 0.9)),
    row('p99 beside / alone', spread(slower), '< 2', verdict(median(slower) < 2)),
    row('event loop lag beside, p99 in ms', spread(besideLag), '< 100', verdict(median(besideLag) < 100)),
    row('event loop lag alone, p99 in ms', spread(aloneLag), '', ''),
  ];
}

function controlRow({ shape, on, off }: Controls): string {
  const loss = median(on.map((cpu, pair) => 1 - (off[pair] ?? Infinity) / cpu));
  return row(
    `CPU ms of ${shape.name}: on ${spread(on)}, off ${spread(off)}: throughput lost`,
    `${(loss * 100).toFixed(1)}%`,
    '< 10%',
    verdict(loss < 0.1),
  );
}

interface Found {
  readonly best: number;
  readonly rounds: readonly Round[];
  readonly controls: readonly Controls[];
  readonly others: number;
}

function report({ best, rounds, controls: pairs, others }: Found): string {
  const abuse = rounds.flatMap(({ beside }) => beside.abuse ?? []);
  const sum = (of: (one: LoadTaken) => number): number => abuse.reduce((total, one) => total + of(one), 0);
  const p99 = (of: 'alone' | 'beside'): string => rounds.map((one) => shown(one[of].taken.okMs.p99)).join(', ');
  const unanswered = ({ taken: { refused, failed, unsent } }: Phase): number => refused + failed + unsent;
  return [
    `Commit ${commit()}, ${new Date().toISOString().slice(0, 10)}. ${machine()}.`,
    `Processes other than the gateways and those that ask used ${digits(others * 100)}% of the machine.`,
    '',
    `Best: ${digits(best)} saved operations a second; asked for: ${digits(best * SHARE)} a second.`,
    `Abuse: ${ABUSE_PER_SECOND} queries a second were to be sent; ${sum(({ ok }) => ok)} were refused as they should be,`,
    `${sum(({ refused }) => refused)} with 503, ${sum(({ failed }) => failed)} otherwise or not at all, ${sum(({ unsent }) => unsent)} not sent.`,
    `p99 of saved operations alone ${p99('alone')}; beside abuse ${p99('beside')}. Not answered: alone`,
    `${rounds.map(({ alone }) => unanswered(alone)).join(', ')}; beside abuse ${rounds.map(({ beside }) => unanswered(beside)).join(', ')}.`,
    '',
    '| what, median and range of the rounds | found | wanted | met |',
    '| --- | ---: | ---: | --- |',
    ...abuseRows(rounds),
    ...pairs.map(controlRow),
    '',
  ].join('\n');
}

const OPTIONS = {
  rounds: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '10' },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const atLeastOne = (text: string): number => Math.max(1, Number(text) || 1);
  const [rounds, seconds] = [atLeastOne(values.rounds), atLeastOne(values.seconds)];
  const children = new Children();
  stopOnSignals(() => children.stopAll(), 15_000);
  try {
    const on = await startOne(children, [], PRODUCTION);
    const others = watchOthers(() => on.cpuMs() + askersCpuMs());
    const found = await abused(on, rounds, seconds * 1_000);
    const othersShare = others();
    await on.stop();
    const pairs = await controls(children, rounds + 2, seconds * 250);
    const text = report({ ...found, controls: pairs, others: othersShare });
    process.stdout.write(text);
    mkdirSync(projectPath('bench', 'results'), { recursive: true });
    writeFileSync(projectPath('bench', 'results', 'abuse.md'), `# Latest run under abuse\n\n${text}`);
  } finally {
    await children.stopAll();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
