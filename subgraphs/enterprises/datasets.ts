import { bin, code, date, decimal, flag, integer, list, oneOf, period, text } from '../../datasets/column.ts';
import { dataset, type RowOf } from '../../datasets/dataset.ts';
import { ids } from '../../schema/ids.ts';
import { codecs } from '../../schema/scalars.ts';
import { OBSERVATION_STATUSES, VALUE_SCALE } from '../observation.ts';
import {
  MICRODATA_SCOPE,
  nameColumns,
  observationColumns,
  regionsAddUp,
  source,
  validFrom,
  validTo,
  withheldValue,
} from '../columns.ts';
import { sourcesOf } from '../sources.ts';

export const INDUSTRY_LEVELS = ['SECTION', 'DIVISION', 'GROUP', 'CLASS'] as const;

const okedCode = { pattern: /^(?:[A-U]|\d{2}(?:\.\d{1,2})?)$/u, expected: codecs.OkedCode.expected };

export const enterprises = dataset({
  name: 'enterprises',
  title: 'Enterprises',
  description: 'One row is a legal entity of the certificate registers, or a firm that a source on a project names.',
  columns: {
    id: code(ids.enterprise, 'Stable id.'),
    bin: bin('Business identification number; empty when the source names only the firm.').optional(),
    legalForm: text('Legal form: TOO, AO, ...').optional(),
    registeredOn: date('Day of registration.').optional(),
    status: text('State of the entity.').optional(),
    sizeClass: text('small, medium or large.').optional(),
    region: code(
      ids.region,
      'Region: that of the chamber that last issued a certificate, or of the cited plant.',
    ).optional(),
    industry: code(ids.industry, 'Main industry, where a register states it.').optional(),
    source,
  },
  key: ['id'],
  partition: ['source'],
  indexes: [
    ['bin', 'id'],
    ['region', 'id'],
    ['industry', 'id'],
  ],
  references: { region: 'regions', industry: 'industries', source: 'enterprises-sources' },
});

export const enterpriseNames = dataset({
  name: 'enterprise-names',
  title: 'Names of the enterprises over time',
  description: 'One row is a name of an enterprise with the days on which it was in use.',
  columns: {
    enterprise: code(ids.enterprise, 'Enterprise.'),
    ordinal: decimal(0, 'Position among the names of the enterprise, oldest first, from 1.'),
    ...nameColumns,
    validFrom,
    validTo,
    source,
  },
  key: ['enterprise', 'ordinal'],
  partition: ['enterprise'],
  indexes: [['enterprise']],
  references: { enterprise: 'enterprises', source: 'enterprises-sources' },
});

export const productions = dataset({
  name: 'productions',
  title: 'Productions',
  description: 'One row is a plant or line that makes something, as a source describes it.',
  columns: {
    id: code(ids.production, 'Stable id.'),
    name: text('What the source calls it.'),
    enterprise: code(ids.enterprise, 'Enterprise; empty when the source names none.').optional(),
    project: code(ids.project, 'Project that built it.').optional(),
    industry: code(ids.industry, 'Industry by OKED: our own mapping unless the source states one.').optional(),
    products: list(code(ids.product, 'Products by HS: our own mapping unless the source states one.')),
    capacityValue: decimal(3, 'Capacity.').within('0').optional(),
    capacityUnit: text('Unit of the capacity: t/a, pcs/a.').optional(),
    commissionedOn: date('Day of commissioning.').optional(),
    settlement: code(ids.settlement, 'Settlement.').optional(),
    source,
  },
  key: ['id'],
  partition: ['source'],
  indexes: [['enterprise'], ['project'], ['industry', 'id'], ['settlement', 'id']],
  references: {
    enterprise: 'enterprises',
    project: 'projects',
    industry: 'industries',
    products: 'products',
    settlement: 'settlements',
    source: 'enterprises-sources',
  },
});

export const operatingStates = dataset({
  name: 'operating-states',
  title: 'Operating states of the productions',
  description: 'One row says whether a production operated between two days.',
  columns: {
    production: code(ids.production, 'Production.'),
    state: oneOf(['OPERATING', 'IDLE', 'CLOSED'], 'State.'),
    validFrom: date('First day, inclusive.'),
    validTo,
    source,
  },
  key: ['production', 'validFrom'],
  partition: ['source'],
  indexes: [['production']],
  references: { production: 'productions', source: 'enterprises-sources' },
});

export const certificates = dataset({
  name: 'certificates',
  title: 'Certificates of origin and of local content',
  description: 'One row is a line of a certificate that a chamber issued to a legal entity: a sample of the registers.',
  columns: {
    id: code(ids.certificate, 'Stable id: number and line.'),
    number: text('Number of the certificate.'),
    line: integer('Line within the certificate, from 1.').within('1'),
    form: text('Form of the certificate.'),
    enterprise: code(ids.enterprise, 'Holder.').optional(),
    product: code(ids.product, 'Heading of the code, where it is loaded.').optional(),
    hsCode: code({ pattern: /^(?:\d{2}){1,5}$/u, expected: codecs.HsCode.expected }, 'Code as certified.').optional(),
    originCriterion: text('Criterion of origin.').optional(),
    importerCountry: code(ids.country, 'Country of the importer.').optional(),
    status: text('State as the register writes it.').optional(),
    issuedOn: date('Day of issue.').optional(),
    source,
  },
  key: ['id'],
  partition: ['source'],
  indexes: [
    ['enterprise', 'id'],
    ['enterprise', 'issuedOn', 'id'],
    ['issuedOn', 'id'],
    ['number', 'id'],
    ['product', 'id'],
    ['importerCountry', 'id'],
  ],
  references: {
    enterprise: 'enterprises',
    product: 'products',
    importerCountry: 'countries',
    source: 'enterprises-sources',
  },
});

export const industries = dataset({
  name: 'industries',
  title: 'Industries (OKED)',
  description: 'One row is an industry of NK RK 03-2019, which agrees with NACE Rev. 2 down to four digits.',
  columns: {
    id: code(ids.industry, 'Stable id: revision and code.'),
    code: code(okedCode, 'Code as dotted text.'),
    revision: text('Revision of the classifier.'),
    level: oneOf(INDUSTRY_LEVELS, 'Level.'),
    section: code({ pattern: /^[A-U]$/u, expected: 'a letter A to U' }, 'Section to which it belongs.'),
    ...nameColumns,
    parent: code(ids.industry, 'The industry above it.').optional(),
    isManufacturing: flag('Whether it belongs to section C.'),
    source,
  },
  key: ['id'],
  partition: ['revision'],
  indexes: [['code'], ['section', 'id'], ['parent']],
});

export const industryObservations = dataset({
  name: 'industry-observations',
  title: 'Statistics of industries',
  description: 'One row is one indicator of one industry in one territory and one period.',
  columns: {
    industry: code(ids.industry, 'Industry.'),
    region: code(ids.region, 'Territory; kz for the Republic.'),
    ...observationColumns,
  },
  key: ['indicator', 'industry', 'region', 'regionVersion', 'period'],
  shardKey: ['indicator', 'industry', 'region'],
  partition: ['source', 'indicator'],
  indexes: [
    ['indicator', 'industry', 'region', 'period'],
    ['indicator', 'region', 'period'],
    ['industry', 'indicator', 'region', 'regionVersion', 'period'],
    ['region', 'indicator', 'industry', 'regionVersion', 'period'],
    ['period', 'indicator', 'industry', 'region', 'regionVersion'],
    ['value', 'indicator', 'industry', 'region', 'regionVersion', 'period'],
  ],
  withheld: withheldValue,
  references: {
    industry: 'industries',
    region: 'regions',
    regionVersion: 'region-versions',
    indicator: 'indicators',
    source: 'enterprises-sources',
  },
  // Each territory is rounded to a tenth of a million.
  sums: [
    {
      ...regionsAddUp,
      within: ['indicator', 'industry', 'period', 'source'],
      where: { indicator: ['ind-gva'] },
      tolerance: '1',
    },
  ],
});

export const enterpriseFigures = dataset({
  name: 'enterprise-figures',
  title: 'Output and employment of enterprises: confidential',
  description:
    'One row is what one enterprise reported for one period. Primary data under the law on state statistics: read with the scope microdata:read alone.',
  columns: {
    enterprise: code(ids.enterprise, 'Enterprise.'),
    measure: oneOf(['EMPLOYMENT', 'OUTPUT'], 'Persons employed, or output.'),
    period: period('Period.'),
    value: decimal(VALUE_SCALE, 'Value: persons, or thousand KZT at current prices.').optional(),
    status: oneOf(OBSERVATION_STATUSES, 'Why the value is as it is.'),
    source,
  },
  key: ['enterprise', 'measure', 'period'],
  shardKey: ['enterprise', 'measure'],
  partition: ['source', 'measure', 'period'],
  indexes: [
    ['enterprise', 'period'],
    ['measure', 'period', 'enterprise'],
  ],
  scope: MICRODATA_SCOPE,
});

export const enterprisesSources = sourcesOf('enterprises');

export type Enterprise = RowOf<typeof enterprises>;
export type EnterpriseName = RowOf<typeof enterpriseNames>;
export type Production = RowOf<typeof productions>;
export type OperatingState = RowOf<typeof operatingStates>;
export type Certificate = RowOf<typeof certificates>;
export type Industry = RowOf<typeof industries>;
export type EnterpriseFigure = RowOf<typeof enterpriseFigures>;
export type IndustryObservation = RowOf<typeof industryObservations>;

export const datasets = [
  enterprises,
  enterpriseNames,
  productions,
  operatingStates,
  certificates,
  industries,
  industryObservations,
  enterpriseFigures,
  enterprisesSources,
] as const;
