import { code, date, decimal, integer, oneOf, period, text } from '../../datasets/column.ts';
import { dataset, type RowOf } from '../../datasets/dataset.ts';
import { ids } from '../../schema/ids.ts';
import { codecs } from '../../schema/scalars.ts';
import { OBSERVATION_STATUSES, VALUE_SCALE } from '../observation.ts';
import { MICRODATA_SCOPE, nameColumns, source } from '../columns.ts';
import { sourcesOf } from '../sources.ts';

const hsCode = { pattern: /^(?:\d{2}){1,5}$/u, expected: codecs.HsCode.expected };
export const USD_SCALE = 2;

export const products = dataset({
  name: 'products',
  title: 'Products of the Harmonized System',
  description:
    'One row is a chapter or heading in the edition of the trade flows, with its processing stage by UN BEC.',
  columns: {
    id: code(ids.product, 'Stable id: edition and code.'),
    code: code(hsCode, 'Code as text, leading zeros kept.'),
    edition: text('Edition of the nomenclature.'),
    level: integer('2 for a chapter, 4 for a heading, 6 for a subheading.'),
    chapter: code({ pattern: /^\d{2}$/u, expected: 'two digits' }, 'Chapter to which it belongs.'),
    parent: code(ids.product, 'The product above it.').optional(),
    ...nameColumns,
    processingStage: oneOf(
      ['PRIMARY', 'PROCESSED'],
      'Stage of all subheadings by BEC; empty where they differ.',
    ).optional(),
    processedShare: decimal(6, 'Share of the subheadings that BEC counts as processed, 0 to 1.')
      .within('0', '1')
      .optional(),
    source,
  },
  key: ['id'],
  partition: ['edition'],
  indexes: [['code', 'id'], ['chapter', 'id'], ['level', 'id'], ['parent']],
});

export const countries = dataset({
  name: 'countries',
  title: 'Countries',
  description: 'One row is a country or territory of ISO 3166-1.',
  columns: {
    id: code(ids.country, 'Stable id.'),
    alpha2: code({ pattern: /^[A-Z]{2}$/u, expected: 'two capital letters' }, 'ISO 3166-1 alpha-2.'),
    alpha3: code({ pattern: /^[A-Z]{3}$/u, expected: 'three capital letters' }, 'ISO 3166-1 alpha-3.'),
    ...nameColumns,
    source,
  },
  key: ['id'],
  partition: ['source'],
  indexes: [['alpha2']],
});

export const unionMemberships = dataset({
  name: 'union-memberships',
  title: 'Membership in the Eurasian Economic Union',
  description: 'One row is the membership of a country between two days.',
  columns: {
    country: code(ids.country, 'Country.'),
    validFrom: date('First day.'),
    validTo: date('First day after; empty while it lasts.').optional(),
    source,
  },
  key: ['country', 'validFrom'],
  partition: ['source'],
  indexes: [['country']],
  references: { country: 'countries', source: 'exports-sources' },
});

export const industryLinks = dataset({
  name: 'industry-links',
  title: 'Correspondence of products and industries',
  description: 'One row links a product of the Harmonized System to the OKED industry that makes it, with the method.',
  columns: {
    product: code(ids.product, 'Product.'),
    industry: code(ids.industry, 'Industry.'),
    method: text('How the link was made.'),
    validFrom: date('First day of the link.').optional(),
    source,
  },
  key: ['product', 'industry'],
  partition: ['source'],
  indexes: [['product'], ['industry']],
  references: { product: 'products', industry: 'industries', source: 'exports-sources' },
});

export const exportFlows = dataset({
  name: 'export-flows',
  title: 'Export flows by heading',
  description:
    'One row is what one source counts as exported of one heading to one partner, or to the world, in a year.',
  columns: {
    id: code(ids.flow, 'Stable id.'),
    period: period('Period.'),
    region: code(ids.region, 'Region of the exporter; kz where the source has no regions.'),
    partner: code(ids.country, 'Partner; empty for the world as a whole.').optional(),
    product: code(ids.product, 'Heading.'),
    hsCode: code(hsCode, 'Code of the heading.'),
    valueUsd: decimal(USD_SCALE, 'Value free on board.', 'USD').within('0'),
    netWeightKg: decimal(3, 'Net weight.', 'kg').within('0').optional(),
    system: oneOf(['EAEU_MUTUAL', 'THIRD_COUNTRY'], 'Trade system, where the source tells.').optional(),
    status: oneOf(OBSERVATION_STATUSES, 'Why the value is as it is.'),
    source,
  },
  key: ['id'],
  partition: ['source', 'period'],
  indexes: [
    ['region', 'id'],
    ['product', 'period', 'id'],
    ['product', 'id'],
    ['partner', 'id'],
    ['period', 'id'],
    ['valueUsd', 'id'],
    ['hsCode', 'id'],
    ['region', 'period'],
  ],
  references: { region: 'regions', partner: 'countries', product: 'products', source: 'exports-sources' },
});

export const enterpriseExports = dataset({
  name: 'enterprise-exports',
  title: 'Exports of enterprises: confidential',
  description:
    'One row is what one enterprise exported in one period. Primary data under the law on state statistics: read with the scope microdata:read alone.',
  columns: {
    enterprise: code(ids.enterprise, 'Enterprise.'),
    period: period('Period.'),
    value: decimal(VALUE_SCALE, 'Value free on board.', 'USD').optional(),
    status: oneOf(OBSERVATION_STATUSES, 'Why the value is as it is.'),
    source,
  },
  key: ['enterprise', 'period'],
  shardKey: ['enterprise', 'period'],
  partition: ['source', 'period'],
  indexes: [['enterprise', 'period']],
  scope: MICRODATA_SCOPE,
});

export const worldExports = dataset({
  name: 'world-exports',
  title: 'Exports of the world by heading',
  description:
    'One row is what one source counts as exported by all countries together of one heading in a year: with it the ' +
    "country's exports are compared. A table of a year lists every heading of its edition.",
  columns: {
    period: period('Period.'),
    edition: text('Edition of the nomenclature, as in the ids of its products: HS2002.'),
    hsCode: code({ pattern: /^\d{4}$/u, expected: 'a heading of four digits' }, 'Heading.'),
    valueUsd: decimal(USD_SCALE, 'Value free on board.', 'USD').within('0'),
    status: oneOf(OBSERVATION_STATUSES, 'Why the value is as it is.'),
    source,
  },
  key: ['period', 'edition', 'hsCode', 'source'],
  shardKey: ['period', 'edition', 'hsCode'],
  partition: ['source', 'period'],
  indexes: [['period', 'hsCode']],
  references: { source: 'exports-sources' },
});

export const exportTotals = dataset({
  name: 'export-totals',
  title: 'Total exports',
  description: 'One row is the total merchandise exports of a territory in a year as one source states it.',
  columns: {
    region: code(ids.region, 'Territory; kz for the Republic.'),
    period: period('Period.'),
    valueUsd: decimal(USD_SCALE, 'Value free on board.', 'USD').within('0'),
    status: oneOf(OBSERVATION_STATUSES, 'Why the value is as it is.'),
    source,
  },
  key: ['region', 'period', 'source'],
  shardKey: ['region', 'period'],
  partition: ['source'],
  indexes: [['region', 'period']],
  references: { region: 'regions', source: 'exports-sources' },
});

export const exportStructures = dataset({
  name: 'export-structures',
  title: 'Processed goods in exports',
  description:
    'One row divides the exports of a territory in a year into processed goods and the rest, by one source and method.',
  columns: {
    region: code(ids.region, 'Territory; kz for the Republic.'),
    period: period('Period.'),
    totalUsd: decimal(
      USD_SCALE,
      'Total by the same source; empty for regions, whose totals nobody publishes.',
      'USD',
    ).optional(),
    processedUsd: decimal(USD_SCALE, 'Processed goods.', 'USD').within('0'),
    status: oneOf(OBSERVATION_STATUSES, 'Why the figures are as they are.'),
    method: text('Method by which they were made.').optional(),
    source,
  },
  key: ['region', 'period', 'source'],
  shardKey: ['region', 'period'],
  partition: ['source', 'period'],
  indexes: [['region', 'period']],
  references: { region: 'regions', source: 'exports-sources' },
  sums: [
    {
      description: 'processed exports of the regions add up to those of the Republic',
      value: 'processedUsd',
      over: 'region',
      whole: 'kz',
      within: ['period'],
      where: {},
      leastParts: 16,
      // Rounded by the largest remainder: they add up to the dollar.
      tolerance: '0.5',
    },
  ],
});

export const exportsSources = sourcesOf('exports');

export type Product = RowOf<typeof products>;
export type Country = RowOf<typeof countries>;
export type UnionMembership = RowOf<typeof unionMemberships>;
export type IndustryLink = RowOf<typeof industryLinks>;
export type ExportFlow = RowOf<typeof exportFlows>;
export type EnterpriseExport = RowOf<typeof enterpriseExports>;
export type WorldExport = RowOf<typeof worldExports>;
export type ExportTotal = RowOf<typeof exportTotals>;
export type ExportStructure = RowOf<typeof exportStructures>;

export const datasets = [
  products,
  countries,
  unionMemberships,
  industryLinks,
  exportFlows,
  worldExports,
  exportTotals,
  exportStructures,
  enterpriseExports,
  exportsSources,
] as const;
