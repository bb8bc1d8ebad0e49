import fc from 'fast-check';
import { headerOf } from '../../../datasets/dataset.ts';

describe('the header of a column', () => {
  it.each([
    ['id', 'id'],
    ['costKzt', 'cost_kzt'],
    ['publishedOnBasis', 'published_on_basis'],
    ['alpha2', 'alpha2'],
    ['valueUsd', 'value_usd'],
  ])('of %s is %s', (column, header) => {
    expect(headerOf(column)).toBe(header);
  });

  it('never is the same for two columns', () => {
    const column = fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,12}$/u);
    fc.assert(
      fc.property(column, column, (one, other) => {
        expect(headerOf(one) === headerOf(other)).toBe(one === other);
      }),
    );
  });
});
