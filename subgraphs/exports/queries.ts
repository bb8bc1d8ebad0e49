import type { Snapshot } from '../../datasets/store/snapshot.ts';
import type { Filter } from '../../datasets/store/store.ts';
import { weakest, type ObservationStatus } from '../observation.ts';
import { countries, exportFlows, industryLinks, products, type Country } from './datasets.ts';
import { withIndustriesAbove } from '../oked.ts';
import { groupedBy } from '../grouped.ts';
import { mostRecent } from './one-source.ts';

/** The territory whose exports the flows count: no source divides them by region. */
export const REPUBLIC = 'kz';

/** Exports of one product to the world in one period, as one source counts them. */
export interface WorldExports {
  readonly product: string;
  readonly period: string;
  readonly source: string;
  readonly valueUsd: number;
  readonly status: ObservationStatus;
  /** The newest release that brought one of the flows. */
  readonly _from: number;
}

interface FlowGroup {
  readonly _id: { readonly product: string; readonly period: string; readonly source: string };
  readonly valueUsd: number;
  readonly newest: number;
  readonly statuses: readonly ObservationStatus[];
}

const CHAPTER = /:\d{2}$/u;

/** The id of a heading's chapter, as an expression of the store: edition and the first two digits of the code. */
const CHAPTER_OF_FLOW = {
  $concat: [{ $arrayElemAt: [{ $split: ['$product', ':'] }, 0] }, ':', { $substrCP: ['$hsCode', 0, 2] }],
};

export function exactSum(valueUsd: number): number {
  if (!Number.isSafeInteger(valueUsd)) throw new Error('The sum of valueUsd is beyond the range of exact integers.');
  return valueUsd;
}

/** Exports to the world by product, period and source, added up in the store; `by` names the product of a flow. */
async function worldExports(
  snapshot: Snapshot,
  headings: readonly string[],
  period: Filter,
  by: unknown = '$product',
): Promise<readonly WorldExports[]> {
  if (headings.length === 0) return [];
  const groups = await snapshot
    .aggregate<FlowGroup>(exportFlows, [
      { $match: { region: REPUBLIC, product: { $in: headings }, period, partner: null } },
      {
        $group: {
          _id: { product: by, period: '$period', source: '$source' },
          valueUsd: { $sum: '$valueUsd' },
          newest: { $max: '$_from' },
          statuses: { $addToSet: '$status' },
        },
      },
    ])
    .toArray();
  return groups.map(({ _id, valueUsd, newest, statuses }) => ({
    ..._id,
    valueUsd: exactSum(valueUsd),
    status: weakest(statuses),
    _from: newest,
  }));
}

/** Periods from one to another, both inclusive. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/**
 * Exports of the Republic to the world of some products, in the order of their periods, each period as the source
 * published last counts it. The exports of a chapter are the sum over its headings.
 */
export async function exportsByProduct(
  snapshot: Snapshot,
  { from, to }: Span,
  productIds: readonly string[],
): Promise<ReadonlyMap<string, readonly WorldExports[]>> {
  const within = { $gte: from, $lte: to };
  const chapters = productIds.filter((id) => CHAPTER.test(id));
  const headings = productIds.filter((id) => !CHAPTER.test(id));
  const below =
    chapters.length === 0
      ? []
      : await snapshot.find(products, { parent: { $in: chapters } }, { fields: ['id'] }).toArray();
  const headingsBelow = below.map(({ id }) => id);
  const sums = await Promise.all([
    worldExports(snapshot, headings, within),
    worldExports(snapshot, headingsBelow, within, CHAPTER_OF_FLOW),
  ]);
  const byProduct = groupedBy(sums.flat(), ({ product }) => product);
  return new Map([...byProduct].map(([product, rows]) => [product, onePerPeriod(rows)]));
}

function onePerPeriod(rows: readonly WorldExports[]): readonly WorldExports[] {
  return [...groupedBy(rows, ({ period }) => period)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, stated]) => mostRecent(stated) ?? []);
}

/** The products linked to an industry or to one below it, and their exports in some periods, by source. */
export interface IndustryExports {
  readonly products: readonly string[];
  readonly flows: readonly WorldExports[];
}

/** Years of an industry's exports, with the products that were linked to it in one of them. */
export interface IndustryYears {
  readonly linkedIn: number;
  readonly years: readonly number[];
}

/** A year with the one before it, from which its growth is counted; the links are those that held in the year. */
export function yearWithGrowth(year: number): IndustryYears {
  return { linkedIn: year, years: [year, year - 1] };
}

/** What some industries export in some years, by product and source. */
export async function exportsByIndustry(
  snapshot: Snapshot,
  { linkedIn, years }: IndustryYears,
  industryIds: readonly string[],
): Promise<ReadonlyMap<string, IndustryExports>> {
  const productsOf = new Map(industryIds.map((id) => [id, new Set<string>()]));
  const fields = ['industry', 'product', 'validFrom'] as const;
  for (const { industry, product, validFrom } of await snapshot.find(industryLinks, {}, { fields }).toArray()) {
    if (validFrom !== null && validFrom > `${linkedIn}-12-31`) continue;
    for (const id of withIndustriesAbove(industry)) productsOf.get(id)?.add(product);
  }
  const linked = [...new Set([...productsOf.values()].flatMap((some) => [...some]))];
  const flows = await worldExports(snapshot, linked, { $in: years.map(String) });
  const flowsOf = groupedBy(flows, ({ product }) => product);
  return new Map(
    [...productsOf].map(([industry, ids]) => {
      const own = [...ids].sort();
      return [industry, { products: own, flows: own.flatMap((id) => flowsOf.get(id) ?? []) }];
    }),
  );
}

/** Countries in the order of their codes; all of them without a list of codes. */
export async function countriesByCodes(
  snapshot: Snapshot,
  codes: readonly string[] | null,
): Promise<readonly Country[]> {
  const filter = codes === null ? {} : { alpha2: { $in: codes } };
  return snapshot.find(countries, filter, { sort: { alpha2: 1 } }).toArray();
}
