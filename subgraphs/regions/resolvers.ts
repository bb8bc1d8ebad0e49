import { ids } from '../../schema/ids.ts';
import { checkId, checkIds, checkLength, checkOneOf } from '../arguments.ts';
import { copied, named } from '../entity.ts';
import type { SubgraphContext } from '../context.ts';
import { decimalText } from '../decimal.ts';
import { inForce, inLanguage, localized, nameHistory, validity, validOn } from '../names.ts';
import type { Observation } from '../observation.ts';
import { answerSeries, checkSeries, type SeriesArguments } from '../series.ts';
import type { Resolvers } from '../subgraph.ts';
import { targetActual, type TargetReference } from '../target-actual.ts';
import { aggregateResolvers, aggregateRoots } from './aggregate-resolvers.ts';
import type { AllocationWeight, Region, RegionCode, RegionVersion, Settlement, Succession } from './datasets.ts';
import type { Loaders } from './loaders.ts';
import { observationRoots } from './observation-resolvers.ts';
import { regionIdsByCodes, regionsOn } from './queries.ts';
import { nationalSum, observationsOf, type NationalSumArguments } from './statistics.ts';

type Context = SubgraphContext<Loaders>;
interface OnArgument {
  readonly on?: string | null;
}

async function regionNameOn(context: Context, region: string, day: string) {
  const row = inForce(await context.view().load.namesOfRegion.load(region), day);
  return row === null ? null : localized(row);
}

async function settlementNameOn(context: Context, settlement: string, day: string) {
  const row = inForce(await context.view().load.namesOfSettlement.load(settlement), day);
  return row === null ? null : localized(row);
}

const inScope = (context: Context, names: Awaited<ReturnType<typeof regionNameOn>>): string | null =>
  names === null ? null : inLanguage(names, context.scope.language);

const existing = async (context: Context, regionIds: readonly string[], day: string): Promise<readonly Region[]> => {
  const { load } = context.view();
  const found = await Promise.all(
    regionIds.map(async (id) => {
      const [region, versions] = await Promise.all([load.region.load(id), load.versionsOfRegion.load(id)]);
      return region !== null && versions.some((version) => validOn(version, day)) ? [region] : [];
    }),
  );
  return found.flat();
};

export const resolvers: Resolvers<Loaders> = {
  Query: {
    ...observationRoots,
    ...aggregateRoots,
    region: async (_: unknown, args: OnArgument & { id?: string | null; code?: string | null }, context: Context) => {
      checkOneOf(['id', 'code'], [args.id, args.code]);
      const { snapshot, load } = context.view();
      if (args.id != null) return load.region.load(checkId('id', args.id, ids.region));
      const [found] = await regionIdsByCodes(snapshot, [args.code ?? ''], args.on ?? null);
      return found === undefined ? null : load.region.load(found);
    },
    regions: async (
      _: unknown,
      args: OnArgument & { ids?: readonly string[] | null; codes?: readonly string[] | null },
      context: Context,
    ) => {
      const day = args.on ?? context.scope.today;
      const { snapshot } = context.view();
      if (args.ids != null && args.codes != null) checkOneOf(['ids', 'codes'], [args.ids, args.codes]);
      if (args.ids != null) return existing(context, checkIds('ids', args.ids, ids.region), day);
      if (args.codes == null) return regionsOn(snapshot, day);
      checkLength('codes', args.codes);
      return existing(context, await regionIdsByCodes(snapshot, args.codes, null), day);
    },
    settlement: (_: unknown, { id }: { id: string }, context: Context) =>
      context.view().load.settlement.load(checkId('id', id, ids.settlement)),
    nationalSum: (_: unknown, args: NationalSumArguments, context: Context) => nationalSum(context, args),
  },
  Region: {
    __resolveReference: async ({ id }: { id: string }, context: Context) =>
      copied(await context.view().load.region.load(id)),
    name: async (region: Region, { on }: OnArgument, context: Context) =>
      inScope(context, await regionNameOn(context, region.id, on ?? context.scope.today)),
    names: (region: Region, { on }: OnArgument, context: Context) =>
      regionNameOn(context, region.id, on ?? context.scope.today),
    nameHistory: async (region: Region, _: unknown, context: Context) =>
      nameHistory(await context.view().load.namesOfRegion.load(region.id)),
    codes: async (region: Region, { scheme, on }: OnArgument & { scheme?: string | null }, context: Context) => {
      const codes = await context.view().load.codesOfRegion.load(region.id);
      return codes.filter((row) => (scheme == null || row.scheme === scheme) && (on == null || validOn(row, on)));
    },
    versions: (region: Region, _: unknown, context: Context) => context.view().load.versionsOfRegion.load(region.id),
    version: async (region: Region, { on }: { on: string }, context: Context) => {
      const versions = await context.view().load.versionsOfRegion.load(region.id);
      return versions.find((version) => validOn(version, on)) ?? null;
    },
    predecessors: (region: Region, _: unknown, context: Context) => context.view().load.successionsTo.load(region.id),
    successors: async (region: Region, { on }: OnArgument, context: Context) => {
      const successions = await context.view().load.successionsFrom.load(region.id);
      return successions.filter(({ effectiveOn }) => on == null || effectiveOn <= on);
    },
    seat: async (region: Region, { on }: OnArgument, context: Context) => {
      const versions = await context.view().load.versionsOfRegion.load(region.id);
      const version = versions.find((one) => validOn(one, on ?? context.scope.today));
      return version?.seat == null ? null : context.view().load.settlement.load(version.seat);
    },
    statistics: async (
      region: Region,
      args: SeriesArguments & { indicator: string; asOf?: string | null },
      context: Context,
    ) => {
      checkId('indicator', args.indicator, ids.indicator);
      const question = checkSeries(args);
      const observations = await observationsOf(context, region.id, args.indicator, args.asOf);
      return answerSeries(`${args.indicator}:${region.id}`, observations, question);
    },
  },
  RegionCode: { validity: (code: RegionCode) => validity(code) },
  RegionVersion: {
    __resolveReference: async ({ id }: { id: string }, context: Context) =>
      copied(await context.view().load.version.load(id)),
    region: (version: RegionVersion, _: unknown, context: Context) => context.view().load.region.load(version.region),
    validity: (version: RegionVersion) => validity(version),
    name: async (version: RegionVersion, _: unknown, context: Context) => {
      const names = await context.view().load.namesOfRegion.load(version.region);
      const end = version.validTo;
      const used = names.filter(({ validFrom }) => end === null || validFrom === null || validFrom < end);
      const row = end === null ? inForce(used, context.scope.today) : (used.at(-1) ?? null);
      return row === null ? null : inLanguage(localized(row), context.scope.language);
    },
    seat: (version: RegionVersion, _: unknown, context: Context) =>
      version.seat === null ? null : context.view().load.settlement.load(version.seat),
    areaKm2: (version: RegionVersion) => decimalText(version.areaKm2, 0),
  },
  Succession: {
    __resolveReference: async ({ id }: { id: string }, context: Context) =>
      copied(await context.view().load.succession.load(id)),
    from: (succession: Succession, _: unknown, context: Context) =>
      context.view().load.version.load(succession.fromVersion),
    to: (succession: Succession, _: unknown, context: Context) =>
      context.view().load.version.load(succession.toVersion),
    weights: (succession: Succession, _: unknown, context: Context) =>
      context.view().load.weightsOf.load(succession.id),
    source: (succession: Succession, _: unknown, context: Context) =>
      context.view().load.source.load(succession.source),
  },
  AllocationWeight: { share: (weight: AllocationWeight) => decimalText(weight.share, 6) },
  Settlement: {
    __resolveReference: async ({ id }: { id: string }, context: Context) =>
      copied(await context.view().load.settlement.load(id)),
    name: async (settlement: Settlement, { on }: OnArgument, context: Context) =>
      inScope(context, await settlementNameOn(context, settlement.id, on ?? context.scope.today)),
    names: (settlement: Settlement, { on }: OnArgument, context: Context) =>
      settlementNameOn(context, settlement.id, on ?? context.scope.today),
    nameHistory: async (settlement: Settlement, _: unknown, context: Context) =>
      nameHistory(await context.view().load.namesOfSettlement.load(settlement.id)),
    region: async (settlement: Settlement, { on }: OnArgument, context: Context) => {
      const { load } = context.view();
      const place = (await load.placesOfSettlement.load(settlement.id)).find((row) =>
        validOn(row, on ?? context.scope.today),
      );
      return place === undefined ? null : load.region.load(place.region);
    },
    kato: async (settlement: Settlement, { on }: OnArgument, context: Context) => {
      const places = await context.view().load.placesOfSettlement.load(settlement.id);
      return places.find((row) => validOn(row, on ?? context.scope.today))?.kato ?? null;
    },
  },
  Target: {
    territorialActual: (target: TargetReference, _: unknown, context: Context) =>
      targetActual(target, 'REGIONS', (indicator, region) => observationsOf(context, region, indicator)),
  },
  Observation: {
    regionVersion: (observation: Observation, _: unknown, context: Context) =>
      named(context.view().load.version, observation.regionVersion?.id ?? null),
  },
  ...aggregateResolvers,
};
