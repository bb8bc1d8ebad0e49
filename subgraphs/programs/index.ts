import type { SubgraphDefinition } from '../subgraph.ts';
import { datasets } from './datasets.ts';
import { buildLoaders, type Loaders } from './loaders.ts';
import { resolvers } from './resolvers.ts';

/** Programs: state programs with their acts, targets, maps and projects, events, and what was said and instructed. */
export const programsSubgraph: SubgraphDefinition<Loaders> = {
  name: 'programs',
  datasets,
  resolvers,
  loaders: buildLoaders,
};
