import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { withFolder } from '../support/folder.ts';
import { clientOf, ready } from '../support/graph.ts';
import { runProcess, startProcess } from '../support/processes.ts';

const CLI = 'dist/datasets/ingest/cli.js';
const RELEASES = 'dist/datasets/ingest/releases-cli.js';
// Two figures of a source of the samples; the sample of 2015 is 45,956 million USD.
const TOTALS = `region,period,value_usd,status,source,published_on
kz,2014,79458749000,NORMAL,src-wdi-2026,2026-11-01
kz,2015,47000000000,NORMAL,src-wdi-2026,2026-11-01
`;
const WRONG = `region,period,value_usd,status,source,published_on
kz,2014,many,NORMAL,src-wdi-2026,2026-11-01
kz,2015,47000000000,NORMAL,src-wdi-2026,2026-11-01
`;

interface Ran {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a test body with a folder for files and a data folder, and the commands over them. */
function withCommands(
  body: (tools: {
    readonly folder: string;
    readonly data: string;
    readonly run: (...args: string[]) => Promise<Ran>;
  }) => Promise<void>,
): Promise<void> {
  return withFolder({ 'totals.csv': TOTALS, 'wrong.csv': WRONG }, async (folder) => {
    const data = join(folder, 'data');
    const run = (...args: string[]): Promise<Ran> =>
      runProcess(
        args.map((word) => (word.endsWith('.csv') ? join(folder, word) : word)),
        { DATA_DIR: data },
      );
    await body({ folder, data, run });
  });
}

describe('npm run ingest', () => {
  it('publishes a file, says what it did, and says of the same file that it is nothing new', async () => {
    await withCommands(async ({ run }) => {
      const first = await run(CLI, 'export-totals', 'totals.csv', '--note', 'revised by hand');
      expect(first).toMatchObject({
        code: 0,
        output: expect.stringContaining('export-totals@3, published on 2026-11-01'),
      });
      expect(first.output).toMatch(/revised\s+2\n/u);
      const again = await run(CLI, 'export-totals', 'totals.csv', '--json');
      expect(again.code).toBe(0);
      expect(JSON.parse(again.output)).toMatchObject({
        status: 'UNCHANGED',
        release: 'export-totals@3',
        counts: { added: 0, revised: 0, retired: 0, unchanged: 2 },
      });
      const listed = await run(RELEASES, 'list', 'export-totals');
      expect(listed.output).toMatch(/export-totals@3\s+2026-11-01 .* stands {2}revised by hand/u);
      const shown = await run(RELEASES, 'diff', 'export-totals@2', 'export-totals@3');
      expect(shown.output).toMatch(/kz, 2015, src-wdi-2026 {2}value_usd: 4595\d+\.?\d* -> 47000000000\n/u);
    });
  }, 60_000);

  it('counts without writing when it is only tried', async () => {
    await withCommands(async ({ run, data }) => {
      const { code, output } = await run(CLI, 'export-totals', 'totals.csv', '--dry-run', '--json');
      expect(code).toBe(0);
      expect(JSON.parse(output)).toMatchObject({ status: 'DRY_RUN', release: null, counts: { revised: 2 } });
      await expect(readFile(join(data, 'export-totals', 'history.json'))).rejects.toThrow('ENOENT');
    });
  }, 60_000);

  it('publishes nothing where it has no room to say what was refused, however many may be', async () => {
    await withCommands(async ({ run }) => {
      const full = ['--max-rejected', '1', '--rejects', '/dev/full'];
      const { code, output } = await run(CLI, 'export-totals', 'wrong.csv', ...full);
      expect(code).toBe(4);
      expect(output).toContain(
        "The file of rejections /dev/full can't be written (ENOSPC); make room for it, or name another with --rejects.",
      );
      expect((await run(RELEASES, 'list', 'export-totals')).output).not.toContain('export-totals@3');
    });
  }, 60_000);

  it('ends with 1 for rows that are refused, shows them, keeps them in a file, and publishes nothing', async () => {
    await withCommands(async ({ run, folder }) => {
      const rejects = join(folder, 'rejects.ndjson');
      const { code, output } = await run(CLI, 'export-totals', 'wrong.csv', '--rejects', rejects);
      expect(code).toBe(1);
      expect(output).toContain('wrong.csv, line 2, column value_usd: "many"');
      expect(JSON.parse(await readFile(rejects, 'utf8'))).toMatchObject({ line: 2, column: 'value_usd', text: 'many' });
      expect((await run(RELEASES, 'list', 'export-totals')).output).not.toContain('export-totals@3');
      const tolerated = await run(CLI, 'export-totals', 'wrong.csv', '--max-rejected', '1');
      expect(tolerated.code).toBe(0);
      // Of the 33 rows of this source one is revised, that of 2014 stands as it was, and 31 are not in the file.
      expect(tolerated.output).toMatch(/retired\s+31\n[^]*kept\s+1 as they were: their new row was rejected/u);
    });
  }, 60_000);

  it.each([
    ['a day before the newest release', ['totals-2015.csv'], /before export-totals@2 of/u],
    ['several days', ['days.csv'], /several days of publication/u],
    ['a column that is missing', ['short.csv'], /column .?status.? is missing/u],
    ['no file', ['none.csv'], /none\.csv/u],
  ])('ends with 1 for %s', async (_, [file = ''], message) => {
    await withCommands(async ({ run, folder }) => {
      await writeFile(join(folder, 'totals-2015.csv'), TOTALS.replaceAll('2026-11-01', '2015-12-31'));
      await writeFile(join(folder, 'days.csv'), TOTALS.replace('2026-11-01', '2026-10-01'));
      await writeFile(join(folder, 'short.csv'), 'region,period,value_usd,source,published_on\n');
      const { code, output } = await run(CLI, 'export-totals', file);
      expect(output).toMatch(message);
      expect(code).toBe(1);
    });
  });

  it('ends with 2 for a command line that can not be followed, and names every fault', async () => {
    await withCommands(async ({ run }) => {
      const { code, output } = await run(
        CLI,
        'export-totals',
        '--locale',
        'xx',
        '--published-on',
        '2026-13-01',
        '--max-rejected',
        'all',
      );
      expect(code).toBe(2);
      for (const fault of ['the file is missing', '--locale', '2026-13-01', '--max-rejected'])
        expect(output).toContain(fault);
      expect(await run(CLI, 'export-total', 'totals.csv')).toMatchObject({
        code: 2,
        output: expect.stringContaining('is no dataset'),
      });
      expect((await run(CLI, 'export-totals', 'totals.csv', '--frist')).code).toBe(2);
      expect((await run(RELEASES, 'rollback', 'export-totals@9')).code).toBe(2);
      expect((await run(RELEASES, 'undo')).code).toBe(2);
      expect((await run(CLI, '--help')).code).toBe(0);
    });
  }, 60_000);

  it('ends with 3 while another process loads the dataset, and names it', async () => {
    await withCommands(async ({ run, data }) => {
      await mkdir(join(data, 'export-totals'), { recursive: true });
      const lease = {
        dataset: 'export-totals',
        token: 'another',
        host: hostname(),
        // This process, which lives.
        pid: process.pid,
        since: new Date().toISOString(),
        until: Date.now() + 60_000,
      };
      await writeFile(join(data, 'export-totals', 'lease.json'), JSON.stringify(lease));
      const { code, output } = await run(CLI, 'export-totals', 'totals.csv');
      expect(code).toBe(3);
      expect(output).toContain(`process ${process.pid} on ${hostname()}`);
    });
  });

  it('ends with 4 when the database does not answer, or the data folder is damaged', async () => {
    await withCommands(async ({ run, data }) => {
      const nowhere = [
        '--store',
        'mongodb',
        '--mongodb-url',
        'mongodb://127.0.0.1:9/',
        '--mongodb-selection-timeout-ms',
        '200',
      ];
      expect((await run(CLI, 'export-totals', 'totals.csv', ...nowhere)).code).toBe(4);
      expect((await run(CLI, 'export-totals', 'totals.csv')).code).toBe(0);
      const history = join(data, 'export-totals', 'history.json');
      await truncate(history, 20);
      const { code, output } = await run(CLI, 'export-totals', 'totals.csv');
      expect(code).toBe(4);
      expect(output).toContain(history);
    });
  }, 60_000);
});

describe('a running graph', () => {
  const QUERY = '{ region(id: "kz") { exportSummary(period: "2015") { total { amount } } } }';

  it('serves the samples until a first ingest, sees a release and a rollback of another process, and keeps both', async () => {
    await withCommands(async ({ run, data }) => {
      const graph = await startProcess(['dist/gateway/main.js'], { DATA_DIR: data });
      const amount = async (url: string): Promise<unknown> =>
        JSON.stringify((await clientOf(url)(QUERY)).data?.['region']);
      // It looks each second. The bound is generous: what it does in two seconds here takes longer on a busy machine.
      const until = async (wanted: string): Promise<void> => {
        for (let attempt = 0; attempt < 100; attempt += 1) {
          if (String(await amount(graph.url)).includes(`"${wanted}`)) return;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        throw new Error(`The graph did not answer with ${wanted}: ${String(await amount(graph.url))}`);
      };
      try {
        await ready(graph.url);
        await until('4595');
        expect((await run(CLI, 'export-totals', 'totals.csv')).code).toBe(0);
        await until('47000000000');
        expect((await run(RELEASES, 'rollback', 'export-totals@2')).code).toBe(0);
        await until('4595');
      } finally {
        await graph.stop();
      }
      const next = await startProcess(['dist/gateway/main.js'], { DATA_DIR: data });
      try {
        await ready(next.url);
        expect(await amount(next.url)).toContain('"4595');
        const withdrawn = await clientOf(next.url)(QUERY, {}, { 'data-as-of': 'export-totals@3' });
        expect(JSON.stringify(withdrawn.data)).toContain('"47000000000"');
      } finally {
        await next.stop();
      }
    });
  }, 120_000);

  it('does not start over a damaged data folder and names the file', async () => {
    await withCommands(async ({ run, data }) => {
      expect((await run(CLI, 'export-totals', 'totals.csv')).code).toBe(0);
      const file = join(data, 'export-totals', 'release-3.ndjson');
      await truncate(file, 10);
      const { code, output } = await runProcess(['dist/gateway/main.js', '--port', '0'], { DATA_DIR: data });
      expect(code).toBe(1);
      expect(output).toContain(file);
    });
  }, 60_000);
});
