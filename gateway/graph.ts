import { ApolloGateway } from '@apollo/gateway';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
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
import { GraphQLError, parse, printSchema, type GraphQLFormattedError } from 'graphql';
import { codes, GraphError, maskedError, type MaskedError } from '../service/errors.ts';
import type { Logger } from '../service/log.ts';
import type { Profile } from './config.ts';
import { accessMap, type AccessMap } from './auth/access-map.ts';
import type { Audit } from './auth/audit.ts';
import { guardedExecutor } from './auth/guarded-executor.ts';
import { withoutEnforced } from './composition/supergraph.ts';
import { TransportDataSource } from './composition/data-source.ts';
import type { Transport } from './composition/transport.ts';
import type { RequestContext } from './context.ts';
import { checkNesting, checkScalarInputs } from './execution/scalar-inputs.ts';
import type { Limits } from './limits/limits.ts';
import { costPlugin, queryText } from './limits/plugin.ts';
import type { TextCheck } from './limits/trusted.ts';

export interface GraphOptions {
  readonly supergraphSdl: string;
  readonly transport: Transport;
  readonly profile: Profile;
  /** Whether the scalars of the supergraph are those of `schema/scalars.ts`. */
  readonly ownScalars: boolean;
  readonly limits: Limits;
  /** Refuses texts that are not trusted; any text may be run where it is absent. */
  readonly trusted?: TextCheck | null;
  readonly audit?: Audit;
  readonly log: Logger;
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
export interface Graph {
  /** What clients see of the schema, as text. */
  readonly apiSdl: string;
  execute(request: GraphRequest): Promise<HTTPGraphQLResponse>;
  stop(): Promise<void>;
}

// Details that a client can act on; whatever else a subgraph attaches stays inside.
const KEPT_DETAILS = new Set(['argument', 'scope', 'subgraph']);

/** The library's own words for what this profile has switched off, in those of the catalogue. */
function outgoing(error: MaskedError, profile: Profile): MaskedError {
  if (profile !== 'production') return error;
  if (error.message.startsWith('GraphQL introspection is not allowed')) {
    return { ...error, code: 'INTROSPECTION_DISABLED', message: codes.INTROSPECTION_DISABLED.meaning };
  }
  // Suggestions name parts of the schema that the client did not.
  return { ...error, message: error.message.replace(/ ?Did you mean .*$/su, '') };
}

/** An error as it leaves the gateway: the code of the catalogue, the path, the subgraph, and nothing of the inside. */
export function outgoingError(
  formatted: GraphQLFormattedError,
  error: unknown,
  profile: Profile,
): GraphQLFormattedError {
  const { message, code, details } = outgoing(maskedError(error), profile);
  const { serviceName } = error instanceof GraphQLError ? error.extensions : {};
  const kept = Object.fromEntries(Object.entries(details).filter(([name]) => KEPT_DETAILS.has(name)));
  return {
    message,
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
    extensions: { ...kept, ...(typeof serviceName === 'string' ? { subgraph: serviceName } : {}), code },
  };
}

/** A request error as Apollo Server takes it: with the status of its code. */
function requestError(error: unknown): GraphQLError {
  const { message, code, details } = maskedError(error);
  return new GraphQLError(message, { extensions: { ...details, code, http: { status: codes[code].status } } });
}

/** Refuses an operation that can't be run before anything is planned, and writes to the log what clients don't see. */
function operationPlugin(options: GraphOptions): ApolloServerPlugin<RequestContext> {
  const { log, ownScalars } = options;
  const check: NonNullable<GraphQLRequestListener<RequestContext>['didResolveOperation']> = (resolved) => {
    const { schema, document, operation, request } = resolved;
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
      checkNesting(document);
      if (ownScalars) checkScalarInputs(schema, document, operation.variableDefinitions ?? [], variables);
    } catch (error) {
      throw requestError(error);
    }
    return Promise.resolve();
  };
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: check,
        didEncounterErrors: ({ errors, contextValue }) => {
          const { requestId, identity } = contextValue;
          options.audit?.refused(
            requestId,
            identity,
            errors.map((error) => maskedError(error).code),
          );
          for (const error of errors) {
            if (maskedError(error).code !== 'INTERNAL_SERVER_ERROR') continue;
            log.error({ err: error, requestId: contextValue.requestId }, 'operation failed');
          }
          return Promise.resolve();
        },
      }),
  };
}

/** The gateway with an executor that keeps to what the supergraph demands. */
function guarded(gateway: ApolloGateway, access: AccessMap): GatewayInterface {
  return {
    load: async (options) => {
      const { executor } = await gateway.load(options);
      return { executor: guardedExecutor(executor, access) };
    },
    onSchemaLoadOrUpdate: (callback) => gateway.onSchemaLoadOrUpdate(callback),
    stop: () => gateway.stop(),
  };
}

/** Starts the gateway library and Apollo Server over a supergraph. */
export async function startGraph(options: GraphOptions): Promise<Graph> {
  const { supergraphSdl, transport, log } = options;
  const supergraph = parse(supergraphSdl);
  const access = accessMap(supergraph);
  const gateway = new ApolloGateway({
    supergraphSdl: withoutEnforced(supergraphSdl, supergraph),
    buildService: ({ name }) => new TransportDataSource(name, transport, log),
    logger: log,
    // A client's header would ask for plans, which name subgraphs and guarded fields.
    __exposeQueryPlanExperimental: false,
  });
  let apiSdl = '';
  const server = new ApolloServer<RequestContext>({
    gateway: guarded(gateway, access),
    introspection: options.profile !== 'production',
    hideSchemaDetailsFromClientErrors: options.profile === 'production',
    includeStacktraceInErrorResponses: false,
    // No cookies are read and a GET only reads, so a request that a foreign page sends can do nothing of its own.
    csrfPrevention: false,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    formatError: (formatted, error) => outgoingError(formatted, error, options.profile),
    logger: log,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      operationPlugin(options),
      costPlugin(options.limits, requestError),
      {
        serverWillStart: ({ schema }) => {
          apiSdl = printSchema(schema);
          return Promise.resolve();
        },
      },
    ],
  });
  await server.start();
  return {
    apiSdl,
    execute: async (request) => {
      const text = queryText(request);
      if (text !== null) {
        options.trusted?.(text);
        options.limits.screen(text);
      }
      return server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method,
          headers: headerMap(request.headers),
          search: request.search,
          body: request.body,
        },
        context: request.context,
      });
    },
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
