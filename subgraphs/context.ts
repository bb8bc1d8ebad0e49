import type { Dataset } from '../datasets/dataset.ts';
import {
  columnsAddedLater,
  liveReleases,
  releaseAsOf,
  releaseId,
  type Histories,
  type Release,
} from '../datasets/release.ts';
import type { AddedColumns, ReleaseNumbers, Snapshot } from '../datasets/store/snapshot.ts';
import type { Reader } from '../datasets/store/store.ts';
import { GraphError } from '../service/errors.ts';
import type { Positions, RequestScope } from '../service/headers.ts';
import { Reads } from '../service/reads.ts';
import { RequestSnapshot } from './request-snapshot.ts';
import type { Walks } from './walks.ts';

/** The datasets of a subgraph as of one day, and the loaders over them. */
export interface View<L> {
  readonly snapshot: RequestSnapshot;
  readonly load: L;
}

/** What resolvers are given: the meaning of the request, and views of the datasets, each built once per request. */
export interface SubgraphContext<L = unknown> {
  readonly scope: RequestScope;
  /** The datasets as the request knows them, or as of another day. Throws AS_OF_IN_FUTURE for a day after today. */
  view(asOf?: string | null): View<L>;
  /**
   * The same with the rows that the request lacks the scope of, for statistics alone: what is made of them passes
   * `disclosure.ts`, and is the same for everybody.
   */
  statistics(): View<L>;
  /** One release of a dataset, by its number; every row that was read has one. */
  release(dataset: string, number: number): Release;
  /** Whether a number is that of a release to which the pointer had been moved at the request's position. */
  wasPublished(dataset: string, number: number): boolean;
  /** The releases of a dataset that stand at the request's position, as far as the request knows, oldest first. */
  releases(dataset: string): readonly Release[];
  /** Every release to which the pointer had been moved, withdrawn ones too, as far as the request knows. */
  everReleased(dataset: string): readonly Release[];
  /** The columns of a row that identify it in its dataset. */
  keyOf(dataset: string, row: object): Readonly<Record<string, unknown>>;
  /** A dataset of the subgraph by its name. */
  dataset(name: string): Dataset;
  /** What the answer was read from so far. */
  readonly reads: Reads;
  /** The reads of walks through whole lists; null where each page is read by itself. */
  readonly walks: Walks | null;
}

interface ContextParts<L> {
  readonly scope: RequestScope;
  readonly store: Reader;
  readonly datasets: readonly Dataset[];
  readonly histories: Histories;
  readonly walks?: Walks;
  readonly loaders: (snapshot: Snapshot) => L;
}

function positionOf(parts: ContextParts<unknown>, dataset: string): number {
  return parts.scope.positions[dataset] ?? parts.histories[dataset]?.moves.length ?? 0;
}

/** The datasets that the request lacks the scope of, with that scope. */
function withheldFrom({ datasets, scope: { identity } }: ContextParts<unknown>): ReadonlyMap<string, string> {
  return new Map(
    datasets.flatMap(({ name, scope }) =>
      scope === undefined || identity.scopes.includes(scope) ? [] : [[name, scope] as const],
    ),
  );
}

// The newest releases at a position are the same in every request until something is published: of those who may read
// the same datasets, because positions are shared by everybody.
const newestNumbers = new WeakMap<Histories, WeakMap<Positions, Map<string, ReleaseNumbers>>>();

type Withheld = ReadonlyMap<string, string>;
const NOTHING_WITHHELD: Withheld = new Map();

function releaseNumbers(parts: ContextParts<unknown>, withheld: Withheld, asOf: string | null): ReleaseNumbers {
  if (asOf !== null) return numbersAsOf(parts, withheld, asOf);
  const { histories, scope } = parts;
  const byPositions = newestNumbers.get(histories) ?? new WeakMap<Positions, Map<string, ReleaseNumbers>>();
  newestNumbers.set(histories, byPositions);
  const byWithheld = byPositions.get(scope.positions) ?? new Map<string, ReleaseNumbers>();
  byPositions.set(scope.positions, byWithheld);
  const lacking = [...withheld.keys()].join(' ');
  const numbers = byWithheld.get(lacking) ?? numbersAsOf(parts, withheld, null);
  byWithheld.set(lacking, numbers);
  return numbers;
}

function numbersAsOf(parts: ContextParts<unknown>, withheld: Withheld, asOf: string | null): ReleaseNumbers {
  return Object.fromEntries(
    parts.datasets.map(({ name }) => {
      // Without its scope a dataset has no row for the request, whatever asks: a field, a condition, an order, a sum.
      if (withheld.has(name)) return [name, 0];
      const history = parts.histories[name];
      const release = history === undefined ? null : releaseAsOf(history, positionOf(parts, name), asOf);
      return [name, release?.number ?? 0];
    }),
  );
}

/** What had been published by the day of the request's asOf; everything without one. */
function known({ scope }: ContextParts<unknown>, releases: readonly Release[]): readonly Release[] {
  return scope.asOf === null ? releases : releases.filter(({ publishedOn }) => publishedOn <= scope.today);
}

function datasetIn(parts: ContextParts<unknown>, name: string): Dataset {
  const dataset = parts.datasets.find((one) => one.name === name);
  if (dataset === undefined) throw new Error(`The subgraph has no dataset ${name}.`);
  return dataset;
}

const addedColumns = new WeakMap<Histories, AddedColumns>();

/** The columns that older releases lack; the same object for the same histories. */
function addedTo({ datasets, histories }: ContextParts<unknown>): AddedColumns {
  const known = addedColumns.get(histories);
  if (known !== undefined) return known;
  const added = datasets.flatMap(({ name, columns }): [string, readonly string[]][] => {
    const history = histories[name];
    const later = history === undefined ? [] : columnsAddedLater(history, Object.keys(columns));
    return later.length === 0 ? [] : [[name, later]];
  });
  const built = Object.fromEntries(added);
  addedColumns.set(histories, built);
  return built;
}

/** Builds the context of one execution in a subgraph. */
export function createContext<L>(parts: ContextParts<L>): SubgraphContext<L> {
  const views = new Map<string | null, View<L>>();
  const reads = new Reads();
  const withheldFromRequest = withheldFrom(parts);
  const build = (asOf: string | null, withheld: Withheld): View<L> => {
    if (asOf !== null && /^\d{4}-/u.test(asOf) && asOf.slice(0, 10) > parts.scope.today) {
      throw new GraphError('AS_OF_IN_FUTURE', `asOf ${asOf} is after ${parts.scope.today}, the day of the request.`);
    }
    const snapshot = new RequestSnapshot(
      parts.store,
      { numbers: releaseNumbers(parts, withheld, asOf), added: addedTo(parts), withheld },
      reads,
    );
    return { snapshot, load: parts.loaders(snapshot) };
  };
  const view = (asOf: string | null): View<L> => {
    const known = views.get(asOf) ?? build(asOf, withheldFromRequest);
    views.set(asOf, known);
    return known;
  };
  return {
    scope: parts.scope,
    reads,
    walks: parts.walks ?? null,
    view: (asOf) => view(asOf ?? parts.scope.asOf),
    statistics: () => build(parts.scope.asOf, NOTHING_WITHHELD),
    release: (dataset, number) => {
      const release = parts.histories[dataset]?.releases.find((one) => one.number === number);
      if (release === undefined) throw new Error(`No release ${releaseId(dataset, number)} behind a row.`);
      return release;
    },
    wasPublished: (dataset, number) =>
      parts.histories[dataset]?.moves.slice(0, positionOf(parts, dataset)).includes(number) ?? false,
    releases: (dataset) => {
      const history = parts.histories[dataset];
      return history === undefined ? [] : known(parts, liveReleases(history, positionOf(parts, dataset)));
    },
    everReleased: (dataset) => {
      const { moves = [], releases = [] } = parts.histories[dataset] ?? {};
      const moved = new Set(moves.slice(0, positionOf(parts, dataset)));
      return known(
        parts,
        releases.filter(({ number }) => moved.has(number)),
      );
    },
    keyOf: (dataset, row) => {
      const cells = row as Readonly<Record<string, unknown>>;
      return Object.fromEntries(datasetIn(parts, dataset).key.map((column) => [column, cells[column]]));
    },
    dataset: (name) => datasetIn(parts, name),
  };
}
