import { releaseId, type Release } from '../release.ts';
import type { Counts } from './loading.ts';
import type { Rejects } from './rejects.ts';
import type { Skipped } from './skipped.ts';
import type { Rejection } from './validate.ts';

/** What a load came to, for machines as it is and for people as `reportText`. */
export interface Report {
  readonly status: 'PUBLISHED' | 'UNCHANGED' | 'DRY_RUN' | 'FAILED';
  readonly dataset: string;
  /** The release that the load made, or, when it changed nothing, the one that says the same. */
  readonly release: string | null;
  readonly publishedOn: string | null;
  readonly counts: Counts | null;
  readonly rowsInRelease: number | null;
  readonly rowsRead: number;
  readonly rowsRejected: number;
  /** Rows that were not retired because the row that the files have for them was refused. */
  readonly rowsKept: number;
  /** Refused rows whose key can't be read, so that nobody knows which row they would have replaced. */
  readonly rowsWithoutKey: number;
  /** Figures that the files have and the dataset has not. */
  readonly skipped: readonly Skipped[];
  readonly seconds: number;
  readonly faults: readonly string[];
  readonly rejections: readonly Rejection[];
  readonly rejectionCount: number;
  readonly rejectsFile: string | null;
}

const figure = (value: number): string => value.toLocaleString('en');

export function sentenceOf({ file, line, column, text, reason, expected }: Rejection): string {
  const where = column === null ? `${file}, line ${line}` : `${file}, line ${line}, column ${column}`;
  return `${where}: ${JSON.stringify(text)} ${reason}; expected ${expected}`;
}

export function rejectionFields(rejects: Rejects): Pick<Report, 'rejections' | 'rejectionCount' | 'rejectsFile'> {
  return { rejections: rejects.shown, rejectionCount: rejects.count, rejectsFile: rejects.path };
}

function headline({ status, dataset, release, publishedOn }: Report): string {
  switch (status) {
    case 'PUBLISHED':
      return `${release}, published on ${publishedOn}`;
    case 'UNCHANGED':
      return `${dataset}: nothing new. The files say the same as ${release}; nothing was written.`;
    case 'DRY_RUN':
      return `${dataset}: dry run, nothing was written`;
    case 'FAILED':
      return `${dataset}: nothing was published`;
  }
}

/** What refused rows that were tolerated mean for the rows that stand. */
function keptLines({ counts, rowsKept, rowsWithoutKey }: Report): readonly string[] {
  if (counts === null) return [];
  const without = `${figure(rowsWithoutKey)} rejected rows have no key that can be read`;
  return [
    ...(rowsKept === 0 ? [] : [`  kept       ${figure(rowsKept)} as they were: their new row was rejected`]),
    ...(rowsWithoutKey === 0 ? [] : [`  ${without}: a row that stands for one of them was retired as absent`]),
  ];
}

/** The summary of a load as a person reads it. */
export function reportText(report: Report): string {
  const { counts, rowsInRelease, rejections, rejectionCount, rejectsFile } = report;
  const speed = report.seconds > 0 ? ` (${figure(Math.round(report.rowsRead / report.seconds))} rows/s)` : '';
  const more = rejectionCount - rejections.length;
  return [
    headline(report),
    ...report.faults.map((fault) => `  ${fault}`),
    `  rows read  ${figure(report.rowsRead)} in ${report.seconds.toFixed(1)} s${speed}`,
    ...(report.rowsRejected === 0 ? [] : [`  rejected   ${figure(report.rowsRejected)} rows`]),
    ...(counts === null
      ? []
      : [
          `  added      ${figure(counts.added)}`,
          `  revised    ${figure(counts.revised)}`,
          `  retired    ${figure(counts.retired)}`,
          `  unchanged  ${figure(counts.unchanged)}`,
        ]),
    ...keptLines(report),
    ...report.skipped.map(
      ({ file, what, example, figures }) =>
        `  left out   ${figure(figures)} ${what}: ${file}, as ${JSON.stringify(example)}`,
    ),
    ...(rowsInRelease === null ? [] : [`  now        ${figure(rowsInRelease)} rows`]),
    ...(rejections.length === 0 ? [] : ['Rejected:', ...rejections.map((one) => `  ${sentenceOf(one)}`)]),
    ...(more > 0 ? [`  ... and ${figure(more)} more`] : []),
    ...(rejectsFile === null ? [] : [`All of them: ${rejectsFile}`]),
    '',
  ].join('\n');
}

/** One release in a line. */
export function releaseLine(release: Release, state: string): string {
  const { added, revised, retired, rows } = release;
  const counts = `+${added} ~${revised} -${retired}`;
  const note = release.note === null ? '' : `  ${release.note}`;
  return `  ${releaseId(release.dataset, release.number).padEnd(30)} ${release.publishedOn}  ${release.kind.padEnd(11)} ${`${rows} rows`.padEnd(14)} ${counts.padEnd(18)} ${state}${note}`;
}
