import { hash } from 'node:crypto';
import { ApolloServer, HeaderMap, type ApolloServerOptionsWithGateway, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import {
  OperationTypeNode,
  parse,
  print,
  printSchema,
  type DocumentNode,
  type FormattedExecutionResult,
  type GraphQLError,
  type GraphQLFormattedError,
  type OperationDefinitionNode,
} from 'graphql';
import { GraphError, isErrorCode, maskedError } from '../service/errors.ts';
import type { Logger } from '../service/log.ts';
import type { Switches } from './config.ts';
import { accessMap, type AccessMap } from './auth/access-map.ts';
import type { Audit } from './auth/audit.ts';
import { guardedExecutor } from './auth/guarded-executor.ts';
import { withoutEnforced } from './composition/supergraph.ts';
import type { Transport } from './composition/transport.ts';
import type { RequestContext } from './context.ts';
import { operationOf } from './execution/conditions.ts';
import type { OpenPlanner, PlanningFigures } from './execution/planning.ts';
import { SupergraphGateway, WrittenData } from './execution/supergraph-gateway.ts';
import type { PlainAnswer, QueryRunner } from './export/source.ts';
import { statusOf, type AnswerType } from './http/media-type.ts';
import type { GraphqlParameters } from './http/parameters.ts';
import type { Limits } from './limits/limits.ts';
import type { TextCheck } from './limits/trusted.ts';
import { OperationRunner, type Estimated, type OperationResult, type ValidOperation } from './operation-runner.ts';
import { outgoingError, requestError, toldOnce } from './outgoing-error.ts';
import { QueryFaults, QueryTexts } from './query-texts.ts';
import type { AnswerExtensions } from './provenance/answer-extensions.ts';

export interface GraphOptions {
  readonly supergraphSdl: string;
  readonly transport: Transport;
  readonly switches: Switches;
  /** Whether the scalars of the supergraph are those of `schema/scalars.ts`. */
  readonly ownScalars: boolean;
  /** What answers say of their data; absent over a supergraph of another make. */
  readonly answers?: AnswerExtensions;
  readonly planningTimeoutMs: number;
  /** How a planner is opened; in a thread of its own where nothing else is said. */
  readonly openPlanner?: OpenPlanner;
  readonly limits: Limits;
  /** Refuses texts that are not trusted; any text may be run where it is absent. */
  readonly trusted?: TextCheck | null;
  readonly audit?: Audit;
  readonly log: Logger;
  /** Hears the code of every error that goes out. */
  readonly onError?: (code: string) => void;
  /** Hears what every operation that is run was estimated to cost. */
  readonly onEstimated?: (estimated: Estimated) => void;
}

export interface GraphRequest {
  readonly method: 'GET' | 'POST';
  readonly parameters: GraphqlParameters;
  /** The media type in which the client takes the answer. */
  readonly type: AnswerType;
  readonly context: RequestContext;
}

/** An answer to a GraphQL request, as HTTP passes it on. */
export interface GraphAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
  /** Whether it has data and no errors. */
  readonly isWhole: boolean;
  /** The methods by which this could be asked, where the one that was used is none of them. */
  readonly allow?: string;
}

/** The graph behind HTTP: planning, execution and GraphQL over HTTP. */
export interface Graph extends QueryRunner {
  /** What clients see of the schema, as text. */
  readonly apiSdl: string;
  /** Whether nothing that a client can ask changes anything. */
  readonly onlyReads: boolean;
  /** Operations that are planned and kept, and how many were planned. */
  plans(): { readonly kept: number; readonly made: number };
  /** What planning has cost. */
  planning(): PlanningFigures;
  /** Makes an operation ready that nobody has asked for yet. Throws for a wrong one. */
  prepare(text: string): Promise<void>;
  /** Throws GraphError for a text that may not be run: not trusted, or over a limit of its shape. */
  screen(text: string): void;
  execute(request: GraphRequest): Promise<GraphAnswer>;
  stop(): Promise<void>;
}

// A plan with the shape of its answer takes some tens of kilobytes.
const MAX_PREPARED = 1_000;

type DocumentText = Pick<ValidOperation, 'query' | 'documentId'>;

/** Tells the log and the audit of errors what clients don't see. */
function told(errors: readonly GraphQLError[], context: RequestContext, { audit, log }: GraphOptions): void {
  const { requestId, identity } = context;
  const refused = errors.map((error) => maskedError(error).code);
  audit?.refused(requestId, identity, refused);
  for (const [index, error] of errors.entries()) {
    if (refused[index] === 'INTERNAL_SERVER_ERROR') log.error({ err: error, requestId }, 'operation failed');
  }
}

/** Says in our words which operation is missing, and charges for requests that ask for none that there is. */
function operationPlugin(options: GraphOptions): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ operation }) => {
          if (operation !== undefined) return Promise.resolve();
          const message =
            'The operation to execute is missing or ambiguous; expected operationName to name one of the query.';
          throw requestError(new GraphError('OPERATION_RESOLUTION_FAILURE', message));
        },
        didEncounterErrors: async ({ errors, operation, contextValue }) => {
          // What was resolved has been charged by its cost.
          if (operation === undefined) await contextValue.share?.charge();
          told(errors, contextValue, options);
        },
      }),
  };
}

/** A result as it leaves the gateway. */
type Outgoing = FormattedExecutionResult<unknown, unknown>;

/** An answer as JSON, around the data that the executor has written. */
function stringified({ errors, data, extensions }: Outgoing): string {
  const parts: string[] = [];
  if (errors !== undefined) parts.push(`"errors":${JSON.stringify(errors)}`);
  if (data !== undefined) parts.push(`"data":${data instanceof WrittenData ? data.json : JSON.stringify(data)}`);
  if (extensions !== undefined) parts.push(`"extensions":${JSON.stringify(extensions)}`);
  return `{${parts.join(',')}}`;
}

/** An answer as plain values: what JSON would hold of it. */
function plainAnswer({ data, errors }: Outgoing): PlainAnswer {
  const values: unknown = data instanceof WrittenData ? JSON.parse(data.json) : data;
  return {
    // The executor answers an object or null, and errors are as they are formatted.
    ...(data === undefined ? {} : { data: values as Readonly<Record<string, unknown>> | null }),
    ...(errors === undefined ? {} : { errors: JSON.parse(JSON.stringify(errors)) as GraphQLFormattedError[] }),
  };
}

/** An answer under its media type; one without data has the status of its first error's code. */
function answerOf(result: Outgoing, type: AnswerType): GraphAnswer {
  const code = result.data === undefined ? result.errors?.[0]?.extensions?.['code'] : undefined;
  const status = isErrorCode(code) ? statusOf(code, type) : 200;
  return { status, body: stringified(result), isWhole: result.errors === undefined && result.data != null };
}

type Gateway = ApolloServerOptionsWithGateway<RequestContext>['gateway'];

/** What Apollo Server takes for a gateway: the runner, behind a schema that never changes. */
function asGateway(gateway: SupergraphGateway, supergraphSdl: string, runner: OperationRunner): Gateway {
  return {
    load: () =>
      Promise.resolve({
        executor: async ({ document, operation, source, queryHash, request, context }) => {
          const asked = {
            ...{ document, operation, query: source, documentId: queryHash, variables: request.variables ?? {} },
            // The server was started with this kind of context.
            context: context as RequestContext,
          };
          // Only what serializes the answer looks into its data.
          return (await runner.answer(asked)) as Awaited<
            ReturnType<NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>>
          >;
        },
      }),
    onSchemaLoadOrUpdate: (callback) => {
      callback({ apiSchema: gateway.schema, coreSupergraphSdl: supergraphSdl });
      return () => undefined;
    },
    stop: () => Promise.resolve(),
  };
}

interface GraphParts {
  readonly gateway: SupergraphGateway;
  /** The supergraph as the library takes it. */
  readonly supergraphSdl: string;
  readonly access: AccessMap;
}

class ApolloGraph implements Graph {
  readonly apiSdl: string;
  readonly onlyReads: boolean;
  readonly schema: Graph['schema'];
  readonly #options: GraphOptions;
  readonly #gateway: SupergraphGateway;
  readonly #runner: OperationRunner;
  readonly #server: ApolloServer<RequestContext>;
  readonly #texts: QueryTexts;
  readonly #printed = new WeakMap<DocumentNode, DocumentText>();

  constructor(options: GraphOptions, { gateway, supergraphSdl, access }: GraphParts) {
    const { switches, log, limits, ownScalars, answers, onEstimated } = options;
    const run = guardedExecutor(gateway.run, access);
    const { schema } = gateway;
    const runner = new OperationRunner({ schema, run, limits, ownScalars, answers, onEstimated });
    this.#options = options;
    this.#gateway = gateway;
    this.#runner = runner;
    this.#texts = new QueryTexts(schema, switches);
    this.schema = schema;
    this.apiSdl = printSchema(schema);
    this.onlyReads = schema.getMutationType() == null;
    this.#server = new ApolloServer<RequestContext>({
      gateway: asGateway(gateway, supergraphSdl, runner),
      hideSchemaDetailsFromClientErrors: !switches.suggestions,
      includeStacktraceInErrorResponses: false,
      // http/csrf.ts has refused what it must before.
      csrfPrevention: false,
      allowBatchedHttpRequests: false,
      // Its texts have been read and found valid, and are kept so that they don't come to it again.
      dangerouslyDisableValidation: true,
      documentStore: null,
      stopOnTerminationSignals: false,
      formatError: (formatted, error) => this.#outgoing(formatted, error),
      logger: log,
      plugins: [
        ApolloServerPluginCacheControlDisabled(),
        ApolloServerPluginLandingPageDisabled(),
        ApolloServerPluginUsageReportingDisabled(),
        operationPlugin(options),
      ],
    });
  }

  start(): Promise<void> {
    return this.#server.start();
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    await this.#gateway.stop();
  }

  screen(text: string): void {
    this.#options.trusted?.(text);
    this.#options.limits.screen(text);
  }

  read(text: string): DocumentNode {
    this.screen(text);
    return this.#texts.document(text);
  }

  datasetsOf(document: DocumentNode, operation: OperationDefinitionNode): Iterable<string> {
    return this.#options.answers?.datasetsOf(document, operation) ?? [];
  }

  plans(): ReturnType<Graph['plans']> {
    return this.#gateway.executor.plans;
  }

  planning(): PlanningFigures {
    return this.#gateway.planning;
  }

  async prepare(text: string): Promise<void> {
    await this.#gateway.prepare(this.#texts.read(text));
  }

  /** Runs a document that has been validated. */
  async run(
    document: DocumentNode,
    operationName: string | undefined,
    variables: Readonly<Record<string, unknown>>,
    context: RequestContext,
  ): Promise<PlainAnswer> {
    const operation = operationOf(document, operationName ?? null);
    if (operation === undefined) throw new Error('A document that is run names its operation.');
    const result = await this.#answered({ document, operation, ...this.#textOf(document), variables, context });
    return plainAnswer(result);
  }

  async execute(request: GraphRequest): Promise<GraphAnswer> {
    const { parameters, context } = request;
    const { query, operationName, variables = {} } = parameters;
    const known = query === undefined ? undefined : this.#texts.kept(query);
    const operation = known === undefined ? undefined : operationOf(known.document, operationName ?? null);
    // Whatever is new, or wrong, is for Apollo Server.
    if (query === undefined || known === undefined || operation === undefined) return this.#resolve(request);
    if (request.method === 'GET' && operation.operation !== OperationTypeNode.QUERY) return this.#resolve(request);
    const result = await this.#answered({ operation, query, variables, context, ...known });
    return answerOf(result, request.type);
  }

  async #answered(asked: ValidOperation): Promise<Outgoing> {
    const result = await this.#runner.answer(asked);
    if (result.errors !== undefined) return { ...result, errors: this.#told(result.errors, asked.context) };
    const whole: Omit<OperationResult, 'errors'> = result;
    return whole;
  }

  /** Reads a text that is new, and resolves the operation that is asked for. */
  async #resolve(request: GraphRequest): Promise<GraphAnswer> {
    const { parameters, type, context } = request;
    const { query = '' } = parameters;
    try {
      if (query !== '') this.#texts.read(query);
      return await this.#served(request);
    } catch (error) {
      if (!(error instanceof QueryFaults)) throw error;
      await context.share?.charge();
      return answerOf({ errors: toldOnce(this.#told(error.faults, context)) }, type);
    }
  }

  async #served({ method, parameters, type, context }: GraphRequest): Promise<GraphAnswer> {
    const http = { method, headers: new HeaderMap(), search: '', body: undefined };
    const request = { ...parameters, variables: { ...parameters.variables }, http };
    const { body, http: head } = await this.#server.executeOperation(request, { contextValue: context });
    if (body.kind !== 'single') throw new Error('The graph answers in one piece.');
    const { errors, data } = body.singleResult;
    const isRefused = errors !== undefined && data === undefined;
    const answer = answerOf(isRefused ? { ...body.singleResult, errors: toldOnce(errors) } : body.singleResult, type);
    const allow = head.headers.get('allow');
    return head.status === 405 && allow !== undefined ? { ...answer, status: 405, allow } : answer;
  }

  #told(errors: readonly GraphQLError[], context: RequestContext): readonly GraphQLFormattedError[] {
    told(errors, context, this.#options);
    return errors.map((error) => this.#outgoing(error.toJSON(), error));
  }

  #outgoing(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
    const outgoing = outgoingError(formatted, error, this.#options.switches);
    this.#options.onError?.(String(outgoing.extensions?.['code']));
    return outgoing;
  }

  /** The text of a document, written once: a table runs the same one for every page. */
  #textOf(document: DocumentNode): DocumentText {
    const known = this.#printed.get(document);
    if (known !== undefined) return known;
    const query = print(document);
    const made = { query, documentId: hash('sha256', query) };
    this.#printed.set(document, made);
    return made;
  }
}

/** Starts planning, the executor and Apollo Server over a supergraph. Throws for a text that is none. */
export async function startGraph(options: GraphOptions): Promise<Graph> {
  const { transport, log, planningTimeoutMs, openPlanner } = options;
  const supergraph = parse(options.supergraphSdl);
  const access = accessMap(supergraph);
  const supergraphSdl = withoutEnforced(options.supergraphSdl, supergraph);
  const of = { supergraphSdl, transport, log, maxPrepared: MAX_PREPARED, planningTimeoutMs };
  const gateway = await SupergraphGateway.start(openPlanner === undefined ? of : { ...of, openPlanner });
  const graph = new ApolloGraph(options, { gateway, supergraphSdl, access });
  await graph.start().catch(async (error: unknown) => {
    await gateway.stop();
    throw error;
  });
  return graph;
}
