import { representationsOf } from '../../../../gateway/execution/representations.ts';
import type { FetchStep, Required } from '../../../../gateway/execution/steps.ts';

const field = (name: string): Required => ({ kind: 'field', name, inner: null, fits: () => true });

const step = {
  requires: [field('__typename'), field('left'), field('right')],
  inputRewrites: [],
} as unknown as FetchStep;

const asked = (...keys: readonly (readonly [unknown, unknown])[]) =>
  representationsOf(
    step,
    keys.map(([left, right]) => ({ __typename: 'Thing', left, right })),
  );

describe('the representations of objects', () => {
  it('are one for equal objects, and several where only names and values in a row read alike', () => {
    // Without the lengths of the values, the second and the fourth would both read left:1right:23right:
    const { list, objects } = asked(['1', '23'], ['1right:23', ''], ['1', '23'], ['1', '23right:'], [1, '23']);
    expect(list.map(({ left, right }) => [left, right])).toEqual([
      ['1', '23'],
      ['1right:23', ''],
      ['1', '23right:'],
      [1, '23'],
    ]);
    expect(objects.map(({ length }) => length)).toEqual([2, 1, 1, 1]);
  });
});
