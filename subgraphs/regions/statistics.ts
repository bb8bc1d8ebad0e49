import { ids } from '../../schema/ids.ts';
import { checkId } from '../arguments.ts';
import type { SubgraphContext } from '../context.ts';
import { boundariesDay } from '../geography.ts';
import { toObservation, vintageOf, withoutValue, type Observation } from '../observation.ts';
import { lastDay } from '../periods.ts';
import { relatedTo, versionOn, versionsOn, type Boundaries } from './boundaries.ts';
import { regionObservations, type AllocationWeight, type RegionVersion } from './datasets.ts';
import type { Loaders } from './loaders.ts';
import { partitionSum } from './partition.ts';
import { asReported, observationsIn } from './queries.ts';
import { figureOn, seriesOn, type Figure } from './territory.ts';

type Context = SubgraphContext<Loaders>;

const NATION = 'kz';

/** A figure as an observation. A value divided off an older territory has the kind BACKCAST. */
function observationOf(context: Context, region: string, indicator: string, figure: Figure): Observation {
  const { period, value, unit, priceBasis, status, source, method } = figure;
  const series = `${indicator}:${region}:${figure.regionVersion}`;
  // A sum that can't be made was published by nobody.
  if (value === null && method !== null) return withoutValue(series, period, status);
  const vintage = vintageOf(context, regionObservations.name, figure.release);
  return {
    id: `${series}:${period}`,
    period,
    value,
    unit,
    priceBasis,
    status,
    vintage: figure.backcast ? { ...vintage, kind: 'BACKCAST' } : vintage,
    regionVersion: { id: figure.regionVersion },
    source,
    method,
    published:
      method === null
        ? { dataset: regionObservations.name, row: { indicator, region, regionVersion: figure.regionVersion, period } }
        : null,
  };
}

/** The published shares of an indicator by which the territories behind a version were divided. */
async function weightsOf(
  load: Loaders,
  boundaries: Boundaries,
  versions: readonly RegionVersion[],
  indicator: string,
): Promise<readonly AllocationWeight[]> {
  const successions = versions.flatMap(({ id }) =>
    (boundaries.edgesFrom.get(id) ?? []).flatMap((edge) => edge.successions),
  );
  const weights = await Promise.all([...new Set(successions)].map((id) => load.weightsOf.load(id)));
  return weights.flat().filter((weight) => weight.indicator === indicator);
}

async function onBoundaries(
  context: Context,
  region: string,
  indicator: string,
  day: string,
  asOf: string | null | undefined,
): Promise<readonly Observation[]> {
  // Which territories existed is asked of the request; what was known of them, of the field's own asOf.
  const boundaries = await context.view().load.boundaries();
  const { load } = context.view(asOf);
  const version = versionOn(boundaries, region, day);
  const related = version === null ? [] : relatedTo(boundaries, version.id);
  const regions = [...new Set([region, ...related.map((one) => one.region)])];
  const [rows, weights] = await Promise.all([
    Promise.all(regions.map((id) => load.observations(indicator).load(id))),
    weightsOf(load, boundaries, related, indicator),
  ]);
  return seriesOn(version, { boundaries, rows: rows.flat(), weights }).map(({ period, figure }) =>
    figure === null
      ? withoutValue(`${indicator}:${region}`, period, 'MISSING')
      : observationOf(context, region, indicator, figure),
  );
}

/**
 * The series of an indicator for a territory, one observation for each period: as it was reported, or on the boundaries
 * of the day that the request asks for.
 */
export async function observationsOf(
  context: Context,
  region: string,
  indicator: string,
  asOf?: string | null,
): Promise<readonly Observation[]> {
  const day = boundariesDay(context.scope);
  if (day !== null) return onBoundaries(context, region, indicator, day, asOf);
  const { load } = context.view(asOf);
  const [rows, versions] = await Promise.all([
    load.observations(indicator).load(region),
    load.versionsOfRegion.load(region),
  ]);
  return asReported(rows, versions).map((row) =>
    toObservation(context, regionObservations.name, `${indicator}:${region}:${row.regionVersion}`, row),
  );
}

export interface NationalSumArguments {
  readonly indicator: string;
  readonly period: string;
  readonly on?: string | null;
  readonly asOf?: string | null;
}

/** An indicator added over the territories of one day, each counted once, beside the Republic's own figure. */
export async function nationalSum(context: Context, { period, on, asOf, ...args }: NationalSumArguments) {
  const indicator = checkId('indicator', args.indicator, ids.indicator);
  const day = on ?? boundariesDay(context.scope) ?? lastDay(period);
  const boundaries = await context.view().load.boundaries();
  const view = context.view(asOf);
  const territories = versionsOn(boundaries, day);
  const related = territories.flatMap(({ id }) => relatedTo(boundaries, id));
  const [rows, weights] = await Promise.all([
    observationsIn(view.snapshot, indicator, period),
    weightsOf(view.load, boundaries, related, indicator),
  ]);
  const knowledge = { boundaries, rows, weights };
  const republic = versionOn(boundaries, NATION, day);
  const figure = republic === null ? null : figureOn(republic.id, period, knowledge);
  const { missing, ...partition } = partitionSum(territories, period, knowledge, figure);
  const regions = await Promise.all(missing.map((id) => context.view().load.region.load(id)));
  return {
    period,
    on: day,
    ...partition,
    missing: regions.filter((region) => region !== null),
    national:
      figure === null
        ? withoutValue(`${indicator}:${NATION}`, period, 'MISSING')
        : observationOf(context, NATION, indicator, figure),
  };
}
