import type { SubgraphDefinition } from '../subgraph.ts';
import { datasets } from './datasets.ts';
import { buildLoaders, type Loaders } from './loaders.ts';
import { resolvers } from './resolvers.ts';

/** Regions: territories with their names, codes, versions and successions, and the statistics of territories. */
export const regionsSubgraph: SubgraphDefinition<Loaders> = {
  name: 'regions',
  datasets,
  resolvers,
  loaders: buildLoaders,
};
