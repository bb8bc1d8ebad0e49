import type { Collection } from '../page.ts';
import { exportFlows, products } from './datasets.ts';

/** The growing lists of the subgraph: what can be asked of each, and its orders. */
export const collections = {
  products: {
    name: 'products',
    dataset: products,
    lookups: ['id', 'code'],
    where: {
      id: { column: 'id' },
      code: { column: 'code' },
      edition: { column: 'edition', unindexed: 'There are few editions, and ids begin with theirs.' },
      chapter: { column: 'chapter' },
      level: { column: 'level' },
      name: { column: 'nameEn', unindexed: 'Words are looked for anywhere in the text.' },
      processingStage: { column: 'processingStage', unindexed: 'Two stages divide the products into halves.' },
    },
    orders: { ID: 'id', CODE: 'code' },
  },
  exportFlows: {
    name: 'exportFlows',
    dataset: exportFlows,
    where: {
      id: { column: 'id' },
      period: { column: 'period' },
      region: { column: 'region' },
      partner: { column: 'partner' },
      product: { column: 'product' },
      hsCode: { column: 'hsCode' },
      valueUsd: { column: 'valueUsd' },
    },
    orders: { ID: 'id', PERIOD: 'period', PRODUCT: 'product', VALUE_USD: 'valueUsd' },
    parents: ['region'],
  },
} as const satisfies Readonly<Record<string, Collection<typeof products | typeof exportFlows>>>;
