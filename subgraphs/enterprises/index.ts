import type { SubgraphDefinition } from '../subgraph.ts';
import { datasets } from './datasets.ts';
import { buildLoaders, type Loaders } from './loaders.ts';
import { resolvers } from './resolvers.ts';

/** Enterprises: legal entities, their productions and certificates, industries and the statistics of industries. */
export const enterprisesSubgraph: SubgraphDefinition<Loaders> = {
  name: 'enterprises',
  datasets,
  resolvers,
  loaders: buildLoaders,
};
