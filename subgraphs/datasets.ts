import type { Dataset } from '../datasets/dataset.ts';
import { datasets as enterprises } from './enterprises/datasets.ts';
import { datasets as exports } from './exports/datasets.ts';
import { datasets as programs } from './programs/datasets.ts';
import { datasets as regions } from './regions/datasets.ts';
import type { SubgraphName } from './subgraph.ts';

/** The datasets of each subgraph, for whoever loads them: without the library that serves a subgraph. */
export const datasetsBySubgraph: Readonly<Record<SubgraphName, readonly Dataset[]>> = {
  programs,
  regions,
  enterprises,
  exports,
};
