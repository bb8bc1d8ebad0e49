import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import type { Dataset } from '../datasets/dataset.ts';
import type { Histories } from '../datasets/release.ts';
import type { Snapshot } from '../datasets/store/snapshot.ts';
import { LimitedReads } from '../datasets/store/limited-reads.ts';
import type { Reader, Store } from '../datasets/store/store.ts';
import { scalarTypes } from '../schema/scalars.ts';
import { formattedError, maskedError } from '../service/errors.ts';
import { fromHeaders, timeLeftOf, type Headers, type RequestScope } from '../service/headers.ts';
import type { Logger } from '../service/log.ts';
import { projectPath } from '../service/paths.ts';
import { guardFields } from './access.ts';
import { catalogueResolvers } from './catalogue.ts';
import { CompiledQueries } from './compiled.ts';
import { createContext, type SubgraphContext } from './context.ts';
import { KnownHistories } from './known-histories.ts';
import { Walks } from './walks.ts';
import { valueTypeResolvers, type SharedLoaders } from './value-types.ts';

export const SUBGRAPH_NAMES = ['programs', 'regions', 'enterprises', 'exports'] as const;
export type SubgraphName = (typeof SUBGRAPH_NAMES)[number];

export type Resolvers<L> = GraphQLResolverMap<SubgraphContext<L>>;

/** What makes a subgraph: the datasets it owns, how its fields are resolved, and the loaders over a snapshot. */
export interface SubgraphDefinition<L extends SharedLoaders = SharedLoaders> {
  readonly name: SubgraphName;
  readonly datasets: readonly Dataset[];
  readonly resolvers: Resolvers<L>;
  readonly loaders: (snapshot: Snapshot) => L;
}

export interface SubgraphRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

export interface SubgraphResponse {
  readonly data?: unknown;
  readonly errors?: readonly unknown[];
  /** From which releases the answer was read; the gateway tells its clients. */
  readonly extensions?: { readonly reads: Readonly<Record<string, readonly number[]>> };
}

/** A subgraph over a store, ready to execute; the same object serves in process and over HTTP. */
export interface Subgraph {
  readonly name: SubgraphName;
  readonly datasets: readonly Dataset[];
  /** Differs from one schema to another. */
  readonly schemaVersion: string;
  execute(request: SubgraphRequest, headers: Headers): Promise<SubgraphResponse>;
  /** Compiles a query, so that its first execution finds it ready. Throws for one that is none. */
  prepare(query: string): void;
  /** The publication histories of its datasets, at most a second old; null until the store has answered once. */
  histories(): Histories | null;
  /** Reads the histories anew; throws when the store does not answer. */
  refresh(): Promise<Histories>;
  /** Whether the store answered when it was last asked. */
  ready(): boolean;
  stop(): void;
}

/** The SDL of a subgraph: the shared value types and its own. */
export function sdlOf(name: SubgraphName): string {
  const read = (file: string): string => readFileSync(projectPath('schema', file), 'utf8');
  return `${read('shared.graphql')}\n${read(`${name}.graphql`)}`;
}

export interface SubgraphParts {
  readonly store: Store;
  readonly log: Logger;
  readonly now: () => Date;
  /** How often the histories are read anew; null for tests that publish by hand. */
  readonly refreshEveryMs: number | null;
}

/** The schema of a subgraph with its resolvers; each execution needs a context of `createContext`. */
export function executableSchema<L extends SharedLoaders>(definition: SubgraphDefinition<L>): GraphQLSchema {
  const { name, datasets } = definition;
  const resolvers = [catalogueResolvers(name, datasets), valueTypeResolvers, definition.resolvers, scalarTypes()];
  const sdl = parse(sdlOf(name));
  const schema = buildSubgraphSchema(
    // The library types resolvers for one context; each of these takes the context of its own subgraph.
    resolvers.map((map, index) => ({
      typeDefs: index === 0 ? sdl : EMPTY,
      resolvers: map as GraphQLResolverMap<unknown>,
    })),
  );
  return guardFields(schema, sdl);
}

/** Builds a subgraph over a store. It starts without the store and answers once the store does. */
export function createSubgraph<L extends SharedLoaders>(
  definition: SubgraphDefinition<L>,
  parts: SubgraphParts,
): Subgraph {
  const { store, log, now } = parts;
  const { name, datasets, loaders } = definition;
  const schema = executableSchema(definition);
  const queries = new CompiledQueries(schema);
  const known = new KnownHistories(store, datasets);
  const walks = new Walks();
  if (parts.refreshEveryMs !== null) known.follow(parts.refreshEveryMs, log);

  return {
    name,
    datasets,
    schemaVersion: createHash('sha256').update(sdlOf(name)).digest('hex').slice(0, 12),
    prepare: (query) => void queries.get(query),
    histories: () => known.current,
    refresh: () => known.refresh(),
    ready: () => known.answering,
    stop: () => {
      known.stop();
      walks.stop();
    },
    execute: async (request, headers) => {
      const scope = fromHeaders(headers, now);
      try {
        const query = queries.get(request.query);
        const histories = await known.reaching(scope.positions);
        const reader = readerFor(store, headers);
        const contextValue = createContext({ scope, store: reader, datasets, histories, walks, loaders });
        const result = await query(contextValue, request.variables ?? {}, request.operationName);
        for (const error of result.errors ?? []) noteInternal(log, scope, error);
        return {
          ...(result.data === undefined ? {} : { data: result.data }),
          ...(result.errors === undefined ? {} : { errors: result.errors.map(formattedError) }),
          extensions: { reads: contextValue.reads.toJSON() },
        };
      } catch (error) {
        noteInternal(log, scope, error);
        const { message, code, details } = maskedError(error);
        return { errors: [{ message, extensions: { ...details, code } }] };
      }
    },
  };
}

/** The store for as long as whoever asks waits: what takes longer would be read for nobody. */
function readerFor(store: Store, headers: Headers): Reader {
  const timeLeftMs = timeLeftOf(headers);
  if (timeLeftMs === null) return store;
  const until = performance.now() + timeLeftMs;
  return new LimitedReads(store, () => until - performance.now());
}

const EMPTY: DocumentNode = { kind: 'Document', definitions: [] } as unknown as DocumentNode;

/** What is masked for the client is written to the log, with the id that the client was given. */
function noteInternal(log: Logger, scope: RequestScope, error: unknown): void {
  if (maskedError(error).code === 'INTERNAL_SERVER_ERROR')
    log.error({ err: error, requestId: scope.requestId }, 'resolver failed');
}
