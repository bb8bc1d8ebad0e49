import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runKeys } from '../gateway/auth/keys.ts';
import { openKeyStore } from '../gateway/state/key-store.ts';
import { startWatched } from './blocking.ts';
import type { Children } from './children.ts';

// As large as somebody with a key may ask for at once: pages of 1,000 rows, estimated at less than 20,000 altogether. The
// first has the most objects for each row, the second the most rows.
const LARGEST: readonly (readonly [pages: number, selection: string])[] = [
  [
    3,
    'id period value { amount currency } product { id code name } partner { id name } region { id name } source { title }',
  ],
  [19, 'id period netWeightKg system status'],
];
const PEPPER = 'the pepper of a benchmark, known to all';

const pagesOf = (pages: number, selection: string): string =>
  `{ ${Array.from({ length: pages }, (_, page) => `page${page}: exportFlows(first: 1000) { nodes { ${selection} } }`).join(' ')} }`;

async function keyIn(dataDir: string): Promise<string> {
  const store = await openKeyStore({ kind: 'embedded' }, { dataDir, databasePrefix: '' });
  const desk = { store, pepper: PEPPER, now: () => new Date() };
  const { output } = await runKeys(desk, ['create', '--name', 'bench', '--owner', 'bench']);
  await store.close();
  return /kzg_\S+/u.exec(output)?.[0] ?? '';
}

/** How long the largest answers that the limits let through block the event loop, in ms, and the bytes of the one that does most. */
export async function largestAllowed(children: Children): Promise<{ readonly ms: number; readonly bytes: number }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-'));
  const key = await keyIn(dataDir);
  // Estimates and pages are those of a key, whatever the bench allows anybody else.
  const watched = await startWatched(children, { DATA_DIR: dataDir, KEY_PEPPER: PEPPER });
  const url = `${watched.child.url}/graphql`;
  const headers = { 'content-type': 'application/json', 'x-api-key': key };
  let asked = 0;
  let found = { ms: 0, bytes: 0 };
  for (const [pages, selection] of LARGEST) {
    let bytes = 0;
    const ms = await watched.blockedBy(async () => {
      // No two are the same request.
      asked += 1;
      const body = JSON.stringify({ query: pagesOf(pages, selection), extensions: { bench: asked } });
      const text = await (await fetch(url, { method: 'POST', headers, body })).text();
      // Whatever went wrong would stand first.
      if (!text.startsWith('{"data"')) throw new Error(text.slice(0, 300));
      bytes = Buffer.byteLength(text);
    });
    if (ms > found.ms) found = { ms, bytes };
  }
  await watched.child.stop();
  return found;
}
