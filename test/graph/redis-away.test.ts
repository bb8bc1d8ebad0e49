import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';

describe('a gateway whose Redis is not there', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    graph = await startGraphUnderTest({ 'redis-url': 'redis://127.0.0.1:1', shares: 'on', 'share-cost': '50' });
  }, 120_000);
  afterAll(() => graph.stop());

  it('is ready, answers, keeps what it answered and counts shares, and says in its metrics that it is alone', async () => {
    const ask = (): Promise<Response> =>
      fetch(
        `${graph.url}/graphql?${new URLSearchParams({ query: '{ region(id: "kz-akmola") { name } }' }).toString()}`,
      );
    const replies = [await ask(), await ask(), await ask()];
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await replies[0]?.text()).toContain('"name":"Akmola region"');
    // A region is one; what is known already costs one too.
    const left = replies.map(({ headers }) => Number(/r=(\d+)/u.exec(headers.get('ratelimit') ?? '')?.[1]));
    expect(left).toEqual([49, 48, 47]);
    expect((await fetch(`${graph.url}/health/ready`)).status).toBe(200);
    const metrics = await (await fetch(`${graph.url}/metrics`)).text();
    expect(metrics).toContain('\ngraph_redis_up 0\n');
    expect(metrics).toContain('\ngraph_shared_cache_lookups_total{result="failed"} ');
  });
});
