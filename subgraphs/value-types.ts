import type DataLoader from 'dataloader';
import type { RowOf } from '../datasets/dataset.ts';
import type { SubgraphContext } from './context.ts';
import type { Observation } from './observation.ts';
import type { sourcesOf } from './sources.ts';

export type Source = RowOf<ReturnType<typeof sourcesOf>>;

/** Loaders that every subgraph has, because the shared value types need them. */
export interface SharedLoaders {
  readonly source: DataLoader<string, Source | null>;
}

/** Resolvers of the value types that all subgraphs share. */
export const valueTypeResolvers = {
  SourceRef: { publishedOn: (source: Source) => source.datedOn },
  Observation: {
    source: (observation: Observation, _: unknown, context: SubgraphContext<SharedLoaders>) =>
      observation.source === null ? null : context.view().load.source.load(observation.source),
  },
};
