import { aggregateField, type GroupKeys } from '../aggregate.ts';
import type { SubgraphContext } from '../context.ts';
import { named, reference } from '../entity.ts';
import { aggregations } from './aggregations.ts';
import type { Loaders } from './loaders.ts';

type Context = SubgraphContext<Loaders>;

const industryKeys = {
  industry: ({ industry = null }: GroupKeys, _: unknown, context: Context) =>
    named(context.view().load.industry, industry),
  division: ({ division = null }: GroupKeys, _: unknown, context: Context) =>
    named(context.view().load.industry, division),
};

const regionKey = { region: ({ region = null }: GroupKeys) => reference(region) };

const enterpriseKey = {
  enterprise: ({ enterprise = null }: GroupKeys, _: unknown, context: Context) =>
    named(context.view().load.enterprise, enterprise),
};

const sourceKey = {
  source: ({ source = null }: GroupKeys, _: unknown, context: Context) => named(context.view().load.source, source),
};

/** The root fields that group and add up. */
export const aggregateRoots = {
  enterprisesAggregate: aggregateField(aggregations.enterprises),
  productionsAggregate: aggregateField(aggregations.productions),
  certificatesAggregate: aggregateField(aggregations.certificates),
  industryObservationsAggregate: aggregateField(aggregations.industryObservations),
};

/** What groups of the subgraph's rows have in common, as entities. */
export const aggregateResolvers = {
  EnterpriseGroupKeys: { ...regionKey, ...industryKeys },
  ProductionGroupKeys: {
    ...enterpriseKey,
    ...industryKeys,
    project: ({ project = null }: GroupKeys) => reference(project),
    settlement: ({ settlement = null }: GroupKeys) => reference(settlement),
  },
  CertificateGroupKeys: {
    ...enterpriseKey,
    ...sourceKey,
    product: ({ product = null }: GroupKeys) => reference(product),
    chapter: ({ chapter = null }: GroupKeys) => reference(chapter),
    importerCountry: ({ importerCountry = null }: GroupKeys) => reference(importerCountry),
  },
  IndustryObservationGroupKeys: {
    ...regionKey,
    ...sourceKey,
    industry: industryKeys.industry,
    regionVersion: ({ regionVersion = null }: GroupKeys) => reference(regionVersion),
    indicator: ({ indicator = null }: GroupKeys) => reference(indicator),
  },
};
