import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stopOnSignals } from '../service/lifecycle.ts';
import { projectPath } from '../service/paths.ts';
import { agree, learn, type Agreement } from './agreement.ts';
import { answerName } from './asking.ts';
import { besideLarge, type Beside } from './beside.ts';
import { chart } from './chart.ts';
import { Children } from './children.ts';
import { endure } from './endurance.ts';
import type { Findings } from './findings.ts';
import { hasHive } from './hive.ts';
import { commit, machine, watchOthers } from './machine.ts';
import { measure, type Load } from './measure.ts';
import { mustShow } from './must-show.ts';
import { profileOf, type Profile } from './profile.ts';
import { report } from './report.ts';
import { shapes } from './shapes.ts';
import { measureStartUp } from './start-up.ts';
import { startFloor, startVariants, type Variant } from './variants.ts';

// What is measured and how to read it: README.md beside this file.

const STARTS = 3;
const BESIDE_MS = 6_000;

interface Flags {
  readonly rounds: number;
  readonly ms: number;
  readonly mixed: number;
}

function flagsOf(argv: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rounds: { type: 'string', default: '3' },
      ms: { type: 'string', default: '300' },
      mixed: { type: 'string', default: '40000' },
    },
  });
  const positive = (name: string, text: string): number => {
    if (!/^[1-9]\d{0,7}$/u.test(text)) throw new Error(`--${name}: ${JSON.stringify(text)} is no number above 0`);
    return Number(text);
  };
  return {
    rounds: positive('rounds', values.rounds),
    ms: positive('ms', values.ms),
    mixed: positive('mixed', values.mixed),
  };
}

const note = (line: string): boolean => process.stderr.write(`${line}\n`);

const HIVE_ABSENT = 'Hive Gateway is not installed and left out; for it: npm ci --prefix bench/peers --ignore-scripts';

/** Compares the answers of all variants, and starts the floor over them. */
async function agreed(children: Children, variants: readonly Variant[]) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const compared: Agreement[] = [];
  for (const shape of shapes) {
    const agreement = await agree(shape, variants);
    const [, answers = []] = [...agreement.expected].find(([{ name }]) => name === 'one') ?? [];
    for (const [index, { body }] of answers.entries()) writeFileSync(join(folder, answerName(shape, index)), body);
    compared.push(agreement);
  }
  const floor = await startFloor(children, folder);
  const agreements: Agreement[] = [];
  for (const agreement of compared) {
    const ofFloor = await agree(agreement.shape, floor);
    agreements.push({ ...agreement, expected: new Map([...agreement.expected, ...ofFloor.expected]) });
  }
  return { agreements, floor };
}

/** Every variant computes; what is kept is served by ours and by the floor alone. */
function pairsOf(variants: readonly Variant[], agreements: readonly Agreement[]): readonly Omit<Load, 'connections'>[] {
  const kept = variants.filter(({ name }) => name === 'one' || name === 'bytes');
  const computed = variants.filter(({ name }) => name !== 'bytes');
  return agreements.flatMap((agreement) => [
    ...computed.map((variant) => ({ variant, agreement, mode: 'miss' as const })),
    ...kept.map((variant) => ({ variant, agreement, mode: 'hit' as const })),
    ...kept.map((variant) => ({ variant, agreement, mode: '304' as const })),
  ]);
}

async function besideAll(variants: readonly Variant[], agreements: readonly Agreement[]): Promise<readonly Beside[]> {
  const small = agreements.find(({ shape }) => shape.name === 'S');
  const large = agreements.find(({ shape }) => shape.name === 'L');
  if (small === undefined || large === undefined) throw new Error('S or L is missing.');
  const found: Beside[] = [];
  for (const variant of variants.filter(({ name }) => name !== 'merged')) {
    note(`S beside L: ${variant.name}`);
    found.push(await besideLarge(variant, { small, large }, BESIDE_MS));
  }
  return found;
}

async function profiles(children: Children): Promise<readonly Profile[]> {
  const found: Profile[] = [];
  for (const shape of shapes.filter(({ name }) => name === 'S' || name === 'L')) {
    for (const [mode, variant] of [
      ['miss', 'one'],
      ['hit', 'one'],
      ['miss', 'five'],
    ] as const) {
      note(`profile: ${shape.name} ${mode} ${variant}`);
      found.push(await profileOf(children, { shape, mode, variant }));
    }
  }
  return found;
}

async function bench(children: Children, { rounds, ms, mixed }: Flags): Promise<Findings> {
  if (!hasHive()) note(HIVE_ABSENT);
  note('starts of one process');
  const startUp = await measureStartUp(children, STARTS);
  const graphs = await startVariants(children);
  const { agreements, floor } = await agreed(children, graphs);
  const variants = [...graphs, ...floor];
  for (const variant of variants.filter(({ name }) => name === 'one' || name === 'bytes'))
    for (const agreement of agreements) await learn(variant, agreement);
  const processes = [...new Set(variants.flatMap((variant) => variant.processes))];
  const othersShare = watchOthers(() => processes.reduce((sum, child) => sum + child.cpuMs(), 0));
  const timings = await measure(pairsOf(variants, agreements), { rounds, ms, note });
  const others = othersShare();
  const peakMb = variants.map(({ name, processes: own }) => ({
    variant: name,
    mb: own.reduce((sum, child) => sum + child.peakMb(), 0),
  }));
  const beside = await besideAll(graphs, agreements);
  await Promise.all(processes.map((child) => child.stop()));
  note('memory and event loop of one process');
  const endurance = await endure(children, agreements, mixed);
  return {
    commit: commit(),
    machine: machine(),
    day: new Date().toISOString().slice(0, 10),
    rounds,
    ms,
    othersShare: others,
    startUp,
    sizes: agreements.map(({ shape, size, bytes }) => ({ shape: shape.name, title: shape.title, ...size, bytes })),
    timings,
    peakMb,
    beside,
    endurance,
    profiles: await profiles(children),
  };
}

async function main(): Promise<void> {
  const flags = flagsOf(process.argv.slice(2));
  const children = new Children();
  stopOnSignals(() => children.stopAll(), 15_000);
  try {
    const findings = await bench(children, flags);
    const text = report(findings, mustShow(findings));
    process.stdout.write(`\n${text}`);
    const folder = projectPath('bench', 'results');
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/latest.md`, `# Latest run of the benchmarks\n\n${text}`);
    writeFileSync(`${folder}/latest.json`, `${JSON.stringify(findings, null, 1)}\n`);
    writeFileSync(projectPath('docs', 'performance.svg'), chart(findings));
  } finally {
    await children.stopAll();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
