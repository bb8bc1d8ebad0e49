import { parseArgs } from 'node:util';
import { storeFaults, storeSettings, storeSettingsOf } from '../../datasets/store/settings.ts';
import { ConfigError, EXIT_CONFIG, loadConfig, processEnvironment } from '../../service/config.ts';
import { openKeyStore, type KeyStore } from '../state/key-store.ts';
import { createKey, isLive, SCOPE, type KeyRecord } from './api-key.ts';
import { keySettings } from './settings.ts';

export const KEYS_USAGE = `API keys: npm run keys -- <command>
  create --name <name> --owner <organization> [--scopes a,b] [--expires 2027-12-31]
  list
  rotate <name> [--overlap-days 7]   a second key; the first one ends after the overlap
  revoke <prefix>                    ends a key within a minute
Where keys are kept: DATA_DIR, or the database of STORE and MONGODB_URL. KEY_PEPPER is needed to make one.
`;

const EXIT_USAGE = 2;
const EXIT_CONFLICT = 3;
const DAY_MS = 86_400_000;
const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/u;
const MAX_LIVE = 2;

/** What a command came to: the text to print, and how the process ends. */
export interface Outcome {
  readonly output: string;
  readonly exit: number;
}

class Refusal extends Error {
  readonly exit: number;

  constructor(message: string, exit: number) {
    super(message);
    this.exit = exit;
  }
}

const usage = (message: string): Refusal => new Refusal(`${message}\n${KEYS_USAGE}`, EXIT_USAGE);

export interface KeyDesk {
  readonly store: KeyStore;
  readonly pepper: string | undefined;
  readonly now: () => Date;
}

interface Flags {
  readonly name?: string | undefined;
  readonly owner?: string | undefined;
  readonly scopes?: string | undefined;
  readonly expires?: string | undefined;
  readonly 'overlap-days'?: string | undefined;
}

function pepperOf({ pepper }: KeyDesk): string {
  if (pepper === undefined) throw new Refusal(`KEY_PEPPER: is missing (${keySettings.keyPepper.help})`, EXIT_CONFIG);
  return pepper;
}

async function liveOf(desk: KeyDesk, name: string): Promise<readonly KeyRecord[]> {
  return (await desk.store.all()).filter((key) => key.name === name && isLive(key, desk.now()));
}

function shown(text: string, { prefix, name, expiresAt }: KeyRecord): string {
  const end = expiresAt === null ? 'does not end by itself' : `ends ${expiresAt}`;
  return `${text}\nThis is the only time that the key is shown. ${name}, prefix ${prefix}, ${end}.\n`;
}

/** The end of a day in UTC. */
function endOf(day: string, now: Date): string {
  const end = new Date(`${day}T23:59:59.999Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(day) || Number.isNaN(end.getTime())) throw usage(`--expires ${day} is no day`);
  if (end <= now) throw usage(`--expires ${day} is over`);
  return end.toISOString();
}

async function create(desk: KeyDesk, flags: Flags): Promise<string> {
  const { name = '', owner = '', scopes = '', expires } = flags;
  if (!NAME.test(name)) throw usage('--name is missing or has other characters than a to z, digits and -');
  if (owner.trim() === '') throw usage('--owner is missing');
  const words = scopes.split(',').filter((word) => word !== '');
  const wrong = words.find((word) => !SCOPE.test(word));
  if (wrong !== undefined)
    throw usage(`--scopes: ${JSON.stringify(wrong)} is no scope; expected one as microdata:read`);
  if ((await liveOf(desk, name)).length > 0) {
    throw new Refusal(`${name} has a key already; rotate it, or take another name.`, EXIT_CONFLICT);
  }
  const now = desk.now();
  const expiresAt = expires === undefined ? null : endOf(expires, now);
  const made = createKey({ name, owner, scopes: words, createdAt: now.toISOString(), expiresAt }, pepperOf(desk));
  await desk.store.add(made.record);
  return shown(made.text, made.record);
}

async function rotate(desk: KeyDesk, name: string, flags: Flags): Promise<string> {
  const days = Number(flags['overlap-days'] ?? '7');
  if (!Number.isInteger(days) || days < 0 || days > 90) throw usage('--overlap-days is no number from 0 to 90');
  const live = await liveOf(desk, name);
  const [first] = live;
  if (first === undefined) throw new Refusal(`${name} has no key in force; create one.`, EXIT_CONFLICT);
  if (live.length >= MAX_LIVE) {
    throw new Refusal(`${name} has two keys in force already; revoke one of them first.`, EXIT_CONFLICT);
  }
  const now = desk.now();
  const { owner, scopes, expiresAt } = first;
  const made = createKey({ name, owner, scopes, expiresAt, createdAt: now.toISOString() }, pepperOf(desk));
  await desk.store.add(made.record);
  const overlap = new Date(now.getTime() + days * DAY_MS).toISOString();
  const ends = expiresAt !== null && expiresAt < overlap ? expiresAt : overlap;
  await desk.store.end(first.prefix, { expiresAt: ends });
  return `${shown(made.text, made.record)}The key ${first.prefix} ends ${ends}.\n`;
}

async function revoke(desk: KeyDesk, prefix: string): Promise<string> {
  const found = await desk.store.end(prefix, { revokedAt: desk.now().toISOString() });
  if (!found) throw new Refusal(`There is no key with the prefix ${prefix}; list shows them.`, EXIT_CONFLICT);
  return `The key ${prefix} ends within a minute.\n`;
}

async function list(desk: KeyDesk): Promise<string> {
  const lines = (await desk.store.all()).map((key) => {
    const state = key.revokedAt !== null ? 'revoked' : isLive(key, desk.now()) ? 'live' : 'over';
    return [key.prefix, state.padEnd(7), key.name, key.owner, key.scopes.join(',') || '-', key.expiresAt ?? '-'].join(
      '  ',
    );
  });
  return lines.length === 0 ? 'No keys.\n' : `${lines.join('\n')}\n`;
}

const OPTIONS = {
  name: { type: 'string' },
  owner: { type: 'string' },
  scopes: { type: 'string' },
  expires: { type: 'string' },
  'overlap-days': { type: 'string' },
} as const;

async function run(desk: KeyDesk, argv: readonly string[]): Promise<string> {
  let parsed;
  try {
    parsed = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  const [command, subject, ...strays] = positionals;
  if (strays.length > 0) throw usage(`${strays.join(' ')} is too much`);
  if (command === 'create' && subject === undefined) return create(desk, values);
  if (command === 'list' && subject === undefined) return list(desk);
  if (command === 'rotate' && subject !== undefined) return rotate(desk, subject, values);
  if (command === 'revoke' && subject !== undefined) return revoke(desk, subject);
  throw usage(
    command === undefined ? 'The command is missing.' : `${command} is no command, or lacks what it is about.`,
  );
}

/** Runs one command on the keys and answers what to print and how to end; never throws for a mistake of the user. */
export async function runKeys(desk: KeyDesk, argv: readonly string[]): Promise<Outcome> {
  try {
    return { output: await run(desk, argv), exit: 0 };
  } catch (error) {
    if (error instanceof Refusal) return { output: error.message, exit: error.exit };
    throw error;
  }
}

async function main(): Promise<void> {
  const config = loadConfig({ ...storeSettings, ...keySettings }, {}, processEnvironment(), { together: storeFaults });
  const places = { dataDir: config.dataDir, databasePrefix: config.mongodbDatabasePrefix };
  const store = await openKeyStore(storeSettingsOf(config), places);
  const { output, exit } = await runKeys(
    { store, pepper: config.keyPepper, now: () => new Date() },
    process.argv.slice(2),
  );
  (exit === 0 ? process.stdout : process.stderr).write(`${output.trimEnd()}\n`);
  process.exitCode = exit;
  await store.close();
}

if (process.argv[1]?.endsWith('auth/keys.js') === true) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : 1;
  });
}
