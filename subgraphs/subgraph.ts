import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import type { Dataset } from '../datasets/dataset.ts';
import type { Histories } from '../datasets/release.ts';
import type { Snapshot } from '../datasets/store/snapshot.ts';
import type { Store } from '../datasets/store/store.ts';
import { scalarTypes } from '../schema/scalars.ts';
import { formattedError, GraphError, maskedError } from '../service/errors.ts';
import { fromHeaders, type Headers, type RequestScope } from '../service/headers.ts';
import type { Logger } from '../service/log.ts';
import { projectPath } from '../service/paths.ts';
import { guardFields } from './access.ts';
import { catalogueResolvers } from './catalogue.ts';
import { createContext, type SubgraphContext } from './context.ts';
import { KnownHistories } from './known-histories.ts';
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
}

/** A subgraph over a store, ready to execute; the same object serves in process and over HTTP. */
export interface Subgraph {
  readonly name: SubgraphName;
  readonly datasets: readonly Dataset[];
  execute(request: SubgraphRequest, headers: Headers): Promise<SubgraphResponse>;
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

const MAX_DOCUMENTS = 1_000;
// A parsed query takes about a hundred times its text; long ones come seldom and are not worth the memory.
const MAX_KEPT_CHARACTERS = 8_000;

/** Parsed and validated queries by their text, those used last: a gateway sends few different ones, many times each. */
class Documents {
  readonly #schema: GraphQLSchema;
  readonly #known = new Map<string, DocumentNode>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  get(text: string): DocumentNode {
    const document = this.#known.get(text) ?? this.#validated(text);
    if (text.length > MAX_KEPT_CHARACTERS) return document;
    this.#known.delete(text);
    this.#known.set(text, document);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_DOCUMENTS && oldest !== undefined) this.#known.delete(oldest);
    return document;
  }

  #validated(text: string): DocumentNode {
    const document = parse(text, { noLocation: true });
    const [fault] = validate(this.#schema, document);
    if (fault !== undefined) throw new GraphError('GRAPHQL_VALIDATION_FAILED', fault.message);
    return document;
  }
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
  const documents = new Documents(schema);
  const known = new KnownHistories(store, datasets);
  if (parts.refreshEveryMs !== null) known.follow(parts.refreshEveryMs, log);

  return {
    name,
    datasets,
    histories: () => known.current,
    refresh: () => known.refresh(),
    ready: () => known.answering,
    stop: () => known.stop(),
    execute: async (request, headers) => {
      const scope = fromHeaders(headers, now);
      try {
        const document = documents.get(request.query);
        const histories = await known.reaching(scope.positions);
        const contextValue = createContext({ scope, store, datasets, histories, loaders });
        const result = await execute({
          schema,
          document,
          contextValue,
          variableValues: request.variables ?? {},
          operationName: request.operationName ?? null,
        });
        for (const error of result.errors ?? []) noteInternal(log, scope, error);
        return {
          ...(result.data === undefined ? {} : { data: result.data }),
          ...(result.errors === undefined ? {} : { errors: result.errors.map(formattedError) }),
        };
      } catch (error) {
        noteInternal(log, scope, error);
        const { message, code, details } = maskedError(error);
        return { errors: [{ message, extensions: { ...details, code } }] };
      }
    },
  };
}

const EMPTY: DocumentNode = { kind: 'Document', definitions: [] } as unknown as DocumentNode;

/** What is masked for the client is written to the log, with the id that the client was given. */
function noteInternal(log: Logger, scope: RequestScope, error: unknown): void {
  if (maskedError(error).code === 'INTERNAL_SERVER_ERROR')
    log.error({ err: error, requestId: scope.requestId }, 'resolver failed');
}
