import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { GraphError } from '../service/errors.ts';
import type { Dataset } from './dataset.ts';
import type { Lease } from './store/ledger.ts';
import type { Store } from './store/store.ts';

/**
 * A lease that is not renewed ends after this time: a process that died keeps a dataset no longer. It is long beside the
 * time that a busy database needs to answer a renewal, as a load that goes on must not lose it; one that died on the same
 * host is noticed at once.
 */
export const LEASE_MS = 120_000;
const RENEWAL_MS = 10_000;

export interface LeaseOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly host?: string;
  readonly pid?: number;
  /** Whether a process of this host lives; one that does not has lost its lease at once. */
  readonly isAlive?: (pid: number) => boolean;
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function conflict({ dataset, pid, host, since, until }: Lease): GraphError {
  const end = new Date(until).toISOString();
  const message =
    `${dataset} is being loaded by process ${pid} on ${host} since ${since}. ` +
    `Wait until it is done; if it has died, its lease ends at ${end}.`;
  return new GraphError('CONFLICT', message, { dataset, holder: { host, pid, since, until: end } });
}

/** Takes the lease of a dataset. Throws CONFLICT, naming the holder, when another process has it. */
async function take(store: Store, wanted: Lease, { now, isAlive = runs }: LeaseOptions): Promise<void> {
  const standing = await store.ledger.take(wanted, now());
  if (standing.token === wanted.token) return;
  const died = standing.host === wanted.host && standing.pid !== wanted.pid && !isAlive(standing.pid);
  if (!died) throw conflict(standing);
  await store.ledger.giveBack(standing);
  const next = await store.ledger.take(wanted, now());
  if (next.token !== wanted.token) throw conflict(next);
}

/**
 * Does something as the only one who loads a dataset, and renews the lease meanwhile. `held` throws CONFLICT once the
 * lease is lost: whoever writes asks it before each write.
 */
export async function underLease<T>(
  store: Store,
  dataset: Dataset,
  options: LeaseOptions,
  act: (held: () => void) => Promise<T>,
): Promise<T> {
  const { now, host = hostname(), pid = process.pid } = options;
  const since = new Date(now()).toISOString();
  let lease: Lease = { dataset: dataset.name, token: randomUUID(), host, pid, since, until: now() + LEASE_MS };
  let lost = false;
  await take(store, lease, options);
  const renew = async (): Promise<void> => {
    const renewed = { ...lease, until: now() + LEASE_MS };
    // While the store does not answer the lease runs on until its end.
    const stands = await store.ledger.renew(renewed).catch(() => null);
    if (stands === true) lease = renewed;
    if (stands === false) lost = true;
  };
  const timer = setInterval(() => void renew(), RENEWAL_MS);
  const held = (): void => {
    if (!lost && now() < lease.until) return;
    throw new GraphError('CONFLICT', `The lease on ${dataset.name} was lost, so nothing was published; load again.`);
  };
  try {
    return await act(held);
  } finally {
    clearInterval(timer);
    await store.ledger.giveBack(lease).catch(() => undefined);
  }
}
