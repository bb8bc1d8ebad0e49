import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { MongoClient } from 'mongodb';
import { prepareStore } from '../datasets/ledger.ts';
import { MongoStore } from '../datasets/store/mongo.ts';
import { EXIT_CONFIG, ConfigError } from '../service/config.ts';
import { createLog } from '../service/log.ts';
import { projectPath } from '../service/paths.ts';
import { subgraphs } from '../subgraphs/all.ts';
import { commit, machine, watchOthers } from './machine.ts';
import { loadFlows } from './rows-data.ts';
import { rowsReport, type Embedded, type Figures } from './rows-report.ts';
import { agreeOn, groupWays, PAGE, pageWays, recorded, type Way } from './rows-wire.ts';

// What is measured and how to read it: README.md beside this file.

const EMBEDDED_ROWS = 200_000;
// Loading makes indexes over all rows, which may take longer than any request.
const COMMAND_LIMIT_MS = 600_000;
// Where the server reads all rows for a page, each takes as long as the groups: more would cost minutes.
const WARM_UP = 3;

interface Flags {
  readonly rows: number;
  readonly rounds: number;
  readonly pages: number;
}

function flagsOf(argv: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rows: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '5' },
      pages: { type: 'string', default: '5' },
    },
  });
  const whole = (name: string, text: string, least: number, most: number): number => {
    const value = /^\d{1,7}$/u.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new ConfigError([`--${name}: ${JSON.stringify(text)} is no number from ${least} to ${most}`]);
  };
  return {
    rows: whole('rows', values.rows, 1_000, 5_000_000),
    rounds: whole('rounds', values.rounds, 1, 1_000),
    pages: whole('pages', values.pages, 1, 1_000),
  };
}

const note = (line: string): boolean => process.stderr.write(`${line}\n`);

/** Milliseconds a request in each round: the ways take turns request by request, forwards and backwards. */
async function timed(ways: readonly Way[], rounds: number, requests: number): Promise<readonly Figures[]> {
  const figures = ways.map(({ name, ask }) => ({ name, ask, requests, ms: [] as number[] }));
  for (let round = 1; round <= rounds; round += 1) {
    note(`round ${round} of ${rounds}: ${ways[0]?.name ?? ''} and its like`);
    const sums = new Map(figures.map((figure) => [figure, 0]));
    for (let request = 0; request < requests; request += 1) {
      for (const figure of (round + request) % 2 === 1 ? figures : figures.toReversed()) {
        const began = performance.now();
        await figure.ask();
        sums.set(figure, (sums.get(figure) ?? 0) + performance.now() - began);
      }
    }
    for (const [figure, sum] of sums) figure.ms.push(sum / requests);
  }
  return figures;
}

/** Memory of a process that holds the rows in the embedded store. */
function embedded(): Embedded {
  note(`${EMBEDDED_ROWS} rows in the embedded store`);
  const script = projectPath('dist', 'bench', 'rows-embedded.js');
  const text = execFileSync(process.execPath, ['--expose-gc', script, String(EMBEDDED_ROWS)], { encoding: 'utf8' });
  return { rows: EMBEDDED_ROWS, ...(JSON.parse(text) as Omit<Embedded, 'rows'>) };
}

async function overTheWire(url: string, database: string, client: MongoClient, flags: Flags) {
  const options = { url, database, maxPoolSize: 50, selectionTimeoutMs: 2_000, socketTimeoutMs: COMMAND_LIMIT_MS };
  const { store, asked } = recorded(new MongoStore(options));
  try {
    const { datasets, create } = subgraphs.exports;
    const began = performance.now();
    await loadFlows(store, flags.rows, note);
    note('indexes');
    await prepareStore(store, datasets);
    const loadSeconds = (performance.now() - began) / 1_000;
    note(`loaded in ${loadSeconds.toFixed(0)} s`);
    const log = createLog('bench', 'silent');
    const subgraph = create({ store, log, now: () => new Date(), refreshEveryMs: null });
    await subgraph.refresh();
    const db = client.db(database);
    const pages: Way[] = [];
    for (const depth of [0, Math.floor(flags.rows / 2), flags.rows - PAGE]) {
      const ways = await pageWays(subgraph, db, asked, depth);
      await agreeOn(ways);
      pages.push(...ways);
    }
    const groups = await groupWays(subgraph, db, asked);
    const groupCount = await agreeOn(groups);
    await timed(pages, 1, WARM_UP);
    const pageFigures = await timed(pages, flags.rounds, flags.pages);
    const groupFigures = await timed(groups, flags.rounds, 1);
    return { loadSeconds, pages: pageFigures, groups: groupFigures, groupCount };
  } finally {
    await store.close();
  }
}

async function main(): Promise<void> {
  const flags = flagsOf(process.argv.slice(2));
  const url = process.env['MONGODB_URL'];
  if (url === undefined || !/^mongodb(?:\+srv)?:\/\/.+/u.test(url)) {
    throw new ConfigError(['MONGODB_URL: is missing or no mongodb:// address; the rows are read over that wire']);
  }
  const memory = embedded();
  const othersAndServer = watchOthers(() => 0);
  const database = `bench_synthetic_${process.pid}`;
  const client = await new MongoClient(url, { socketTimeoutMS: COMMAND_LIMIT_MS }).connect();
  try {
    const wire = await overTheWire(url, database, client, flags);
    const share = othersAndServer();
    const day = new Date().toISOString().slice(0, 10);
    const text = rowsReport({ commit: commit(), machine: machine(), day, share, memory, ...flags, ...wire });
    process.stdout.write(`\n${text}`);
    const folder = projectPath('bench', 'results');
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/rows.md`, `# Latest run over many rows\n\n${text}`);
  } finally {
    await client.db(database).dropDatabase();
    await client.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : 1;
});
