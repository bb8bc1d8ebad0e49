import { digits } from './figures.ts';
import { middle, type Figure, type Findings, type ShapeName } from './findings.ts';
import type { Mode } from './asking.ts';
import { CONNECTIONS } from './measure.ts';
import type { VariantName } from './variants.ts';

/** One thing that the graph is to show, and what was found. */
export interface Shown {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
  /** Null where it could not be measured. */
  readonly reached: boolean | null;
}

interface Compared {
  readonly shape: ShapeName;
  readonly mode: Mode;
  readonly figure: Figure;
  readonly own: VariantName;
  readonly peer: VariantName;
}

/** peer / own at each number of connections. */
function ratios(findings: Findings, { shape, mode, figure, own, peer }: Compared): readonly number[] {
  return CONNECTIONS.map((connections) => {
    const of = (variant: VariantName): number => middle(findings, { shape, mode, variant, connections }, figure);
    return of(peer) / of(own);
  });
}

const listed = (figures: readonly number[]): string => figures.map(digits).join(', ');

/** The peer needs at least so many times as much, at every number of connections. */
function atLeast(findings: Findings, what: string, compared: Compared, times: number): Shown {
  const found = ratios(findings, compared);
  const known = found.every((ratio) => !Number.isNaN(ratio));
  return {
    what: `${compared.shape}: ${what}`,
    expected: `at least ${digits(times)} times`,
    found: known ? listed(found) : 'not measured',
    reached: known ? found.every((ratio) => ratio >= times) : null,
  };
}

/** Of a figure where more is better: a share of the peer's at every number of connections. */
function shareOf(findings: Findings, what: string, compared: Compared, share: number): Shown {
  const found = ratios(findings, compared).map((ratio) => 1 / ratio);
  return {
    what: `${compared.shape}: ${what}`,
    expected: `at least ${digits(share)}`,
    found: listed(found),
    reached: found.every((one) => one >= share),
  };
}

const SHAPES = ['S', 'M', 'L'] as const;
const OF_STOCK = { S: 15, M: 9, L: 7 } as const;

function computed(findings: Findings): readonly Shown[] {
  const cpu = { mode: 'miss', figure: 'cpuMs' } as const;
  return SHAPES.flatMap((shape) => [
    atLeast(findings, 'CPU of stock / one process', { ...cpu, shape, own: 'one', peer: 'stock' }, OF_STOCK[shape]),
    // 1.4 times of the merged schema, the other way round.
    atLeast(findings, 'CPU of the merged schema / one process', { ...cpu, shape, own: 'one', peer: 'merged' }, 1 / 1.4),
    atLeast(
      findings,
      "CPU of Hive's gateway process / ours, five processes",
      { mode: 'miss', figure: 'frontCpuMs', shape, own: 'five', peer: 'hive' },
      2,
    ),
    atLeast(findings, 'CPU of stock / five processes', { ...cpu, shape, own: 'five', peer: 'stock' }, 4),
  ]);
}

function kept(findings: Findings): readonly Shown[] {
  return [...SHAPES, 'D' as const].flatMap((shape) =>
    (['hit', '304'] as const).map((mode) =>
      shareOf(
        findings,
        `${mode === 'hit' ? 'hits' : '304'} a second / plain node:http`,
        { shape, mode, figure: 'perSecond', own: 'one', peer: 'bytes' },
        0.8,
      ),
    ),
  );
}

function steady(findings: Findings): readonly Shown[] {
  const { beside, endurance } = findings;
  const ours = beside.find(({ variant }) => variant === 'one')?.p99 ?? Number.NaN;
  const stock = beside.find(({ variant }) => variant === 'stock')?.p99 ?? Number.NaN;
  const large = middle(findings, { shape: 'L', mode: 'miss', variant: 'one', connections: 1 }, 'cpuMs');
  const { concurrentPeakMb, mixedMb, mixedRequests, blockedMs, largestBlockedMs } = endurance;
  const grown = (mixedMb.at(-1) ?? Number.NaN) / (mixedMb[1] ?? Number.NaN);
  const below = (what: string, limit: number, found: number, unit: string): Shown => ({
    what,
    expected: `under ${digits(limit)} ${unit}`,
    found: `${digits(found)} ${unit}`,
    reached: found < limit,
  });
  return [
    below('p99 of S beside four L a second, under the CPU time of one L', large, ours, 'ms'),
    below('p99 of S beside four L a second, under a tenth of stock', stock / 10, ours, 'ms'),
    below('64 L at once, resident', 400, concurrentPeakMb, 'MB'),
    below(`${mixedRequests} mixed requests: the last quarter / the second`, 1.1, grown, 'times'),
    below('event loop blocked by L', 100, blockedMs, 'ms'),
    below('event loop blocked by the largest answer that is allowed', 100, largestBlockedMs, 'ms'),
  ];
}

/** What the graph is to show, in the figures of one run. */
export function mustShow(findings: Findings): readonly Shown[] {
  return [...computed(findings), ...kept(findings), ...steady(findings)];
}
