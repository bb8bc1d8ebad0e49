import type { Stored } from '../../datasets/store/snapshot.ts';
import type { SubgraphContext } from '../context.ts';
import { decimalText, growth, ratio } from '../decimal.ts';
import { vintageOf, weakest, type ObservationStatus, type Vintage } from '../observation.ts';
import { countedParts, herfindahl, normalisedHerfindahl } from './concentration.ts';
import {
  exportFlows,
  exportStructures,
  exportTotals,
  USD_SCALE,
  type ExportStructure,
  type ExportTotal,
  type Product,
} from './datasets.ts';
import { mostRecent } from './one-source.ts';
import { exactSum, type IndustryExports, type WorldExports } from './queries.ts';

interface Money {
  readonly amount: string;
  readonly currency: 'USD';
  readonly priceBasis: 'CURRENT';
  readonly baseYear: null;
}

interface TotalPart {
  readonly total: Money | null;
  readonly growth: string | null;
  readonly status: ObservationStatus;
  /** The id of the source; a resolver answers the source itself. */
  readonly source: string | null;
  readonly vintage: Vintage | null;
}

interface StructurePart {
  readonly processed: Money | null;
  readonly structureTotal: Money | null;
  readonly processedShare: string | null;
  readonly structureStatus: ObservationStatus;
  readonly structureMethod: string | null;
  readonly structureSource: string | null;
  readonly structureVintage: Vintage | null;
}

type Concentrated<V = string> = () => V | null | Promise<V | null>;

export interface ExportSummary extends TotalPart, StructurePart {
  readonly period: string;
  /** Concentration is computed only when it is selected. */
  readonly hhi: Concentrated;
  readonly hhiNormalised: Concentrated;
  readonly productCount: Concentrated<number>;
  readonly partnersHhi: Concentrated;
}

const UNKNOWN = (): null => null;

const NO_CONCENTRATION = { hhi: UNKNOWN, hhiNormalised: UNKNOWN, productCount: UNKNOWN, partnersHhi: UNKNOWN };

const NO_TOTAL: TotalPart = { total: null, growth: null, status: 'MISSING', source: null, vintage: null };

const NO_STRUCTURE: StructurePart = {
  processed: null,
  structureTotal: null,
  processedShare: null,
  structureStatus: 'MISSING',
  structureMethod: null,
  structureSource: null,
  structureVintage: null,
};

export function money(valueUsd: number): Money {
  return { amount: decimalText(valueUsd, USD_SCALE), currency: 'USD', priceBasis: 'CURRENT', baseYear: null };
}

export function missingSummary(period: string): ExportSummary {
  return { period, ...NO_TOTAL, ...NO_STRUCTURE, ...NO_CONCENTRATION };
}

/** The total of a year as published last, and its growth on the year before by the same source. */
export function totalIn(context: SubgraphContext, year: number, totals: readonly Stored<ExportTotal>[]): TotalPart {
  const row = mostRecent(totals.filter(({ period }) => period === String(year)));
  if (row === null) return NO_TOTAL;
  const before = totals.find(({ period, source }) => period === String(year - 1) && source === row.source);
  return {
    total: money(row.valueUsd),
    growth: growth(before?.valueUsd ?? null, row.valueUsd),
    status: row.status,
    source: row.source,
    vintage: vintageOf(context, exportTotals.name, row._from),
  };
}

/** The processed goods of a year as published last. */
export function structureIn(
  context: SubgraphContext,
  year: number,
  structures: readonly Stored<ExportStructure>[],
): StructurePart {
  const row = mostRecent(structures.filter(({ period }) => period === String(year)));
  if (row === null) return NO_STRUCTURE;
  return {
    processed: money(row.processedUsd),
    structureTotal: row.totalUsd === null ? null : money(row.totalUsd),
    processedShare: ratio(row.processedUsd, row.totalUsd),
    structureStatus: row.status,
    structureMethod: row.method,
    structureSource: row.source,
    structureVintage: vintageOf(context, exportStructures.name, row._from),
  };
}

/** The exports of one source in one year, over products. */
interface YearOfSource {
  readonly source: string;
  readonly status: ObservationStatus;
  readonly valueUsd: number;
  readonly _from: number;
  readonly flows: readonly WorldExports[];
}

function sumOf(flows: readonly WorldExports[]): number {
  return exactSum(flows.reduce((sum, { valueUsd }) => sum + valueUsd, 0));
}

function yearsOfSources(flows: readonly WorldExports[], period: string): readonly YearOfSource[] {
  const within = flows.filter((flow) => flow.period === period);
  return [...new Set(within.map(({ source }) => source))].map((source) => {
    const own = within.filter((flow) => flow.source === source);
    return {
      source,
      // The flows are observed; that they are those of the industry rests on a correspondence of our own, and in part.
      status: weakest([...own.map(({ status }) => status), 'ESTIMATED']),
      valueUsd: sumOf(own),
      _from: Math.max(...own.map((flow) => flow._from)),
      flows: own,
    };
  });
}

const LINKED =
  "Sum over the headings that the graph's own correspondence links to the industry; headings without a link are not in it.";

/** The part of an industry's exports that is processed; unknown unless every product of it has one stage. */
function structureOf(
  { source, status, valueUsd, flows }: YearOfSource,
  vintage: Vintage,
  products: readonly (Product | null)[],
): StructurePart {
  if (products.some((product) => product?.processingStage == null)) return NO_STRUCTURE;
  const stages = new Map(products.map((product) => [product?.id, product?.processingStage]));
  const processed = flows.filter(({ product }) => stages.get(product) === 'PROCESSED');
  const processedUsd = sumOf(processed);
  return {
    processed: money(processedUsd),
    structureTotal: money(valueUsd),
    processedShare: ratio(processedUsd, valueUsd),
    structureStatus: status,
    structureMethod: LINKED,
    structureSource: source,
    structureVintage: vintage,
  };
}

/** Exports of what an industry makes in one year: the flows of its products to the world, by the source published last. */
export function industrySummary(
  context: SubgraphContext,
  year: number,
  exported: IndustryExports,
  products: readonly (Product | null)[],
): ExportSummary {
  const own = mostRecent(yearsOfSources(exported.flows, String(year)));
  if (own === null) return missingSummary(String(year));
  const before = yearsOfSources(exported.flows, String(year - 1)).find(({ source }) => source === own.source);
  const vintage = vintageOf(context, exportFlows.name, own._from);
  const values = own.flows.map(({ valueUsd }) => BigInt(valueUsd));
  return {
    period: String(year),
    total: money(own.valueUsd),
    growth: growth(before?.valueUsd ?? null, own.valueUsd),
    status: own.status,
    source: own.source,
    vintage,
    ...structureOf(own, vintage, products),
    hhi: () => herfindahl(values),
    hhiNormalised: () => normalisedHerfindahl(values),
    productCount: () => countedParts(values),
    partnersHhi: UNKNOWN,
  };
}
