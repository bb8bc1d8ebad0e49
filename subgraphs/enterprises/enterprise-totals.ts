import type { SubgraphContext } from '../context.ts';
import { Ratio } from '../decimal.ts';
import { publishable, type Contribution } from '../disclosure.ts';
import { reference } from '../entity.ts';
import { groupedBy } from '../grouped.ts';
import { VALUE_SCALE, weakest, type ObservationStatus } from '../observation.ts';
import { enterpriseFigures, enterprises } from './datasets.ts';
import { MEASURES, type Measure } from './enterprise-measures.ts';
import type { Loaders } from './loaders.ts';

type Context = SubgraphContext<Loaders>;

/** What one enterprise reported, and where it is listed. */
interface Reported extends Contribution {
  readonly region: string | null;
  readonly status: ObservationStatus;
}

interface EnterpriseTotal {
  readonly region: { readonly id: string } | null;
  readonly value: string | null;
  readonly enterprises: number | null;
  readonly status: ObservationStatus;
}

// Sums of a whole economy are beyond exact numbers in the scale of values, so they are added as bigint.
const Exact = Ratio.clone({ precision: 50 });

const NO_REGION = '';

async function reportedOf(context: Context, measure: Measure, period: string): Promise<readonly Reported[]> {
  const { snapshot } = context.statistics();
  const rows = await snapshot
    .find(enterpriseFigures, { measure, period }, { fields: ['enterprise', 'value', 'status'] })
    .toArray();
  const ids = rows.map(({ enterprise }) => enterprise);
  const listed = await snapshot.find(enterprises, { id: { $in: ids } }, { fields: ['id', 'region'] }).toArray();
  const regions = new Map(listed.map(({ id, region }) => [id, region]));
  return rows.flatMap(({ enterprise, value, status, _from: release }) =>
    // Who withheld its value gave nothing that could be added up.
    value === null ? [] : [{ region: regions.get(enterprise) ?? null, value, status, release }],
  );
}

function totalOf(region: string | null, reported: readonly Reported[], isPublished: boolean): EnterpriseTotal {
  const of = { region: reference(region) };
  if (reported.length === 0) return { ...of, value: null, enterprises: 0, status: 'MISSING' };
  if (!isPublished) return { ...of, value: null, enterprises: null, status: 'CONFIDENTIAL' };
  const sum = reported.reduce((known, { value }) => known + BigInt(value), 0n);
  return {
    ...of,
    value: new Exact(sum).div(10 ** VALUE_SCALE).toFixed(),
    enterprises: reported.length,
    status: weakest(reported.map(({ status }) => status)),
  };
}

/**
 * What all enterprises reported of one measure in one period, by the regions in which they are listed. The one table
 * that is made of microdata: nobody chooses its rows or its cells, and the rule of disclosure decides which are shown.
 */
export async function enterpriseTotals(
  context: Context,
  { measure, period }: { readonly measure: Measure; readonly period: string },
) {
  const { snapshot } = context.view();
  const [reported, [listed]] = await Promise.all([
    reportedOf(context, measure, period),
    snapshot.aggregate<{ count: number }>(enterprises, [{ $count: 'count' }]).toArray(),
  ]);
  const byRegion = groupedBy(reported, ({ region }) => region ?? NO_REGION);
  const { cells, total } = publishable(byRegion);
  return {
    measure,
    period,
    ...MEASURES[measure],
    listed: listed?.count ?? 0,
    regions: [...byRegion]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([region, all]) => totalOf(region === NO_REGION ? null : region, all, cells.has(region))),
    total: totalOf(null, reported, total),
  };
}
