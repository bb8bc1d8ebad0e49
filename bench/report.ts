import type { Agreement } from './agreement.ts';
import type { Timing } from './measure.ts';
import type { StartUp } from './start-up.ts';

export interface Findings {
  readonly commit: string;
  readonly machine: string;
  readonly day: string;
  readonly secondsPerFigure: number;
  /** Share of all cores that other processes used meanwhile, 0 to 1. */
  readonly othersShare: number;
  readonly startUp: StartUp;
  /** Of ours in one process, after the last timed request. */
  readonly residentMbAfter: number;
  readonly agreements: readonly Agreement[];
  readonly timings: readonly Timing[];
}

// With more than this the figures say as much of the neighbours as of the graph.
const DISTURBED_SHARE = 0.1;

function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((one, other) => one - other);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
}

/** Three digits that count. */
const digits = (figure: number): string => (figure < 100 ? figure.toPrecision(3) : figure.toFixed(0));

export const spread = (figures: readonly number[]): string =>
  `${digits(median(figures))} (${digits(Math.min(...figures))} to ${digits(Math.max(...figures))})`;

export const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

export const whole = (figure: number): string => figure.toLocaleString('en-US');

/** How many times the figure of `own` the one of `stock` is: of the medians, and of each round. */
export function ratio(stock: readonly number[], own: readonly number[]): string {
  const pairs = stock.map((figure, round) => figure / (own[round] ?? Number.NaN));
  const ofMedians = median(stock) / median(own);
  return `${ofMedians.toFixed(2)} (${Math.min(...pairs).toFixed(2)} to ${Math.max(...pairs).toFixed(2)})`;
}

function sizes(agreements: readonly Agreement[]): readonly string[] {
  return [
    row('shape', 'what', 'entities', 'distinct', 'leaves', 'bytes'),
    row('---', '---', '---:', '---:', '---:', '---:'),
    ...agreements.map(({ shape, size, bytes }) =>
      row(
        shape.name,
        shape.title,
        whole(size.entities),
        whole(size.distinctEntities),
        whole(size.leaves),
        whole(bytes),
      ),
    ),
  ];
}

function figures(timings: readonly Timing[]): readonly string[] {
  return [
    row('shape', 'variant', 'CPU ms per request', 'stock / variant', 'requests'),
    row('---', '---', '---:', '---:', '---:'),
    ...timings.map(({ shape, variant, cpuMsPerRequest, requests }) => {
      // The first variant of each shape is the stock one.
      const stock = timings.find((timing) => timing.shape === shape)?.cpuMsPerRequest ?? [];
      return row(shape, variant, spread(cpuMsPerRequest), ratio(stock, cpuMsPerRequest), whole(requests));
    }),
  ];
}

/** The findings of one run as Markdown. */
export function report(findings: Findings): string {
  const { startUp, timings } = findings;
  // Two clocks are compared, so nothing can come out a little below nothing.
  const percent = `${(Math.max(findings.othersShare, 0) * 100).toFixed(0)}%`;
  return [
    `Commit ${findings.commit}, ${findings.day}. ${findings.machine}.`,
    `${timings[0]?.cpuMsPerRequest.length ?? 0} rounds of about ${findings.secondsPerFigure} s of CPU time a figure: the median`,
    'and, in brackets, the least and the most. A ratio above 1: the variant needs less than the stock servers.',
    `Other processes used ${percent} of the machine meanwhile${findings.othersShare > DISTURBED_SHARE ? ': this run was disturbed' : ''}.`,
    '',
    ...figures(timings),
    '',
    'What the answers hold, the same in every variant:',
    '',
    ...sizes(findings.agreements),
    '',
    `Ours in one process: ready after ${spread(startUp.readyMs)} ms, with ${spread(startUp.residentMb)} MB resident;`,
    `${digits(findings.residentMbAfter)} MB after the last timed request.`,
    '',
  ].join('\n');
}
