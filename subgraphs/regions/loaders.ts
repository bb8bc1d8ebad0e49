import type { Snapshot } from '../../datasets/store/snapshot.ts';
import { connectionLoaders } from '../connection.ts';
import { batched, manyBy, oneBy, perArguments } from '../loaders.ts';
import {
  allocationWeights,
  regionCodes,
  regionNames,
  regions,
  regionsSources,
  regionVersions,
  settlementNames,
  settlementPlaces,
  settlements,
  successions,
} from './datasets.ts';
import type { Boundaries } from './boundaries.ts';
import { collections } from './collections.ts';
import { boundariesIn, observationsByRegion, type StoredObservation } from './queries.ts';

/** Loaders over one snapshot, for one request. */
export function buildLoaders(snapshot: Snapshot) {
  let boundaries: Promise<Boundaries> | undefined;
  return {
    region: oneBy(snapshot, regions, 'id'),
    namesOfRegion: manyBy(snapshot, regionNames, 'region', { ordinal: 1 }),
    codesOfRegion: manyBy(snapshot, regionCodes, 'region', { scheme: 1, validFrom: 1, code: 1 }),
    version: oneBy(snapshot, regionVersions, 'id'),
    versionsOfRegion: manyBy(snapshot, regionVersions, 'region', { id: 1 }),
    succession: oneBy(snapshot, successions, 'id'),
    successionsFrom: manyBy(snapshot, successions, 'fromRegion', { effectiveOn: 1, id: 1 }),
    successionsTo: manyBy(snapshot, successions, 'toRegion', { effectiveOn: 1, id: 1 }),
    weightsOf: manyBy(snapshot, allocationWeights, 'succession', { indicator: 1 }),
    settlement: oneBy(snapshot, settlements, 'id'),
    namesOfSettlement: manyBy(snapshot, settlementNames, 'settlement', { ordinal: 1 }),
    placesOfSettlement: manyBy(snapshot, settlementPlaces, 'settlement', { ordinal: 1 }),
    source: oneBy(snapshot, regionsSources, 'id'),
    /** How the territories came from one another, read once. */
    boundaries: () => (boundaries ??= boundariesIn(snapshot)),
    /** Observations of one indicator by region, all versions, in the order of their periods. */
    observations: perArguments((indicator: string) =>
      batched<readonly StoredObservation[]>((ids) => observationsByRegion(snapshot, indicator, ids), []),
    ),
    connections: connectionLoaders(snapshot, collections),
  };
}

export type Loaders = ReturnType<typeof buildLoaders>;
