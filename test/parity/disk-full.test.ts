import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { projectPath } from '../../service/paths.ts';
import { withFolder } from '../support/folder.ts';
import { clientOf, ready } from '../support/graph.ts';
import { runProcess } from '../support/processes.ts';

const TOTALS = `region,period,value_usd,status,source,published_on
kz,2015,47000000000,NORMAL,src-wdi-2026,2026-11-01
`;
const LATER = TOTALS.replace('47000000000', '48000000000').replace('2026-11-01', '2026-11-02');

// A small disk of its own that nobody else sees, with what was published on it and then no room at all; on it the gateway
// and, once that answers, a load.
const SCRIPT = `
mount -t tmpfs -o size=256k tmpfs "$DISK" && cp -r "$PUBLISHED/." "$DISK" || exit 97
cat /dev/zero > "$DISK/filler" 2>/dev/null
export DATA_DIR="$DISK"
"$NODE" dist/gateway/main.js --port 0 &
gateway=$!
read -r line
"$NODE" dist/datasets/ingest/cli.js export-totals "$LATER" > "$DISK.log" 2>&1
echo "load ended with $?: $(cat "$DISK.log")"
read -r line
kill $gateway
wait $gateway
`;

/** Whether this system lets a process have a mount of its own. */
const mayMount = spawnSync('unshare', ['-rm', 'true']).status === 0;
const onOwnDisk = mayMount ? it : it.skip;
const reason = mayMount ? '' : ' (skipped: the system gives no namespace for a disk of its own)';

/** Resolves with what the process has written once that matches. */
function written(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      const match = pattern.exec(output);
      if (match !== null) resolve(match);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
}

const NO_ROOM = 'The data store has no room left; nothing was published. Free some room and load again.';
const QUERY = '{ region(id: "kz") { exportSummary(period: "2015") { total { amount } } } }';
const published = { data: { region: { exportSummary: { total: { amount: '47000000000' } } } } };

describe('a gateway whose data folder is on a full disk', () => {
  onOwnDisk(
    `starts, is ready and serves what was published; a load ends without publishing, and nothing changes${reason}`,
    async () => {
      await withFolder({ 'totals.csv': TOTALS, 'later.csv': LATER }, async (folder) => {
        const load = ['dist/datasets/ingest/cli.js', 'export-totals', join(folder, 'totals.csv')];
        expect((await runProcess(load, { DATA_DIR: join(folder, 'published') })).code).toBe(0);
        await withFolder({}, async (disk) => {
          const { PATH = '' } = process.env;
          const environment = {
            PATH,
            DISK: disk,
            PUBLISHED: join(folder, 'published'),
            NODE: process.execPath,
            LATER: join(folder, 'later.csv'),
            SHUTDOWN_DELAY_MS: '0',
          };
          const shell = spawn('unshare', ['-rm', 'sh', '-c', SCRIPT], {
            cwd: projectPath(),
            env: environment,
            stdio: ['pipe', 'pipe', 'pipe'],
          });
          const ended = new Promise((resolve) => shell.once('exit', resolve));
          try {
            const [url] = await written(shell, /http:\/\/127\.0\.0\.1:\d+/u);
            await ready(url);
            expect(await clientOf(url)(QUERY)).toEqual(published);
            // The lease, its first write, found no room already. 4: the store could not take it.
            const said = written(shell, /load ended with (\d+): .*nothing was published\n +(.*)\n/u);
            shell.stdin.write('\n');
            const [, status, sentence] = await said;
            expect([status, sentence]).toEqual(['4', NO_ROOM]);
            expect((await fetch(`${url}/health/ready`)).status).toBe(200);
            expect(await clientOf(url)(`${QUERY} # again`)).toEqual(published);
          } finally {
            // Whatever the script waits for: it goes on at the end of its input, and ends the gateway.
            shell.stdin.end();
            await ended;
          }
        });
      });
    },
    120_000,
  );
});
