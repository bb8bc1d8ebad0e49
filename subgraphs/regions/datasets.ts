import { code, date, decimal, oneOf, text } from '../../datasets/column.ts';
import { dataset, type RowOf } from '../../datasets/dataset.ts';
import { ids } from '../../schema/ids.ts';
import {
  nameColumns,
  observationColumns,
  regionsAddUp,
  source,
  validFrom,
  validTo,
  withheldValue,
} from '../columns.ts';
import { sourcesOf } from '../sources.ts';

export const regions = dataset({
  name: 'regions',
  title: 'Regions of Kazakhstan',
  description: 'One row is a territory: the Republic, a region, or a city of republican significance.',
  columns: {
    id: code(ids.region, 'Stable id.'),
    kind: oneOf(['COUNTRY', 'OBLAST', 'REPUBLICAN_CITY', 'CAPITAL'], 'Kind of territory.'),
    source,
  },
  key: ['id'],
  partition: ['source'],
  indexes: [],
});

export const regionNames = dataset({
  name: 'region-names',
  title: 'Names of the regions over time',
  description: 'One row is a name of a region with the days on which it was in use.',
  columns: {
    region: code(ids.region, 'Region.'),
    ordinal: decimal(0, 'Position among the names of the region, oldest first, from 1.'),
    ...nameColumns,
    validFrom,
    validTo,
    source,
  },
  key: ['region', 'ordinal'],
  partition: ['region'],
  indexes: [['region']],
  references: { region: 'regions', source: 'regions-sources' },
});

export const regionCodes = dataset({
  name: 'region-codes',
  title: 'Codes of the regions',
  description: 'One row is a code of a region in one scheme with the days on which it was valid.',
  columns: {
    region: code(ids.region, 'Region.'),
    scheme: oneOf(['ISO_3166_2', 'ISO_3166_2_LETTER', 'KATO'], 'Scheme of the code.'),
    code: text('The code as text, leading zeros kept.'),
    validFrom,
    validTo,
    source,
  },
  key: ['region', 'scheme', 'code'],
  partition: ['scheme'],
  indexes: [['region'], ['code'], ['scheme', 'code']],
  references: { region: 'regions', source: 'regions-sources' },
});

export const regionVersions = dataset({
  name: 'region-versions',
  title: 'Boundary versions of the regions',
  description: 'One row is the territory of a region between two changes of its boundaries.',
  columns: {
    id: code(ids.regionVersion, 'Stable id.'),
    region: code(ids.region, 'Region.'),
    validFrom,
    validTo,
    seat: code(ids.settlement, 'Administrative centre when the version was last in force.').optional(),
    areaKm2: decimal(0, 'Area computed from the boundaries of OpenStreetMap; not official.', 'km2').optional(),
    areaSource: code(ids.source, 'Source of the area.').optional(),
    source,
  },
  key: ['id'],
  partition: ['region'],
  indexes: [['region']],
  references: { region: 'regions', seat: 'settlements', areaSource: 'regions-sources', source: 'regions-sources' },
});

export const successions = dataset({
  name: 'successions',
  title: 'Changes of territory',
  description: 'One row is a rename, a split, a change of status or a move of the seat, with the act that made it.',
  columns: {
    id: code(ids.succession, 'Stable id.'),
    kind: oneOf(['RENAME', 'SPLIT', 'STATUS_CHANGE', 'SEAT_MOVE'], 'What happened.'),
    fromVersion: code(ids.regionVersion, 'The version before.'),
    toVersion: code(ids.regionVersion, 'The version after.'),
    fromRegion: code(ids.region, 'Region of the version before.'),
    toRegion: code(ids.region, 'Region of the version after.'),
    effectiveOn: date('First day of the new state.'),
    actTitle: text('Title of the act.').optional(),
    note: text('What the source leaves open.').optional(),
    source,
  },
  key: ['id'],
  partition: ['source'],
  indexes: [['fromRegion'], ['toRegion']],
  references: {
    fromVersion: 'region-versions',
    toVersion: 'region-versions',
    fromRegion: 'regions',
    toRegion: 'regions',
    source: 'regions-sources',
  },
});

export const allocationWeights = dataset({
  name: 'allocation-weights',
  title: 'Shares of an old territory that belong to its successors',
  description: 'One row is a published share by which one indicator of an old territory can be divided.',
  columns: {
    succession: code(ids.succession, 'The split.'),
    indicator: code(ids.indicator, 'Indicator to which the share applies.'),
    share: decimal(6, 'The share, 0 to 1.').within('0', '1'),
    method: text('How the share was found.'),
    source,
  },
  key: ['succession', 'indicator'],
  partition: ['source'],
  indexes: [['succession']],
  references: { succession: 'successions', indicator: 'indicators', source: 'regions-sources' },
});

export const settlements = dataset({
  name: 'settlements',
  title: 'Settlements',
  description: 'One row is a city or village that another dataset names.',
  columns: {
    id: code(ids.settlement, 'Stable id.'),
    kind: oneOf(['city', 'village'], 'Kind of settlement.'),
    source,
  },
  key: ['id'],
  partition: ['source'],
  indexes: [],
});

export const settlementNames = dataset({
  name: 'settlement-names',
  title: 'Names of the settlements over time',
  description: 'One row is a name of a settlement with the days on which it was in use.',
  columns: {
    settlement: code(ids.settlement, 'Settlement.'),
    ordinal: decimal(0, 'Position among the names of the settlement, oldest first, from 1.'),
    ...nameColumns,
    validFrom,
    validTo,
    source,
  },
  key: ['settlement', 'ordinal'],
  partition: ['settlement'],
  indexes: [['settlement']],
  references: { settlement: 'settlements', source: 'regions-sources' },
});

export const settlementPlaces = dataset({
  name: 'settlement-places',
  title: 'Where the settlements belong over time',
  description: 'One row says to which region a settlement belonged, and its KATO code, between two days.',
  columns: {
    settlement: code(ids.settlement, 'Settlement.'),
    ordinal: decimal(0, 'Position among the places of the settlement, oldest first, from 1.'),
    region: code(ids.region, 'Region.'),
    kato: code({ pattern: /^\d{9}$/u, expected: '9 digits' }, 'KATO code.').optional(),
    validFrom,
    validTo,
    source,
  },
  key: ['settlement', 'ordinal'],
  partition: ['settlement'],
  indexes: [['settlement']],
  references: { settlement: 'settlements', region: 'regions', source: 'regions-sources' },
});

export const regionObservations = dataset({
  name: 'region-observations',
  title: 'Statistics of territories',
  description: 'One row is one indicator of one territory in one period, with the boundaries to which it refers.',
  columns: {
    region: code(ids.region, 'Territory; kz for the Republic.'),
    ...observationColumns,
  },
  key: ['indicator', 'region', 'regionVersion', 'period'],
  shardKey: ['indicator', 'region'],
  partition: ['source', 'indicator'],
  indexes: [
    ['indicator', 'region', 'period'],
    ['region', 'indicator', 'period'],
    ['region', 'indicator', 'regionVersion', 'period'],
    ['period', 'indicator', 'region', 'regionVersion'],
    ['value', 'indicator', 'region', 'regionVersion', 'period'],
  ],
  withheld: withheldValue,
  references: {
    region: 'regions',
    regionVersion: 'region-versions',
    indicator: 'indicators',
    source: 'regions-sources',
  },
  sums: [
    // Each territory is rounded to a tenth of a million.
    { ...regionsAddUp, within: ['indicator', 'period', 'source'], where: { indicator: ['ind-grp'] }, tolerance: '1' },
    {
      ...regionsAddUp,
      within: ['indicator', 'period', 'source'],
      where: { indicator: ['ind-population'] },
      tolerance: '0',
    },
  ],
});

export const regionsSources = sourcesOf('regions');

export type Region = RowOf<typeof regions>;
export type RegionName = RowOf<typeof regionNames>;
export type RegionCode = RowOf<typeof regionCodes>;
export type RegionVersion = RowOf<typeof regionVersions>;
export type Succession = RowOf<typeof successions>;
export type AllocationWeight = RowOf<typeof allocationWeights>;
export type Settlement = RowOf<typeof settlements>;
export type SettlementName = RowOf<typeof settlementNames>;
export type SettlementPlace = RowOf<typeof settlementPlaces>;
export type RegionObservation = RowOf<typeof regionObservations>;

export const datasets = [
  regions,
  regionNames,
  regionCodes,
  regionVersions,
  successions,
  allocationWeights,
  settlements,
  settlementNames,
  settlementPlaces,
  regionObservations,
  regionsSources,
] as const;
