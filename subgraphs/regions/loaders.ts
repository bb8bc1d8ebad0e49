import { connectionLoaders } from '../connection.ts';
import { batched, loadersOf, manyBy, once, oneBy, perArguments } from '../loaders.ts';
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
import { collections } from './collections.ts';
import { boundariesIn, observationsByRegion, type StoredObservation } from './queries.ts';

/** Loaders over one snapshot, for one request. */
export const buildLoaders = loadersOf({
  region: oneBy(regions, 'id'),
  namesOfRegion: manyBy(regionNames, 'region', { ordinal: 1 }),
  codesOfRegion: manyBy(regionCodes, 'region', { scheme: 1, validFrom: 1, code: 1 }),
  version: oneBy(regionVersions, 'id'),
  versionsOfRegion: manyBy(regionVersions, 'region', { id: 1 }),
  succession: oneBy(successions, 'id'),
  successionsFrom: manyBy(successions, 'fromRegion', { effectiveOn: 1, id: 1 }),
  successionsTo: manyBy(successions, 'toRegion', { effectiveOn: 1, id: 1 }),
  weightsOf: manyBy(allocationWeights, 'succession', { indicator: 1 }),
  settlement: oneBy(settlements, 'id'),
  namesOfSettlement: manyBy(settlementNames, 'settlement', { ordinal: 1 }),
  placesOfSettlement: manyBy(settlementPlaces, 'settlement', { ordinal: 1 }),
  source: oneBy(regionsSources, 'id'),
  /** How the territories came from one another, read once. */
  boundaries: (snapshot) => once(() => boundariesIn(snapshot)),
  /** Observations of one indicator by region, all versions, in the order of their periods. */
  observations: (snapshot) =>
    perArguments((indicator: string) =>
      batched<readonly StoredObservation[]>((ids) => observationsByRegion(snapshot, indicator, ids), []),
    ),
  connections: (snapshot) => connectionLoaders(snapshot, collections),
});

export type Loaders = ReturnType<typeof buildLoaders>;
