import type { Aggregation } from '../aggregate-pipeline.ts';
import { productAbove } from '../product-keys.ts';
import { collections } from './collections.ts';
import type { exportFlows, products } from './datasets.ts';

/** How the rows of the subgraph's collections are grouped and added up. */
export const aggregations = {
  products: {
    collection: collections.products,
    groups: {
      EDITION: { field: 'edition', column: 'edition' },
      LEVEL: { field: 'level', column: 'level' },
      CHAPTER: { field: 'chapter', column: 'id', by: productAbove('id', 2) },
      PROCESSING_STAGE: { field: 'processingStage', column: 'processingStage' },
    },
    measures: { processedShareOfSubheadings: { column: 'processedShare' } },
    distinct: { codes: 'code', editions: 'edition', chapters: 'chapter' },
  },
  exportFlows: {
    collection: collections.exportFlows,
    groups: {
      REGION: { field: 'region', column: 'region' },
      PERIOD: { field: 'period', column: 'period' },
      YEAR: { field: 'year', column: 'period', prefix: 4 },
      PARTNER: { field: 'partner', column: 'partner' },
      PRODUCT: { field: 'product', column: 'product' },
      HS2: { field: 'chapter', column: 'product', by: productAbove('product', 2) },
      HS4: { field: 'heading', column: 'product', by: productAbove('product', 4) },
      SYSTEM: { field: 'system', column: 'system' },
      STATUS: { field: 'status', column: 'status' },
      SOURCE: { field: 'source', column: 'source' },
    },
    measures: { value: { column: 'valueUsd', currency: 'USD' }, netWeightKg: { column: 'netWeightKg' } },
    distinct: { regions: 'region', periods: 'period', partners: 'partner', products: 'product', sources: 'source' },
  },
} as const satisfies Readonly<Record<string, Aggregation<typeof products | typeof exportFlows>>>;
