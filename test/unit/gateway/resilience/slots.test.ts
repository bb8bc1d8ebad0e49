import { Slots, SlotsFull } from '../../../../gateway/resilience/slots.ts';

const { signal: never } = new AbortController();

describe('slots', () => {
  it('let so many run, so many wait, and refuse whoever comes after them', async () => {
    const slots = new Slots({ running: 2, waiting: 1 });
    const first = await slots.take(never);
    await slots.take(never);
    const third = slots.take(never);
    expect([slots.running, slots.waiting]).toEqual([2, 1]);
    await expect(slots.take(never)).rejects.toThrow(SlotsFull);
    first();
    await third;
    expect([slots.running, slots.waiting]).toEqual([2, 0]);
  });

  it('are given in the order in which they were asked for', async () => {
    const slots = new Slots({ running: 1, waiting: 10 });
    const order: number[] = [];
    const release = await slots.take(never);
    const waiting = [1, 2, 3].map(async (turn) => {
      const back = await slots.take(never);
      order.push(turn);
      back();
    });
    release();
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3]);
    expect(slots.running).toBe(0);
  });

  it('are not kept for whoever left the queue, who is told why', async () => {
    const slots = new Slots({ running: 1, waiting: 1 });
    const release = await slots.take(never);
    const leaving = new AbortController();
    const left = slots.take(leaving.signal);
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(slots.waiting).toBe(0);
    release();
    expect(slots.running).toBe(0);
  });

  it('are given back once, however often that is said', async () => {
    const slots = new Slots({ running: 1, waiting: 0 });
    const release = await slots.take(never);
    release();
    release();
    expect(slots.running).toBe(0);
    await slots.take(never);
    await expect(slots.take(never)).rejects.toThrow(SlotsFull);
  });

  it('are given while what runs weighs less than may run, and to what is light whatever runs', async () => {
    const slots = new Slots({ running: 4, waiting: 4, weight: 128 });
    const first = slots.takeFree(100);
    // 100 is less than 128; 200 is not.
    expect(slots.takeFree(100)).not.toBeNull();
    expect(slots.takeFree(100)).toBeNull();
    const heavy = slots.take(never, 100);
    // A sixty-fourth of 128 is 2.
    expect(slots.takeFree(3)).toBeNull();
    expect(slots.takeFree(2)).not.toBeNull();
    expect([slots.running, slots.waiting]).toEqual([3, 1]);
    first?.();
    await heavy;
    expect([slots.running, slots.waiting]).toEqual([3, 0]);
  });

  it('are given in spite of the weight where that is said, but never more than there are', async () => {
    const slots = new Slots({ running: 2, waiting: 4, weight: 1 });
    const first = slots.takeFree(100);
    const waiting = [slots.take(never, 100), slots.take(never, 100)];
    slots.bearOne();
    await waiting[0];
    slots.bearOne();
    expect([slots.running, slots.waiting]).toEqual([2, 1]);
    first?.();
    // One of a hundred runs still.
    expect([slots.running, slots.waiting]).toEqual([1, 1]);
    slots.bearOne();
    await waiting[1];
    slots.bearOne();
    expect([slots.running, slots.waiting]).toEqual([2, 0]);
  });

  it('are taken without waiting while one is free, and by nobody before those who wait', async () => {
    const slots = new Slots({ running: 1, waiting: 1 });
    const release = slots.takeFree();
    expect(slots.takeFree()).toBeNull();
    const waiting = slots.take(never);
    release?.();
    expect(slots.takeFree()).toBeNull();
    (await waiting)();
    expect(slots.running).toBe(0);
    expect(slots.takeFree()).not.toBeNull();
  });
});
