import { loadavg } from 'node:os';
import { ratio, row, spread, whole } from './figures.ts';

/** One way to ask, in milliseconds a request of each round. */
export interface Figures {
  readonly name: string;
  /** Requests of a round. */
  readonly requests: number;
  readonly ms: readonly number[];
}

/** Memory of one process over the embedded store, in MB. */
export interface Embedded {
  readonly rows: number;
  readonly emptyMb: number;
  readonly loadedMb: number;
  readonly collectedMb: number;
  readonly seconds: number;
}

export interface RowsFindings {
  readonly commit: string;
  readonly machine: string;
  readonly day: string;
  readonly rows: number;
  readonly rounds: number;
  readonly loadSeconds: number;
  /** Share of all cores that other processes used meanwhile, the server of the data among them, 0 to 1. */
  readonly share: number;
  readonly pages: readonly Figures[];
  readonly groups: readonly Figures[];
  readonly groupCount: number;
  readonly memory: Embedded;
}

const PAGE_LIMIT = 1.3;
const GROUPS_LIMIT = 1.2;
const MEMORY_LIMIT_MB = 600;

function compared(title: string, one: Figures | undefined, other: Figures | undefined, limit: number): string {
  const text = ratio(one?.ms ?? [], other?.ms ?? []);
  return row(title, text, `<= ${limit}`, Number.parseFloat(text) <= limit ? 'yes' : 'no');
}

/** The findings of one run as Markdown. */
export function rowsReport(findings: RowsFindings): string {
  const { pages, groups, memory } = findings;
  const [graphFirst, , , graphDeep, driverDeep, handDeep, graphLast, driverLast] = pages;
  const [graphGroups, driverGroups] = groups;
  return [
    `Commit ${findings.commit}, ${findings.day}. ${findings.machine}.`,
    `${whole(findings.rows)} synthetic export rows over the MongoDB wire, loaded in ${findings.loadSeconds.toFixed(0)} s with their indexes.`,
    `${findings.rounds} rounds: wall milliseconds per request, the median of the rounds and, in brackets, the least and the most.`,
    `Other processes, the server of the data among them, used ${(findings.share * 100).toFixed(0)}% of the machine over the whole run;`,
    `load average at the end ${loadavg()[0]?.toFixed(1) ?? ''}. The machine was not ours alone.`,
    '',
    row('way', 'ms per request', 'requests'),
    row('---', '---:', '---:'),
    ...[...pages, ...groups].map(({ name, ms, requests }) => row(name, spread(ms), whole(requests * ms.length))),
    '',
    row('what', 'found', 'wanted', 'met'),
    row('---', '---:', '---:', '---'),
    compared('page of 100 at depth / first page, graph', graphDeep, graphFirst, PAGE_LIMIT),
    compared('page of 100 at depth, graph / same query by the driver', graphDeep, driverDeep, PAGE_LIMIT),
    compared('page of 100 at depth, graph / query written by hand', graphDeep, handDeep, PAGE_LIMIT),
    compared('last page of 100, graph / same query by the driver', graphLast, driverLast, PAGE_LIMIT),
    compared(
      `${whole(findings.groupCount)} groups by region and year, graph / driver`,
      graphGroups,
      driverGroups,
      GROUPS_LIMIT,
    ),
    row(
      `MB resident with ${whole(memory.rows)} rows in the embedded store`,
      memory.loadedMb.toFixed(0),
      `< ${MEMORY_LIMIT_MB}`,
      memory.loadedMb < MEMORY_LIMIT_MB ? 'yes' : 'no',
    ),
    '',
    `Embedded: ${memory.emptyMb.toFixed(0)} MB before the load, ${memory.collectedMb.toFixed(0)} MB after a forced collection of garbage;`,
    `published in ${memory.seconds.toFixed(1)} s.`,
    '',
  ].join('\n');
}
