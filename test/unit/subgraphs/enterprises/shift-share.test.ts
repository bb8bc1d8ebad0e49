import fc from 'fast-check';
import { exactSum } from '../../../../subgraphs/exact.ts';
import { locationQuotient } from '../../../../subgraphs/enterprises/location-quotient.ts';
import { shiftShare } from '../../../../subgraphs/enterprises/shift-share.ts';
import { ends, figure } from '../../../fixtures/industry-figures.ts';

// The synthetic table of the domain: region A has x 40 -> 60 and y 60 -> 54, region B x 160 -> 180 and y 240 -> 246;
// the nation is both. Here x is section C and y is section D.
const A = ends({ C: [40, 60], D: [60, 54] });
const NATION = ends({ C: [200, 240], D: [300, 300] }, { region: 'kz', regionVersion: 'kz.v1' });

const parts = (level: string, region = A, nation = NATION) =>
  shiftShare(level, region, nation).map(({ industry, national, industryMix, regional, unit }) => [
    industry.code,
    national,
    industryMix,
    regional,
    unit,
  ]);

describe('shift-share', () => {
  it('of the synthetic table, by sections', () => {
    // G = (540 - 500) / 500 = 0.08, g_x = 40/200 = 0.2, g_y = 0.
    // x: 40 * 0.08 = 3.2; 40 * (0.2 - 0.08) = 4.8; 40 * (0.5 - 0.2) = 12; together 20 = 60 - 40.
    // y: 60 * 0.08 = 4.8; 60 * (0 - 0.08) = -4.8; 60 * (-0.1 - 0) = -6; together -6 = 54 - 60.
    expect(parts('SECTION')).toEqual([
      ['C', '3.2', '4.8', '12', 'persons'],
      ['D', '4.8', '-4.8', '-6', 'persons'],
    ]);
  });

  it('takes for the nation all its industries of the level, also those that the region has not', () => {
    // Without y in the region: G is still 0.08.
    expect(parts('SECTION', ends({ C: [40, 60] }))).toEqual([['C', '3.2', '4.8', '12', 'persons']]);
    // Divisions do not count among sections.
    const nation = ends({ C: [200, 240], D: [300, 300], 10: [150, 190] }, { region: 'kz', regionVersion: 'kz.v1' });
    expect(parts('SECTION', A, nation)).toEqual(parts('SECTION'));
  });

  it('counts as regional what began at zero in the region, and leaves out what began at zero in the nation', () => {
    expect(parts('SECTION', ends({ C: [0, 5], D: [60, 54] }))[0]).toEqual(['C', '0', '0', '5', 'persons']);
    const nation = ends({ C: [0, 40], D: [500, 500] }, { region: 'kz', regionVersion: 'kz.v1' });
    expect(parts('SECTION', A, nation).map(([code]) => code)).toEqual(['D']);
  });

  it('is empty, not zero, without figures that can be compared', () => {
    const kz = { region: 'kz', regionVersion: 'kz.v1' };
    expect(parts('DIVISION')).toEqual([]);
    expect(parts('SECTION', ends({}))).toEqual([]);
    expect(parts('SECTION', A, ends({}))).toEqual([]);
    expect(parts('SECTION', ends({ C: [40, null] }))).toEqual([]);
    expect(parts('SECTION', A, ends({ C: [0, 0], D: [0, 0] }, kz))).toEqual([]);
    // One end on other boundaries.
    const moved = { from: A.from, to: ends({ C: [40, 60] }, { regionVersion: 'kz-akmola.v2' }).to };
    expect(parts('SECTION', moved)).toEqual([]);
    // Figures that may not be computed with.
    expect(parts('SECTION', ends({ C: [40, 60] }, { status: 'DOUBTFUL' }))).toEqual([]);
  });

  it('never adds figures of different units or price bases', () => {
    const kz = { region: 'kz', regionVersion: 'kz.v1' };
    const mixed = {
      from: [figure('C', 200, kz), figure('D', 300, { ...kz, unit: 'thousand persons' })],
      to: [figure('C', 240, kz), figure('D', 300, { ...kz, unit: 'thousand persons' })],
    };
    expect(parts('SECTION', A, mixed)).toEqual([]);
    const constant = ends({ C: [200, 240], D: [300, 300] }, { ...kz, priceBasis: 'CONSTANT' });
    expect(parts('SECTION', A, constant)).toEqual([]);
  });

  it('takes the boundaries on which the region was observed at both ends', () => {
    const old = ends({ C: [10, 20] }, { regionVersion: 'kz-akmola.v1', status: 'ESTIMATED' });
    const fresh = ends({ C: [40, 60] }, { regionVersion: 'kz-akmola.v2' });
    const both = { from: [...old.from, ...fresh.from], to: [...old.to, ...fresh.to] };
    expect(parts('SECTION', both)).toEqual([['C', '3.2', '4.8', '12', 'persons']]);
  });

  it('has three parts that add up to the change to the last digit, whatever the figures', () => {
    const value = fc.integer({ min: 0, max: 10 ** 9 });
    const pair = fc.tuple(value, value);
    const codes = ['C', 'D', 'E', 'F'];
    fc.assert(
      fc.property(fc.array(fc.tuple(pair, pair), { minLength: 1, maxLength: 4 }), (rows) => {
        const table = (of: 0 | 1) =>
          Object.fromEntries(rows.map((row, index) => [codes[index] ?? '', row[of]] as const));
        const nation = ends(table(1), { region: 'kz', regionVersion: 'kz.v1' });
        for (const { industry, national, industryMix, regional } of shiftShare('SECTION', ends(table(0)), nation)) {
          const [from, to] = table(0)[industry.code] ?? [0, 0];
          expect(exactSum([national, industryMix, regional])).toBe(String(to - from));
        }
      }),
    );
  });

  it('over regions that make up the nation adds no regional shift to the nation', () => {
    // What the regions gain in an industry against the nation, they gain from one another: only rounding is left.
    const value = fc.integer({ min: 1, max: 10 ** 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value, value, value), { minLength: 1, maxLength: 4 }), (rows) => {
        const codes = ['C', 'D', 'E', 'F'];
        const table = (of: (row: readonly [number, number, number, number]) => [number, number]) =>
          ends(Object.fromEntries(rows.map((row, index) => [codes[index] ?? '', of(row)])));
        const [one, other] = [table(([a, b]) => [a, b]), table(([, , c, d]) => [c, d])];
        const nation = table(([a, b, c, d]) => [a + c, b + d]);
        const [first, second] = [one, other].map((region) => shiftShare('SECTION', region, nation));
        first?.forEach(({ regional }, index) => {
          expect(Math.abs(Number(exactSum([regional, second?.[index]?.regional ?? '1'])))).toBeLessThanOrEqual(
            0.000004,
          );
        });
      }),
    );
  });
});

describe('a location quotient', () => {
  const at = (position: 'from' | 'to', code: string, region = A, nation = NATION): string | null =>
    locationQuotient(`OKED2019:${code}`, region[position], nation[position]);

  it('of the synthetic table, by sections', () => {
    // Before: (40 / 100) / (200 / 500) = 1. After: (60 / 114) / (240 / 540) = 45/38 = 1.1842.
    expect(at('from', 'C')).toBe('1');
    expect(at('to', 'C')).toBe('1.18421052631579');
    // (54 / 114) / (300 / 540) = 81/95
    expect(at('to', 'D')).toBe('0.852631578947368');
  });

  it('of a division relates to all sections', () => {
    const region = ends({ C: [40, 60], D: [60, 54], 10: [20, 30] });
    const nation = ends({ C: [200, 240], D: [300, 300], 10: [50, 60] }, { region: 'kz', regionVersion: 'kz.v1' });
    // (20 / 100) / (50 / 500) = 2
    expect(at('from', '10', region, nation)).toBe('2');
  });

  it('is zero for an industry that the region has none of, and null where a divisor is zero', () => {
    expect(at('from', 'C', ends({ C: [0, 0], D: [60, 54] }))).toBe('0');
    expect(at('from', 'C', ends({ C: [0, 0], D: [0, 0] }))).toBeNull();
    const kz = { region: 'kz', regionVersion: 'kz.v1' };
    expect(at('from', 'C', A, ends({ C: [0, 0], D: [300, 300] }, kz))).toBeNull();
    expect(at('from', 'C', A, ends({ C: [0, 0], D: [0, 0] }, kz))).toBeNull();
  });

  it('is null where the total of all industries is not known', () => {
    const kz = { region: 'kz', regionVersion: 'kz.v1' };
    // A section that the nation has is missing in the region.
    expect(at('from', 'C', ends({ C: [40, 60] }))).toBeNull();
    expect(at('from', 'C', ends({ C: [40, 60], D: [null, 54] }))).toBeNull();
    // One section alone is no total.
    expect(at('from', 'C', ends({ C: [40, 60] }), ends({ C: [200, 240] }, kz))).toBeNull();
    expect(at('from', 'E')).toBeNull();
    expect(locationQuotient('OKED2019:C', [], [])).toBeNull();
  });

  it('never adds figures of different units', () => {
    const mixed = [figure('C', 40), figure('D', 60, { unit: 'thousand persons' })];
    expect(locationQuotient('OKED2019:C', mixed, NATION.from)).toBeNull();
  });

  it('weighted by the shares of the nation is one over regions that make it up', () => {
    const value = fc.integer({ min: 1, max: 10 ** 6 });
    fc.assert(
      fc.property(value, value, value, value, (a, b, c, d) => {
        const nation = ends({ C: [a + c, 0], D: [b + d, 0] }, { region: 'kz', regionVersion: 'kz.v1' }).from;
        const [one, other] = [ends({ C: [a, 0], D: [b, 0] }).from, ends({ C: [c, 0], D: [d, 0] }).from];
        const of = (region: typeof one): number => Number(locationQuotient('OKED2019:C', region, nation));
        const total = a + b + c + d;
        expect(((a + b) / total) * of(one) + ((c + d) / total) * of(other)).toBeCloseTo(1, 9);
      }),
    );
  });
});
