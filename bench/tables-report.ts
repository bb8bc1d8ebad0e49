import { digits, median, ratio, row, spread, whole } from './figures.ts';
import type { Small, Taken } from './tables-reading.ts';

/** What was found of one store. */
export interface Found {
  readonly store: 'MongoDB' | 'embedded';
  readonly rows: number;
  readonly graph: readonly Taken[];
  /** The bare loop; empty where there is none. */
  readonly loop: readonly Taken[];
  readonly slow: Taken;
  /** Resident before the slow client came, and the most while it read, in MiB. */
  readonly beforeMib: number;
  readonly peakMib: number;
  readonly alone: Small;
  readonly beside: Small;
}

export interface TablesReport {
  readonly commit: string;
  readonly machine: string;
  readonly day: string;
  /** Share of the machine that others used, 0 to 1. */
  readonly share: number;
  readonly load: number;
  readonly found: readonly Found[];
}

const speed = ({ rows, seconds }: Taken): number => rows / seconds;
const PARTS = 1_048_576;

function throughput({ store, rows, graph, loop }: Found): readonly string[] {
  const of = (name: string, runs: readonly Taken[]): string => {
    const beside = loop.length === 0 ? '' : ratio(runs.map(speed), loop.map(speed));
    const mib = median(runs.map(({ bytes, seconds }) => bytes / PARTS / seconds));
    return row(`${store}, ${name}`, whole(rows), spread(runs.map(speed)), digits(mib), beside);
  };
  return [of('CSV by the graph', graph), ...(loop.length === 0 ? [] : [of('cursor and csv-stringify alone', loop)])];
}

function wanted({ store, slow, rows, beforeMib, peakMib, alone, beside }: Found): readonly string[] {
  const read = `${whole(slow.rows)} of ${whole(rows)} rows in ${digits(slow.seconds)} s`;
  const most = store === 'MongoDB' ? `${peakMib < 400 ? 'yes' : 'no'}, < 400` : 'holds the rows themselves';
  const times = beside.p99 / alone.p99;
  return [
    row(`${store}: MiB resident at most, client at 1 MB/s (${read})`, digits(peakMib), most),
    row(`${store}: MiB resident before that client`, digits(beforeMib), ''),
    row(
      `${store}: p99 of small queries alone, ms (${alone.requests}; p50 ${digits(alone.p50)})`,
      digits(alone.p99),
      '',
    ),
    row(`${store}: p99 beside the export, ms (${beside.requests}; p50 ${digits(beside.p50)})`, digits(beside.p99), ''),
    row(`${store}: times as long`, times.toFixed(2), `${times < 1.5 ? 'yes' : 'no'}, < 1.5`),
  ];
}

export function tablesReport({ commit, machine, day, share, load, found }: TablesReport): string {
  return [
    '# Latest run of tables',
    '',
    `Commit ${commit}, ${day}. ${machine}.`,
    `Other processes, the server of the data among them, used ${(100 * share).toFixed(0)}% of the machine; load average`,
    `at the end ${load.toFixed(1)}${load > 3 ? ': the machine was not ours alone' : ''}. In brackets the least and the most.`,
    '',
    '| way | rows | rows a second | MiB a second | beside the loop alone |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...found.flatMap(throughput),
    '',
    '| what | found | met |',
    '| --- | ---: | --- |',
    ...found.flatMap(wanted),
    '',
  ].join('\n');
}
