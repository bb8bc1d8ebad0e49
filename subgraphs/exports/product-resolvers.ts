import type { SubgraphContext } from '../context.ts';
import { decimalText } from '../decimal.ts';
import { copied, named, reference } from '../entity.ts';
import { inLanguage, localized, validOn } from '../names.ts';
import { vintageOf, type Observation } from '../observation.ts';
import { answerSeries, checkSeries, comparable, periodsToRead, type SeriesArguments } from '../series.ts';
import type { Stored } from '../../datasets/store/snapshot.ts';
import { productAdvantage, type AdvantageArguments } from './advantage-resolvers.ts';
import { exportFlows, USD_SCALE, type Country, type ExportFlow, type Product } from './datasets.ts';
import { money } from './export-summary.ts';
import type { Loaders } from './loaders.ts';
import type { WorldExports } from './queries.ts';

type Context = SubgraphContext<Loaders>;

interface ExportsArguments extends SeriesArguments {
  readonly from: string;
  readonly to: string;
  readonly asOf?: string | null;
}

const SHARE_SCALE = 6;
const WEIGHT_SCALE = 3;
/** A million is ten to the sixth: a value in USD is one in million USD with six digits more after the point. */
const MILLION_DIGITS = 6;

/** An amount of stored USD as an observation in million USD. */
export function inMillionUsd(
  context: Context,
  dataset: string,
  series: string,
  row: Pick<WorldExports, 'period' | 'source' | 'valueUsd' | 'status' | '_from'>,
): Observation {
  return {
    id: `${series}:${row.period}`,
    period: row.period,
    value: decimalText(row.valueUsd, USD_SCALE + MILLION_DIGITS),
    unit: 'million USD',
    priceBasis: 'CURRENT',
    status: row.status,
    vintage: vintageOf(context, dataset, row._from),
    // The sources of exports do not state boundaries.
    regionVersion: null,
    source: row.source,
  };
}

/** Sources count exports in different ways, so a change is taken only within one of them. */
const ofOneSource = (one: Observation, other: Observation): boolean =>
  comparable(one, other) && one.source === other.source;

/** Products, countries and the flows between them. */
export const productResolvers = {
  Product: {
    __resolveReference: async ({ id }: { id: string }, context: Context) =>
      copied(await context.view().load.product.load(id)),
    name: (product: Product, _: unknown, context: Context) => inLanguage(localized(product), context.scope.language),
    names: (product: Product) => localized(product),
    parent: ({ parent }: Product, _: unknown, context: Context) => named(context.view().load.product, parent),
    processedShareOfSubheadings: ({ processedShare }: Product) => decimalText(processedShare, SHARE_SCALE),
    industries: async ({ id }: Product, _: unknown, context: Context) => {
      const links = await context.view().load.linksOfProduct.load(id);
      return links.map(({ industry }) => ({ id: industry }));
    },
    industryLinks: async ({ id }: Product, _: unknown, context: Context) => {
      const links = await context.view().load.linksOfProduct.load(id);
      return links.map(({ industry, method, validFrom }) => ({ industry: { id: industry }, method, validFrom }));
    },
    rca: async ({ id }: Product, args: AdvantageArguments, context: Context) =>
      (await productAdvantage(context, id, args)).rca,
    rcaAnalysis: ({ id }: Product, args: AdvantageArguments, context: Context) => productAdvantage(context, id, args),
    exports: async ({ id }: Product, args: ExportsArguments, context: Context) => {
      const series = `exports:${id}`;
      const question = checkSeries(args);
      const span = periodsToRead(args.from, args.to, question);
      const rows = await context.view(args.asOf).load.worldExports(span).load(id);
      const observations = rows.map((row) => inMillionUsd(context, exportFlows.name, series, row));
      return answerSeries(series, observations, question, ofOneSource);
    },
    source: ({ source }: Product, _: unknown, context: Context) => context.view().load.source.load(source),
  },
  Country: {
    __resolveReference: async ({ id }: { id: string }, context: Context) =>
      copied(await context.view().load.country.load(id)),
    code: ({ alpha2 }: Country) => alpha2,
    name: (country: Country, _: unknown, context: Context) => inLanguage(localized(country), context.scope.language),
    names: (country: Country) => localized(country),
    isEaeu: async ({ id }: Country, { on }: { on: string }, context: Context) => {
      const memberships = await context.view().load.membershipsOf.load(id);
      return memberships.some((membership) => validOn(membership, on));
    },
  },
  ExportFlow: {
    __resolveReference: async ({ id }: { id: string }, context: Context) =>
      copied(await context.view().load.flow.load(id)),
    region: ({ region }: ExportFlow) => reference(region),
    partner: ({ partner }: ExportFlow, _: unknown, context: Context) => named(context.view().load.country, partner),
    product: ({ product }: ExportFlow, _: unknown, context: Context) => named(context.view().load.product, product),
    value: ({ valueUsd }: ExportFlow) => money(valueUsd),
    netWeightKg: ({ netWeightKg }: ExportFlow) => decimalText(netWeightKg, WEIGHT_SCALE),
    vintage: (flow: Stored<ExportFlow>, _: unknown, context: Context) =>
      vintageOf(context, exportFlows.name, flow._from),
    source: ({ source }: ExportFlow, _: unknown, context: Context) => context.view().load.source.load(source),
  },
};
