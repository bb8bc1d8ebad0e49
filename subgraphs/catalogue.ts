import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import type { Column } from '../datasets/column.ts';
import { headerOf, type Dataset } from '../datasets/dataset.ts';
import { releaseId, type Release } from '../datasets/release.ts';
import type { SubgraphContext } from './context.ts';

function releaseValue(release: Release): Record<string, unknown> {
  const { dataset, number, ...rest } = release;
  return { id: releaseId(dataset, number), ...rest };
}

function datasetValue(owner: string, dataset: Dataset, context: SubgraphContext): Record<string, unknown> {
  const number = context.view().snapshot.release(dataset.name);
  return {
    name: dataset.name,
    title: dataset.title,
    description: dataset.description,
    owner: owner.toUpperCase(),
    columns: Object.entries<Column<unknown>>(dataset.columns).map(([name, column]) => ({
      name: headerOf(name),
      description: column.description,
      type: column.type,
      unit: column.unit,
      required: column.required,
    })),
    releases: context.releases(dataset.name).map(releaseValue),
    current: number === 0 ? null : releaseValue(context.release(dataset.name, number)),
  };
}

/** Resolvers of the catalogue: every subgraph answers its own datasets under its own name. */
export function catalogueResolvers(owner: string, datasets: readonly Dataset[]): GraphQLResolverMap<SubgraphContext> {
  return {
    Query: { catalogue: () => ({}) },
    Catalogue: {
      [owner]: (_: unknown, __: unknown, context: SubgraphContext) =>
        datasets.map((dataset) => datasetValue(owner, dataset, context)),
    },
  };
}
