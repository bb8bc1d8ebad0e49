import { ids } from '../../schema/ids.ts';
import { checkId, checkSpan, checkYear } from '../arguments.ts';
import { connect } from '../connection.ts';
import type { ConnectionArguments } from '../page.ts';
import type { SubgraphContext } from '../context.ts';
import { compoundGrowth } from '../decimal.ts';
import { named } from '../entity.ts';
import { toObservation, withoutValue, type Observation } from '../observation.ts';
import { targetActual, type TargetReference } from '../target-actual.ts';
import { groupedBy } from '../grouped.ts';
import { industryAdvantage, type AdvantageArguments } from './advantage-resolvers.ts';
import { collections } from './collections.ts';
import type { Concentration } from './concentration.ts';
import { enterpriseExports, exportStructures, exportTotals } from './datasets.ts';
import { industrySummary, missingSummary, structureIn, totalIn, type ExportSummary } from './export-summary.ts';
import type { Loaders } from './loaders.ts';
import { mostRecent, ofOneSource } from './one-source.ts';
import { inMillionUsd } from './product-resolvers.ts';
import { exactSum, REPUBLIC, yearWithGrowth } from './queries.ts';

type Context = SubgraphContext<Loaders>;

interface IdReference {
  readonly id: string;
}

interface PeriodArguments {
  readonly period: string;
  readonly asOf?: string | null;
}

interface GrowthArguments {
  readonly from: string;
  readonly to: string;
  readonly asOf?: string | null;
}

async function regionSummary(context: Context, region: string, args: PeriodArguments): Promise<ExportSummary> {
  const year = checkYear('period', args.period);
  const { load } = context.view(args.asOf);
  const [totals, structures] = await Promise.all([
    load.totalsOfRegion.load(region),
    load.structuresOfRegion.load(region),
  ]);
  const structure = structureIn(context, year, structures);
  // Concentration belongs to the structure, so it comes from the structure's source, where there is one.
  const overProducts = async (): Promise<Concentration | null> => {
    if (region !== REPUBLIC) return null;
    const stated = await load.overProducts.load(args.period);
    const source = structure.structureSource;
    return mostRecent(stated.filter((one) => source === null || one.source === source));
  };
  return {
    period: args.period,
    ...totalIn(context, year, totals),
    ...structure,
    hhi: async () => (await overProducts())?.index ?? null,
    hhiNormalised: async () => (await overProducts())?.normalised ?? null,
    productCount: async () => (await overProducts())?.parts ?? null,
    partnersHhi: async () => {
      const world = await overProducts();
      if (world === null) return null;
      const partners = (await load.overPartners.load(args.period)).find(({ source }) => source === world.source);
      // Flows to some partners say nothing about all of them.
      return partners?.total === world.total ? partners.index : null;
    },
  };
}

/** The series of an indicator of exports behind a target; both of its periods come from one source. */
async function seriesOf(
  context: Context,
  indicator: string,
  region: string,
  target: TargetReference,
): Promise<readonly Observation[]> {
  const { load } = context.view();
  const periods = [target.basePeriod, target.targetPeriod];
  if (indicator === 'ind-exports') {
    const totals = ofOneSource(await load.totalsOfRegion.load(region), periods);
    return totals.map((row) => inMillionUsd(context, exportTotals.name, `${indicator}:${region}`, row));
  }
  if (indicator === 'ind-processed-exports') {
    const structures = ofOneSource(await load.structuresOfRegion.load(region), periods);
    return structures.map((row) =>
      inMillionUsd(context, exportStructures.name, `${indicator}:${region}`, { ...row, valueUsd: row.processedUsd }),
    );
  }
  return [];
}

/** Compound growth of what an industry exports between two years, over the products linked to it in the last one. */
async function industryCagr(context: Context, industry: string, { from, to, asOf }: GrowthArguments) {
  const [first, last] = [checkYear('from', from), checkYear('to', to)];
  checkSpan(from, to);
  const { load } = context.view(asOf);
  const { flows } = await load.industryExports({ linkedIn: last, years: [first, last] }).load(industry);
  const years = [...groupedBy(flows, ({ source, period }) => `${source} ${period}`).values()].flatMap((parts) => {
    const [part] = parts;
    if (part === undefined) return [];
    const valueUsd = exactSum(parts.reduce((sum, flow) => sum + flow.valueUsd, 0));
    return [{ ...part, valueUsd, _from: Math.max(...parts.map(({ _from }) => _from)) }];
  });
  return compoundGrowthOf(ofOneSource(years, [from, to]), from, to);
}

function compoundGrowthOf(
  figures: readonly { readonly period: string; readonly valueUsd: number }[],
  from: string,
  to: string,
): string | null {
  const valueIn = (year: string): number | null => figures.find(({ period }) => period === year)?.valueUsd ?? null;
  return compoundGrowth(valueIn(from), valueIn(to), Number(to) - Number(from));
}

/** Exports of regions, industries and enterprises, and what they say of a target. */
export const summaryResolvers = {
  ExportSummary: {
    source: ({ source }: ExportSummary, _: unknown, context: Context) => named(context.view().load.source, source),
    structureSource: ({ structureSource }: ExportSummary, _: unknown, context: Context) =>
      named(context.view().load.source, structureSource),
  },
  Region: {
    exportSummary: ({ id }: IdReference, args: PeriodArguments, context: Context) => regionSummary(context, id, args),
    exports: ({ id }: IdReference, args: ConnectionArguments, context: Context) =>
      connect(context, collections.exportFlows, args, { column: 'region', id }),
    exportCagr: async ({ id }: IdReference, { from, to, asOf }: GrowthArguments, context: Context) => {
      checkYear('to', to);
      checkYear('from', from);
      checkSpan(from, to);
      return compoundGrowthOf(ofOneSource(await context.view(asOf).load.totalsOfRegion.load(id), [from, to]), from, to);
    },
  },
  Industry: {
    exportSummary: async (
      { id }: IdReference,
      { period, region, asOf }: PeriodArguments & { readonly region?: string | null },
      context: Context,
    ) => {
      const year = checkYear('period', period);
      // The flows are those of the Republic; nobody divides them by region.
      if (region != null && checkId('region', region, ids.region) !== REPUBLIC) return missingSummary(period);
      const { load } = context.view(asOf);
      const exported = await load.industryExports(yearWithGrowth(year)).load(id);
      const products = await Promise.all(exported.products.map((product) => load.product.load(product)));
      return industrySummary(context, year, exported, products);
    },
    products: async ({ id }: IdReference, _: unknown, context: Context) => {
      const { load } = context.view();
      const links = await load.linksOfIndustry.load(id);
      const products = await Promise.all(links.map(({ product }) => load.product.load(product)));
      return products.filter((product) => product !== null);
    },
    rca: async ({ id }: IdReference, args: AdvantageArguments, context: Context) =>
      (await industryAdvantage(context, id, args)).rca,
    rcaAnalysis: ({ id }: IdReference, args: AdvantageArguments, context: Context) =>
      industryAdvantage(context, id, args),
    exportCagr: ({ id }: IdReference, args: GrowthArguments, context: Context) => industryCagr(context, id, args),
  },
  Enterprise: {
    // Microdata: without the scope of its dataset nothing is read; the schema has refused before.
    exportsTotal: async ({ id }: IdReference, { period, asOf }: PeriodArguments, context: Context) => {
      const series = `exports:${id}`;
      const rows = await context.view(asOf).load.exportsOfEnterprise.load(id);
      const row = rows.find((one) => one.period === period);
      if (row === undefined) return withoutValue(series, period, 'MISSING');
      const measure = { unit: 'USD', priceBasis: 'CURRENT', regionVersion: null } as const;
      return toObservation(context, enterpriseExports.name, series, { ...row, ...measure });
    },
  },
  Target: {
    exportActual: (target: TargetReference, _: unknown, context: Context) =>
      targetActual(target, 'EXPORTS', (indicator, region) => seriesOf(context, indicator, region, target)),
  },
};
