import type { SubgraphDefinition } from '../subgraph.ts';
import { datasets } from './datasets.ts';
import { buildLoaders, type Loaders } from './loaders.ts';
import { resolvers } from './resolvers.ts';

/** Exports: products of the Harmonized System, partner countries, trade flows and their summaries. */
export const exportsSubgraph: SubgraphDefinition<Loaders> = {
  name: 'exports',
  datasets,
  resolvers,
  loaders: buildLoaders,
};
