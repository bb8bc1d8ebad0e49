import { link, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { readIfThere, translated, writeJson } from './folder-files.ts';
import type { Lease } from './ledger.ts';
import { StoreUnavailable } from './store.ts';

const leaseShape = z.object({
  dataset: z.string(),
  token: z.string(),
  host: z.string(),
  pid: z.number(),
  since: z.string(),
  until: z.number(),
});

async function read(path: string): Promise<Lease | null> {
  const text = await readIfThere(path);
  if (text === null) return null;
  try {
    return leaseShape.parse(JSON.parse(text));
  } catch {
    // A lease is linked into its place whole; what can't be read is nobody's.
    return null;
  }
}

/** Puts a lease into a place that is free; false when it is not. */
async function put(path: string, lease: Lease): Promise<boolean> {
  const beside = `${path}.${lease.token}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(beside, JSON.stringify(lease));
    // Unlike a rename, a link fails where something stands.
    await link(beside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw translated(error);
  } finally {
    await rm(beside, { force: true }).catch(() => undefined);
  }
}

/** Takes a lease out of its place if it is still there. */
async function takeAway(path: string, token: string | null): Promise<void> {
  const aside = `${path}.${process.pid}.old`;
  // Two may find the same ended lease: the rename gives it to one of them.
  const moved = await rename(path, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  const found = await read(aside);
  // Another one came in between: back with it, unless its place is taken.
  if (found !== null && found.token !== token) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

const TRIES = 5;

/** Takes the lease of a file unless one stands that has not ended by `now`; answers the one that stands then. */
export async function takeLease(path: string, lease: Lease, now: number): Promise<Lease> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (await put(path, lease)) return lease;
    const standing = await read(path);
    if (standing !== null && standing.until > now) return standing;
    await takeAway(path, standing?.token ?? null);
  }
  throw new StoreUnavailable(new Error(`${path} can't be taken.`));
}

export async function renewLease(path: string, lease: Lease): Promise<boolean> {
  if ((await read(path))?.token !== lease.token) return false;
  await writeJson(path, lease);
  return true;
}

export async function giveBackLease(path: string, lease: Lease): Promise<void> {
  if ((await read(path))?.token === lease.token) await takeAway(path, lease.token);
}
