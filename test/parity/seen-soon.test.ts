import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { writeSources } from '../../bench/ingest-data.ts';
import { withFolder } from '../support/folder.ts';
import { clientOf, ready } from '../support/graph.ts';
import { runProcess, startProcess } from '../support/processes.ts';

const { MONGODB_URL: mongodbUrl = '' } = process.env;
const CLI = 'dist/datasets/ingest/cli.js';
const RELEASES = 'dist/datasets/ingest/releases-cli.js';
const SOON_MS = 2_000;

/** One heading of an edition of its own, so that nothing of the samples is retired. */
const headingNamed = (
  name: string,
): string => `id,code,edition,level,parent,chapter,name_kk,name_ru,name_en,processing_stage,processed_share,source,published_on
HS2099:9901,9901,HS2099,4,,99,,,${name},,,src-synthetic,2026-11-01
`;
const QUERY = '{ product(code: "9901", edition: "HS2099") { name } }';

interface Case {
  readonly title: string;
  readonly skipped: boolean;
  /** The store of all processes, kept in a folder or in a database of a prefix. */
  readonly environment: (folder: string, prefix: string) => Readonly<Record<string, string>>;
}

const cases: readonly Case[] = [
  { title: 'a data folder', skipped: false, environment: (folder) => ({ DATA_DIR: join(folder, 'data') }) },
  {
    title: mongodbUrl === '' ? 'MongoDB (skipped: MONGODB_URL is not set)' : 'MongoDB',
    skipped: mongodbUrl === '',
    environment: (folder, prefix) => ({
      DATA_DIR: join(folder, 'data'),
      STORE: 'mongodb',
      MONGODB_URL: mongodbUrl,
      MONGODB_DATABASE_PREFIX: prefix,
      MONGODB_SELECTION_TIMEOUT_MS: '10000',
    }),
  },
];

/** What a graph answers to a request that begins two seconds from now, or sooner once the answer is the wanted one. */
async function answerSoon(url: string, wanted: unknown): Promise<unknown> {
  const last = Date.now() + SOON_MS;
  for (;;) {
    const isLast = Date.now() >= last;
    const answer = await clientOf(url)(QUERY);
    if (isLast || JSON.stringify(answer) === JSON.stringify(wanted)) return answer;
    await wait(Math.max(0, Math.min(100, last - Date.now())));
  }
}

const named = (name: string) => ({ data: { product: { name } } });

async function dropDatabase(name: string): Promise<void> {
  const client = await new MongoClient(mongodbUrl).connect();
  await client.db(name).dropDatabase();
  await client.close();
}

describe('a running graph sees what another process publishes and takes back within two seconds', () => {
  for (const { title, skipped, environment } of cases) {
    (skipped ? it.skip : it)(
      `through ${title}`,
      async () => {
        const prefix = `soon_${process.pid}_${Date.now().toString(36)}_`;
        const files = { 'before.csv': headingNamed('Before'), 'after.csv': headingNamed('After') };
        await withFolder(files, async (folder) => {
          const settings = environment(folder, prefix);
          await writeSources(join(folder, 'sources.csv'));
          const load = async (dataset: string, file: string): Promise<string> => {
            const ended = await runProcess([CLI, dataset, join(folder, file), '--json'], settings);
            expect(ended).toMatchObject({ code: 0 });
            return (JSON.parse(ended.output) as { release: string }).release;
          };
          await load('exports-sources', 'sources.csv');
          const before = await load('products', 'before.csv');
          const graph = await startProcess(['dist/gateway/main.js'], settings);
          try {
            await ready(graph.url);
            expect(await answerSoon(graph.url, named('Before'))).toEqual(named('Before'));
            await load('products', 'after.csv');
            expect(await answerSoon(graph.url, named('After'))).toEqual(named('After'));
            expect(await runProcess([RELEASES, 'rollback', before], settings)).toMatchObject({ code: 0 });
            expect(await answerSoon(graph.url, named('Before'))).toEqual(named('Before'));
          } finally {
            await graph.stop();
            if (settings['STORE'] === 'mongodb') await dropDatabase(`${prefix}exports`);
          }
        });
      },
      180_000,
    );
  }
});
