import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { writeSources } from '../../bench/ingest-data.ts';
import { readHistory } from '../../datasets/ledger.ts';
import { liveReleases } from '../../datasets/release.ts';
import { openStore } from '../../datasets/store/open.ts';
import { Snapshot } from '../../datasets/store/snapshot.ts';
import type { Store } from '../../datasets/store/store.ts';
import { worldExports } from '../../subgraphs/exports/datasets.ts';
import { withFolder } from '../support/folder.ts';
import { Gate } from '../support/gate.ts';
import { runProcess } from '../support/processes.ts';
import { mongoSettings } from '../support/stores.ts';

const { MONGODB_URL: mongodbUrl = '' } = process.env;
const CLI = 'dist/datasets/ingest/cli.js';
const HEADINGS = 4_000;
const YEARS = [2_020, 2_021];
const ROWS = HEADINGS * YEARS.length; // 8,000
/** Rows of the load that the database must hold before it is taken away. */
const WRITTEN = 2_000;
/** A command waits 5 s for a server to come back, each time that it needs one; it never comes near this. */
const LIMIT_MS = 120_000;

/** A table in which every heading of every year has one value. */
function tableOf(valueUsd: number): string {
  const lines = YEARS.flatMap((year) =>
    Array.from(
      { length: HEADINGS },
      (_, heading) => `${year},HS2002,${1_000 + heading},${valueUsd},NORMAL,src-synthetic,2026-01-01`,
    ),
  );
  return ['period,edition,hs_code,value_usd,status,source,published_on', ...lines, ''].join('\n');
}

/** What a reader sees of a table whole: so many rows, and their sum in cents. */
const wholeOf = (valueUsd: number) => ({ rows: ROWS, sum: ROWS * valueUsd * 100 });

/** What a reader sees of what stands. */
async function look(store: Store): Promise<unknown> {
  const history = await readHistory(store, worldExports);
  const number = liveReleases(history, history.moves.length).at(-1)?.number ?? 0;
  const snapshot = new Snapshot(store, { [worldExports.name]: number });
  const total = [{ $group: { _id: null, rows: { $sum: 1 }, sum: { $sum: '$valueUsd' } } }];
  const [seen] = await snapshot.aggregate<{ rows: number; sum: number }>(worldExports, total).toArray();
  return seen === undefined ? null : { rows: seen.rows, sum: seen.sum };
}

/** Looks again and again while something is done, and answers what was seen, each thing once. */
async function seenDuring(store: Store, act: () => Promise<unknown>): Promise<readonly unknown[]> {
  const seen = new Set<string>();
  const reader = { reads: true };
  const reading = (async () => {
    while (reader.reads) {
      seen.add(JSON.stringify(await look(store)));
      await wait(20);
    }
  })();
  // A look that fails is told when the act has ended.
  reading.catch(() => undefined);
  try {
    await act();
  } finally {
    reader.reads = false;
  }
  await reading;
  return [...seen].map((text): unknown => JSON.parse(text));
}

const rowsOf = async (store: Store, number: number): Promise<number> =>
  (await store.find(worldExports.name, { _from: number }, { fields: ['hsCode'] }).toArray()).length;

/** Every stored row of every release, as lines in order. */
async function stored(store: Store): Promise<readonly string[]> {
  const rows = await store.find<Record<string, unknown>>(worldExports.name, {}).toArray();
  return rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();
}

/** Runs a test body with two databases of one owner, which are gone afterwards. */
async function withDatabases(body: (prefixes: readonly [string, string]) => Promise<void>): Promise<void> {
  const name = `lost_${process.pid}_${Date.now().toString(36)}_`;
  const prefixes = [`${name}a_`, `${name}b_`] as const;
  try {
    await body(prefixes);
  } finally {
    const client = await new MongoClient(mongodbUrl).connect();
    for (const prefix of prefixes) await client.db(`${prefix}exports`).dropDatabase();
    await client.close();
  }
}

const title = 'a load whose database is lost on the way';
const describeOverWire = mongodbUrl === '' ? describe.skip : describe;

describeOverWire(mongodbUrl === '' ? `${title} (skipped: MONGODB_URL is not set)` : title, () => {
  it('ends in bounded time and says so, readers see the release before it whole, and the next load leaves nothing of it', async () => {
    const files = { 'first.csv': tableOf(10), 'second.csv': tableOf(20) };
    await withFolder(files, async (folder) => {
      await writeSources(join(folder, 'sources.csv'));
      await withDatabases(async ([prefix, otherPrefix]) => {
        const { hostname: host, port } = new URL(mongodbUrl.replace('mongodb:', 'http:'));
        const target = { host, port: Number(port) };
        const gate = await Gate.reserve();
        const through = `mongodb://127.0.0.1:${gate.port}/?directConnection=true`;
        const load = (url: string, database: string, dataset: string, file: string) =>
          runProcess(
            [CLI, dataset, join(folder, file)],
            {
              STORE: 'mongodb',
              MONGODB_URL: url,
              MONGODB_DATABASE_PREFIX: database,
              MONGODB_SELECTION_TIMEOUT_MS: '5000',
              DATA_DIR: folder,
            },
            { limitMs: LIMIT_MS },
          );
        const loadAll = async (database: string, ...tables: readonly string[]): Promise<void> => {
          expect(await load(mongodbUrl, database, 'exports-sources', 'sources.csv')).toMatchObject({ code: 0 });
          for (const table of tables) {
            expect(await load(mongodbUrl, database, worldExports.name, table)).toMatchObject({ code: 0 });
          }
        };
        const reader = await openStore(mongoSettings(mongodbUrl), `${prefix}exports`);
        const fresh = await openStore(mongoSettings(mongodbUrl), `${otherPrefix}exports`);
        try {
          await loadAll(prefix, 'first.csv');
          await gate.open(target);
          let cut: { code: number | null; output: string } | undefined;
          const seen = await seenDuring(reader, async () => {
            const loading = load(through, prefix, worldExports.name, 'second.csv').then((ended) => (cut = ended));
            while (cut === undefined && (await rowsOf(reader, 2)) < WRITTEN) await wait(10);
            await gate.close();
            await loading;
          });
          expect(cut?.output).toContain('world-exports: nothing was published\n  The data store does not answer');
          expect(cut?.output).not.toMatch(/127\.0\.0\.1|mongo|\.js:/iu);
          expect(cut?.code).toBe(4);
          expect(seen).toEqual([wholeOf(10)]);
          expect(await look(reader)).toEqual(wholeOf(10));
          // It was on its way: something of it is there, which nobody sees, and not all of it.
          const left = await rowsOf(reader, 2);
          expect(left).toBeGreaterThanOrEqual(WRITTEN);
          expect(left).toBeLessThan(ROWS);

          await gate.open(target);
          expect(await load(through, prefix, worldExports.name, 'second.csv')).toMatchObject({ code: 0 });
          expect(await look(reader)).toEqual(wholeOf(20));
          await loadAll(otherPrefix, 'first.csv', 'second.csv');
          expect(await stored(reader)).toEqual(await stored(fresh));
        } finally {
          await gate.close();
          await reader.close();
          await fresh.close();
        }
      });
    });
  }, 300_000);
});
