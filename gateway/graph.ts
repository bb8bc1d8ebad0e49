import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer, HeaderMap, type ApolloServerPlugin, type HTTPGraphQLResponse } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { GraphQLError, printSchema, type GraphQLFormattedError } from 'graphql';
import { maskedError } from '../service/errors.ts';
import type { Logger } from '../service/log.ts';
import type { Profile } from './config.ts';
import { TransportDataSource } from './composition/data-source.ts';
import type { Transport } from './composition/transport.ts';
import type { RequestContext } from './context.ts';
import { checkScalarInputs } from './execution/scalar-inputs.ts';

export interface GraphOptions {
  readonly supergraphSdl: string;
  readonly transport: Transport;
  readonly profile: Profile;
  /** Whether the scalars of the supergraph are those of `schema/scalars.ts`. */
  readonly ownScalars: boolean;
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

/** An error as it leaves the gateway: the code of the catalogue, the path, the subgraph, and nothing of the inside. */
export function outgoingError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { message, code, details } = maskedError(error);
  const { serviceName } = error instanceof GraphQLError ? error.extensions : {};
  const kept = Object.fromEntries(Object.entries(details).filter(([name]) => KEPT_DETAILS.has(name)));
  return {
    message,
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
    extensions: { ...kept, ...(typeof serviceName === 'string' ? { subgraph: serviceName } : {}), code },
  };
}

/** Refuses values that are none of their scalar before anything is planned. */
function scalarInputPlugin(): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ schema, document, operation, request }) => {
          try {
            checkScalarInputs(schema, document, operation?.variableDefinitions ?? [], request.variables ?? {});
          } catch (error) {
            const { message, code, details } = maskedError(error);
            throw new GraphQLError(message, { extensions: { ...details, code, http: { status: 400 } } });
          }
          return Promise.resolve();
        },
      }),
  };
}

/** Starts the gateway library and Apollo Server over a supergraph. */
export async function startGraph(options: GraphOptions): Promise<Graph> {
  const { supergraphSdl, transport, log } = options;
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) => new TransportDataSource(name, transport, log),
    logger: log,
  });
  let apiSdl = '';
  const server = new ApolloServer<RequestContext>({
    gateway,
    introspection: options.profile !== 'production',
    hideSchemaDetailsFromClientErrors: options.profile === 'production',
    includeStacktraceInErrorResponses: false,
    // No cookies are read and a GET only reads, so a request that a foreign page sends can do nothing of its own.
    csrfPrevention: false,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    formatError: outgoingError,
    logger: log,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      {
        serverWillStart: ({ schema }) => {
          apiSdl = printSchema(schema);
          return Promise.resolve();
        },
      },
      ...(options.ownScalars ? [scalarInputPlugin()] : []),
    ],
  });
  await server.start();
  return {
    apiSdl,
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
