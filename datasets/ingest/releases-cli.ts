import { headerOf, type Dataset } from '../dataset.ts';
import { differences, type Difference } from '../diff.ts';
import { underLease } from '../lease.ts';
import { prepareStore, readHistory } from '../ledger.ts';
import { liveReleases, parseReleaseId, releaseId, type History, type Release } from '../release.ts';
import { rollBack } from '../rollback.ts';
import type { Store } from '../store/store.ts';
import {
  commandHelp,
  EXIT,
  parseCommand,
  runCommand,
  UsageError,
  type Command,
  type ExitCode,
  type Option,
} from './command-line.ts';
import { findDataset, ownedDatasets, samplesFolder, withOwned, type OwnedDataset } from './owned.ts';
import { releaseLine } from './report.ts';
import { loadSamples } from './samples.ts';

const USAGE = `Inspects and withdraws releases:
  npm run releases -- list [dataset]
  npm run releases -- show <dataset>@<number>
  npm run releases -- diff <dataset>@<number> <dataset>@<number>
  npm run releases -- rollback <dataset>@<number>   moves the pointer to it; what came after is withdrawn, not deleted`;
const OPTIONS: readonly Option[] = [
  { flag: 'limit', value: 'N', help: 'differences to show at most; all are counted; default 100' },
  { flag: 'json', value: null, help: 'the answer as JSON' },
  { flag: 'help', value: null, help: 'this text' },
];

interface Answer {
  readonly json: unknown;
  readonly text: string;
}

/** A dataset and a number from a release id. Throws UsageError for a text that is none. */
function named(text: string | undefined): { readonly owned: OwnedDataset; readonly number: number } {
  const id = text === undefined ? null : parseReleaseId(text);
  if (id === null) throw new UsageError([`${text ?? 'the release'}: expected a release id as export-totals@2`]);
  return { owned: findDataset(id.dataset), number: id.number };
}

/** The history of a dataset; one that was never published in the store has none. */
function historyOf(command: Command, owned: OwnedDataset): Promise<History> {
  return withOwned(command.store, owned, false, (store) => readHistory(store, owned.dataset));
}

function stateOf(history: History, release: Release): string {
  const live = liveReleases(history, history.moves.length);
  if (live.at(-1)?.number === release.number) return 'stands';
  return live.some(({ number }) => number === release.number) ? '' : 'withdrawn';
}

function stored(history: History, number: number): Release {
  const release = history.releases.find((one) => one.number === number && history.moves.includes(number));
  if (release !== undefined) return release;
  throw new UsageError([
    `${releaseId(history.dataset, number)} is no release; npm run releases -- list ${history.dataset}`,
  ]);
}

async function list(command: Command, [name]: readonly string[]): Promise<Answer> {
  const chosen = name === undefined ? ownedDatasets : [findDataset(name)];
  const histories: History[] = [];
  for (const owned of chosen) histories.push(await historyOf(command, owned));
  const lines = histories.flatMap((history) => {
    const moved = history.releases.filter(({ number }) => history.moves.includes(number));
    const shown = moved.map((release) => releaseLine(release, stateOf(history, release)));
    return [history.dataset, ...(shown.length === 0 ? ['  nothing published'] : shown)];
  });
  return { json: histories, text: lines.join('\n') };
}

async function show(command: Command, [id]: readonly string[]): Promise<Answer> {
  const { owned, number } = named(id);
  const history = await historyOf(command, owned);
  const release = stored(history, number);
  const state = stateOf(history, release);
  const { columns = [], ...facts } = release;
  const lines = [
    ...Object.entries(facts).map(([name, value]) => `  ${headerOf(name).padEnd(20)} ${String(value ?? '')}`),
    `  ${'state'.padEnd(20)} ${state === '' ? 'superseded' : state}`,
    `  ${'columns'.padEnd(20)} ${columns.map(headerOf).join(', ')}`,
    `  ${'moves'.padEnd(20)} ${history.moves.join(' ')}`,
  ];
  return {
    json: { ...release, state, moves: history.moves },
    text: [releaseId(owned.dataset.name, number), ...lines].join('\n'),
  };
}

/** A value as its file would write it: decimals are kept as whole numbers of their last digit. */
function cell(dataset: Dataset, column: string, value: unknown): string {
  const scale = dataset.columns[column]?.scale ?? 0;
  if (Array.isArray(value)) return value.join('|');
  // Besides lists a row holds texts, numbers, flags and null.
  // eslint-disable-next-line @typescript-eslint/no-base-to-string
  if (typeof value !== 'number' || scale === 0) return value === null ? '' : String(value);
  const digits = String(Math.abs(value)).padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/0+$/u, '');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -scale)}${fraction === '' ? '' : `.${fraction}`}`;
}

function differenceLine(dataset: Dataset, { kind, key, before, after }: Difference): string {
  const rowKey = dataset.key.map((column) => cell(dataset, column, key[column])).join(', ');
  if (before === null || after === null) return `  ${kind.padEnd(8)} ${rowKey}`;
  const changed = Object.keys(dataset.columns).filter(
    (column) => cell(dataset, column, before[column]) !== cell(dataset, column, after[column]),
  );
  const values = changed.map(
    (column) =>
      `${headerOf(column)}: ${cell(dataset, column, before[column])} -> ${cell(dataset, column, after[column])}`,
  );
  return `  ${kind.padEnd(8)} ${rowKey}  ${values.join('; ')}`;
}

async function diff(command: Command, [one, other]: readonly string[]): Promise<Answer> {
  const [first, second] = [named(one), named(other)];
  const { owned } = first;
  if (second.owned.dataset !== owned.dataset) throw new UsageError(['expected two releases of one dataset']);
  const limit = Number(command.values['limit'] ?? '100');
  if (!Number.isSafeInteger(limit) || limit < 0) throw new UsageError(['--limit: expected a whole number']);
  const counts = { ADDED: 0, REVISED: 0, RETIRED: 0 };
  const shown: Difference[] = [];
  await withOwned(command.store, owned, false, async (store) => {
    const history = await readHistory(store, owned.dataset);
    const range = { from: stored(history, first.number).number, to: stored(history, second.number).number };
    for await (const difference of differences(store, owned.dataset, range)) {
      counts[difference.kind] += 1;
      if (shown.length < limit) shown.push(difference);
    }
  });
  const head = `${one ?? ''} -> ${other ?? ''}: ${counts.ADDED} added, ${counts.REVISED} revised, ${counts.RETIRED} retired`;
  const more = counts.ADDED + counts.REVISED + counts.RETIRED - shown.length;
  const lines = [
    ...shown.map((difference) => differenceLine(owned.dataset, difference)),
    ...(more > 0 ? [`  ... and ${more} more`] : []),
  ];
  return { json: { counts, differences: shown }, text: [head, ...lines].join('\n') };
}

async function rollback(command: Command, [id]: readonly string[]): Promise<Answer> {
  const { owned, number } = named(id);
  const { dataset } = owned;
  const move = async (store: Store): Promise<Release> => {
    await prepareStore(store, [dataset]);
    return underLease(store, dataset, { now: () => Date.now() }, async () => {
      await loadSamples(store, [dataset], samplesFolder());
      return rollBack(store, dataset, number);
    });
  };
  const release = await withOwned(command.store, owned, true, move);
  return {
    json: release,
    text: `${releaseId(dataset.name, number)}, published on ${release.publishedOn}, stands again.`,
  };
}

const ACTIONS: Readonly<
  Record<
    string,
    { readonly words: readonly number[]; readonly act: (command: Command, words: readonly string[]) => Promise<Answer> }
  >
> = {
  list: { words: [0, 1], act: list },
  show: { words: [1], act: show },
  diff: { words: [2], act: diff },
  rollback: { words: [1], act: rollback },
};

async function main(): Promise<ExitCode> {
  const command = parseCommand(process.argv.slice(2), OPTIONS);
  if (command === null) {
    process.stdout.write(commandHelp(USAGE, OPTIONS));
    return EXIT.done;
  }
  const [name = '', ...words] = command.words;
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined || !action.words.includes(words.length)) {
    throw new UsageError([`expected ${Object.keys(ACTIONS).join(', ')} with its words`, USAGE]);
  }
  const answer = await action.act(command, words);
  process.stdout.write(`${command.switches.has('json') ? JSON.stringify(answer.json) : answer.text}\n`);
  return EXIT.done;
}

runCommand(main);
