import { request } from 'node:http';
import { ready } from '../support/graph.ts';
import { freePort, redisServerPath, RedisUnderTest } from '../support/redis.ts';
import { runProcess, startProcess, type RunningProcess } from '../support/processes.ts';

const MAIN = ['dist/gateway/main.js'] as const;
const path = redisServerPath();
const withRedis = path === null ? describe.skip : describe;
const reason = path === null ? ' (skipped: there is no redis-server on PATH)' : '';

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Shares are counted by address: each test asks from one of its own. */
let hosts = 0;
const newAddress = (): string => {
  hosts += 1;
  return `127.1.${hosts >> 7}.${1 + (hosts & 127)}`;
};

interface Question {
  readonly query: string;
  readonly from: string;
  /** Whether the cost is reported, which keeps the answer out of the cache. */
  readonly reports?: boolean;
}

function ask({ url }: RunningProcess, { query, from, reports = false }: Question): Promise<Reply> {
  const headers = reports ? { 'graphql-cost': 'report' } : {};
  return new Promise((resolve, reject) => {
    const target = `${url}/graphql?${new URLSearchParams({ query }).toString()}`;
    const sent = request(target, { localAddress: from, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on('error', reject).end();
  });
}

/** The values of some metrics of a gateway; 0 for one that is not there. */
async function metrics({ url }: RunningProcess, names: readonly string[]): Promise<number[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return names.map((name) => {
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    return line === undefined ? 0 : Number(line.slice(name.length + 1));
  });
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It did not come to pass.');
}

const UP = 'graph_redis_up';
const FETCHES = 'subgraph_calls_total{subgraph="regions",outcome="ok"}';
const HITS = 'graph_shared_cache_lookups_total{result="hit"}';
const REFUSED = 'graph_shared_cache_lookups_total{result="refused"}';
const TIMEOUTS = 'graph_redis_calls_total{outcome="timeout"}';

// A question that nobody has asked before, with the same answer under another name.
let asked = 0;
const newQuery = (): string => `{ region(id: "kz-akmola") { id n${(asked += 1)}: name } }`;
const named = (body: string): string => body.replaceAll(/"n\d+":/gu, '"name":');
// A page and its rows: 1 + 20.
const COSTLY = '{ projects(first: 20) { nodes { id } } }';
const remaining = ({ headers }: Reply): string => /r=\d+/u.exec(String(headers['ratelimit']))?.[0] ?? '';

withRedis(`two gateways that share a Redis${reason}`, () => {
  let redis: RedisUnderTest;
  let one: RunningProcess;
  let other: RunningProcess;
  let expected: string;

  const bothAre = (up: 0 | 1) =>
    until(async () => (await Promise.all([one, other].map((each) => metrics(each, [UP])))).every(([is]) => is === up));

  beforeAll(async () => {
    redis = new RedisUnderTest(path ?? '', await freePort());
    await redis.start();
    // Long enough for a machine that has more to do.
    const environment = { REDIS_URL: redis.url, REDIS_TIMEOUT_MS: '1000', SHARES: 'on', SHARE_COST: '50' };
    [one, other] = await Promise.all([startProcess(MAIN, environment), startProcess(MAIN, environment)]);
    await Promise.all([ready(one.url), ready(other.url)]);
    await bothAre(1);
    expected = named((await ask(one, { query: newQuery(), from: newAddress() })).body);
    expect(expected).toContain('"name":"Akmola region"');
  }, 180_000);
  afterAll(async () => {
    redis.signal('SIGCONT');
    await Promise.all([one, other].map((each) => each.stop()));
    await redis.kill();
  }, 60_000);

  /** Asks both in turn, each time something new and from another address, and expects the right answer. */
  async function expectRightAnswers(count: number): Promise<void> {
    const replies = await Promise.all(
      Array.from({ length: count }, (_, n) =>
        ask(n % 2 === 0 ? one : other, { query: newQuery(), from: newAddress() }),
      ),
    );
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    expect(new Set(replies.map(({ body }) => named(body)))).toEqual(new Set([expected]));
  }

  /** Asks one gateway and then the other until that has it from the first, which may take a moment to hand it over. */
  async function expectShared(): Promise<void> {
    await until(async () => {
      const question = { query: newQuery(), from: newAddress() };
      const made = await ask(one, question);
      await new Promise((resolve) => setTimeout(resolve, 50));
      const [fetchesBefore, hitsBefore = 0] = await metrics(other, [FETCHES, HITS]);
      const got = await ask(other, question);
      expect([got.status, got.body, got.headers['etag']]).toEqual([200, made.body, made.headers['etag']]);
      const [fetches, hits] = await metrics(other, [FETCHES, HITS]);
      return fetches === fetchesBefore && hits === hitsBefore + 1;
    });
  }

  async function expectOneShare(): Promise<void> {
    const question = { query: COSTLY, from: newAddress(), reports: true };
    const left = [await ask(one, question), await ask(other, question)].map(remaining);
    // 50 - 21 - 21.
    expect(left).toEqual(['r=29', 'r=8']);
    const refused = [await ask(one, question), await ask(other, question)];
    expect(refused.map(({ status }) => status)).toEqual([429, 429]);
  }

  it('give an answer that the other has made, to the byte and without asking a subgraph', () => expectShared(), 60_000);

  it('take from one share, and refuse both when it is used up', () => expectOneShare(), 60_000);

  it('leave no address of anybody in it', async () => {
    const from = newAddress();
    await ask(one, { query: newQuery(), from });
    const contents = await redis.contents();
    expect(contents).toContain('graph:share:address:');
    expect(contents).not.toContain('127.1.');
  });

  it('answer rightly, and ask the subgraphs, where somebody has put something else under the names', async () => {
    await until(async () => {
      const question = { query: newQuery(), from: newAddress() };
      await ask(one, question);
      await new Promise((resolve) => setTimeout(resolve, 50));
      if ((await redis.overwrite('graph:answer:', Buffer.from('GQA1{"data":{"regions":[]}}'.repeat(9)))) === 0)
        return false;
      expect(named((await ask(other, question)).body)).toBe(expected);
      return ((await metrics(other, [REFUSED]))[0] ?? 0) > 0;
    });
  }, 60_000);

  it('go on alone while it hangs, ask it no more after some waited in vain, and share again afterwards', async () => {
    redis.signal('SIGSTOP');
    await expectRightAnswers(12);
    await until(async () => {
      await expectRightAnswers(2);
      return (await Promise.all([one, other].map((each) => metrics(each, [UP])))).every(([up]) => up === 0);
    });
    const before = await metrics(one, [TIMEOUTS]);
    await expectRightAnswers(12);
    expect(await metrics(one, [TIMEOUTS])).toEqual(before);
    expect((await fetch(`${one.url}/health/ready`)).status).toBe(200);
    expect(one.output()).toContain('Redis is away: this gateway goes on alone');
    // Each counts by itself, and its limit stands.
    const question = { query: COSTLY, from: newAddress(), reports: true };
    const alone = [await ask(one, question), await ask(one, question), await ask(other, question)];
    expect(alone.map(remaining)).toEqual(['r=29', 'r=8', 'r=29']);
    expect((await ask(one, question)).status).toBe(429);
    redis.signal('SIGCONT');
    await bothAre(1);
    await expectShared();
    await expectOneShare();
  }, 180_000);

  it('lose no request when it is killed among them, and share again with the next one there', async () => {
    let isOver = false;
    const client = async (): Promise<void> => {
      while (!isOver) await expectRightAnswers(2);
    };
    const clients = [client(), client()];
    await redis.kill();
    await bothAre(0);
    await redis.start();
    await bothAre(1);
    isOver = true;
    await Promise.all(clients);
    await expectShared();
    await expectOneShare();
  }, 180_000);
});

describe('a gateway with a wrong REDIS_URL', () => {
  it('names it and does not start', async () => {
    const { code, output } = await runProcess([...MAIN, '--port', '0'], { REDIS_URL: 'redis:6379' });
    expect(code).toBe(78);
    expect(output).toContain('REDIS_URL: is no address of a Redis');
  }, 60_000);
});
