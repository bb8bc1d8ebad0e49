import { join } from 'node:path';
import { codecs } from '../../schema/scalars.ts';
import { releaseId, VINTAGE_KINDS } from '../release.ts';
import {
  commandHelp,
  EXIT,
  exitCodeOf,
  parseCommand,
  runCommand,
  UsageError,
  type Command,
  type ExitCode,
  type Option,
} from './command-line.ts';
import { FileKeys } from './file-keys.ts';
import { ingest, LoadRejected, type Announcement, type Ingested } from './ingest.ts';
import { KnownRows } from './known-rows.ts';
import { LOCALES } from './locale.ts';
import { findDataset, samplesFolder, withOwned, type OwnedDataset } from './owned.ts';
import { ENCODINGS } from './opening/encoding.ts';
import { progressOn, type Progress } from './progress.ts';
import { readRows, type ReadOptions } from './read.ts';
import { Rejects } from './rejects.ts';
import { rejectionFields, reportText, type Report } from './report.ts';
import { SkippedFigures } from './skipped.ts';
import { SourceRefused } from './source-refused.ts';

const USAGE = `Publishes files as the next release of a dataset: npm run ingest -- <dataset> <file...> [options]
A file replaces the partitions that it contains: their rows that it does not hold are retired, other rows stay.`;
const OPTIONS: readonly Option[] = [
  { flag: 'dry-run', value: null, help: 'checks everything and counts what would change; writes nothing' },
  { flag: 'published-on', value: 'DATE', help: 'day of publication of rows that do not state their own' },
  {
    flag: 'kind',
    value: 'KIND',
    help: `stage of revision: ${VINTAGE_KINDS.join(', ')}; default what the rows state, else FINAL`,
  },
  { flag: 'note', value: 'TEXT', help: 'what is kept with the release for its readers' },
  {
    flag: 'locale',
    value: 'LOCALE',
    help: `how the files write numbers: ${LOCALES.join(', ')}; default what is not ambiguous`,
  },
  { flag: 'layout', value: 'LAYOUT', help: 'layout of the files; default what their content says' },
  {
    flag: 'encoding',
    value: 'ENCODING',
    help: `encoding of texts without a mark: ${ENCODINGS.join(', ')}; default what fits`,
  },
  {
    flag: 'max-rejected',
    value: 'N',
    help: 'rows that may be refused before nothing is published; what stands under their keys stays; default 0',
  },
  { flag: 'rejects', value: 'FILE', help: 'where every rejection is written; default a file in DATA_DIR/rejects' },
  { flag: 'json', value: null, help: 'the summary as JSON' },
  { flag: 'help', value: null, help: 'this text' },
];

interface Wanted {
  readonly owned: OwnedDataset;
  readonly files: readonly string[];
  readonly announced: Announcement;
  readonly read: Pick<ReadOptions, 'locale' | 'layout' | 'encoding' | 'publishedOn'>;
  readonly maxRejected: number;
  readonly dryRun: boolean;
}

/** What is known of every load once it has ended, whether it succeeded or not. */
type Ending = Pick<Report, 'skipped' | 'seconds' | 'rejections' | 'rejectionCount' | 'rejectsFile'>;

/** The value of an option that is one of some words; a fault where it is none of them. */
function oneOf<W extends string>(flag: string, words: readonly W[], value: string | undefined) {
  const word = words.find((known) => known === value) ?? null;
  const faults = value === undefined || word !== null ? [] : [`--${flag}: expected one of ${words.join(', ')}`];
  return { word, faults };
}

function dayFaults(day: string | undefined, today: string): readonly string[] {
  if (day === undefined) return [];
  if (!codecs.Date.accepts(day)) return [`--published-on: ${day} is no day; expected ${codecs.Date.expected}`];
  return day > today ? [`--published-on: ${day} is after ${today}, today`] : [];
}

/** What the command line asks for. Throws UsageError with every fault. */
function wantedOf({ words, values, switches }: Command, today: string): Wanted {
  const [name, ...files] = words;
  const owned = findDataset(name);
  const publishedOn = values['published-on'];
  const kind = oneOf('kind', VINTAGE_KINDS, values['kind']);
  const locale = oneOf('locale', LOCALES, values['locale']);
  const encoding = oneOf('encoding', ENCODINGS, values['encoding']);
  const maxRejected = values['max-rejected'] ?? '0';
  const { layout } = values;
  const faults = [
    ...(files.length === 0 ? ['the file is missing; expected one or more after the dataset'] : []),
    ...dayFaults(publishedOn, today),
    ...kind.faults,
    ...locale.faults,
    ...encoding.faults,
    ...(/^\d{1,9}$/u.test(maxRejected) ? [] : [`--max-rejected: ${maxRejected} is not a whole number`]),
  ];
  if (faults.length > 0) throw new UsageError(faults);
  return {
    owned,
    files,
    announced: { publishedOn: publishedOn ?? null, kind: kind.word, note: values['note'] ?? null },
    read: {
      ...(locale.word === null ? {} : { locale: locale.word }),
      ...(encoding.word === null ? {} : { encoding: encoding.word }),
      ...(layout === undefined ? {} : { layout }),
      ...(publishedOn === undefined ? {} : { publishedOn }),
    },
    maxRejected: Number(maxRejected),
    dryRun: switches.has('dry-run'),
  };
}

function reportOf({ dataset }: OwnedDataset, dryRun: boolean, done: Ingested): Omit<Report, keyof Ending> {
  const { release, before, counts, rows, rejected, kept, withoutKey } = done;
  const named = release ?? (dryRun ? null : before);
  return {
    status: dryRun ? 'DRY_RUN' : release === null ? 'UNCHANGED' : 'PUBLISHED',
    dataset: dataset.name,
    release: named === null ? null : releaseId(dataset.name, named.number),
    publishedOn: named?.publishedOn ?? null,
    counts,
    rowsInRelease: dryRun ? null : (named?.rows ?? null),
    rowsRead: rows + rejected,
    rowsRejected: rejected,
    rowsKept: kept,
    rowsWithoutKey: withoutKey,
    faults: [],
  };
}

function failureOf({ dataset }: OwnedDataset, error: unknown): Omit<Report, keyof Ending> {
  const { rows, rejected } = error instanceof LoadRejected ? error : { rows: 0, rejected: 0 };
  const message = error instanceof Error ? error.message : String(error);
  return {
    status: 'FAILED',
    dataset: dataset.name,
    release: null,
    publishedOn: null,
    counts: null,
    rowsInRelease: null,
    rowsRead: rows + rejected,
    rowsRejected: rejected,
    rowsKept: 0,
    rowsWithoutKey: 0,
    faults: error instanceof SourceRefused ? error.faults : [message],
  };
}

interface Tools {
  readonly progress: Progress;
  readonly rejects: Rejects;
  readonly skipped: SkippedFigures;
  readonly signal: AbortSignal;
  readonly today: string;
}

async function load(command: Command, wanted: Wanted, tools: Tools): Promise<Ingested> {
  const { progress, rejects, skipped, signal, today } = tools;
  const { owned, files, announced, maxRejected, dryRun } = wanted;
  const references = new KnownRows(command.store);
  const keys = new FileKeys(owned.dataset);
  const reading: ReadOptions = {
    ...wanted.read,
    today,
    signal,
    keys,
    skipped,
    knows: references.knows,
    onProgress: (read, total) => progress.bytes(read, total),
  };
  try {
    return await withOwned(command.store, owned, !dryRun, (store) =>
      ingest(store, owned.dataset, {
        items: readRows(owned.dataset, files, reading),
        keys,
        announced,
        maxRejected,
        dryRun,
        samplesFolder: samplesFolder(),
        lease: { now: () => Date.now() },
        onRejected: (rejections) => rejects.add(rejections),
        onRead: (rows, rejected) => {
          signal.throwIfAborted();
          progress.rows(rows, rejected);
        },
      }),
    );
  } finally {
    await references.close();
  }
}

async function main(): Promise<ExitCode> {
  const command = parseCommand(process.argv.slice(2), OPTIONS);
  if (command === null) {
    process.stdout.write(commandHelp(USAGE, OPTIONS));
    return EXIT.done;
  }
  const began = new Date();
  const today = began.toISOString().slice(0, 10);
  const wanted = wantedOf(command, today);
  const name = wanted.owned.dataset.name;
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort(new Error('Interrupted; nothing was published.')));
  process.once('SIGTERM', () => stopping.abort(new Error('Interrupted; nothing was published.')));
  const file = `${name}-${began.toISOString().replace(/[-:]|\.\d+/gu, '')}.ndjson`;
  const rejects = new Rejects(command.values['rejects'] ?? join(command.store.dataDir, 'rejects', file));
  const skipped = new SkippedFigures();
  const progress = progressOn(process.stderr, () => Date.now());
  let outline: ReturnType<typeof reportOf>;
  let code: ExitCode = EXIT.done;
  try {
    outline = reportOf(
      wanted.owned,
      wanted.dryRun,
      await load(command, wanted, { progress, rejects, skipped, signal: stopping.signal, today }),
    );
  } catch (error) {
    outline = failureOf(wanted.owned, error);
    code = exitCodeOf(error);
  }
  progress.end();
  await rejects.close();
  const seconds = (Date.now() - began.getTime()) / 1_000;
  const report: Report = { ...outline, skipped: skipped.all, seconds, ...rejectionFields(rejects) };
  if (command.switches.has('json')) process.stdout.write(`${JSON.stringify(report)}\n`);
  else (code === EXIT.done ? process.stdout : process.stderr).write(reportText(report));
  return code;
}

runCommand(main);
