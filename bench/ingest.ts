import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MongoClient } from 'mongodb';
import { ConfigError, EXIT_CONFIG } from '../service/config.ts';
import { projectPath } from '../service/paths.ts';
import { writeSources, writeTable } from './ingest-data.ts';
import { commit, machine, watchOthers } from './machine.ts';

// What is measured and how to read it: README.md beside this file.

const SAMPLE_MS = 200;
const LIMIT_MIB = 300;
const FIRST_LOAD = 'npm run ingest, first load';
const REVISED_LOAD = 'npm run ingest, a revised file';

interface Run {
  readonly name: string;
  readonly rows: number;
  readonly seconds: number;
  /** Most memory that was resident at any moment, as the kernel counts it. */
  readonly residentMib: number;
}

const note = (line: string): boolean => process.stderr.write(`${line}\n`);

function residentMib(pid: number): number {
  try {
    const kib = /VmHWM:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kib ?? 0) / 1_024;
  } catch {
    // It has just ended.
    return 0;
  }
}

// As the script of package.json runs it: the young generation is most of what is resident besides the keys.
const FLAGS = ['--max-semi-space-size=2'];

interface Process {
  readonly flags?: readonly string[];
  readonly script: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a load as a process of its own and answers what it says of itself, and how much memory it took. */
async function measured(name: string, { flags = [], script, args, environment = {} }: Process): Promise<Run> {
  note(name);
  const child = spawn(process.execPath, [...flags, projectPath('dist', script), ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  let most = 0;
  const timer = setInterval(() => (most = Math.max(most, residentMib(child.pid ?? 0))), SAMPLE_MS);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${output}`);
  const { rows, rowsRead, seconds } = JSON.parse(output) as { rows?: number; rowsRead?: number; seconds: number };
  return { name, rows: rows ?? rowsRead ?? 0, seconds, residentMib: most };
}

const whole = (value: number): string => Math.round(value).toLocaleString('en');

function reportOf(runs: readonly Run[], facts: Readonly<Record<string, string>>): string {
  const [ours] = runs;
  const speed = ({ rows, seconds }: Run): number => rows / seconds;
  return [
    '# Latest run of a load',
    '',
    ...Object.entries(facts).map(([name, value]) => `- ${name}: ${value}`),
    '',
    '| load | rows | s | rows/s | beside the first | MiB resident at most |',
    '| --- | --- | --- | --- | --- | --- |',
    ...runs.map((run) => {
      const ratio = ours === undefined ? 1 : speed(run) / speed(ours);
      return `| ${run.name} | ${whole(run.rows)} | ${run.seconds.toFixed(1)} | ${whole(speed(run))} | ${ratio.toFixed(2)} x | ${whole(run.residentMib)} |`;
    }),
    '',
  ].join('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rows: { type: 'string', default: '5000000' } } });
  const rows = Number(values.rows);
  const url = process.env['MONGODB_URL'] ?? '';
  if (!/^mongodb(?:\+srv)?:\/\/.+/u.test(url))
    throw new ConfigError(['MONGODB_URL: is missing; rows are loaded over that wire']);
  if (!Number.isSafeInteger(rows) || rows < 1_000) throw new ConfigError(['--rows: expected a number from 1000']);
  const othersAndServer = watchOthers(() => 0);
  const busyShare = (): string => `${(100 * othersAndServer()).toFixed(0)} %`;
  const folder = await mkdtemp(join(tmpdir(), 'bench-ingest-'));
  const prefix = `bench_ingest_${process.pid}_`;
  const client = await new MongoClient(url).connect();
  try {
    const path = join(folder, 'world-exports.csv.gz');
    note(`${rows} rows into a gzip CSV`);
    await writeTable(path, rows, { revised: false });
    const revisedPath = join(folder, 'world-exports-revised.csv.gz');
    await writeTable(revisedPath, rows, { revised: true });
    const sources = join(folder, 'sources.csv');
    await writeSources(sources);
    const environment = { STORE: 'mongodb', MONGODB_URL: url, MONGODB_DATABASE_PREFIX: prefix, DATA_DIR: folder };
    const ingest = (...args: readonly string[]): Process => ({
      flags: FLAGS,
      script: 'datasets/ingest/cli.js',
      args: [...args, '--json'],
      environment,
    });
    const bare = (indexed: string): Process => ({
      script: 'bench/bare-load.js',
      args: [url, `${prefix}bare_${indexed}`, path, indexed],
    });
    await measured('the source that the rows cite', ingest('exports-sources', sources));
    // Loads and yardsticks take turns, so that what else the machine does meets both.
    const loads: readonly (readonly [string, Process])[] = [
      [FIRST_LOAD, ingest('world-exports', path)],
      ['csv-parse and insertMany, no index', bare('plain')],
      [REVISED_LOAD, ingest('world-exports', revisedPath)],
      ['csv-parse and insertMany, as many indexes', bare('indexed')],
    ];
    const facts = {
      built: commit(),
      machine: machine(),
      day: new Date().toISOString().slice(0, 10),
      file: `gzip CSV, ${(statSync(path).size / 1_048_576).toFixed(1)} MiB, 7 columns`,
      'limit of resident memory': `${LIMIT_MIB} MiB`,
    };
    const runs: Run[] = [];
    let text = '';
    mkdirSync(projectPath('bench', 'results'), { recursive: true });
    for (const [name, load] of loads) {
      runs.push(await measured(name, load));
      const shares = { 'cores used by others, the database and the loads among them': busyShare() };
      text = reportOf(runs, { ...facts, ...shares });
      // After each of them: a run of millions of rows takes long, and what was measured is kept.
      writeFileSync(projectPath('bench', 'results', 'ingest.md'), text);
    }
    process.stdout.write(`\n${text}`);
    const over = runs.filter(
      ({ name, residentMib }) => [FIRST_LOAD, REVISED_LOAD].includes(name) && residentMib > LIMIT_MIB,
    );
    if (over.length > 0) throw new Error(`More than ${LIMIT_MIB} MiB were resident.`);
  } finally {
    for (const name of ['exports', 'bare_indexed', 'bare_plain']) await client.db(`${prefix}${name}`).dropDatabase();
    await client.close();
    await rm(folder, { recursive: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : 1;
});
