import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { MongoClient } from 'mongodb';
import { readHistory } from '../datasets/ledger.ts';
import { liveReleases, OPEN } from '../datasets/release.ts';
import { MongoStore } from '../datasets/store/mongo.ts';
import { Snapshot } from '../datasets/store/snapshot.ts';
import { ConfigError, EXIT_CONFIG } from '../service/config.ts';
import { projectPath } from '../service/paths.ts';
import { worldExports } from '../subgraphs/exports/datasets.ts';
import { writeSources } from './ingest-data.ts';

// Kills a load over the wire at random moments, again and again, while a reader looks: it may see the release before
// or the one after, whole, and nothing else. README.md beside this file.

const HEADINGS = 8_000;
const note = (line: string): boolean => process.stderr.write(`${line}\n`);

/** Two tables that differ in every tenth value and in one row of fifty: of either one, how many rows and their sum. */
interface Table {
  readonly path: string;
  readonly seen: string;
}

interface Row {
  readonly year: number;
  readonly code: number;
  readonly value: number;
}

function* tableRows(rows: number, second: boolean): Generator<Row> {
  for (let row = 0; row < rows; row += 1) {
    const [year, heading] = [2_000 + Math.floor(row / HEADINGS), row % HEADINGS];
    // Where the first table has one heading, the second has another.
    const code = second && heading % 50 === 1 ? 9_000 + heading / 50 : 1_000 + heading;
    yield { year, code: Math.floor(code), value: heading + (second && heading % 10 === 0 ? 1 : 0) };
  }
}

async function writeTable(path: string, rows: number, second: boolean): Promise<Table> {
  let sum = 0;
  function* lines(): Generator<string> {
    yield 'period,edition,hs_code,value_usd,status,source,published_on\n';
    for (const { year, code, value } of tableRows(rows, second)) {
      sum += value * 100; // kept in cents
      yield `${year},HS2002,${code},${value},NORMAL,src-synthetic,2026-01-01\n`;
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path));
  return { path, seen: `${rows} rows, sum ${sum}` };
}

/** Pseudo-random numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Flags {
  readonly rows: number;
  readonly kills: number;
  readonly seed: number;
  readonly url: string;
}

function flagsOf(): Flags {
  const options = {
    rows: { type: 'string', default: '200000' },
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  } as const;
  const { values } = parseArgs({ options });
  const url = process.env['MONGODB_URL'] ?? '';
  if (!/^mongodb(?:\+srv)?:\/\/.+/u.test(url))
    throw new ConfigError(['MONGODB_URL: is missing; the load goes over that wire']);
  return { rows: Number(values.rows), kills: Number(values.kills), seed: Number(values.seed), url };
}

class Trial {
  readonly #flags: Flags;
  readonly #prefix = `kills_${process.pid}_${Date.now().toString(36)}_`;
  readonly #folder: string;
  readonly #store: MongoStore;
  /** What each release was seen to hold; it may never change. */
  readonly #seen = new Map<number, string>();
  readonly #whole = new Set<string>();
  looks = 0;

  constructor(flags: Flags, folder: string) {
    this.#flags = flags;
    this.#folder = folder;
    this.#store = new MongoStore({
      url: flags.url,
      database: `${this.#prefix}exports`,
      maxPoolSize: 4,
      selectionTimeoutMs: 10_000,
      socketTimeoutMs: 120_000,
    });
  }

  /** Loads a table in a process of its own, which is killed after a while unless it ends before. */
  async load(
    table: Table,
    killAfterMs: number | null,
    dataset: string = worldExports.name,
  ): Promise<'done' | 'killed'> {
    const child = spawn(process.execPath, [projectPath('dist', 'datasets', 'ingest', 'cli.js'), dataset, table.path], {
      env: {
        ...process.env,
        STORE: 'mongodb',
        MONGODB_URL: this.#flags.url,
        MONGODB_DATABASE_PREFIX: this.#prefix,
        DATA_DIR: this.#folder,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const timer = killAfterMs === null ? null : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    const code = await ended;
    if (timer !== null) clearTimeout(timer);
    if (child.signalCode === 'SIGKILL') return 'killed';
    if (code !== 0) throw new Error(`The load ended with ${code}: ${output}`);
    return 'done';
  }

  /** Loads the source that the rows of the tables cite. */
  async loadSource(): Promise<void> {
    const path = join(this.#folder, 'sources.csv');
    await writeSources(path);
    await this.load({ path, seen: '' }, null, 'exports-sources');
  }

  expects(table: Table): void {
    this.#whole.add(table.seen);
  }

  /** What a reader sees now; throws where it is no whole table, or not what the release held before. */
  async look(): Promise<{ readonly number: number; readonly seen: string }> {
    const history = await readHistory(this.#store, worldExports);
    const number = liveReleases(history, history.moves.length).at(-1)?.number ?? 0;
    const snapshot = new Snapshot(this.#store, { [worldExports.name]: number });
    const pipeline = [{ $group: { _id: null, rows: { $sum: 1 }, sum: { $sum: '$valueUsd' } } }];
    const [found] = await snapshot.aggregate<{ rows: number; sum: number }>(worldExports, pipeline).toArray();
    const seen = found === undefined ? 'nothing' : `${found.rows} rows, sum ${found.sum}`;
    if (!this.#whole.has(seen)) throw new Error(`A reader saw ${seen}; whole are ${[...this.#whole].join(' and ')}`);
    const before = this.#seen.get(number);
    if (before !== undefined && before !== seen)
      throw new Error(`Release ${number} held ${before} and now holds ${seen}`);
    this.#seen.set(number, seen);
    this.looks += 1;
    return { number, seen };
  }

  /** Throws when the store holds more than its releases brought. */
  async checkNothingLeft(): Promise<void> {
    const { releases, moves } = await readHistory(this.#store, worldExports);
    const newest = Math.max(...moves);
    const count = async (filter: Record<string, unknown>): Promise<number> => {
      const counted = this.#store.aggregate<{ rows: number }>(worldExports.name, [
        { $match: filter },
        { $count: 'rows' },
      ]);
      return (await counted.toArray())[0]?.rows ?? 0;
    };
    const brought = releases.reduce((sum, { added, revised }) => sum + added + revised, 0);
    const found = {
      rows: await count({}),
      orphans: await count({ _from: { $gt: newest } }),
      endedByNobody: await count({ _to: { $gt: newest, $lt: OPEN } }),
      releases: releases.length,
    };
    const expected = { rows: brought, orphans: 0, endedByNobody: 0, releases: newest };
    if (JSON.stringify(found) !== JSON.stringify(expected)) {
      throw new Error(`Left over: ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
    }
  }

  async end(): Promise<void> {
    await this.#store.close();
    const client = await new MongoClient(this.#flags.url).connect();
    await client.db(`${this.#prefix}exports`).dropDatabase();
    await client.close();
  }
}

async function run(flags: Flags, folder: string): Promise<void> {
  const trial = new Trial(flags, folder);
  const random = randomFrom(flags.seed);
  const first = await writeTable(join(folder, 'first.csv'), flags.rows, false);
  const second = await writeTable(join(folder, 'second.csv'), flags.rows, true);
  const reader = { reading: true };
  const outcomes = { killed: 0, done: 0 };
  const began = performance.now();
  await trial.loadSource();
  trial.expects(first);
  await trial.load(first, null);
  trial.expects(second);
  const once = performance.now();
  await trial.load(second, null);
  const lastsMs = performance.now() - once;
  note(`a load lasts ${(lastsMs / 1_000).toFixed(1)} s`);
  const readers = (async () => {
    while (reader.reading) {
      await trial.look();
      await wait(20);
    }
  })();
  readers.catch(() => (reader.reading = false));
  let next = first;
  let attempts = 0;
  for (; outcomes.killed < flags.kills && reader.reading && attempts < 4 * flags.kills; attempts += 1) {
    const outcome = await trial.load(next, random() * lastsMs);
    outcomes[outcome] += 1;
    // What stands says which table is the other one, whether the kill came before or after the pointer moved.
    next = (await trial.look()).seen === first.seen ? second : first;
    note(`${attempts + 1}: ${outcome}`);
  }
  reader.reading = false;
  await readers;
  await trial.load(next, null);
  const { seen } = await trial.look();
  if (seen !== next.seen) throw new Error(`After the last load a reader saw ${seen} instead of ${next.seen}`);
  await trial.checkNothingLeft();
  await trial.end();
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  process.stdout.write(
    `${outcomes.killed} loads of ${flags.rows} rows were killed and ${outcomes.done} ended before; ${trial.looks} looks saw whole releases; nothing was left over (${seconds} s, seed ${flags.seed})\n`,
  );
}

async function main(): Promise<void> {
  const flags = flagsOf();
  const folder = await mkdtemp(join(tmpdir(), 'kills-'));
  try {
    await run(flags, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // Ends the reader too, which would go on looking; the database stays as it is, to be looked at.
  process.exit(error instanceof ConfigError ? EXIT_CONFIG : 1);
});
