import { GraphQLError, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { TIME_LEFT_HEADER, toHeaders, WALKING } from '../../service/headers.ts';
import type { Logger } from '../../service/log.ts';
import type { Transport } from '../composition/transport.ts';
import type { RequestContext } from '../context.ts';
import type { AnswerError } from './answer-writer.ts';
import { operationOf } from './conditions.ts';
import { Executor } from './executor.ts';
import type { FetchParts } from './fetch.ts';
import { fetchesOf } from './owners.ts';
import { Planning, type OpenPlanner, type PlanningFigures } from './planning.ts';

/** The data of an answer, written already; what serializes the answer puts it in as it is. */
export class WrittenData {
  readonly json: string;

  constructor(json: string) {
    this.json = json;
  }
}

/** One operation of a valid document, to be run for one request. */
export interface RunRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Names the document among all others; equal documents have equal ones. */
  readonly documentId: string;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: RequestContext;
}

/** What an operation brought; no data at all when it could not be run. */
export interface Ran {
  readonly data?: WrittenData | Readonly<Record<string, unknown>> | null;
  /** Absent where there are none. */
  readonly errors?: readonly GraphQLError[];
}

/** Throws GraphError for an operation that can't be run. */
export type Run = (request: RunRequest) => Promise<Ran>;

export interface SupergraphGatewayOptions {
  readonly supergraphSdl: string;
  readonly transport: Transport;
  readonly log: Logger;
  readonly maxPrepared: number;
  readonly planningTimeoutMs: number;
  /** How a planner is opened; in a thread of its own where nothing else is said. */
  readonly openPlanner?: OpenPlanner;
}

/** An error for the client, as GraphQL servers pass them on. */
function graphqlError({ message, path, code, details }: AnswerError): GraphQLError {
  return new GraphQLError(message, { path, extensions: { ...details, code } });
}

/** Runs operations over a supergraph: Apollo's planner, our executor, our transports. */
export class SupergraphGateway {
  readonly executor: Executor;
  readonly #planning: Planning;
  readonly #options: SupergraphGatewayOptions;

  private constructor(options: SupergraphGatewayOptions, planning: Planning) {
    const { supergraphSdl, maxPrepared } = options;
    this.#options = options;
    this.#planning = planning;
    this.executor = new Executor({ planning, supergraphSdl, maxPrepared });
  }

  /** Throws when the SDL is no supergraph. */
  static async start(options: SupergraphGatewayOptions): Promise<SupergraphGateway> {
    const { supergraphSdl, planningTimeoutMs: timeoutMs, openPlanner: open, log } = options;
    const planning = await Planning.start({ supergraphSdl, timeoutMs, log, ...(open === undefined ? {} : { open }) });
    return new SupergraphGateway(options, planning);
  }

  /** What clients see of the supergraph. */
  get schema(): GraphQLSchema {
    return this.#planning.schema;
  }

  get planning(): PlanningFigures {
    return this.#planning.figures;
  }

  stop(): Promise<void> {
    return this.#planning.stop();
  }

  /**
   * Plans the one operation of a valid document and lets the subgraphs in this process compile what they will be asked.
   * Throws for none, and for several.
   */
  async prepare({ document, documentId }: Pick<RunRequest, 'document' | 'documentId'>): Promise<void> {
    const operation = operationOf(document, null);
    if (operation === undefined) throw new Error('A saved text holds no one operation.');
    const { plans } = await this.executor.prepare({ document, operation, documentId, variables: {} });
    const { transport } = this.#options;
    for (const { subgraph, query } of plans.flatMap(fetchesOf)) transport.prepare?.(subgraph, query);
  }

  readonly run: Run = async ({ document, operation, documentId, variables, context }) => {
    const { data, errors } = await this.executor.execute({
      document,
      operation,
      documentId,
      variables,
      // A table reads the values itself.
      asFetched: context.isTable,
      ...this.#fetching(context),
    });
    return {
      ...(data === undefined ? {} : { data: typeof data === 'string' ? new WrittenData(data) : data }),
      ...(errors.length === 0 ? {} : { errors: errors.map(graphqlError) }),
    };
  };

  #fetching(context: RequestContext): Pick<FetchParts, 'send' | 'onFailure' | 'signal'> {
    const { transport, log } = this.#options;
    const headers = new Map<string, Readonly<Record<string, string>>>();
    return {
      signal: context.waits.signal,
      send: async (subgraph, request) => {
        const known = headers.get(subgraph) ?? headersOf(context, subgraph);
        headers.set(subgraph, known);
        const left = context.waits.timeLeftMs?.() ?? Infinity;
        // Whoever asked first may have left while others still wait: then nobody knows how long.
        const sent = left > 0 && left < Infinity ? { [TIME_LEFT_HEADER]: String(Math.floor(left)), ...known } : known;
        const answer = await transport.execute(subgraph, request, sent);
        context.reads.note(answer.extensions?.reads);
        return answer;
      },
      onFailure: (subgraph, cause) => {
        log.warn({ err: cause, subgraph, requestId: context.requestId }, 'subgraph failed');
      },
    };
  }
}

function headersOf(context: RequestContext, subgraph: string): Readonly<Record<string, string>> {
  const headers = toHeaders(context.scopeFor(subgraph));
  return context.isWalk ? { ...headers, ...WALKING } : headers;
}
