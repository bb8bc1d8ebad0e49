import { parseArgs } from 'node:util';
import { z } from 'zod';

/** One setting: the same thing said by a flag or by the environment. */
export interface Setting<T> {
  readonly flag: string;
  readonly variable: string;
  readonly schema: z.ZodType<T>;
  /** What it does, with unit and default. */
  readonly help: string;
}

export type Settings = Readonly<Record<string, Setting<unknown>>>;

export type ConfigOf<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

/** Wrong configuration: every fault at once. A process that meets it exits with 78 and starts nothing. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`Wrong configuration:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

export const EXIT_CONFIG = 78;

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of the process; nothing else reads it. */
export function processEnvironment(): Environment {
  return process.env;
}

/** Node reads this switch of the gateway library before any of our code could pass it as an option. */
export function setEnvironment(variable: string, value: string): void {
  process.env[variable] = value;
}

/** The flags of a command line; unknown ones are faults. `--help` is known everywhere. */
export function readFlags(
  settings: Settings,
  argv: readonly string[],
): { values: Environment; positionals: readonly string[]; help: boolean; faults: readonly string[] } {
  const known = new Set(Object.values(settings).map((setting) => setting.flag));
  const options = Object.fromEntries([...known].map((flag) => [flag, { type: 'string' as const }]));
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options: { ...options, help: { type: 'boolean' } },
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const faults = tokens.flatMap((token) => {
    if (token.kind !== 'option' || token.name === 'help') return [];
    if (!known.has(token.name)) return [`--${token.name} is unknown; --help lists all flags`];
    return token.value === undefined || token.value === '' ? [`--${token.name} needs a value`] : [];
  });
  const texts = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { values: Object.fromEntries(texts), positionals, help: values['help'] === true, faults };
}

/** A whole number between two bounds, written in digits. */
export function wholeNumber(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/u, 'is not a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `is not between ${least} and ${most}`);
}

/** What else can be wrong: faults of the command line, and those that only show when settings are seen together. */
export interface FurtherFaults<S extends Settings> {
  readonly faults?: readonly string[];
  readonly together?: (config: Partial<ConfigOf<S>>) => readonly string[];
}

/**
 * The settings of a process from its flags and environment, a flag before the variable of the same meaning. Throws
 * ConfigError with all faults together; a variable set to the empty text counts as not set.
 */
export function loadConfig<S extends Settings>(
  settings: S,
  flags: Environment,
  environment: Environment,
  further: FurtherFaults<S> = {},
): ConfigOf<S> {
  const faults: string[] = [...(further.faults ?? [])];
  const config: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const fromFlag = flags[setting.flag];
    const text = fromFlag ?? environment[setting.variable];
    const parsed = setting.schema.safeParse(text === '' ? undefined : text);
    if (parsed.success) config[name] = parsed.data;
    else {
      const where = fromFlag === undefined ? setting.variable : `--${setting.flag}`;
      faults.push(`${where}: ${parsed.error.issues.map((issue) => issue.message).join('; ')} (${setting.help})`);
    }
  }
  // Whatever was right has been put in under its own name just above.
  faults.push(...(further.together?.(config as Partial<ConfigOf<S>>) ?? []));
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config) as ConfigOf<S>;
}

/** The lines of --help. */
export function helpText(usage: string, settings: Settings): string {
  const width = Math.max(...Object.values(settings).map(({ flag, variable }) => flag.length + variable.length)) + 8;
  const lines = Object.values(settings).map(
    ({ flag, variable, help }) => `  ${`--${flag}, ${variable}`.padEnd(width)} ${help}`,
  );
  return `${usage}\n\n${lines.join('\n')}\n`;
}
