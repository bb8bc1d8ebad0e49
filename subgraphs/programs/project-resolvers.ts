import { ids } from '../../schema/ids.ts';
import { checkId } from '../arguments.ts';
import type { Connection } from '../connection.ts';
import { decimalText } from '../decimal.ts';
import { named, reference } from '../entity.ts';
import { inLanguage, localized, validity, validOn } from '../names.ts';
import type { Resolvers } from '../subgraph.ts';
import { KZT_SCALE } from './columns.ts';
import type { ComplianceAssessment, IndustrializationMap, MapEntry, Project } from './project-datasets.ts';
import type { Loaders } from './loaders.ts';
import { byReference, listed, references, type Context, type IdArgument, type OnArgument } from './lookups.ts';
import { lastProjectCount } from './queries.ts';
import { reportedValue } from './target-resolvers.ts';
import { tenge } from './tenge.ts';
import { CAPACITY_SCALE, projectUnitInvestment } from './unit-investment.ts';

export const projectResolvers: Resolvers<Loaders> = {
  IndustrializationMap: {
    __resolveReference: byReference((load) => load.map),
    name: (map: IndustrializationMap, _: unknown, context: Context) =>
      inLanguage(localized(map), context.scope.language),
    legalBasis: (map: IndustrializationMap, _: unknown, context: Context) =>
      named(context.view().load.act, map.legalBasis),
    validity: (map: IndustrializationMap) => validity(map),
    entries: async (
      map: IndustrializationMap,
      { on, region }: OnArgument & { region?: string | null },
      context: Context,
    ) => {
      if (region != null) checkId('region', region, ids.region);
      // A map lists nothing before it came into force, also where a source gives an entry no day.
      if (on != null && !validOn(map, on)) return [];
      const entries = await context.view().load.entriesOfMap.load(map.id);
      return entries.filter(
        (entry) =>
          (region == null || entry.region === region) &&
          (on == null || validOn({ validFrom: entry.includedOn, validTo: entry.excludedOn }, on)),
      );
    },
    reportedProjectCount: async (map: IndustrializationMap, { asOf }: { asOf?: string | null }, context: Context) => {
      const figure = lastProjectCount(await context.view(asOf).load.figuresOnMap.load(map.id), asOf ?? null);
      return figure === null ? null : reportedValue(figure);
    },
  },
  MapEntry: {
    __resolveReference: byReference((load) => load.mapEntry),
    map: (entry: MapEntry, _: unknown, context: Context) => context.view().load.map.load(entry.map),
    project: (entry: MapEntry, _: unknown, context: Context) => context.view().load.project.load(entry.project),
    decision: (entry: MapEntry, _: unknown, context: Context) => named(context.view().load.act, entry.decision),
  },
  Project: {
    __resolveReference: byReference((load) => load.project),
    program: (project: Project, _: unknown, context: Context) => named(context.view().load.program, project.program),
    mapEntries: (project: Project, _: unknown, context: Context) =>
      context.view().load.entriesOfProject.load(project.id),
    enterprise: (project: Project) => reference(project.enterprise),
    region: (project: Project) => reference(project.region),
    settlement: (project: Project) => reference(project.settlement),
    industry: (project: Project) => reference(project.industry),
    products: (project: Project) => references(project.products),
    cost: (project: Project) => (project.costKzt === null ? null : tenge(decimalText(project.costKzt, KZT_SCALE))),
    capacity: ({ capacityValue, capacityUnit }: Project) =>
      capacityValue === null || capacityUnit === null
        ? []
        : [{ value: decimalText(capacityValue, CAPACITY_SCALE), unit: capacityUnit }],
    unitInvestment: (project: Project) => projectUnitInvestment(project),
    launchEvent: (project: Project, _: unknown, context: Context) =>
      named(context.view().load.event, project.launchEvent),
    compliance: (project: Project, _: unknown, context: Context) =>
      context.view().load.assessmentsOfProject.load(project.id),
    sources: (project: Project, _: unknown, context: Context) => listed(context.view().load.source, project.sources),
  },
  ComplianceAssessment: {
    __resolveReference: byReference((load) => load.assessment),
    project: (assessment: ComplianceAssessment, _: unknown, context: Context) =>
      context.view().load.project.load(assessment.project),
    edition: (assessment: ComplianceAssessment, _: unknown, context: Context) =>
      named(context.view().load.edition, assessment.edition),
    assessor: (assessment: ComplianceAssessment, _: unknown, context: Context) =>
      named(context.view().load.organization, assessment.assessor),
  },
  ProjectConnection: {
    totalCost: async (page: Connection<Project>) => {
      const { costSum = 0, costKnownCount = 0 } = await page.totals();
      return costKnownCount === 0 ? null : tenge(decimalText(costSum, KZT_SCALE));
    },
    costKnownCount: async (page: Connection<Project>) => (await page.totals())['costKnownCount'] ?? 0,
  },
  Enterprise: {
    projects: async (enterprise: IdArgument, { program }: { program?: string | null }, context: Context) => {
      if (program != null) checkId('program', program, ids.program);
      const projects = await context.view().load.projectsOfEnterprise.load(enterprise.id);
      return projects.filter((project) => program == null || project.program === program);
    },
  },
  Product: {
    projects: (product: IdArgument, _: unknown, context: Context) =>
      context.view().load.projectsOfProduct.load(product.id),
  },
};
