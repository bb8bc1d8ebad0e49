import type { Dataset } from '../datasets/dataset.ts';
import { enterprisesSubgraph } from './enterprises/index.ts';
import { exportsSubgraph } from './exports/index.ts';
import { programsSubgraph } from './programs/index.ts';
import { regionsSubgraph } from './regions/index.ts';
import { createSubgraph, type Subgraph, type SubgraphName, type SubgraphParts } from './subgraph.ts';

interface SubgraphEntry {
  readonly datasets: readonly Dataset[];
  readonly create: (parts: SubgraphParts) => Subgraph;
}

/** The four subgraphs of the graph, by name. */
export const subgraphs: Readonly<Record<SubgraphName, SubgraphEntry>> = {
  programs: { datasets: programsSubgraph.datasets, create: (parts) => createSubgraph(programsSubgraph, parts) },
  regions: { datasets: regionsSubgraph.datasets, create: (parts) => createSubgraph(regionsSubgraph, parts) },
  enterprises: {
    datasets: enterprisesSubgraph.datasets,
    create: (parts) => createSubgraph(enterprisesSubgraph, parts),
  },
  exports: { datasets: exportsSubgraph.datasets, create: (parts) => createSubgraph(exportsSubgraph, parts) },
};
