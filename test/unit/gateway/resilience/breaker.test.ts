import { Breaker } from '../../../../gateway/resilience/breaker.ts';
import { RetryBudget } from '../../../../gateway/resilience/retry-budget.ts';

/** A breaker that opens after three failures for 1000 ms of a clock that the test moves. */
function breakerOn(clock: { ms: number }): Breaker {
  return new Breaker({ failures: 3, openMs: 1_000, clock: () => clock.ms });
}

function failing(breaker: Breaker, times: number): void {
  for (let time = 0; time < times; time += 1) breaker.enter()?.failed();
}

describe('a breaker', () => {
  it('opens after so many failures in a row, and not after as many with a success among them', () => {
    const breaker = breakerOn({ ms: 0 });
    failing(breaker, 2);
    breaker.enter()?.succeeded();
    failing(breaker, 2);
    expect(breaker.state).toBe('closed');
    failing(breaker, 1);
    expect(breaker.state).toBe('open');
    expect(breaker.enter()).toBeNull();
  });

  it('lets one call try after its time, refuses all others meanwhile, and closes when that one succeeds', () => {
    const clock = { ms: 0 };
    const breaker = breakerOn(clock);
    failing(breaker, 3);
    clock.ms = 999;
    expect(breaker.enter()).toBeNull();
    clock.ms = 1_000;
    const probe = breaker.enter();
    expect(breaker.state).toBe('half-open');
    expect(breaker.enter()).toBeNull();
    probe?.succeeded();
    expect(breaker.state).toBe('closed');
    expect(breaker.enter()).not.toBeNull();
  });

  it('stays open for another time when the call that tried fails', () => {
    const clock = { ms: 0 };
    const breaker = breakerOn(clock);
    failing(breaker, 3);
    clock.ms = 1_000;
    failing(breaker, 1);
    expect(breaker.allows).toBe(false);
    clock.ms = 2_000;
    expect(breaker.allows).toBe(true);
  });

  it('lets the next call try when nobody waited for the one that did', () => {
    const clock = { ms: 0 };
    const breaker = breakerOn(clock);
    failing(breaker, 3);
    clock.ms = 1_000;
    breaker.enter()?.toldNothing();
    expect(breaker.enter()).not.toBeNull();
  });

  it('is not closed by a call that began before it opened', () => {
    const breaker = breakerOn({ ms: 0 });
    const early = breaker.enter();
    failing(breaker, 3);
    early?.succeeded();
    expect(breaker.state).toBe('open');
  });
});

describe('a budget for repeating calls', () => {
  it('has ten to begin with, and one more for ten successes', () => {
    const budget = new RetryBudget();
    const taken = Array.from({ length: 11 }, () => budget.take());
    expect(taken).toEqual([...Array.from({ length: 10 }, () => true), false]);
    for (let success = 0; success < 11; success += 1) budget.earn();
    expect([budget.take(), budget.take()]).toEqual([true, false]);
  });
});
