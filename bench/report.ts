import type { Mode } from './asking.ts';
import { digits, ratio, row, spread, whole } from './figures.ts';
import { middle, taken, type Findings } from './findings.ts';
import { CONNECTIONS, type Timing } from './measure.ts';
import type { Shown } from './must-show.ts';
import { TITLES } from './variants.ts';

// With more than this the figures say as much of the neighbours as of the graph.
const DISTURBED_SHARE = 0.1;

function sizes({ sizes: known }: Findings): readonly string[] {
  return [
    row('shape', 'what', 'entities', 'distinct', 'leaves', 'bytes'),
    row('---', '---', '---:', '---:', '---:', '---:'),
    ...known.map(({ shape, title, entities, distinctEntities, leaves, bytes }) =>
      row(shape, title, whole(entities), whole(distinctEntities), whole(leaves), whole(bytes)),
    ),
  ];
}

function timingRow(findings: Findings, timing: Timing): string {
  const { shape, mode, variant, connections } = timing;
  const of = { shape, mode, variant, connections };
  const figure = (name: 'cpuMs' | 'frontCpuMs' | 'perSecond'): readonly number[] => taken(findings, of, name);
  const stock = taken(findings, { ...of, variant: 'stock' }, 'cpuMs');
  const floor = taken(findings, { ...of, variant: mode === 'miss' ? 'json' : 'bytes' }, 'cpuMs');
  return row(
    shape,
    connections,
    variant,
    spread(figure('cpuMs')),
    digits(middle(findings, of, 'frontCpuMs')),
    whole(middle(findings, of, 'perSecond')),
    digits(middle(findings, of, 'p50')),
    digits(middle(findings, of, 'p99')),
    stock.length === 0 ? '' : ratio(stock, figure('cpuMs')),
    ratio(figure('cpuMs'), floor),
  );
}

const MODES: readonly (readonly [Mode, string])[] = [
  ['miss', 'Computed (misses)'],
  ['hit', 'Known already (hits)'],
  ['304', 'Known to the client too (304)'],
];

function figures(findings: Findings): readonly string[] {
  return MODES.flatMap(([mode, title]) => [
    `## ${title}`,
    '',
    row('shape', 'connections', 'variant', 'CPU ms', 'front', 'per s', 'p50 ms', 'p99 ms', 'stock / it', 'it / floor'),
    row('---', '---:', '---', '---:', '---:', '---:', '---:', '---:', '---:', '---:'),
    ...['S', 'M', 'L', 'D'].flatMap((shape) =>
      CONNECTIONS.flatMap((connections) =>
        findings.timings
          .filter((one) => one.mode === mode && one.shape === shape && one.connections === connections)
          .map((timing) => timingRow(findings, timing)),
      ),
    ),
    '',
  ]);
}

function shownRows(shown: readonly Shown[]): readonly string[] {
  const word = ({ reached }: Shown): string => (reached === null ? '' : reached ? 'reached' : '**not reached**');
  return [
    row('what', 'expected', `found (at ${CONNECTIONS.join(', ')} connections)`, ''),
    row('---', '---', '---', '---'),
    ...shown.map((one) => row(one.what, one.expected, one.found, word(one))),
  ];
}

function others({ beside, endurance, peakMb }: Findings): readonly string[] {
  const { mixedMb, concurrentPeakMb, blockedMs, largestBlockedMs, largestBytes, mixedRequests } = endurance;
  return [
    '## Beside large ones',
    '',
    'S over one connection while four L a second are asked over others, all computed; ms.',
    '',
    row('variant', 'p50', 'p99', 'p99 alone'),
    row('---', '---:', '---:', '---:'),
    ...beside.map(({ variant, p50, p99, aloneP99 }) => row(variant, digits(p50), digits(p99), digits(aloneP99))),
    '',
    '## Memory and event loop',
    '',
    row('variant', 'peak MB of all its processes'),
    row('---', '---:'),
    ...peakMb.map(({ variant, mb }) => row(variant, whole(mb))),
    '',
    `A process of its own: 64 L at once held ${whole(concurrentPeakMb)} MB at most. Then ${whole(mixedRequests)} mixed requests:`,
    `${mixedMb.map(whole).join(', ')} MB after each quarter. One L blocked the event loop for ${digits(blockedMs)} ms at most,`,
    `the largest answer that is allowed with a key, ${whole(largestBytes)} bytes, for ${digits(largestBlockedMs)} ms.`,
  ];
}

function profiled({ profiles }: Findings): readonly string[] {
  return [
    '## Where the time of the gateway process goes',
    '',
    ...profiles.map(({ shape, mode, variant, byPackage }) => {
      const shares = byPackage.map(([name, share]) => `${name} ${(share * 100).toFixed(0)}%`);
      return `- ${shape}, ${mode}, ${variant}: ${shares.join(', ')}`;
    }),
  ];
}

/** The findings of one run as Markdown. */
export function report(findings: Findings, shown: readonly Shown[]): string {
  const { startUp, othersShare } = findings;
  // Two clocks are compared, so nothing can come out a little below nothing.
  const percent = `${(Math.max(othersShare, 0) * 100).toFixed(0)}%`;
  const names = [...new Set(findings.timings.map(({ variant }) => variant))];
  return [
    `Commit ${findings.commit}, ${findings.day}. ${findings.machine}.`,
    `${findings.rounds} rounds of ${findings.ms} ms a figure: the median and, in brackets, the least and the most.`,
    `Other processes used ${percent} of the machine meanwhile${othersShare > DISTURBED_SHARE ? ': this run was disturbed' : ''}.`,
    '',
    ...names.map((name) => `- \`${name}\`: ${TITLES[name]}`),
    '',
    '## What is to be shown',
    '',
    ...shownRows(shown),
    '',
    ...figures(findings),
    ...others(findings),
    '',
    ...profiled(findings),
    '',
    '## What the answers hold',
    '',
    ...sizes(findings),
    '',
    `One process: ready after ${spread(startUp.readyMs)} ms, with ${spread(startUp.residentMb)} MB resident.`,
    '',
  ].join('\n');
}
