import { setImmediate } from 'node:timers/promises';
import {
  ApolloServer,
  HeaderMap,
  type ApolloServerPlugin,
  type GraphQLRequestListener,
  type HTTPGraphQLResponse,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, parse, printSchema, type FormattedExecutionResult, type GraphQLFormattedError } from 'graphql';
import { codes, GraphError, maskedError, type MaskedError } from '../service/errors.ts';
import type { Logger } from '../service/log.ts';
import type { Switches } from './config.ts';
import { accessMap, type AccessMap } from './auth/access-map.ts';
import type { Audit } from './auth/audit.ts';
import { guardedExecutor } from './auth/guarded-executor.ts';
import { withoutEnforced } from './composition/supergraph.ts';
import type { Transport } from './composition/transport.ts';
import type { RequestContext } from './context.ts';
import type { PlainAnswer, QueryRunner } from './export/source.ts';
import { checkNesting, checkScalarInputs } from './execution/scalar-inputs.ts';
import { SupergraphGateway, WrittenData, type GatewayInterface } from './execution/supergraph-gateway.ts';
import { answerStatusPlugin } from './http/answer-status.ts';
import type { Limits } from './limits/limits.ts';
import { costPlugin } from './limits/plugin.ts';
import type { TextCheck } from './limits/trusted.ts';
import type { AnswerExtensions } from './provenance/answer-extensions.ts';

export interface GraphOptions {
  readonly supergraphSdl: string;
  readonly transport: Transport;
  readonly switches: Switches;
  /** Whether the scalars of the supergraph are those of `schema/scalars.ts`. */
  readonly ownScalars: boolean;
  /** What answers say of their data; absent over a supergraph of another make. */
  readonly answers?: AnswerExtensions;
  readonly limits: Limits;
  /** Refuses texts that are not trusted; any text may be run where it is absent. */
  readonly trusted?: TextCheck | null;
  readonly audit?: Audit;
  readonly log: Logger;
  /** Hears the code of every error that goes out. */
  readonly onError?: (code: string) => void;
}

export interface GraphRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The query string with its question mark, or an empty text. */
  readonly search: string;
  readonly body: unknown;
  /** Builds the context; called by the server once the request is known to be GraphQL. */
  readonly context: () => Promise<RequestContext>;
}

/** The graph behind HTTP: planning, execution and GraphQL over HTTP. */
export interface Graph extends QueryRunner {
  /** What clients see of the schema, as text. */
  readonly apiSdl: string;
  /** Whether nothing that a client can ask changes anything. */
  readonly onlyReads: boolean;
  /** Operations that are planned and kept, and how many were planned. */
  plans(): { readonly kept: number; readonly made: number };
  /** Makes an operation ready that nobody has asked for yet. Throws for a wrong one. */
  prepare(text: string): void;
  /** Plans queries ahead of the first request for each; one that does not fit the schema is left out. */
  plan(queries: readonly string[]): Promise<void>;
  execute(request: GraphRequest): Promise<HTTPGraphQLResponse>;
  stop(): Promise<void>;
}

// A plan with the shape of its answer takes some tens of kilobytes.
const MAX_PREPARED = 1_000;

// Details that a client can act on; whatever else a subgraph attaches stays inside.
const KEPT_DETAILS = new Set(['argument', 'scope', 'subgraph']);

/** The library's own words for what is switched off, in those of the catalogue. */
function outgoing(error: MaskedError, switches: Switches): MaskedError {
  if (!switches.introspection && error.message.startsWith('GraphQL introspection is not allowed')) {
    return { ...error, code: 'INTROSPECTION_DISABLED', message: codes.INTROSPECTION_DISABLED.meaning };
  }
  // Suggestions name parts of the schema that the client did not.
  return switches.suggestions ? error : { ...error, message: error.message.replace(/ ?Did you mean .*$/su, '') };
}

/** The library refuses a mutation by GET with a status, and no code for it. */
function masked(error: unknown): MaskedError {
  const http: unknown = error instanceof GraphQLError ? error.extensions['http'] : undefined;
  if ((http as { readonly status?: unknown } | undefined)?.status !== 405) return maskedError(error);
  return {
    message: 'A GET reads; expected a query, or this operation by POST.',
    code: 'METHOD_NOT_ALLOWED',
    details: {},
  };
}

/** An error as it leaves the gateway: the code of the catalogue, the path, the subgraph, and nothing of the inside. */
export function outgoingError(
  formatted: GraphQLFormattedError,
  error: unknown,
  switches: Switches,
): GraphQLFormattedError {
  const { message, code, details } = outgoing(masked(error), switches);
  const { subgraph } = error instanceof GraphQLError ? error.extensions : {};
  const kept = Object.fromEntries(Object.entries(details).filter(([name]) => KEPT_DETAILS.has(name)));
  return {
    message,
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
    extensions: { ...kept, ...(typeof subgraph === 'string' ? { subgraph } : {}), code },
  };
}

/** A request error as Apollo Server takes it: with the status of its code. */
function requestError(error: unknown): GraphQLError {
  const { message, code, details } = maskedError(error);
  return new GraphQLError(message, { extensions: { ...details, code, http: { status: codes[code].status } } });
}

/** Refuses an operation that can't be run before anything is planned, and writes to the log what clients don't see. */
function operationPlugin(options: GraphOptions): ApolloServerPlugin<RequestContext> {
  const { answers, log, ownScalars, switches } = options;
  const check: NonNullable<GraphQLRequestListener<RequestContext>['didResolveOperation']> = (resolved) => {
    const { schema, document, operation, request, contextValue: context } = resolved;
    const variables = request.variables ?? {};
    if (operation === undefined) {
      const message =
        'The operation to execute is missing or ambiguous; expected operationName to name one of the query.';
      throw requestError(new GraphError('OPERATION_RESOLUTION_FAILURE', message));
    }
    if (schema.getRootType(operation.operation) == null) {
      const message = `The graph has no ${operation.operation}; expected a query.`;
      throw requestError(new GraphError('GRAPHQL_VALIDATION_FAILED', message));
    }
    try {
      if (switches.limits) checkNesting(document);
      if (ownScalars) checkScalarInputs(schema, document, operation.variableDefinitions ?? [], variables);
      answers?.check({ document, operation, context });
      if (answers !== undefined) context.reads.expect(answers.datasetsOf(document, operation));
    } catch (error) {
      throw requestError(error);
    }
    return Promise.resolve();
  };
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: check,
        willSendResponse: async ({ document, operation, source, request, contextValue: context, response }) => {
          if (document === undefined || operation === undefined || response.body.kind !== 'single') return;
          const asked = { document, operation, query: source, variables: request.variables ?? {}, context };
          const extensions = await answers?.of(asked);
          if (extensions !== undefined) response.body.singleResult.extensions = { ...extensions };
        },
        didEncounterErrors: ({ errors, contextValue }) => {
          const { requestId, identity } = contextValue;
          const refused = errors.map((error) => maskedError(error).code);
          options.audit?.refused(requestId, identity, refused);
          for (const error of errors) {
            if (maskedError(error).code !== 'INTERNAL_SERVER_ERROR') continue;
            log.error({ err: error, requestId: contextValue.requestId }, 'operation failed');
          }
          return Promise.resolve();
        },
      }),
  };
}

/** An answer as JSON, around the data that the executor has written. */
function stringified({ errors, data, extensions }: FormattedExecutionResult<unknown, unknown>): string {
  const parts = [
    ...(errors === undefined ? [] : [`"errors":${JSON.stringify(errors)}`]),
    ...(data === undefined ? [] : [`"data":${data instanceof WrittenData ? data.json : JSON.stringify(data)}`]),
    ...(extensions === undefined ? [] : [`"extensions":${JSON.stringify(extensions)}`]),
  ];
  return `{${parts.join(',')}}`;
}

/** An answer as plain values: what JSON would hold of it. */
function plainAnswer({ data, errors }: FormattedExecutionResult<unknown, unknown>): PlainAnswer {
  const values: unknown = data instanceof WrittenData ? JSON.parse(data.json) : data;
  return {
    // The executor answers an object or null, and errors are as they are formatted.
    ...(data === undefined ? {} : { data: values as Readonly<Record<string, unknown>> | null }),
    ...(errors === undefined ? {} : { errors: JSON.parse(JSON.stringify(errors)) as GraphQLFormattedError[] }),
  };
}

/** Whether an answer, as `stringified` writes it, has data and no errors. */
export function isWhole(json: string): boolean {
  return json.startsWith('{"data":{');
}

/** The gateway with an executor that keeps to what the supergraph demands. */
function guarded(gateway: SupergraphGateway, access: AccessMap): GatewayInterface {
  return {
    load: async () => {
      const { executor } = await gateway.load();
      return { executor: guardedExecutor(executor, access) };
    },
    onSchemaLoadOrUpdate: (callback) => gateway.onSchemaLoadOrUpdate(callback),
    stop: () => gateway.stop(),
  };
}

/** Starts the executor and Apollo Server over a supergraph. */
export async function startGraph(options: GraphOptions): Promise<Graph> {
  const { transport, switches, log } = options;
  const supergraph = parse(options.supergraphSdl);
  const access = accessMap(supergraph);
  const supergraphSdl = withoutEnforced(options.supergraphSdl, supergraph);
  const gateway = new SupergraphGateway({ supergraphSdl, transport, log, maxPrepared: MAX_PREPARED });
  const server = new ApolloServer<RequestContext>({
    gateway: guarded(gateway, access),
    introspection: switches.introspection,
    hideSchemaDetailsFromClientErrors: !switches.suggestions,
    includeStacktraceInErrorResponses: false,
    // http/csrf.ts has refused what it must before.
    csrfPrevention: false,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    formatError: (formatted, error) => {
      const outgoing = outgoingError(formatted, error, switches);
      options.onError?.(String(outgoing.extensions?.['code']));
      return outgoing;
    },
    stringifyResult: stringified,
    logger: log,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      operationPlugin(options),
      costPlugin(options.limits, requestError),
      answerStatusPlugin(),
    ],
  });
  await server.start();
  return {
    screen: (text) => {
      options.trusted?.(text);
      options.limits.screen(text);
    },
    datasetsOf: (document, operation) => options.answers?.datasetsOf(document, operation) ?? [],
    apiSdl: printSchema(gateway.schema),
    schema: gateway.schema,
    onlyReads: gateway.schema.getMutationType() == null,
    run: async (document, operationName, variables, contextValue) => {
      const named = operationName === undefined ? {} : { operationName };
      const request = { query: document, variables: { ...variables }, ...named };
      const { body } = await server.executeOperation(request, { contextValue });
      if (body.kind === 'single') return plainAnswer(body.singleResult);
      throw new Error('The graph answers in one piece.');
    },
    prepare: (text) => gateway.prepare(text),
    plans: () => gateway.executor.plans,
    plan: async (queries) => {
      for (const query of queries) {
        try {
          gateway.prepare(query);
        } catch {
          // Left to whoever asks for it.
        }
        // Requests come in between.
        await setImmediate();
      }
    },
    execute: (request) =>
      server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method,
          headers: headerMap(request.headers),
          search: request.search,
          body: request.body,
        },
        context: request.context,
      }),
    stop: () => server.stop(),
  };
}

function headerMap(headers: GraphRequest['headers']): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}
