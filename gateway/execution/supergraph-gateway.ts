import { hash } from 'node:crypto';
import type { ApolloServerOptionsWithGateway } from '@apollo/server';
import { GraphQLError, parse, validate, type GraphQLSchema } from 'graphql';
import { codes, maskedError } from '../../service/errors.ts';
import { TIME_LEFT_HEADER, toHeaders, WALKING } from '../../service/headers.ts';
import type { Logger } from '../../service/log.ts';
import type { Transport } from '../composition/transport.ts';
import type { RequestContext } from '../context.ts';
import type { AnswerError } from './answer-writer.ts';
import { operationOf } from './conditions.ts';
import { Executor, type ExecutionAnswer } from './executor.ts';
import type { FetchParts } from './fetch.ts';
import { fetchesOf } from './owners.ts';
import { Planner } from './planner.ts';

export type GatewayInterface = ApolloServerOptionsWithGateway<RequestContext>['gateway'];
type SchemaCallback = Parameters<GatewayInterface['onSchemaLoadOrUpdate']>[0];
/** How Apollo Server has an operation run by its gateway. */
export type GatewayExecutor = NonNullable<Awaited<ReturnType<GatewayInterface['load']>>['executor']>;

/** The data of an answer, written already; what serializes the answer puts it in as it is. */
export class WrittenData {
  readonly json: string;

  constructor(json: string) {
    this.json = json;
  }
}

export interface SupergraphGatewayOptions {
  readonly supergraphSdl: string;
  readonly transport: Transport;
  readonly log: Logger;
  readonly maxPrepared: number;
}

/** An error for the client, as GraphQL servers pass them on. */
function graphqlError({ message, path, code, details }: AnswerError): GraphQLError {
  return new GraphQLError(message, { path, extensions: { ...details, code } });
}

/** A request that could not be run at all, with the status of its code. */
function refused(error: unknown): GraphQLError {
  const { message, code, details } = maskedError(error);
  return new GraphQLError(message, {
    ...(error instanceof Error ? { originalError: error } : {}),
    extensions: { ...details, code, http: { status: codes[code].status } },
  });
}

/** Apollo Server's gateway over a supergraph: Apollo's planner, our executor, our transports. */
export class SupergraphGateway implements GatewayInterface {
  readonly executor: Executor;
  readonly #planner: Planner;
  readonly #options: SupergraphGatewayOptions;

  /** Throws when the SDL is no supergraph. */
  constructor(options: SupergraphGatewayOptions) {
    const { supergraphSdl, maxPrepared } = options;
    this.#options = options;
    this.#planner = new Planner(supergraphSdl);
    this.executor = new Executor({ planner: this.#planner, supergraphSdl, maxPrepared });
  }

  /** What clients see of the supergraph. */
  get schema(): GraphQLSchema {
    return this.#planner.schema;
  }

  onSchemaLoadOrUpdate(callback: SchemaCallback): () => void {
    callback({ apiSchema: this.#planner.schema, coreSupergraphSdl: this.#options.supergraphSdl });
    return () => undefined;
  }

  load(): Promise<{ executor: GatewayExecutor }> {
    return Promise.resolve({ executor: this.#execute });
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  /** Plans an operation and lets the subgraphs in this process compile what they will be asked. Throws for a wrong one. */
  prepare(text: string): void {
    const document = parse(text);
    const operation = operationOf(document, null);
    const [fault] = validate(this.schema, document);
    if (operation === undefined || fault !== undefined)
      throw fault ?? new Error('A saved text holds no one operation.');
    // The name under which the server will look for the plan of this text.
    const documentId = hash('sha256', text);
    const { plans } = this.executor.prepare({ document, operation, documentId, variables: {} });
    const { transport } = this.#options;
    for (const { subgraph, query } of plans.flatMap(fetchesOf)) transport.prepare?.(subgraph, query);
  }

  readonly #execute: GatewayExecutor = async ({ document, operation, queryHash, request, context }) => {
    try {
      const answer = await this.executor.execute({
        document,
        operation,
        documentId: queryHash,
        variables: request.variables ?? {},
        // A table reads the values itself.
        asFetched: (context as RequestContext).isTable,
        // The server was started with this kind of context.
        ...this.#fetching(context as RequestContext),
      });
      return resultOf(answer);
    } catch (error) {
      return { errors: [refused(error)] };
    }
  };

  #fetching(context: RequestContext): Pick<FetchParts, 'send' | 'onFailure' | 'signal'> {
    const { transport, log } = this.#options;
    const headers = new Map<string, Readonly<Record<string, string>>>();
    return {
      signal: context.signal,
      send: async (subgraph, request) => {
        const known = headers.get(subgraph) ?? headersOf(context, subgraph);
        headers.set(subgraph, known);
        const left = context.timeLeftMs();
        // Whoever asked first may have left while others still wait: then nobody knows how long.
        const sent = left > 0 && left < Infinity ? { ...known, [TIME_LEFT_HEADER]: String(Math.floor(left)) } : known;
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

/** Only what serializes the answer looks into it. */
const written = (json: string): Record<string, unknown> => new WrittenData(json) as unknown as Record<string, unknown>;

function resultOf({ data, errors }: ExecutionAnswer): { data?: Record<string, unknown>; errors?: GraphQLError[] } {
  return {
    ...(data === undefined ? {} : { data: typeof data === 'string' ? written(data) : data }),
    ...(errors.length === 0 ? {} : { errors: errors.map(graphqlError) }),
  };
}
