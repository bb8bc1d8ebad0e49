import fc from 'fast-check';
import {
  liveReleases,
  parseReleaseId,
  releaseAsOf,
  releaseId,
  type History,
  type Release,
} from '../../../datasets/release.ts';

const release = (number: number, publishedOn: string): Release => ({
  dataset: 'figures',
  number,
  publishedOn,
  publishedOnStated: true,
  kind: 'FINAL',
  added: 1,
  revised: 0,
  retired: 0,
  rows: number,
  note: null,
});

const releases = [
  release(1, '2017-06-01'),
  release(2, '2018-06-01'),
  release(3, '2018-12-01'),
  release(4, '2019-06-01'),
];

const history = (...moves: readonly number[]): History => ({ dataset: 'figures', releases, moves });

const live = (moves: readonly number[], position = moves.length): readonly number[] =>
  liveReleases(history(...moves), position).map(({ number }) => number);

const known = (moves: readonly number[], position: number, asOf: string | null): number | null =>
  releaseAsOf(history(...moves), position, asOf)?.number ?? null;

describe('the releases that stand', () => {
  it.each([
    ['none before the first publication', [], []],
    ['all, oldest first, after publications alone', [1, 2, 3], [1, 2, 3]],
    ['those up to the one that a rollback went back to', [1, 2, 3, 1], [1]],
    ['also what was published after a rollback, without what was withdrawn', [1, 2, 3, 1, 4], [1, 4]],
    ['those up to the older of two rollbacks', [1, 2, 3, 2, 1], [1]],
    ['again a withdrawn one that the pointer moved back to', [1, 2, 1, 2], [1, 2]],
    ['the same after a move to where the pointer was', [1, 2, 2], [1, 2]],
  ])('are %s', (_, moves, expected) => {
    expect(live(moves)).toEqual(expected);
  });

  it('at a position are those of the moves before it alone', () => {
    const moves = [1, 2, 3, 1, 4];
    expect([0, 1, 2, 3, 4, 5].map((position) => live(moves, position))).toEqual([
      [],
      [1],
      [1, 2],
      [1, 2, 3],
      [1],
      [1, 4],
    ]);
  });

  it('at a position beyond the last move are those of all moves', () => {
    expect(live([1, 2], 9)).toEqual([1, 2]);
  });

  it('never hold one twice and end with the one to which the pointer moved last', () => {
    const moves = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(moves, (sequence) => {
        const standing = live(sequence);
        expect(new Set(standing).size).toBe(standing.length);
        expect(standing.at(-1)).toBe(sequence.at(-1));
      }),
    );
  });

  it('do not change at a position when moves are added after it', () => {
    const moves = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(moves, moves, (before, later) => {
        expect(live([...before, ...later], before.length)).toEqual(live(before));
      }),
    );
  });
});

describe('the release as of a day', () => {
  it.each([
    ['2017-05-31', null],
    ['2017-06-01', 1],
    ['2018-05-31', 1],
    ['2018-06-01', 2],
    ['2018-06-01T23:59:59+05:00', 2],
    ['2030-01-01', 4],
  ])('%s is the last that was published on or before it', (day, number) => {
    expect(known([1, 2, 3, 4], 4, day)).toBe(number);
  });

  it('is the newest where no day is given, and null where nothing was published', () => {
    expect(known([1, 2], 2, null)).toBe(2);
    expect(known([], 0, null)).toBeNull();
  });

  it('is none that had been withdrawn at the position, although it was published by then', () => {
    expect(known([1, 2, 3, 1], 4, '2018-12-31')).toBe(1);
    expect(known([1, 2, 3, 1, 4], 5, '2018-12-31')).toBe(1);
    expect(known([1, 2, 3, 1, 4], 5, '2019-06-01')).toBe(4);
  });

  it('is at a position before a rollback what stood then', () => {
    expect(known([1, 2, 3, 1], 3, '2018-12-31')).toBe(3);
  });
});

describe('the release by its id', () => {
  it('is that release, whatever was published later', () => {
    expect(known([1, 2, 3], 3, 'figures@2')).toBe(2);
  });

  it('is that release also after it was withdrawn, so that what was cited can be read again', () => {
    expect(known([1, 2, 3, 1], 4, 'figures@3')).toBe(3);
  });

  it('is null before its publication at the position, and for a number that was never published', () => {
    expect(known([1, 2, 3], 2, 'figures@3')).toBeNull();
    expect(known([1, 2], 2, 'figures@3')).toBeNull(); // stored, but its move was not
    expect(known([1, 2], 2, 'figures@99')).toBeNull();
    expect(known([1, 2], 2, 'figures@0')).toBeNull();
  });

  it('of another dataset says nothing about this one: everything published is known', () => {
    expect(known([1, 2], 2, 'regions@1')).toBe(2);
  });
});

describe('a release id', () => {
  it('names its dataset and number and is read back', () => {
    expect(releaseId('export-flows', 12)).toBe('export-flows@12');
    expect(parseReleaseId('export-flows@12')).toEqual({ dataset: 'export-flows', number: 12 });
  });

  it.each(['2018-03-27', 'export-flows', 'export-flows@', 'export-flows@x', '@1', 'Export@1', 'a@1@2', 'a@1234567890'])(
    'is not %s',
    (text) => {
      expect(parseReleaseId(text)).toBeNull();
    },
  );
});
