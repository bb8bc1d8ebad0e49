import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCredentials } from '../../../../gateway/auth/credentials.ts';
import { Keyring } from '../../../../gateway/auth/keyring.ts';
import { runKeys, type KeyDesk, type Outcome } from '../../../../gateway/auth/keys.ts';
import { openKeyStore, type KeyStore } from '../../../../gateway/state/key-store.ts';
import type { GraphError } from '../../../../service/errors.ts';
import { createLog } from '../../../../service/log.ts';
import { graphErrorOf } from '../../../support/faults.ts';

const PEPPER = 'a pepper of at least thirty-two characters';
const START = '2026-11-22T06:00:00.000Z';
const DAY_MS = 86_400_000;

describe('an API key', () => {
  let folder: string;
  let store: KeyStore;
  let at: number;
  const now = (): Date => new Date(at);
  const log = createLog('test', 'silent');

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graph-test-'));
    store = await openKeyStore({ kind: 'embedded' }, { dataDir: folder, databasePrefix: 'test_' });
    at = Date.parse(START);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const desk = (): KeyDesk => ({ store, pepper: PEPPER, now });
  const run = (...argv: string[]): Promise<Outcome> => runKeys(desk(), argv);
  const textIn = ({ output }: Outcome): string => /kzg_\S+/u.exec(output)?.[0] ?? '';
  const create = async (...further: string[]): Promise<string> =>
    textIn(
      await run('create', '--name', 'agency', '--owner', 'Statistics agency', '--scopes', 'microdata:read', ...further),
    );
  const ring = async (pepper = PEPPER): Promise<Keyring> => {
    const keyring = new Keyring({ store, pepper, now, log });
    await keyring.refresh();
    return keyring;
  };
  const refusal = (keyring: Keyring, text: string): Promise<GraphError> => graphErrorOf(() => keyring.identify(text));

  it('is shown once, has 256 random bits, and nothing that is kept tells it', async () => {
    const text = await create();
    expect(text).toMatch(/^kzg_[0-9a-f]{12}_[\w-]{43}$/u);
    expect(Buffer.from(text.slice(-43), 'base64url')).toHaveLength(32);
    expect(await readFile(join(folder, 'keys.json'), 'utf8')).not.toContain(text.slice(-43));
    expect((await run('list')).output).not.toContain(text.slice(-43));
    expect((await ring()).identify(text)).toEqual({ kind: 'key', id: text.slice(4, 16), scopes: ['microdata:read'] });
  });

  it('is refused when one character differs, under another pepper, and when it only has the form of one', async () => {
    const text = await create();
    const changed = `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`;
    for (const wrong of [changed, text.toUpperCase(), `${text} `, 'kzg_', 'kzg_000000000000_x', 'kzg___proto___x']) {
      expect((await refusal(await ring(), wrong)).code).toBe('UNAUTHENTICATED');
    }
    expect((await refusal(await ring('another pepper of thirty-two characters'), text)).code).toBe('UNAUTHENTICATED');
  });

  it('ends on its last day', async () => {
    const text = await create('--expires', '2026-11-23');
    at += DAY_MS;
    expect((await ring()).identify(text).kind).toBe('key');
    at += DAY_MS;
    expect((await refusal(await ring(), text)).code).toBe('UNAUTHENTICATED');
  });

  it('is revoked with the next reading of the keys', async () => {
    const text = await create();
    const keyring = await ring();
    expect((await run('revoke', text.slice(4, 16))).exit).toBe(0);
    expect(keyring.identify(text).kind).toBe('key');
    await keyring.refresh();
    expect((await refusal(keyring, text)).code).toBe('UNAUTHENTICATED');
  });

  it('is not taken on trust when the keys could not be read for a minute', async () => {
    const text = await create();
    const keyring = await ring();
    await writeFile(join(folder, 'keys.json'), '{ half a fi');
    at += 59_000;
    await keyring.refresh();
    expect(keyring.identify(text).kind).toBe('key');
    at += 2_000;
    expect((await refusal(keyring, text)).code).toBe('SERVICE_UNAVAILABLE');
  });

  it('is rotated with two keys in force, the older one to its end; a third is refused', async () => {
    const older = await create();
    const newer = textIn(await run('rotate', 'agency', '--overlap-days', '2'));
    const keyring = await ring();
    expect([keyring.identify(older).kind, keyring.identify(newer).scopes]).toEqual(['key', ['microdata:read']]);
    expect((await run('rotate', 'agency')).exit).toBe(3);
    at += 2 * DAY_MS;
    await keyring.refresh();
    expect(keyring.identify(newer).kind).toBe('key');
    expect((await refusal(keyring, older)).code).toBe('UNAUTHENTICATED');
    expect((await run('rotate', 'agency')).exit).toBe(0);
  });

  it('is not lost when two are made at once', async () => {
    await Promise.all([1, 2, 3, 4].map((n) => run('create', '--name', `agency-${n}`, '--owner', 'x')));
    expect((await store.all()).map(({ name }) => name).sort()).toEqual([
      'agency-1',
      'agency-2',
      'agency-3',
      'agency-4',
    ]);
  });

  it.each([
    ['no command', [], 2],
    ['a command that is none', ['destroy'], 2],
    ['a flag that is none', ['create', '--color', 'red'], 2],
    ['no owner', ['create', '--name', 'a'], 2],
    ['a scope that is none', ['create', '--name', 'a', '--owner', 'b', '--scopes', 'micro data'], 2],
    ['a day that is over', ['create', '--name', 'a', '--owner', 'b', '--expires', '2020-01-01'], 2],
    ['a day that is none', ['create', '--name', 'a', '--owner', 'b', '--expires', 'tomorrow'], 2],
    ['a name that has no key', ['rotate', 'nobody'], 3],
    ['a prefix that is unknown', ['revoke', '000000000000'], 3],
  ])('is not made of %s, which is told', async (_, argv, exit) => {
    const outcome = await run(...argv);
    expect(outcome.exit).toBe(exit);
    expect(outcome.output.length).toBeGreaterThan(10);
  });

  it('is not made without a pepper', async () => {
    const outcome = await runKeys({ ...desk(), pepper: undefined }, ['create', '--name', 'a', '--owner', 'b']);
    expect([outcome.exit, outcome.output]).toEqual([78, expect.stringContaining('KEY_PEPPER')]);
  });

  it('comes in one of two headers, and nothing else counts as none', async () => {
    const text = await create();
    const credentials = createCredentials({ keyring: await ring(), tokens: null });
    const kind = async (headers: Record<string, string>, url = '/graphql'): Promise<string> => {
      try {
        return (await credentials.identify(headers, url)).kind;
      } catch (error) {
        return (error as GraphError).code;
      }
    };
    expect(await kind({})).toBe('anonymous');
    expect(await kind({ 'x-api-key': text })).toBe('key');
    expect(await kind({ authorization: `Bearer ${text}` })).toBe('key');
    expect(await kind({ authorization: `bearer ${text}` })).toBe('key');
    for (const headers of [
      { 'x-api-key': '' },
      { authorization: '' },
      { authorization: 'Bearer' },
      { authorization: text },
      { authorization: `Basic ${text}` },
      { 'x-api-key': text, authorization: `Bearer ${text}` },
      { 'x-api-key': `${text}, ${text}` },
      { 'x-api-key': 'eyJhbGciOiJub25lIn0.e30.' },
      { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' },
    ] as Record<string, string>[]) {
      expect([headers, await kind(headers)]).toEqual([headers, 'UNAUTHENTICATED']);
    }
    expect(await kind({}, `/graphql?api_key=${text}`)).toBe('UNAUTHENTICATED');
  });
});
