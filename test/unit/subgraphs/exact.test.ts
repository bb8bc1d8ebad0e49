import fc from 'fast-check';
import { codecs } from '../../../schema/scalars.ts';
import { exactDifference, exactProduct, exactSum, percentOf } from '../../../subgraphs/exact.ts';

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.integer({ min: 0, max: 12 }))
  .map(([digits, scale]) => {
    const all = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
    const fraction = all.slice(all.length - scale).replace(/0+$/u, '');
    const text = `${all.slice(0, all.length - scale)}${scale === 0 || fraction === '' ? '' : `.${fraction}`}`;
    return digits < 0n && text !== '0' ? `-${text}` : text;
  });

describe('arithmetic on decimal texts', () => {
  it.each([
    [['0.1', '0.2'], '0.3'],
    // More digits than a float or a ratio keeps.
    [['9007199254740993', '0.000001', '1'], '9007199254740994.000001'],
    [['1.5', '-1.5'], '0'],
    [[], '0'],
  ])('adds %j to %s', (values, sum) => {
    expect(exactSum(values)).toBe(sum);
  });

  it('takes one from another, also below zero', () => {
    expect([exactDifference('1', '1.25'), exactDifference('3187724.4', '2789228')]).toEqual(['-0.25', '398496.4']);
  });

  it('multiplies without rounding', () => {
    expect([exactProduct('1205298.2', '0.6'), exactProduct('-0.5', '0.2'), exactProduct('7', '0')]).toEqual([
      '723178.92',
      '-0.1',
      '0',
    ]);
  });

  it('divides once, to 15 digits, and not at all by zero', () => {
    // 100 x 2 / 3 = 66.666...: 13 digits after the point make 15.
    expect([percentOf('2', '3'), percentOf('1.5', '0.5'), percentOf('1', '0'), percentOf('0', '-3')]).toEqual([
      '66.6666666666667',
      '300',
      null,
      '0',
    ]);
  });

  it('is exact: what was added can be taken away, and every answer is a Decimal', () => {
    fc.assert(
      fc.property(decimal, decimal, (one, other) => {
        const sum = exactSum([one, other]);
        expect(codecs.Decimal.accepts(sum)).toBe(true);
        expect(exactDifference(sum, other)).toBe(one);
        expect(exactProduct(one, other)).toBe(exactProduct(other, one));
        expect(exactProduct(one, '1')).toBe(one);
      }),
    );
  });
});
