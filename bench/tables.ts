import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { MongoClient } from 'mongodb';
import { publish } from '../datasets/ingest/publish.ts';
import { prepareStore } from '../datasets/ledger.ts';
import { MongoStore } from '../datasets/store/mongo.ts';
import { openStore } from '../datasets/store/open.ts';
import { ConfigError, EXIT_CONFIG } from '../service/config.ts';
import { projectPath } from '../service/paths.ts';
import { subgraphs } from '../subgraphs/all.ts';
import { exportFlows } from '../subgraphs/exports/datasets.ts';
import { Children } from './children.ts';
import { commit, machine, watchOthers } from './machine.ts';
import { loadFlows, synthetic, syntheticFlows } from './rows-data.ts';
import { fromGraph, fromLoop, smallOnes, type Taken } from './tables-reading.ts';
import { tablesReport, type Found } from './tables-report.ts';
import { startOne } from './variants.ts';

// What is measured and how to read it: README.md beside this file.

const EMBEDDED_ROWS = 200_000;
const COMMAND_LIMIT_MS = 600_000;
const SLOW_BYTES_A_SECOND = 1_000_000;
const MIB_A_MB = 1_000_000 / 1_048_576;
const SETTLE_MS = 2_000;

interface Flags {
  readonly rows: number;
  readonly rounds: number;
  /** Seconds that small queries are asked alone. */
  readonly alone: number;
  /** Seconds after which the slow client is broken off. */
  readonly beside: number;
  readonly stores: readonly Store[];
}

const STORES = ['mongodb', 'embedded'] as const;
type Store = (typeof STORES)[number];

const note = (line: string): boolean => process.stderr.write(`${line}\n`);

function flagsOf(argv: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rows: { type: 'string', default: '200000' },
      rounds: { type: 'string', default: '3' },
      alone: { type: 'string', default: '20' },
      beside: { type: 'string', default: '900' },
      stores: { type: 'string', default: STORES.join(',') },
    },
  });
  const whole = (name: 'rows' | 'rounds' | 'alone' | 'beside', least: number, most: number): number => {
    const value = /^\d{1,7}$/u.test(values[name]) ? Number(values[name]) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new ConfigError([`--${name}: ${JSON.stringify(values[name])} is no number from ${least} to ${most}`]);
  };
  return {
    rows: whole('rows', 1_000, 5_000_000),
    rounds: whole('rounds', 1, 100),
    alone: whole('alone', 1, 3_600),
    beside: whole('beside', 1, 3_600),
    stores: STORES.filter((store) => values.stores.split(',').includes(store)),
  };
}

type Environment = Readonly<Record<string, string>>;

/** A slow client and small queries beside it, at a process that has done nothing before. */
async function besides(children: Children, environment: Environment, flags: Flags) {
  const gateway = await startOne(children, [], environment);
  await smallOnes(gateway.url, flags.rows, goesOnFor(5));
  const alone = await smallOnes(gateway.url, flags.rows, goesOnFor(flags.alone));
  await sleep(SETTLE_MS);
  const beforeMib = gateway.residentMb() * MIB_A_MB;
  note('a client that takes 1 MB a second');
  let isReading = true;
  const reading = { bytesPerSecond: SLOW_BYTES_A_SECOND, maxSeconds: flags.beside };
  const [beside, slow] = await Promise.all([
    smallOnes(gateway.url, flags.rows, () => isReading),
    fromGraph(gateway.url, reading).finally(() => (isReading = false)),
  ]);
  const peakMib = gateway.peakMb() * MIB_A_MB;
  await gateway.stop();
  return { alone, beside, slow, beforeMib, peakMib };
}

function goesOnFor(seconds: number): () => boolean {
  const until = performance.now() + seconds * 1_000;
  return () => performance.now() < until;
}

/** Reads the rows by each way in turn, forwards and backwards, after one reading that does not count. */
async function inTurn(rounds: number, rows: number, ways: readonly (() => Promise<Taken>)[]) {
  const figures = ways.map((): Taken[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    note(`round ${round} of ${rounds}`);
    const order = [...ways.entries()];
    for (const [at, read] of round % 2 === 0 ? order : order.toReversed()) {
      const taken = await read();
      if (taken.rows !== rows) throw new Error(`A reading has ${taken.rows} rows, not ${rows}.`);
      if (round > 0) figures[at]?.push(taken);
    }
  }
  return figures;
}

async function overMongo(children: Children, url: string, flags: Flags): Promise<Found> {
  const prefix = `bench_tables_${process.pid}_`;
  const database = `${prefix}exports`;
  const client = await new MongoClient(url, { socketTimeoutMS: COMMAND_LIMIT_MS }).connect();
  const pool = { maxPoolSize: 10, selectionTimeoutMs: 10_000, socketTimeoutMs: COMMAND_LIMIT_MS };
  const store = new MongoStore({ url, database, ...pool });
  try {
    await loadFlows(store, flags.rows, note);
    note('indexes');
    await prepareStore(store, subgraphs.exports.datasets);
    const environment = {
      ...{ STORE: 'mongodb', MONGODB_URL: url, MONGODB_DATABASE_PREFIX: prefix },
      ...{ MONGODB_SOCKET_TIMEOUT_MS: String(COMMAND_LIMIT_MS), MONGODB_SELECTION_TIMEOUT_MS: '10000' },
      ...{ TABLE_MAX_SECONDS: '7200', SHARES: 'off' },
    };
    const gateway = await startOne(children, [], environment);
    const ways = [() => fromGraph(gateway.url), () => fromLoop(url, database)];
    const [graph = [], loop = []] = await inTurn(flags.rounds, flags.rows, ways);
    await gateway.stop();
    return { store: 'MongoDB', rows: flags.rows, graph, loop, ...(await besides(children, environment, flags)) };
  } finally {
    await store.close();
    await client.db(database).dropDatabase();
    await client.close();
  }
}

async function overEmbedded(children: Children, { rows: asked, ...flags }: Flags): Promise<Found> {
  const rows = Math.min(asked, EMBEDDED_ROWS);
  const folder = await mkdtemp(join(tmpdir(), 'bench-tables-'));
  try {
    note(`${rows} rows in the embedded store`);
    const store = await openStore({ kind: 'embedded', folder, writes: true }, 'exports');
    await prepareStore(store, subgraphs.exports.datasets);
    await publish(store, exportFlows, synthetic, syntheticFlows(0, rows));
    await store.close();
    const environment = { STORE: 'embedded', DATA_DIR: folder, SHARES: 'off' };
    const gateway = await startOne(children, [], environment);
    const [graph = []] = await inTurn(flags.rounds, rows, [() => fromGraph(gateway.url)]);
    await gateway.stop();
    const beside = await besides(children, environment, { ...flags, rows });
    return { store: 'embedded', rows, graph, loop: [], ...beside };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const flags = flagsOf(process.argv.slice(2));
  const url = process.env['MONGODB_URL'];
  if (url === undefined || !/^mongodb(?:\+srv)?:\/\/.+/u.test(url)) {
    throw new ConfigError(['MONGODB_URL: is missing or no mongodb:// address; the rows are read over that wire']);
  }
  const children = new Children();
  const others = watchOthers(() => 0);
  try {
    const found: Found[] = [];
    for (const store of flags.stores) {
      found.push(await (store === 'mongodb' ? overMongo(children, url, flags) : overEmbedded(children, flags)));
    }
    const day = new Date().toISOString().slice(0, 10);
    const facts = { commit: commit(), machine: machine(), day, share: others(), load: loadavg()[0] ?? 0 };
    const text = tablesReport({ ...facts, found });
    process.stdout.write(`\n${text}`);
    const results = projectPath('bench', 'results');
    mkdirSync(results, { recursive: true });
    writeFileSync(`${results}/tables.md`, text);
  } finally {
    await children.stopAll();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : 1;
});
