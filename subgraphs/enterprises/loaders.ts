import type { Snapshot } from '../../datasets/store/snapshot.ts';
import { connectionLoaders } from '../connection.ts';
import { batched, manyBy, oneBy, perArguments } from '../loaders.ts';
import { collections } from './collections.ts';
import {
  certificates,
  enterpriseNames,
  enterprises,
  enterprisesSources,
  industries,
  enterpriseFigures,
  operatingStates,
  productions,
} from './datasets.ts';
import {
  observationsByRegion,
  observationsBySeries,
  versionsByRegion,
  type RegionPeriod,
  type StoredObservation,
} from './queries.ts';

/** Loaders over one snapshot, for one request. */
export function buildLoaders(snapshot: Snapshot) {
  return {
    enterprise: oneBy(snapshot, enterprises, 'id'),
    enterpriseByBin: oneBy(snapshot, enterprises, 'bin'),
    namesOfEnterprise: manyBy(snapshot, enterpriseNames, 'enterprise', { ordinal: 1 }),
    production: oneBy(snapshot, productions, 'id'),
    productionsOfEnterprise: manyBy(snapshot, productions, 'enterprise', { id: 1 }),
    productionsOfProject: manyBy(snapshot, productions, 'project', { id: 1 }),
    figuresOfEnterprise: manyBy(snapshot, enterpriseFigures, 'enterprise', { period: 1 }),
    statesOfProduction: manyBy(snapshot, operatingStates, 'production', { validFrom: 1 }),
    certificate: oneBy(snapshot, certificates, 'id'),
    industry: oneBy(snapshot, industries, 'id'),
    /** Industries by code, the newest revision first. */
    industriesByCode: manyBy(snapshot, industries, 'code', { id: -1 }),
    source: oneBy(snapshot, enterprisesSources, 'id'),
    /** Observations of one indicator by `seriesKey`, all boundaries, in the order of their periods. */
    series: perArguments((indicator: string) =>
      batched<readonly StoredObservation[]>((keys) => observationsBySeries(snapshot, indicator, keys), []),
    ),
    /** Observations of one indicator and period by region, all industries and boundaries. */
    figuresOfRegion: perArguments((of: RegionPeriod) =>
      batched<readonly StoredObservation[]>((regionIds) => observationsByRegion(snapshot, of, regionIds), []),
    ),
    /** Boundaries on which regions have figures of one indicator, the oldest first. */
    boundaries: perArguments((indicator: string) =>
      batched<readonly string[]>((regionIds) => versionsByRegion(snapshot, indicator, regionIds), []),
    ),
    connections: connectionLoaders(snapshot, collections),
  };
}

export type Loaders = ReturnType<typeof buildLoaders>;
