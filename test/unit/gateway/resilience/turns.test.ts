import { Turns } from '../../../../gateway/resilience/turns.ts';

const { signal: never } = new AbortController();

/** Work of 10 ms each on the clock of the test, begun when the turns let it. */
function begun(turns: Turns, clock: { ms: number }, lane: 'small' | 'large' = 'small') {
  return async (): Promise<void> => {
    const turn = turns.next(lane, never);
    if (turn !== null) await turn;
    clock.ms += 10;
  };
}

describe('turns', () => {
  it('let work begin at once where there is none, and reads of new requests in between where there is much', async () => {
    const clock = { ms: 0 };
    const turns = new Turns({ waitMs: 1e9, clock: () => clock.ms });
    let between = 0;
    let isOver = false;
    const reading = (): void => {
      between += 1;
      if (!isOver) setImmediate(reading);
    };
    setImmediate(reading);
    const works = Array.from({ length: 10 }, begun(turns, clock));
    expect(clock.ms).toBe(10);
    expect(turns.waiting).toBe(9);
    await Promise.all(works);
    isOver = true;
    // Each takes longer than a turn may: nine turns for those that waited.
    expect(between).toBeGreaterThanOrEqual(9);
    expect([clock.ms, turns.waiting]).toEqual([100, 0]);
  });

  it('let short work begin together in one turn', async () => {
    const turns = new Turns({ waitMs: 1e9, clock: () => 0 });
    expect(Array.from({ length: 10 }, () => turns.next('small', never))).toEqual(
      Array.from({ length: 10 }, () => null),
    );
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('let each that waited run to where it waits for something before the next begins', async () => {
    const turns = new Turns({ waitMs: 1e9, clock: () => 0 });
    turns.expectMore();
    let [running, most] = [0, 0];
    const works = Array.from({ length: 50 }, async () => {
      expect(await turns.next('small', never)).toBe(true);
      running += 1;
      most = Math.max(most, running);
      // As a batch of a loader does: behind all that is ready, though in the same turn of the event loop.
      for (let batch = 0; batch < 5; batch += 1) {
        await Promise.resolve();
        await new Promise<void>((resolve) => process.nextTick(resolve));
      }
      running -= 1;
    });
    await Promise.all(works);
    expect([most, running]).toEqual([1, 0]);
  });

  it('tell how long the next would wait by how fast the last ones followed each other', async () => {
    const clock = { ms: 0 };
    const turns = new Turns({ waitMs: 1e9, clock: () => clock.ms });
    // A thousand of 10 ms each bring the average, of which each is a hundredth, to 10 (1 - 0.99 ^ 1000) = 9.9996 ms; then
    // each that waits adds as much.
    await Promise.all(Array.from({ length: 1_000 }, begun(turns, clock)));
    const works = Array.from({ length: 6 }, begun(turns, clock));
    expect(turns.expectedWaitMs / turns.waiting).toBeGreaterThan(9.9);
    expect(turns.expectedWaitMs / turns.waiting).toBeLessThan(10.1);
    await Promise.all(works);
  });

  it('let large ones begin once in four while small ones wait', async () => {
    const clock = { ms: 0 };
    const turns = new Turns({ waitMs: 1e9, clock: () => clock.ms });
    const order: string[] = [];
    const works = Array.from('lllssssss').map(async (kind) => {
      await begun(turns, clock, kind === 'l' ? 'large' : 'small')();
      order.push(kind);
    });
    await Promise.all(works);
    // The first came when nobody waited.
    expect(order[0]).toBe('l');
    expect(order.slice(1, 5).filter((kind) => kind === 'l')).toHaveLength(1);
  });

  it('tell whoever has waited too long, and do not take that for speed', async () => {
    const clock = { ms: 0 };
    const turns = new Turns({ clock: () => clock.ms, waitMs: 25 });
    const mayBegin: boolean[] = [];
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        const turn = turns.next('small', never);
        const may = turn === null || (await turn);
        mayBegin.push(may);
        if (may) clock.ms += 10;
      }),
    );
    // The first takes 10 ms before the others come; of them three begin, at 10, 20 and 30 ms. At 40 ms the rest has waited
    // for 30.
    expect(mayBegin).toEqual([true, true, true, true, false, false]);
    void turns.next('small', never);
    clock.ms += 10;
    const waiting = turns.next('small', never);
    // Of the three that waited two began 10 ms after the one before, the first at once. A hundredth each: 0.1, then
    // 0.1 x 0.99 + 0.1 = 0.199 ms for the one that waits now.
    expect(turns.expectedWaitMs).toBeCloseTo(0.199, 5);
    await waiting;
  });

  it('begin nothing while new connections come, for so many turns and no more', async () => {
    const clock = { ms: 0 };
    let bringing = 3;
    const turns = new Turns({ clock: () => clock.ms, waitMs: 1e9 });
    let between = 0;
    const counted = async (): Promise<number> => {
      between = 0;
      let isOver = false;
      const count = (): void => {
        if (isOver) return;
        between += 1;
        bringing -= 1;
        if (bringing > 0) turns.expectMore();
        setImmediate(count);
      };
      setImmediate(count);
      await Promise.all([begun(turns, clock)(), begun(turns, clock)()]);
      isOver = true;
      return between;
    };
    expect(await counted()).toBeGreaterThanOrEqual(3);
    bringing = 1e6;
    // Two that wait, and for each 32 turns besides its own.
    expect(await counted()).toBeLessThanOrEqual(66);
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('forget whoever leaves', async () => {
    const clock = { ms: 0 };
    const turns = new Turns({ waitMs: 1e9, clock: () => clock.ms });
    await begun(turns, clock)();
    const leaving = new AbortController();
    const left = turns.next('small', leaving.signal);
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(turns.waiting).toBe(0);
  });

  it('go on for others when whoever waited has left while there was only reading', async () => {
    const turns = new Turns({ waitMs: 1e9, clock: () => 0 });
    turns.expectMore();
    const leaving = new AbortController();
    const left = turns.next('small', leaving.signal);
    turns.expectMore();
    await new Promise((resolve) => setImmediate(resolve));
    turns.expectMore();
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    await new Promise((resolve) => setImmediate(resolve));
    expect((await turns.next('small', never)) ?? true).toBe(true);
    expect(await turns.wait('small')).toBe(true);
  });
});
