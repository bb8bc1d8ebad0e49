import { subgraphs } from '../../../subgraphs/all.ts';
import { SUBGRAPH_NAMES } from '../../../subgraphs/subgraph.ts';
import { leadingColumns } from '../../../subgraphs/bounded.ts';
import type { Collection } from '../../../subgraphs/page.ts';
import type { Dataset } from '../../../datasets/dataset.ts';
import { collections as enterprises } from '../../../subgraphs/enterprises/collections.ts';
import { collections as exportCollections } from '../../../subgraphs/exports/collections.ts';
import { collections as programs } from '../../../subgraphs/programs/collections.ts';
import { collections as regions } from '../../../subgraphs/regions/collections.ts';

const collections: readonly Collection<Dataset>[] = [programs, regions, enterprises, exportCollections].flatMap(
  (declared) => Object.values<Collection<Dataset>>(declared),
);
const named = collections.map((collection) => [collection.name, collection] as const);

const pathsOf = ({ key, indexes }: Dataset): readonly (readonly string[])[] => [key, ...indexes];

/** Whether a path reads rows in an order from its beginning. */
const serves = (path: readonly string[], order: readonly string[]): boolean =>
  order.every((column, position) => path[position] === column);

describe('the declared collections', () => {
  it('are those that grow', () => {
    expect(collections.map(({ name }) => name).sort()).toEqual([
      'certificates',
      'enterprises',
      'exportFlows',
      'industryObservations',
      'instructions',
      'productions',
      'products',
      'projects',
      'regionObservations',
      'reportedFigures',
    ]);
  });

  it.each(named)('%s have an index for each order: its column, then the key', (_, { dataset, orders }) => {
    const without = Object.entries(orders).filter(([, column]) => {
      const order = [column, ...dataset.key.filter((part) => part !== column)];
      return !pathsOf(dataset).some((path) => serves(path, order));
    });
    expect(without).toEqual([]);
  });

  it.each(named)(
    '%s have an index that begins with each column of a condition, or a reason',
    (_, { dataset, where }) => {
      const leading = leadingColumns(dataset);
      const columns = Object.entries(where).flatMap(([field, declared]) =>
        typeof declared === 'function'
          ? []
          : [{ field, indexed: leading.has(declared.column), why: declared.unindexed }],
      );
      expect(columns.filter(({ indexed, why }) => !indexed && (why ?? '') === '')).toEqual([]);
      // A reason that no longer holds is as wrong as a missing index.
      expect(columns.filter(({ indexed, why }) => indexed && why !== undefined)).toEqual([]);
    },
  );

  it.each(named)('%s have an index that begins with the column of each parent', (_, { dataset, parents = [] }) => {
    const leading = leadingColumns(dataset);
    expect(parents.filter((column) => !leading.has(column))).toEqual([]);
  });

  it.each(named)('%s name only columns that their dataset has', (_, { dataset, where, orders, parents = [] }) => {
    const conditions = Object.values(where).flatMap((declared) =>
      typeof declared === 'function' ? [] : [declared.column],
    );
    const columns = [...conditions, ...Object.values(orders), ...parents];
    expect(columns.filter((column) => !(column in dataset.columns))).toEqual([]);
  });
});

describe('the shard keys that datasets declare', () => {
  const sharded = SUBGRAPH_NAMES.flatMap((name) => subgraphs[name].datasets).flatMap((dataset) =>
    dataset.shardKey === undefined ? [] : [[dataset.name, dataset, dataset.shardKey] as const],
  );

  it('are there', () => expect(sharded.map(([name]) => name).sort()).toContain('region-observations'));

  it.each(sharded)('%s begins with it the key, which stays unique over all shards', (_, { key }, shardKey) => {
    expect(key.slice(0, shardKey.length)).toEqual(shardKey);
  });

  it.each(sharded)('%s is looked up by its first column on every access path', (_, dataset, [first = '']) => {
    expect(pathsOf(dataset).filter((path) => !path.includes(first))).toEqual([]);
  });
});
