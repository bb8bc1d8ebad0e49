import { aggregateField, type GroupKeys } from '../aggregate.ts';
import type { SubgraphContext } from '../context.ts';
import { named, reference } from '../entity.ts';
import { aggregations } from './aggregations.ts';
import type { Loaders } from './loaders.ts';

type Context = SubgraphContext<Loaders>;

/** The root fields that group and add up. */
export const aggregateRoots = {
  productsAggregate: aggregateField(aggregations.products),
  exportFlowsAggregate: aggregateField(aggregations.exportFlows),
};

/** What groups of products and of flows have in common, as entities. */
export const aggregateResolvers = {
  ProductGroupKeys: {
    chapter: ({ chapter = null }: GroupKeys, _: unknown, context: Context) =>
      named(context.view().load.product, chapter),
  },
  ExportFlowGroupKeys: {
    region: ({ region = null }: GroupKeys) => reference(region),
    partner: ({ partner = null }: GroupKeys, _: unknown, context: Context) =>
      named(context.view().load.country, partner),
    product: ({ product = null }: GroupKeys, _: unknown, context: Context) =>
      named(context.view().load.product, product),
    chapter: ({ chapter = null }: GroupKeys, _: unknown, context: Context) =>
      named(context.view().load.product, chapter),
    heading: ({ heading = null }: GroupKeys, _: unknown, context: Context) =>
      named(context.view().load.product, heading),
    source: ({ source = null }: GroupKeys, _: unknown, context: Context) => named(context.view().load.source, source),
  },
};
