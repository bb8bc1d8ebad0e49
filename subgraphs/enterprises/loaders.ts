import { connectionLoaders } from '../connection.ts';
import { batched, loadersOf, manyBy, oneBy, perArguments } from '../loaders.ts';
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
export const buildLoaders = loadersOf({
  enterprise: oneBy(enterprises, 'id'),
  enterpriseByBin: oneBy(enterprises, 'bin'),
  namesOfEnterprise: manyBy(enterpriseNames, 'enterprise', { ordinal: 1 }),
  production: oneBy(productions, 'id'),
  productionsOfEnterprise: manyBy(productions, 'enterprise', { id: 1 }),
  productionsOfProject: manyBy(productions, 'project', { id: 1 }),
  figuresOfEnterprise: manyBy(enterpriseFigures, 'enterprise', { period: 1 }),
  statesOfProduction: manyBy(operatingStates, 'production', { validFrom: 1 }),
  certificate: oneBy(certificates, 'id'),
  industry: oneBy(industries, 'id'),
  /** Industries by code, the newest revision first. */
  industriesByCode: manyBy(industries, 'code', { id: -1 }),
  source: oneBy(enterprisesSources, 'id'),
  /** Observations of one indicator by `seriesKey`, all boundaries, in the order of their periods. */
  series: (snapshot) =>
    perArguments((indicator: string) =>
      batched<readonly StoredObservation[]>((keys) => observationsBySeries(snapshot, indicator, keys), []),
    ),
  /** Observations of one indicator and period by region, all industries and boundaries. */
  figuresOfRegion: (snapshot) =>
    perArguments((of: RegionPeriod) =>
      batched<readonly StoredObservation[]>((regionIds) => observationsByRegion(snapshot, of, regionIds), []),
    ),
  /** Boundaries on which regions have figures of one indicator, the oldest first. */
  boundaries: (snapshot) =>
    perArguments((indicator: string) =>
      batched<readonly string[]>((regionIds) => versionsByRegion(snapshot, indicator, regionIds), []),
    ),
  connections: (snapshot) => connectionLoaders(snapshot, collections),
});

export type Loaders = ReturnType<typeof buildLoaders>;
