import { GraphError } from '../../service/errors.ts';
import type { Dataset } from '../dataset.ts';
import type { Histories, History, Release } from '../release.ts';
import { DuplicateKey, type CollectionPlan, type Store } from './store.ts';

/** The right of one process to load one dataset, until a moment that it moves on while it works. */
export interface Lease {
  readonly dataset: string;
  /** Tells this lease from every other, also of the same process. */
  readonly token: string;
  readonly host: string;
  readonly pid: number;
  /** ISO moment at which the load began. */
  readonly since: string;
  /** Milliseconds since 1970 at which the lease ends by itself. */
  readonly until: number;
}

/** What was published of the datasets, and who is loading one. Each write is one whole thing or nothing. */
export interface Ledger {
  prepare(): Promise<void>;
  /** The publication histories of some datasets as they stand now; empty for one that was never published. */
  histories(datasets: readonly Dataset[]): Promise<Histories>;
  /** Stores a release whose rows the store holds, and moves the pointer to it: with that it becomes visible. */
  add(dataset: Dataset, release: Release): Promise<void>;
  /** Moves the pointer to a release that is stored. */
  move(dataset: Dataset, number: number): Promise<void>;
  /** Forgets releases above a number: those to which the pointer was never moved. */
  discard(dataset: Dataset, newest: number): Promise<void>;
  /** Takes a lease unless one stands that has not ended by `now`; answers the one that stands then. */
  take(lease: Lease, now: number): Promise<Lease>;
  /** Moves the end of a lease on; false when it is not the one that stands any more. */
  renew(lease: Lease): Promise<boolean>;
  /** Gives a lease back; harmless when another stands. */
  giveBack(lease: Lease): Promise<void>;
}

const RELEASES = '_releases';
const HISTORIES = '_histories';
const LEASES = '_leases';

const plans: readonly CollectionPlan[] = [
  { name: RELEASES, unique: [['dataset', 'number']], indexes: [] },
  { name: HISTORIES, unique: [['dataset']], indexes: [] },
  { name: LEASES, unique: [['dataset']], indexes: [] },
];

type Documents = Pick<Store, 'prepare' | 'find' | 'insert' | 'update' | 'remove'>;

/** The ledger as collections beside the rows. */
export class CollectionLedger implements Ledger {
  readonly #store: Documents;

  constructor(store: Documents) {
    this.#store = store;
  }

  prepare(): Promise<void> {
    return this.#store.prepare(plans);
  }

  async histories(datasets: readonly Dataset[]): Promise<Histories> {
    const names = datasets.map((dataset) => dataset.name);
    // Moves first: a release is stored before its move, so every move that was read has its release.
    const moves = await this.#store.find<History>(HISTORIES, { dataset: { $in: names } }).toArray();
    const releases = await this.#store
      .find<Release>(RELEASES, { dataset: { $in: names } }, { sort: { dataset: 1, number: 1 } })
      .toArray();
    return Object.fromEntries(
      names.map((name): [string, History] => [
        name,
        {
          dataset: name,
          releases: releases.filter((release) => release.dataset === name),
          moves: moves.find((history) => history.dataset === name)?.moves ?? [],
        },
      ]),
    );
  }

  async add(dataset: Dataset, release: Release): Promise<void> {
    try {
      await this.#store.insert(RELEASES, [{ ...release }]);
    } catch (error) {
      if (!(error instanceof DuplicateKey)) throw error;
      throw new GraphError(
        'CONFLICT',
        `Release ${release.number} of ${dataset.name} was just stored by another process.`,
      );
    }
    await this.move(dataset, release.number);
  }

  async move({ name }: Dataset, number: number): Promise<void> {
    const change = { set: { dataset: name }, push: { moves: number } };
    await this.#store.update(HISTORIES, { dataset: name }, change, { upsert: true });
  }

  async discard({ name }: Dataset, newest: number): Promise<void> {
    await this.#store.remove(RELEASES, { dataset: name, number: { $gt: newest } });
  }

  async take(lease: Lease, now: number): Promise<Lease> {
    // Two who find an ended lease both remove it, and the unique index lets one of them in.
    await this.#store.remove(LEASES, { dataset: lease.dataset, until: { $lte: now } });
    try {
      await this.#store.insert(LEASES, [{ ...lease }]);
      return lease;
    } catch (error) {
      if (!(error instanceof DuplicateKey)) throw error;
      const [standing] = await this.#store.find<Lease>(LEASES, { dataset: lease.dataset }).toArray();
      // It was given back in between: the next try gets in.
      return standing ?? this.take(lease, now);
    }
  }

  async renew({ dataset, token, until }: Lease): Promise<boolean> {
    return (await this.#store.update(LEASES, { dataset, token }, { set: { until } })) > 0;
  }

  async giveBack({ dataset, token }: Lease): Promise<void> {
    await this.#store.remove(LEASES, { dataset, token });
  }
}
