import { connect } from '../connection.ts';
import type { ConnectionArguments } from '../page.ts';
import type { SubgraphContext } from '../context.ts';
import { decimalText } from '../decimal.ts';
import { copied, named, reference } from '../entity.ts';
import { inForce, inLanguage, localized, nameHistory, validOn } from '../names.ts';
import { toObservation, withoutValue } from '../observation.ts';
import { collections } from './collections.ts';
import { enterpriseFigures, type Certificate, type Enterprise, type Production } from './datasets.ts';
import { MEASURES, type Measure } from './enterprise-measures.ts';
import type { Loaders } from './loaders.ts';

type Context = SubgraphContext<Loaders>;
interface OnArgument {
  readonly on?: string | null;
}

/** The month of registration: a BIN begins with YYMM, and no entity is registered in the future. */
export function registeredIn(bin: string | null, today: string): string | null {
  if (bin === null) return null;
  const [year, month] = [bin.slice(0, 2), bin.slice(2, 4)];
  const century = Number(year) <= Number(today.slice(2, 4)) ? '20' : '19';
  return `${century}${year}-${month}`;
}

async function nameOn(context: Context, enterprise: string, on: string | null | undefined) {
  const row = inForce(await context.view().load.namesOfEnterprise.load(enterprise), on ?? context.scope.today);
  return row === null ? null : localized(row);
}

interface FigureArguments {
  readonly period: string;
  readonly asOf?: string | null;
}

/** What one enterprise reported. Without the scope of its dataset nothing is read; the schema has refused before. */
async function microdata(context: Context, enterprise: string, measure: Measure, { period, asOf }: FigureArguments) {
  const series = `${measure.toLowerCase()}:${enterprise}`;
  const rows = await context.view(asOf).load.figuresOfEnterprise.load(enterprise);
  const row = rows.find((one) => one.measure === measure && one.period === period);
  if (row === undefined) return withoutValue(series, period, 'MISSING');
  return toObservation(context, enterpriseFigures.name, series, { ...row, ...MEASURES[measure], regionVersion: null });
}

/** Enterprises, their productions and certificates. */
export const enterpriseResolvers = {
  Enterprise: {
    __resolveReference: async ({ id }: { id: string }, context: Context) =>
      copied(await context.view().load.enterprise.load(id)),
    name: async ({ id }: Enterprise, { on }: OnArgument, context: Context) => {
      const names = await nameOn(context, id, on);
      return names === null ? null : inLanguage(names, context.scope.language);
    },
    names: ({ id }: Enterprise, { on }: OnArgument, context: Context) => nameOn(context, id, on),
    nameHistory: async ({ id }: Enterprise, _: unknown, context: Context) =>
      nameHistory(await context.view().load.namesOfEnterprise.load(id)),
    registeredIn: ({ bin }: Enterprise, _: unknown, context: Context) => registeredIn(bin, context.scope.today),
    primaryIndustry: ({ industry }: Enterprise, _: unknown, context: Context) =>
      named(context.view().load.industry, industry),
    // No source loaded so far states the settlement of an enterprise.
    settlement: () => null,
    region: ({ region }: Enterprise) => reference(region),
    productions: ({ id }: Enterprise, _: unknown, context: Context) =>
      context.view().load.productionsOfEnterprise.load(id),
    certificates: ({ id }: Enterprise, args: ConnectionArguments, context: Context) =>
      connect(context, collections.certificates, args, { column: 'enterprise', id }),
    employment: ({ id }: Enterprise, args: FigureArguments, context: Context) =>
      microdata(context, id, 'EMPLOYMENT', args),
    output: ({ id }: Enterprise, args: FigureArguments, context: Context) => microdata(context, id, 'OUTPUT', args),
    source: ({ source }: Enterprise, _: unknown, context: Context) => context.view().load.source.load(source),
  },
  Production: {
    __resolveReference: async ({ id }: { id: string }, context: Context) =>
      copied(await context.view().load.production.load(id)),
    enterprise: ({ enterprise }: Production, _: unknown, context: Context) =>
      named(context.view().load.enterprise, enterprise),
    industry: ({ industry }: Production, _: unknown, context: Context) => named(context.view().load.industry, industry),
    products: ({ products }: Production) => products.toSorted().map((id) => ({ id })),
    capacity: ({ capacityValue, capacityUnit }: Production) =>
      capacityValue === null || capacityUnit === null
        ? []
        : [{ value: decimalText(capacityValue, 3), unit: capacityUnit }],
    settlement: ({ settlement }: Production) => reference(settlement),
    operating: async ({ id }: Production, { on }: OnArgument, context: Context) => {
      const states = await context.view().load.statesOfProduction.load(id);
      return states.find((state) => validOn(state, on ?? context.scope.today))?.state ?? 'UNKNOWN';
    },
    source: ({ source }: Production, _: unknown, context: Context) => context.view().load.source.load(source),
  },
  Certificate: {
    __resolveReference: async ({ id }: { id: string }, context: Context) =>
      copied(await context.view().load.certificate.load(id)),
    enterprise: ({ enterprise }: Certificate, _: unknown, context: Context) =>
      named(context.view().load.enterprise, enterprise),
    product: ({ product }: Certificate) => reference(product),
    importerCountry: ({ importerCountry }: Certificate) => reference(importerCountry),
    source: ({ source }: Certificate, _: unknown, context: Context) => context.view().load.source.load(source),
  },
  Project: {
    production: async ({ id }: { id: string }, _: unknown, context: Context) => {
      const [production] = await context.view().load.productionsOfProject.load(id);
      return production ?? null;
    },
  },
};
