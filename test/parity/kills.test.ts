import { runProcess } from '../support/processes.ts';

const { MONGODB_URL: url = '' } = process.env;

// 4,000 rows instead of the 200,000 of `npm run bench:kills`: a load lasts seconds, and each is done twenty times.
const ROWS = '4000';
const KILLS = '20';

const title = 'a load over the wire that is killed twenty times at random moments';
const describeOverWire = url === '' ? describe.skip : describe;

describeOverWire(url === '' ? `${title} (skipped, MONGODB_URL is not set)` : title, () => {
  it('shows its readers whole releases only, lets the next load succeed and leaves nothing behind', async () => {
    const args = ['dist/bench/kills.js', '--rows', ROWS, '--kills', KILLS, '--seed', '20261122'];
    const { code, output } = await runProcess(args, { MONGODB_URL: url });
    expect(output).toMatch(/20 loads of 4000 rows were killed and \d+ ended before; \d+ looks saw whole releases/u);
    expect(code).toBe(0);
  }, 300_000);
});
