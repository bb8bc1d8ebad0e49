import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import type { Column } from '../datasets/column.ts';
import { headerOf, type Dataset } from '../datasets/dataset.ts';
import { releaseId, type Release } from '../datasets/release.ts';
import { badInput } from '../service/errors.ts';
import { checkLength, checkSize } from './arguments.ts';
import type { SubgraphContext } from './context.ts';
import { Contents } from './contents.ts';
import { DatasetDiff, type DiffArguments } from './diff.ts';
import type { SharedLoaders } from './value-types.ts';

type Context = SubgraphContext<SharedLoaders>;

function releaseValue(release: Release): Record<string, unknown> {
  const { dataset, number, ...rest } = release;
  return { id: releaseId(dataset, number), ...rest };
}

interface ReleasesArguments {
  readonly last?: number | null;
  readonly before?: string | null;
}

const DEFAULT_RELEASES = 100;
const MAX_RELEASES = 1_000;

/** The newest of some releases, all of them or those before one of them. Throws BAD_USER_INPUT. */
function newest(releases: readonly Release[], { last, before }: ReleasesArguments): readonly Release[] {
  const size = last ?? DEFAULT_RELEASES;
  checkSize('last', size, MAX_RELEASES);
  if (before == null) return releases.slice(-size);
  const end = releases.findIndex(({ dataset, number }) => releaseId(dataset, number) === before);
  if (end < 0) throw badInput('before', before, 'the id of a release that is listed here');
  return releases.slice(Math.max(0, end - size), end);
}

/** The release that answers; null when none was published by the day asked for. */
function currentRelease(context: Context, { name }: Dataset): Release | null {
  const number = context.view().snapshot.release(name);
  context.reads.note(name, number);
  return number === 0 ? null : context.release(name, number);
}

function diffValue(dataset: Dataset, args: DiffArguments, context: Context): Record<string, unknown> {
  const diff = new DatasetDiff(context, dataset, args);
  let counts: ReturnType<DatasetDiff['counts']> | undefined;
  let page: ReturnType<DatasetDiff['page']> | undefined;
  const count = async (kind: 'ADDED' | 'REVISED' | 'RETIRED'): Promise<number> =>
    (await (counts ??= diff.counts()))[kind];
  return {
    from: releaseValue(diff.from),
    to: releaseValue(diff.to),
    added: () => count('ADDED'),
    revised: () => count('REVISED'),
    retired: () => count('RETIRED'),
    rows: async () => (await (page ??= diff.page(args))).rows,
    pageInfo: async () => (await (page ??= diff.page(args))).pageInfo,
  };
}

const DAY_MS = 86_400_000;

function ageDays(publishedOn: string, today: string): number {
  return Math.max(0, Math.round((Date.parse(today) - Date.parse(publishedOn)) / DAY_MS));
}

function datasetValue(owner: string, dataset: Dataset, contents: Contents, context: Context): Record<string, unknown> {
  return {
    name: dataset.name,
    title: dataset.title,
    description: dataset.description,
    owner: owner.toUpperCase(),
    key: dataset.key.map(headerOf),
    columns: Object.entries<Column<unknown>>(dataset.columns).map(([name, column]) => ({
      name: headerOf(name),
      description: column.description,
      type: column.type,
      unit: column.unit,
      required: column.required,
    })),
    releases: (args: ReleasesArguments) => newest(context.releases(dataset.name), args).map(releaseValue),
    releaseCount: () => context.releases(dataset.name).length,
    current: () => {
      const release = currentRelease(context, dataset);
      return release === null ? null : releaseValue(release);
    },
    sources: async () => {
      const ids = await contents.sources(context.view().snapshot, dataset);
      const { source } = context.view().load;
      return (await Promise.all(ids.map((id) => source.load(id)))).filter((found) => found !== null);
    },
    freshness: async () => {
      const release = currentRelease(context, dataset);
      if (release === null) return null;
      const newestPeriod = await contents.newestPeriod(context.view().snapshot, dataset);
      return {
        publishedOn: release.publishedOn,
        ageDays: ageDays(release.publishedOn, context.scope.today),
        newestPeriod,
      };
    },
    diff: (args: DiffArguments) => diffValue(dataset, args, context),
  };
}

/** Resolvers of the catalogue: every subgraph answers its own datasets under its own name. */
export function catalogueResolvers(owner: string, datasets: readonly Dataset[]): GraphQLResolverMap<Context> {
  const contents = new Contents();
  return {
    Query: { catalogue: () => ({}) },
    Catalogue: {
      [owner]: (_: unknown, { names }: { readonly names?: readonly string[] | null }, context: Context) => {
        if (names != null) checkLength('names', names);
        return datasets
          .filter(({ name }) => names == null || names.includes(name))
          .map((dataset) => datasetValue(owner, dataset, contents, context));
      },
    },
  };
}
