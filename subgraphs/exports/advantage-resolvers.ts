import type { Source } from '../value-types.ts';
import { checkYear } from '../arguments.ts';
import type { SubgraphContext } from '../context.ts';
import { named } from '../entity.ts';
import { weakest, type ObservationStatus } from '../observation.ts';
import { groupedBy } from '../grouped.ts';
import { revealedAdvantage, type Advantage } from './advantage.ts';
import type { Loaders } from './loaders.ts';
import { mostRecent } from './one-source.ts';
import { yearWithGrowth, type WorldExports } from './queries.ts';
import type { WorldFigure } from './world-exports.ts';

type Context = SubgraphContext<Loaders>;

export interface AdvantageArguments {
  readonly period: string;
  readonly asOf?: string | null;
}

/** An advantage as the schema has it; the sources are ids, resolved by `advantageValueResolvers`. */
export interface RcaAnalysis extends Advantage {
  readonly period: string;
  readonly status: ObservationStatus;
  readonly source: string | null;
  readonly worldSource: string | null;
}

/** Exports of some products of one edition by the source that published them last. */
interface OwnExports {
  readonly edition: string;
  readonly source: string;
  readonly valueUsd: bigint;
  readonly status: ObservationStatus;
}

function editionOf(product: string): string {
  return product.split(':')[0] ?? '';
}

/** The exports of several products in one year as one; null without any, or of several editions. */
function ownExports(flows: readonly WorldExports[]): OwnExports | null {
  const sources = [...groupedBy(flows, ({ source }) => source)].map(([source, own]) => ({
    source,
    own,
    _from: Math.max(...own.map((flow) => flow._from)),
  }));
  const chosen = mostRecent(sources);
  const [edition, ...others] = new Set(chosen?.own.map(({ product }) => editionOf(product)));
  if (chosen === null || edition === undefined || others.length > 0) return null;
  return {
    edition,
    source: chosen.source,
    valueUsd: chosen.own.reduce((sum, { valueUsd }) => sum + BigInt(valueUsd), 0n),
    status: weakest(chosen.own.map(({ status }) => status)),
  };
}

/** The world's exports of several products as one, by the table published last of those that list each of them. */
async function worldOf(context: Context, args: AdvantageArguments, products: readonly string[]) {
  const { load } = context.view(args.asOf);
  const figures = (await Promise.all(products.map((product) => load.worldFigures(args.period).load(product)))).flat();
  const listing = (figure: WorldFigure): boolean => figure.product !== null;
  const tables = [...groupedBy(figures.filter(listing), ({ source }) => source).values()]
    .filter((rows) => rows.length === products.length)
    .flatMap(([first, ...rest]) => (first === undefined ? [] : [{ ...first, rows: [first, ...rest] }]));
  const table = mostRecent(tables);
  if (table === null) return null;
  return { ...table, product: table.rows.reduce((sum, { product }) => sum + (product ?? 0n), 0n) };
}

/** What is compared with the world: the flows of some products, and why the choice of the products weakens the result. */
interface Compared {
  readonly flows: readonly WorldExports[];
  readonly products: readonly string[];
  readonly weakenedBy: readonly ObservationStatus[];
}

async function analysis(
  context: Context,
  args: AdvantageArguments,
  { flows, products, weakenedBy }: Compared,
): Promise<RcaAnalysis> {
  const own = ownExports(flows);
  const edition = own?.edition ?? editionOf(products[0] ?? '');
  const [totals, world] = await Promise.all([
    context.view(args.asOf).load.allExports.load(args.period),
    // A product that the country does not export counts in the world all the same.
    worldOf(
      context,
      args,
      products.filter((product) => editionOf(product) === edition),
    ),
  ]);
  const total = totals.find((all) => all.source === own?.source && all.edition === edition);
  const advantage = revealedAdvantage({
    product: own?.valueUsd ?? null,
    total: total === undefined ? null : BigInt(total.valueUsd),
    worldProduct: world?.product ?? null,
    worldTotal: world?.total ?? null,
  });
  const statuses = [own, total, world].map((figure) => figure?.status ?? 'MISSING');
  return {
    period: args.period,
    ...advantage,
    status: advantage.rca === null ? 'MISSING' : weakest([...statuses, ...weakenedBy]),
    source: own?.source ?? null,
    worldSource: world?.source ?? null,
  };
}

/** The advantage of a product or a chapter in one year. */
export async function productAdvantage(context: Context, id: string, args: AdvantageArguments): Promise<RcaAnalysis> {
  checkYear('period', args.period);
  const { load } = context.view(args.asOf);
  const flows = await load.worldExports({ from: args.period, to: args.period }).load(id);
  return analysis(context, args, { flows, products: [id], weakenedBy: [] });
}

/** The advantage of what an industry makes, as far as the graph links headings to it: ESTIMATED at best. */
export async function industryAdvantage(context: Context, id: string, args: AdvantageArguments): Promise<RcaAnalysis> {
  const year = checkYear('period', args.period);
  const { flows, products } = await context.view(args.asOf).load.industryExports(yearWithGrowth(year)).load(id);
  const within = flows.filter(({ period }) => period === args.period);
  return analysis(context, args, { flows: within, products, weakenedBy: ['ESTIMATED'] });
}

export const advantageValueResolvers = {
  RcaAnalysis: {
    source: ({ source }: RcaAnalysis, _: unknown, context: Context): Promise<Source | null> =>
      named(context.view().load.source, source),
    worldSource: ({ worldSource }: RcaAnalysis, _: unknown, context: Context): Promise<Source | null> =>
      named(context.view().load.source, worldSource),
  },
};
