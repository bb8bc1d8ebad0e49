import { ids } from '../../schema/ids.ts';
import { checkId, checkSpan } from '../arguments.ts';
import type { SubgraphContext } from '../context.ts';
import type { Observation } from '../observation.ts';
import { askedBoundaries } from './boundaries.ts';
import { industryContribution, type Whole } from './contribution.ts';
import type { Industry } from './datasets.ts';
import { figuresAsked, type Ends } from './industry-figures.ts';
import { industryObservation } from './industry-observation.ts';
import { labourProductivity, PERSONS_EMPLOYED, VALUE_ADDED } from './labour-productivity.ts';
import type { Loaders } from './loaders.ts';
import { seriesKey, type StoredObservation } from './queries.ts';

type Context = SubgraphContext<Loaders>;

export const NATION = 'kz';

interface TerritoryArguments {
  readonly region?: string | null;
  readonly asOf?: string | null;
}

interface ContributionArguments extends TerritoryArguments {
  readonly indicator: string;
  readonly from: string;
  readonly to: string;
  readonly of?: Whole | null;
}

interface ProductivityArguments extends TerritoryArguments {
  readonly period: string;
}

/** Which figures are compared at two ends. */
export interface Span {
  readonly indicator: string;
  readonly from: string;
  readonly to: string;
  readonly asOf?: string | null;
}

/** The figures of a territory in the first and the last period, over all industries and boundaries. */
export async function endsOf(context: Context, region: string, span: Span): Promise<Ends> {
  const { indicator, asOf } = span;
  const [from, to] = await Promise.all([
    figuresAsked(context, region, { indicator, period: span.from }, asOf),
    figuresAsked(context, region, { indicator, period: span.to }, asOf),
  ]);
  return { from, to };
}

/** Those that were observed before those that were computed back; else in the order in which they are. */
function observedFirst(rows: readonly StoredObservation[]): readonly StoredObservation[] {
  return rows.toSorted((one, other) => Number(other.status === 'NORMAL') - Number(one.status === 'NORMAL'));
}

interface Series {
  readonly industry: string;
  readonly region: string;
  readonly indicator: string;
}

/** The figures of one series in one period on the boundaries asked for, observed ones first. */
export async function figuresIn(
  context: Context,
  { industry, region, indicator }: Series,
  { period, asOf }: { readonly period: string; readonly asOf?: string | null },
): Promise<readonly StoredObservation[]> {
  const [rows, asked] = await Promise.all([
    context.view(asOf).load.series(indicator).load(seriesKey(industry, region)),
    askedBoundaries(context, indicator, region, asOf),
  ]);
  return observedFirst(
    rows.filter((row) => row.period === period && (asked === null || row.regionVersion === asked.version)),
  );
}

/** What an industry added to growth, and what its work yields. */
export const industryAnalyses = {
  contributionToGrowth: async (industry: Industry, args: ContributionArguments, context: Context) => {
    const indicator = checkId('indicator', args.indicator, ids.indicator);
    const region = checkId('region', args.region ?? NATION, ids.region);
    const { from, to, asOf = null } = args;
    checkSpan(from, to);
    const span = { indicator, from, to, asOf };
    const [territory, nation] = await Promise.all([endsOf(context, region, span), endsOf(context, NATION, span)]);
    return { from, to, ...industryContribution(industry, args.of ?? 'SECTION', territory, nation) };
  },
  labourProductivity: async ({ id }: Industry, args: ProductivityArguments, context: Context) => {
    const region = checkId('region', args.region ?? NATION, ids.region);
    const rowsOf = (indicator: string) => figuresIn(context, { industry: id, region, indicator }, args);
    const [gva, labour] = await Promise.all([rowsOf(VALUE_ADDED), rowsOf(PERSONS_EMPLOYED)]);
    const observed = (row: StoredObservation): Observation => industryObservation(context, row);
    return labourProductivity(`${id}:${region}`, args.period, { gva, labour }, observed);
  },
};
