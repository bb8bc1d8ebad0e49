import fc from 'fast-check';
import { isPublishable, publishable, type Contribution } from '../../../subgraphs/disclosure.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;
const first = (...values: readonly number[]): readonly Contribution[] => values.map((value) => ({ value, release: 1 }));
const second = (...values: readonly number[]): readonly Contribution[] =>
  values.map((value) => ({ value, release: 2 }));

describe('a figure made of microdata', () => {
  it.each<[string, readonly Contribution[], boolean]>([
    ['of nobody', [], false],
    ['of one enterprise', first(5), false],
    ['of two enterprises', first(5, 5), false],
    ['of three enterprises', first(5, 5, 5), true],
    ['of three of which one gave nothing', first(5, 5, 0), false],
    // 85 of 100 is 85%; 86 of 101 is 85.1%.
    ['of which one gave exactly 85%', first(85, 8, 7), true],
    ['of which one gave more than 85%', first(86, 8, 7), false],
    // 90 of 102 without signs are 88%.
    ['of which one gave more than 85% without signs', first(-90, 6, 6), false],
    ['whose values cancel out', first(-50, 25, 25), true],
    ['beyond exact numbers', first(9e15, 9e15, 9e15), true],
    ['to which a later release brought one enterprise', [...first(5, 5, 5), ...second(5)], false],
    ['to which a later release brought three', [...first(5, 5, 5), ...second(5, 5, 5)], true],
    [
      'to which a later release brought three, one of them the greatest by far',
      [...first(9, 9, 9), ...second(90, 6, 6)],
      false,
    ],
  ])('%s is published or not', (_, contributions, expected) => {
    expect(isPublishable(contributions)).toBe(expected);
  });

  it('takes a second cell with it where the total would tell the withheld one by subtraction', () => {
    const table = new Map([
      ['one', first(10, 10)],
      ['small', first(4, 4, 4)],
      ['large', first(50, 50, 50)],
    ]);
    // The total less the two others would be 20, of two enterprises; less the large one it is 32, of five.
    expect(publishable(table)).toEqual({ cells: new Set(['large']), total: true });
  });

  it('takes as many cells with it as it needs', () => {
    const table = new Map([
      ['giant', first(1_000)],
      ['small', first(4, 4, 4)],
      ['middle', first(50, 50, 50)],
      ['large', first(90, 90, 90)],
    ]);
    // 1,000 of 1,012 and of 1,162 are above 85%, of 1,432 they are 69.8%.
    expect(publishable(table)).toEqual({ cells: new Set(), total: true });
  });

  it('stands alone where the total is withheld itself: there is nothing to subtract from', () => {
    const table = new Map([
      ['giant', first(100_000)],
      ['small', first(4, 4, 4)],
    ]);
    expect(publishable(table)).toEqual({ cells: new Set(['small']), total: false });
  });
});

/** The rule once more, in words of its own: by the counts and shares of what is not zero. */
function violates(contributions: readonly Contribution[]): boolean {
  const sizes = contributions.map(({ value }) => Math.abs(value)).filter((size) => size > 0);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.length < 3 || Math.max(...sizes) / total > 0.85;
}

describe('a table made of microdata', () => {
  const contribution = fc.record({
    // Small numbers next to large ones, zeros among them.
    value: fc.oneof(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 0, max: 1_000 })),
    release: fc.integer({ min: 1, max: 3 }),
  });
  const cells = fc.dictionary(fc.constantFrom(...NAMES), fc.array(contribution, { minLength: 1, maxLength: 12 }));

  it('has no published cell, total or difference of them that breaks the rule', () => {
    let published = 0;
    let withheldBeside = 0;
    fc.assert(
      fc.property(cells, (record) => {
        const table = new Map(Object.entries(record));
        const { cells: shown, total } = publishable(table);
        const all = [...table.values()].flat();
        const rest = [...table].flatMap(([name, of]) => (shown.has(name) ? [] : of));
        for (const name of shown) expect(violates(table.get(name) ?? [])).toBe(false);
        if (total) expect(violates(all)).toBe(false);
        if (total && rest.length > 0) expect(violates(rest)).toBe(false);
        // What a release brought is the figure less that of the release before it.
        for (const release of [1, 2, 3]) {
          for (const figure of [...[...shown].map((name) => table.get(name) ?? []), ...(total ? [all, rest] : [])]) {
            const brought = figure.filter((one) => one.release === release);
            if (brought.length > 0) expect(violates(brought)).toBe(false);
          }
        }
        published += shown.size;
        if (total && [...table].some(([name, of]) => !shown.has(name) && isPublishable(of))) withheldBeside += 1;
      }),
      { numRuns: 2_000 },
    );
    // Neither is everything withheld, nor is subtraction never met.
    expect(published).toBeGreaterThan(100);
    expect(withheldBeside).toBeGreaterThan(10);
  });

  it('withholds no more than it has to: nothing of a table whose cells all keep the rule', () => {
    // Three or more of about the same size.
    const even = fc.array(fc.record({ value: fc.integer({ min: 50, max: 100 }), release: fc.constant(1) }), {
      minLength: 3,
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...NAMES), even, { minKeys: 1 }), (record) => {
        const { cells: shown, total } = publishable(new Map(Object.entries(record)));
        expect([shown.size, total]).toEqual([Object.keys(record).length, true]);
      }),
      { numRuns: 200 },
    );
  });
});
