import type { SubgraphContext } from '../context.ts';
import { boundariesDay } from '../geography.ts';
import type { Loaders } from './loaders.ts';

/**
 * The boundaries on which the figures of a region are to be read; null for figures as they were reported. When each
 * version was in force is known to the regions subgraph alone, so on today's boundaries means on the newest on which
 * the indicator has figures, and on those of a past day on the oldest.
 */
export async function askedBoundaries(
  context: SubgraphContext<Loaders>,
  indicator: string,
  region: string,
  asOf: string | null | undefined,
): Promise<{ readonly version: string | null } | null> {
  const day = boundariesDay(context.scope);
  if (day === null) return null;
  const versions = await context.view(asOf).load.boundaries(indicator).load(region);
  return { version: (day === context.scope.today ? versions.at(-1) : versions[0]) ?? null };
}
