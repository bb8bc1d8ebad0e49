import DataLoader from 'dataloader';
import type { RowOf } from '../datasets/dataset.ts';
import type { SubgraphContext } from './context.ts';
import type { Observation, PublishedRow } from './observation.ts';
import type { sourcesOf } from './sources.ts';
import { vintageKey, vintagesOf, type ObservationVintage } from './vintages.ts';

export type Source = RowOf<ReturnType<typeof sourcesOf>>;

/** Loaders that every subgraph has, because the shared value types need them. */
export interface SharedLoaders {
  readonly source: DataLoader<string, Source | null>;
}

type Context = SubgraphContext<SharedLoaders>;
type VintageLoader = DataLoader<PublishedRow, readonly ObservationVintage[], string>;

/** Each request has loaders of its own, one for each dataset of observations. */
const vintageLoaders = new WeakMap<Context, Map<string, VintageLoader>>();

function vintageLoader(context: Context, dataset: string): VintageLoader {
  const loaders = vintageLoaders.get(context) ?? new Map<string, VintageLoader>();
  vintageLoaders.set(context, loaders);
  const known = loaders.get(dataset);
  if (known !== undefined) return known;
  const keyOf = (published: PublishedRow): string => vintageKey(context, published);
  const loader: VintageLoader = new DataLoader(
    async (published) => {
      const found = await vintagesOf(context, dataset, published);
      return published.map((one) => found.get(keyOf(one)) ?? []);
    },
    { cacheKeyFn: keyOf },
  );
  loaders.set(dataset, loader);
  return loader;
}

const sourceOf = ({ source }: { readonly source: string | null }, _: unknown, context: Context) =>
  source === null ? null : context.view().load.source.load(source);

/** Resolvers of the value types that all subgraphs share. */
export const valueTypeResolvers = {
  SourceRef: { publishedOn: (source: Source) => source.datedOn },
  Observation: {
    source: sourceOf,
    vintages: ({ published }: Observation, _: unknown, context: Context) =>
      published == null ? null : vintageLoader(context, published.dataset).load(published),
  },
  ObservationVintage: { source: sourceOf },
};
