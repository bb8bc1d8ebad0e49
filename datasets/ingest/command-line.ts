import { parseArgs } from 'node:util';
import { ConfigError, helpText, loadConfig, processEnvironment } from '../../service/config.ts';
import { GraphError } from '../../service/errors.ts';
import { DamagedFile } from '../store/folder-files.ts';
import { storeFaults, storeSettings, type StoreConfig } from '../store/settings.ts';
import { RejectsUnwritable } from './rejects.ts';
import { StoreFull, StoreUnavailable } from '../store/store.ts';

/** How a command ended, for scripts. */
export const EXIT = { done: 0, rejected: 1, usage: 2, conflict: 3, unavailable: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** One option of a command: with a value, which the placeholder names, or a switch. */
export interface Option {
  readonly flag: string;
  readonly value: string | null;
  readonly help: string;
}

/** A command line that can't be followed: every fault at once. */
export class UsageError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'UsageError';
    this.faults = faults;
  }
}

export interface Command {
  readonly words: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  readonly switches: ReadonlySet<string>;
  readonly store: StoreConfig;
}

/**
 * A command line with its options and the settings of the store, which come from the environment too; null when help
 * was asked for. Throws UsageError with every fault.
 */
export function parseCommand(argv: readonly string[], options: readonly Option[]): Command | null {
  const settingFlags = Object.values(storeSettings).map(({ flag }) => ({ flag, value: 'VALUE' }));
  const known = new Map([...options, ...settingFlags].map((option) => [option.flag, option.value !== null]));
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries([...known].map(([flag, takes]) => [flag, { type: takes ? 'string' : 'boolean' }])),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const named = tokens.flatMap((token) => (token.kind === 'option' ? [token] : []));
  if (named.some(({ name }) => name === 'help')) return null;
  const faults = named.flatMap(({ name, value }) => {
    const takes = known.get(name);
    if (takes === undefined) return [`--${name} is unknown; --help lists all options`];
    if (takes) return value === undefined || value === '' ? [`--${name} needs a value`] : [];
    return value === undefined ? [] : [`--${name} takes no value`];
  });
  const given = named.flatMap(({ name, value }): [string, string][] => (value === undefined ? [] : [[name, value]]));
  const values = Object.fromEntries(given);
  const switches = new Set(named.filter(({ value }) => value === undefined).map(({ name }) => name));
  try {
    const store = loadConfig(storeSettings, values, processEnvironment(), { faults, together: storeFaults });
    return { words, values, switches, store };
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.faults) : error;
  }
}

/** The text of --help. */
export function commandHelp(usage: string, options: readonly Option[]): string {
  const shown = options.map(
    ({ flag, value, help }) => [value === null ? `--${flag}` : `--${flag} ${value}`, help] as const,
  );
  const width = Math.max(...shown.map(([name]) => name.length)) + 2;
  const lines = shown.map(([name, help]) => `  ${name.padEnd(width)} ${help}`);
  const codes =
    'Exit codes: 0 done, 1 rejected, 2 usage, 3 somebody else is loading the dataset, 4 the store is unavailable';
  return `${helpText([usage, '', ...lines].join('\n').trimEnd(), storeSettings)}\n${codes}\n`;
}

/** The exit code by which a failure is told to scripts. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof StoreUnavailable || error instanceof StoreFull || error instanceof DamagedFile) {
    return EXIT.unavailable;
  }
  if (error instanceof GraphError && error.code === 'CONFLICT') return EXIT.conflict;
  if (error instanceof GraphError && error.code === 'BAD_USER_INPUT') return EXIT.usage;
  if (error instanceof RejectsUnwritable) return EXIT.unavailable;
  // What a database refuses for reasons of its own.
  if (error instanceof Error && error.name.startsWith('Mongo')) return EXIT.unavailable;
  return EXIT.rejected;
}

/** Runs a command to its exit code; a failure is said in words on the error channel. */
export function runCommand(main: () => Promise<ExitCode>): void {
  main().then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = exitCodeOf(error);
    },
  );
}
