import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { stopOnSignals } from '../service/lifecycle.ts';
import { projectPath } from '../service/paths.ts';
import { agree, type Agreement } from './agreement.ts';
import { Children } from './children.ts';
import { VariantClient } from './client.ts';
import { commit, machine, watchOthers } from './machine.ts';
import { measure } from './measure.ts';
import { report } from './report.ts';
import { shapes } from './shapes.ts';
import { measureStartUp } from './start-up.ts';
import { startVariants } from './variants.ts';

// What is measured and how to read it: README.md beside this file.

const STARTS = 3;

interface Flags {
  readonly rounds: number;
  readonly seconds: number;
}

function flagsOf(argv: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...argv],
    options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '2' } },
  });
  const positive = (name: string, text: string): number => {
    if (!/^[1-9]\d{0,3}$/u.test(text))
      throw new Error(`--${name}: ${JSON.stringify(text)} is no number from 1 to 9999`);
    return Number(text);
  };
  return { rounds: positive('rounds', values.rounds), seconds: positive('seconds', values.seconds) };
}

const note = (line: string): boolean => process.stderr.write(`${line}\n`);

async function bench(children: Children, { rounds, seconds }: Flags): Promise<string> {
  note('starts of one process');
  const startUp = await measureStartUp(children, STARTS);
  const variants = await startVariants(children);
  const clients = variants.map((variant) => new VariantClient(variant));
  const agreements: Agreement[] = [];
  for (const shape of shapes) agreements.push(await agree(shape, clients));
  const othersShare = watchOthers(() => clients.reduce((sum, client) => sum + client.cpuMs(), 0));
  const timings = await measure(agreements, clients, { rounds, seconds, note });
  await Promise.all(clients.map((client) => client.close()));
  const single = variants.find(({ processes }) => processes.length === 1)?.processes[0];
  return report({
    commit: commit(),
    machine: machine(),
    day: new Date().toISOString().slice(0, 10),
    secondsPerFigure: seconds,
    othersShare: othersShare(),
    startUp,
    residentMbAfter: single?.residentMb() ?? Number.NaN,
    agreements,
    timings,
  });
}

async function main(): Promise<void> {
  const flags = flagsOf(process.argv.slice(2));
  const children = new Children();
  stopOnSignals(() => children.stopAll(), 15_000);
  try {
    const text = await bench(children, flags);
    process.stdout.write(`\n${text}`);
    const folder = projectPath('bench', 'results');
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/latest.md`, `# Latest run of the benchmarks\n\n${text}`);
  } finally {
    await children.stopAll();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
