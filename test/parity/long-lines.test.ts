import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { withFolder } from '../support/folder.ts';
import { runProcess } from '../support/processes.ts';

const CLI = 'dist/datasets/ingest/cli.js';
const RELEASES = 'dist/datasets/ingest/releases-cli.js';
const MIB = 1024 * 1024;
const LENGTH_MIB = 200;
/** What a process may take at most; the line alone would take half of it. */
const MOST_MIB = 400;

const STATUS = '/proc/self/status';
const isMeasured = existsSync(STATUS);
const reason = isMeasured ? '' : ` (skipped: the system does not tell of memory in ${STATUS})`;
/** Lets a process say at its end how much of it was resident at most, in KiB. */
const TELLS_PEAK =
  'data:text/javascript,import{readFileSync}from"node:fs";process.on("exit",()=>' +
  `process.stderr.write(readFileSync("${STATUS}","latin1").match(/VmHWM.*/u)[0]))`;

/** Writes a packed file that begins with a text and goes on with one letter for 200 MiB, without a line end. */
function writeLongLine(path: string, start: string): Promise<void> {
  function* parts(): Generator<Buffer> {
    yield Buffer.from(start);
    for (let part = 0; part < LENGTH_MIB; part += 1) yield Buffer.alloc(MIB, 'x');
  }
  return pipeline(Readable.from(parts()), createGzip({ level: 1 }), createWriteStream(path));
}

describe('a load of a file with a line of 200 MiB', () => {
  (isMeasured ? it : it.skip).each([
    ['table.csv.gz', 'region,period,value_usd,status,source,published_on\n', 'table.csv.gz, line 2 is longer than'],
    ['objects.json.gz', '[{"region":"', 'objects.json.gz, line 1'],
  ])(
    `is refused with the name and the line, holding little of it, and nothing is published: %s${reason}`,
    async (file, start, message) => {
      await withFolder({}, async (folder) => {
        await writeLongLine(join(folder, file), start);
        const environment = { DATA_DIR: join(folder, 'data') };
        const args = ['--import', TELLS_PEAK, CLI, 'export-totals', join(folder, file)];
        const { code, output } = await runProcess(args, environment);
        expect(output).toContain(message);
        expect(output).toContain('export-totals: nothing was published');
        expect(code).toBe(1);
        const peakMib = Number(/VmHWM:\s+(\d+) kB/u.exec(output)?.[1]) / 1024;
        expect(peakMib).toBeGreaterThan(0);
        expect(peakMib).toBeLessThan(MOST_MIB);
        // The samples are its first releases; of the file there is none.
        const listed = await runProcess([RELEASES, 'list', 'export-totals'], environment);
        expect(listed.output).toContain('export-totals@2');
        expect(listed.output).not.toContain('export-totals@3');
      });
    },
    120_000,
  );
});
