import { connectionLoaders } from '../connection.ts';
import { batched, loadersOf, manyBy, oneBy, perArguments } from '../loaders.ts';
import { collections } from './collections.ts';
import { concentrationOverPartners, concentrationOverProducts, type Concentration } from './concentration.ts';
import {
  countries,
  enterpriseExports,
  exportFlows,
  exportsSources,
  exportStructures,
  exportTotals,
  industryLinks,
  products,
  unionMemberships,
} from './datasets.ts';
import {
  exportsByIndustry,
  exportsByProduct,
  type IndustryExports,
  type IndustryYears,
  type Span,
  type WorldExports,
} from './queries.ts';
import { allExports, worldFigures, type AllExports, type WorldFigure } from './world-exports.ts';

/** Loaders over one snapshot, for one request. */
export const buildLoaders = loadersOf({
  product: oneBy(products, 'id'),
  country: oneBy(countries, 'id'),
  membershipsOf: manyBy(unionMemberships, 'country', { validFrom: 1 }),
  flow: oneBy(exportFlows, 'id'),
  linksOfProduct: manyBy(industryLinks, 'product', { industry: 1 }),
  linksOfIndustry: manyBy(industryLinks, 'industry', { product: 1 }),
  exportsOfEnterprise: manyBy(enterpriseExports, 'enterprise', { period: 1 }),
  totalsOfRegion: manyBy(exportTotals, 'region', { period: 1, source: 1 }),
  structuresOfRegion: manyBy(exportStructures, 'region', { period: 1, source: 1 }),
  source: oneBy(exportsSources, 'id'),
  /** Exports to the world by product or chapter, in the order of their periods. */
  worldExports: (snapshot) =>
    perArguments((span: Span) => batched<readonly WorldExports[]>((ids) => exportsByProduct(snapshot, span, ids), [])),
  /** Exports to the world of what industries make, in some years. */
  industryExports: (snapshot) =>
    perArguments((of: IndustryYears) =>
      batched<IndustryExports>((ids) => exportsByIndustry(snapshot, of, ids), { products: [], flows: [] }),
    ),
  /** All that the Republic exports by period, for each source: the total to which its flows add up. */
  allExports: (snapshot) => batched<readonly AllExports[]>((periods) => allExports(snapshot, periods), []),
  /** Exports of the world by product or chapter in one period, for each source. */
  worldFigures: (snapshot) =>
    perArguments((period: string) => batched<readonly WorldFigure[]>((ids) => worldFigures(snapshot, period, ids), [])),
  /** Concentration of the Republic's exports by period, for each source. */
  overProducts: (snapshot) =>
    batched<readonly Concentration[]>((periods) => concentrationOverProducts(snapshot, periods), []),
  overPartners: (snapshot) =>
    batched<readonly Concentration[]>((periods) => concentrationOverPartners(snapshot, periods), []),
  connections: (snapshot) => connectionLoaders(snapshot, collections),
});

export type Loaders = ReturnType<typeof buildLoaders>;
