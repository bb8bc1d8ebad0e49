import type { Stage, Store } from '../../datasets/store/store.ts';

export interface Reads {
  /** How many reads each collection has had since the last reset. */
  readonly counts: Map<string, number>;
  reset(): void;
}

/** The other collections that a pipeline reads. */
function joined(stages: readonly Stage[]): readonly string[] {
  const names = [...JSON.stringify(stages).matchAll(/"(?:from|coll)":"([a-z-]+)"/gu)];
  return names.flatMap(([, name]) => name ?? []);
}

/** The same store with its reads counted by collection. */
export function countingStore(store: Store): { readonly store: Store; readonly reads: Reads } {
  const counts = new Map<string, number>();
  const counted = (collection: string): void => void counts.set(collection, (counts.get(collection) ?? 0) + 1);
  const counting: Store = {
    kind: store.kind,
    ledger: store.ledger,
    prepare: (plans) => store.prepare(plans),
    find: (collection, filter, options) => {
      counted(collection);
      return store.find(collection, filter, options);
    },
    aggregate: (collection, pipeline) => {
      counted(collection);
      for (const other of joined(pipeline)) counted(other);
      return store.aggregate(collection, pipeline);
    },
    insert: (collection, documents) => store.insert(collection, documents),
    update: (collection, filter, change, options) => store.update(collection, filter, change, options),
    updateEach: (collection, updates) => store.updateEach(collection, updates),
    remove: (collection, filter) => store.remove(collection, filter),
    ping: () => store.ping(),
    close: () => store.close(),
  };
  return { store: counting, reads: { counts, reset: () => counts.clear() } };
}
