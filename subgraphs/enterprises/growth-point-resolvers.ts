import { ids } from '../../schema/ids.ts';
import { badInput, GraphError } from '../../service/errors.ts';
import { checkId, checkSize, checkSpan } from '../arguments.ts';
import type { SubgraphContext } from '../context.ts';
import { candidatesOf, COMPONENTS, rankedGrowthPoints, type GrowthPoint, type Weights } from './growth-points.ts';
import { endsOf, NATION } from './industry-analyses.ts';
import { PERSONS_EMPLOYED, VALUE_ADDED } from './labour-productivity.ts';
import type { Loaders } from './loaders.ts';
import { MANUFACTURING_SECTION } from './oked.ts';
import { industriesWhere } from './queries.ts';

export interface GrowthPointArguments {
  readonly from: string;
  readonly to: string;
  readonly level?: string | null;
  readonly region?: string | null;
  readonly weights?: Partial<Readonly<Record<keyof Weights, string | null>>> | null;
  readonly first?: number | null;
  readonly asOf?: string | null;
}

const MAX_POINTS = 100;

/** A weight that is not given is 1. Throws BAD_USER_INPUT for a negative one, and where no component has any. */
function checkWeights(given: GrowthPointArguments['weights']): Weights {
  const weights = {
    productivityGrowth: given?.productivityGrowth ?? '1',
    gvaShareChange: given?.gvaShareChange ?? '1',
  };
  for (const component of COMPONENTS) {
    const weight = weights[component];
    if (Number(weight) < 0) throw badInput(`weights.${component}`, weight, 'a weight of zero or more');
  }
  if (COMPONENTS.every((component) => Number(weights[component]) === 0)) {
    throw new GraphError('BAD_USER_INPUT', 'Argument "weights" gives no component a weight; expected one above zero.', {
      argument: 'weights',
    });
  }
  return weights;
}

/** Industries of manufacturing ranked by what their own statistics say of their growth. */
export async function growthPoints(
  context: SubgraphContext<Loaders>,
  args: GrowthPointArguments,
): Promise<readonly GrowthPoint[]> {
  const { from, to, asOf = null } = args;
  checkSpan(from, to);
  const weights = checkWeights(args.weights);
  const region = checkId('region', args.region ?? NATION, ids.region);
  const first = args.first ?? MAX_POINTS;
  checkSize('first', first, MAX_POINTS);
  const conditions = { section: MANUFACTURING_SECTION, level: args.level ?? 'DIVISION', codes: null };
  const span = { from, to, asOf };
  const [industries, gva, labour] = await Promise.all([
    industriesWhere(context.view(asOf).snapshot, conditions),
    endsOf(context, region, { ...span, indicator: VALUE_ADDED }),
    endsOf(context, region, { ...span, indicator: PERSONS_EMPLOYED }),
  ]);
  return rankedGrowthPoints(candidatesOf(industries, { gva, labour }), weights).slice(0, first);
}
