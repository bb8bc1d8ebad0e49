import { loopLoad } from '../../../../gateway/resilience/loop-load.ts';

describe('the load of the event loop', () => {
  it('is near one where it worked since it was asked last, and near none where it waited', async () => {
    const load = loopLoad();
    const until = performance.now() + 100;
    while (performance.now() < until);
    expect(load()).toBeGreaterThan(0.5);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(load()).toBeLessThan(0.5);
  });
});
