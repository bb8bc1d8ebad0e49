import type { Dataset } from '../datasets/dataset.ts';
import { liveReleases, releaseAsOf, releaseId, type Histories, type Release } from '../datasets/release.ts';
import { Snapshot, type ReleaseNumbers } from '../datasets/store/snapshot.ts';
import type { Store } from '../datasets/store/store.ts';
import { GraphError } from '../service/errors.ts';
import type { RequestScope } from '../service/headers.ts';

/** The datasets of a subgraph as of one day, and the loaders over them. */
export interface View<L> {
  readonly snapshot: Snapshot;
  readonly load: L;
}

/** What resolvers are given: the meaning of the request, and views of the datasets, each built once per request. */
export interface SubgraphContext<L = unknown> {
  readonly scope: RequestScope;
  /** The datasets as the request knows them, or as of another day. Throws AS_OF_IN_FUTURE for a day after today. */
  view(asOf?: string | null): View<L>;
  /** One release of a dataset, by its number; every row that was read has one. */
  release(dataset: string, number: number): Release;
  /** Whether a number is that of a release to which the pointer had been moved at the request's position. */
  wasPublished(dataset: string, number: number): boolean;
  /** The releases of a dataset that stand at the request's position. */
  releases(dataset: string): readonly Release[];
}

interface ContextParts<L> {
  readonly scope: RequestScope;
  readonly store: Store;
  readonly datasets: readonly Dataset[];
  readonly histories: Histories;
  readonly loaders: (snapshot: Snapshot) => L;
}

function positionOf(parts: ContextParts<unknown>, dataset: string): number {
  return parts.scope.positions[dataset] ?? parts.histories[dataset]?.moves.length ?? 0;
}

function releaseNumbers(parts: ContextParts<unknown>, asOf: string | null): ReleaseNumbers {
  return Object.fromEntries(
    parts.datasets.map(({ name, scope }) => {
      // Without its scope a dataset has no row for the request, whatever asks: a field, a condition, an order, a sum.
      if (scope !== undefined && !parts.scope.identity.scopes.includes(scope)) return [name, 0];
      const history = parts.histories[name];
      const release = history === undefined ? null : releaseAsOf(history, positionOf(parts, name), asOf);
      return [name, release?.number ?? 0];
    }),
  );
}

/** Builds the context of one execution in a subgraph. */
export function createContext<L>(parts: ContextParts<L>): SubgraphContext<L> {
  const views = new Map<string | null, View<L>>();
  const view = (asOf: string | null): View<L> => {
    const known = views.get(asOf);
    if (known !== undefined) return known;
    if (asOf !== null && /^\d{4}-/u.test(asOf) && asOf.slice(0, 10) > parts.scope.today) {
      throw new GraphError('AS_OF_IN_FUTURE', `asOf ${asOf} is after ${parts.scope.today}, the day of the request.`);
    }
    const snapshot = new Snapshot(parts.store, releaseNumbers(parts, asOf));
    const built = { snapshot, load: parts.loaders(snapshot) };
    views.set(asOf, built);
    return built;
  };
  return {
    scope: parts.scope,
    view: (asOf) => view(asOf ?? parts.scope.asOf),
    release: (dataset, number) => {
      const release = parts.histories[dataset]?.releases.find((one) => one.number === number);
      if (release === undefined) throw new Error(`No release ${releaseId(dataset, number)} behind a row.`);
      return release;
    },
    wasPublished: (dataset, number) =>
      parts.histories[dataset]?.moves.slice(0, positionOf(parts, dataset)).includes(number) ?? false,
    releases: (dataset) => {
      const history = parts.histories[dataset];
      return history === undefined ? [] : liveReleases(history, positionOf(parts, dataset));
    },
  };
}
