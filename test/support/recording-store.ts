import type { Filter, FindOptions, Stage, Store } from '../../datasets/store/store.ts';

/** One read of a store as it was asked for: a pipeline is what its leading `$match` stages ask for. */
export interface Read {
  readonly collection: string;
  readonly filter: Filter;
  readonly sort: FindOptions['sort'];
  readonly limit: number | undefined;
}

function leadingMatch(pipeline: readonly Stage[]): Filter {
  const rest = pipeline.findIndex((stage) => !('$match' in stage));
  const matches = rest < 0 ? pipeline : pipeline.slice(0, rest);
  return { $and: matches.map((stage) => stage['$match']) };
}

/** The same store, with what is read of it. */
export function recordingStore(store: Store): { readonly store: Store; readonly reads: readonly Read[] } {
  const reads: Read[] = [];
  const recording: Store = {
    kind: store.kind,
    ledger: store.ledger,
    prepare: (plans) => store.prepare(plans),
    find: (collection, filter, options) => {
      reads.push({ collection, filter, sort: options?.sort, limit: options?.limit });
      return store.find(collection, filter, options);
    },
    aggregate: (collection, pipeline) => {
      reads.push({ collection, filter: leadingMatch(pipeline), sort: undefined, limit: undefined });
      return store.aggregate(collection, pipeline);
    },
    insert: (collection, documents) => store.insert(collection, documents),
    update: (collection, filter, change, options) => store.update(collection, filter, change, options),
    updateEach: (collection, updates) => store.updateEach(collection, updates),
    remove: (collection, filter) => store.remove(collection, filter),
    ping: () => store.ping(),
    close: () => store.close(),
  };
  return { store: recording, reads };
}
