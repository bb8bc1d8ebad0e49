import { Admission, type AdmissionOptions } from '../../../../gateway/resilience/admission.ts';
import { graphErrorOf } from '../../../support/faults.ts';

const { signal: never } = new AbortController();

/** Four at once, three of them small; four may wait, three of them small. */
function admission(clock: { ms: number }, others: Partial<AdmissionOptions> = {}): Admission {
  return new Admission({ running: 4, waiting: 4, waitMs: 60_000, clock: () => clock.ms, busy: () => 1, ...others });
}

/** Work begins in turns of the event loop. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

/** Work that lasts until it is ended. */
function held(): { readonly work: () => Promise<string>; readonly end: () => void } {
  let end = (): void => undefined;
  const ended = new Promise<string>((resolve) => {
    end = () => resolve('done');
  });
  return { work: () => ended, end };
}

/** Work that takes some time of the test's clock. */
const taking =
  (clock: { ms: number }, ms: number): (() => Promise<string>) =>
  () => {
    clock.ms += ms;
    return Promise.resolve('done');
  };

describe('admission', () => {
  it('lets so many run and so many wait, and refuses the rest without doing anything for them', async () => {
    const admitted = admission({ ms: 0 });
    const { work, end } = held();
    const running = Array.from({ length: 6 }, () => admitted.run('query', never, work));
    await settled();
    expect(admitted.figures.small).toEqual({ running: 3, waiting: 3, refused: 0 });
    let begun = false;
    const begin = (): Promise<string> => {
      begun = true;
      return Promise.resolve('done');
    };
    const error = await graphErrorOf(() => admitted.run('query', never, begin));
    expect([error.code, begun]).toEqual(['SERVICE_UNAVAILABLE', false]);
    expect(admitted.figures.small.refused).toBe(1);
    end();
    expect(await Promise.all(running)).toEqual(Array.from({ length: 6 }, () => 'done'));
    expect(admitted.figures.small).toEqual({ running: 0, waiting: 0, refused: 1 });
  });

  it('gives what took long a lane of its own, which leaves the small ones theirs', async () => {
    const clock = { ms: 0 };
    const admitted = admission(clock);
    await admitted.run('slow', never, taking(clock, 2_000));
    await admitted.run('quick', never, taking(clock, 5));
    expect([admitted.laneOf('slow'), admitted.laneOf('quick'), admitted.laneOf('unknown')]).toEqual([
      'large',
      'small',
      'small',
    ]);
    const { work, end } = held();
    const slow = [admitted.run('slow', never, work), admitted.run('slow', never, work)];
    await settled();
    expect(admitted.figures.large).toMatchObject({ running: 1, waiting: 1 });
    expect(await admitted.run('quick', never, taking(clock, 5))).toBe('done');
    end();
    await Promise.all(slow);
  });

  it('refuses at once whoever would wait longer than anybody may, by what the last ones took', async () => {
    const clock = { ms: 0 };
    const admitted = admission(clock, { waitMs: 50 });
    // Forty runs of 100 ms bring the average near 100 ms: (0 + 1) * 100 / 3 = 33 ms, (1 + 1) * 100 / 3 = 67 ms.
    for (let time = 0; time < 40; time += 1) await admitted.run('query', never, taking(clock, 100));
    const { work, end } = held();
    const taken = Array.from({ length: 4 }, () => admitted.run('query', never, work));
    const error = await graphErrorOf(() => admitted.run('query', never, work));
    expect(error.code).toBe('SERVICE_UNAVAILABLE');
    end();
    await Promise.all(taken);
  });

  it('refuses whoever has waited for as long as anybody may', async () => {
    const admitted = admission({ ms: 0 }, { waitMs: 20 });
    const { work, end } = held();
    const running = Array.from({ length: 3 }, () => admitted.run('query', never, work));
    expect((await graphErrorOf(() => admitted.run('query', never, work))).code).toBe('SERVICE_UNAVAILABLE');
    end();
    await Promise.all(running);
  });

  it('refuses large work that has not begun, and lets what has begun wait as long as it takes', async () => {
    const admitted = admission({ ms: 0 }, { waitMs: 20 });
    const { work, end } = held();
    // One at once and one that waits.
    const first = admitted.begin(never, work);
    await settled();
    const running = [first, admitted.goOn(never, work)];
    expect((await graphErrorOf(() => admitted.begin(never, work))).code).toBe('SERVICE_UNAVAILABLE');
    const patient = [admitted.goOn(never, work), admitted.goOn(never, work)];
    await new Promise((resolve) => setTimeout(resolve, 60));
    end();
    expect(await Promise.all([...running, ...patient])).toEqual(['done', 'done', 'done', 'done']);
    expect(admitted.figures.large).toEqual({ running: 0, waiting: 0, refused: 1 });
  });

  describe('where answers are long', () => {
    // 512 Ki characters may be made at once: two answers of 300,000, the second begun at 300,000.
    const LONG = 300_000;
    const lengthOf = (made: string): number => (made === 'short' ? 5 : LONG);

    async function three(others: Partial<AdmissionOptions>) {
      const admitted = admission({ ms: 0 }, { running: 16, waiting: 16, ...others });
      // How long they are is known once one was made.
      await admitted.run('long', never, () => Promise.resolve('long'), lengthOf);
      // One that fails tells nothing: as an answer of no length it would bring the average to 240,000, of which three fit.
      await expect(admitted.run('long', never, () => Promise.reject(new Error('failed')), lengthOf)).rejects.toThrow();
      const { work, end } = held();
      const all = Array.from({ length: 3 }, () => admitted.run('long', never, work, lengthOf));
      const ended = async (): Promise<unknown> => {
        end();
        return Promise.all(all);
      };
      return { admitted, ended };
    }

    it('holds some back while the event loop works, and nothing short', async () => {
      const { admitted, ended } = await three({ busy: () => 1 });
      await settled();
      expect(admitted.figures.small).toEqual({ running: 2, waiting: 1, refused: 0 });
      expect(await admitted.run('short', never, () => Promise.resolve('short'), lengthOf)).toBe('short');
      expect(admitted.figures.small).toEqual({ running: 2, waiting: 1, refused: 0 });
      expect(await ended()).toEqual(['done', 'done', 'done']);
      expect(admitted.figures.small).toEqual({ running: 0, waiting: 0, refused: 0 });
    });

    it('lets one after the other begin where the event loop has little to do', async () => {
      const { admitted, ended } = await three({ busy: () => 0 });
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(admitted.figures.small).toEqual({ running: 3, waiting: 0, refused: 0 });
      await ended();
    });

    it('refuses nobody for that: who has waited for half of the time begins', async () => {
      const { admitted, ended } = await three({ busy: () => 1, waitMs: 100 });
      await settled();
      expect(admitted.figures.small).toEqual({ running: 2, waiting: 1, refused: 0 });
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect(admitted.figures.small).toEqual({ running: 3, waiting: 0, refused: 0 });
      await ended();
    });
  });

  it('lets whoever leaves leave', async () => {
    const admitted = admission({ ms: 0 });
    const { work, end } = held();
    const running = Array.from({ length: 3 }, () => admitted.run('query', never, work));
    const leaving = new AbortController();
    const left = admitted.run('query', leaving.signal, work);
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(admitted.figures.small).toMatchObject({ waiting: 0, refused: 0 });
    end();
    await Promise.all(running);
  });
});
