import type { FastifyReply, FastifyRequest } from 'fastify';
import { codes, errorBody, GraphError } from '../../service/errors.ts';
import { replyWithError, type Handler } from '../../service/http.ts';
import type { GatewayConfig } from '../config.ts';
import { createRequestContext, plainRequestContext, type ContextParts, type RequestContext } from '../context.ts';
import type { Graph } from '../graph.ts';
import { waitingFor } from '../waiting.ts';
import { requirePreflight } from './csrf.ts';
import { answerType, type AnswerType } from './media-type.ts';
import { bodyParameters, searchOf, searchParameters, type GraphqlParameters } from './parameters.ts';
import { checkPersistedQuery } from './persisted-query.ts';

export interface AnswerParts extends ContextParts {
  readonly config: Pick<GatewayConfig, 'switches' | 'operationTimeoutMs'>;
  readonly graph: Graph;
  /** Whether the graph is that of this project, whose requests mean a day, a language and a territory. */
  readonly ownDomain: boolean;
}

const NEITHER =
  'Accept names no type that is served here; expected application/graphql-response+json or application/json.';

function searchIn(request: FastifyRequest): string {
  const url = request.raw.url ?? '';
  const query = url.indexOf('?');
  return query < 0 ? '' : url.slice(query);
}

function parametersOf(parts: AnswerParts, request: FastifyRequest): GraphqlParameters {
  if (request.method === 'POST' && request.headers['content-type'] === undefined) {
    throw new GraphError('UNSUPPORTED_MEDIA_TYPE', 'The body has no content-type; expected application/json.');
  }
  if (parts.config.switches.csrfPrevention) requirePreflight(request.method, request.headers);
  const parameters = request.method === 'POST' ? bodyParameters(request.body) : searchParameters(searchIn(request));
  checkPersistedQuery(parameters);
  return parameters;
}

interface Asked {
  readonly request: FastifyRequest;
  readonly parameters: GraphqlParameters;
  readonly signal: AbortSignal;
}

function contextOf(parts: AnswerParts, { request, parameters, signal }: Asked): RequestContext {
  return parts.ownDomain
    ? createRequestContext(request.id, request.headers, parameters.extensions?.['asOf'], { ...parts, signal })
    : plainRequestContext(request.id, parts.now(), signal);
}

/** What the answer was given for, so that caches and people know. */
function meaningHeaders(reply: FastifyReply, { language, geography, asOf }: RequestContext): void {
  reply.header('content-language', language);
  reply.header('data-geography', geography);
  if (asOf !== null) reply.header('data-as-of', asOf);
  reply.header('vary', 'Accept, Accept-Language, Data-As-Of, Data-Geography, Origin');
}

async function execute(parts: AnswerParts, asked: Asked, reply: FastifyReply): Promise<FastifyReply> {
  const { request, parameters } = asked;
  const context = contextOf(parts, asked);
  const isPost = request.method === 'POST';
  const response = await parts.graph.execute({
    method: isPost ? 'POST' : 'GET',
    headers: isPost ? request.headers : { ...request.headers, 'content-type': undefined },
    search: isPost ? '' : searchOf(parameters),
    body: isPost ? parameters : undefined,
    context: () => Promise.resolve(context),
  });
  if (parts.ownDomain) meaningHeaders(reply, context);
  for (const [name, value] of response.headers) reply.header(name, value);
  if (response.body.kind !== 'complete') return replyWithError(reply, 'NOT_ACCEPTABLE', NEITHER);
  return reply.code(response.status ?? 200).send(response.body.string);
}

/** A request that is refused for its parameters or headers, before the graph has seen it: with a status in any type. */
function refused(reply: FastifyReply, { code, message }: GraphError, type: AnswerType): FastifyReply {
  return reply.code(codes[code].status).type(type).send(errorBody(code, message));
}

/** GraphQL over HTTP: queries by GET, anything by POST as JSON, answers in the media type that `Accept` likes best. */
export function graphqlHandler(parts: AnswerParts): Handler {
  return async (request, reply) => {
    reply.header('vary', 'Accept, Origin');
    const type = answerType(request.headers.accept);
    if (type === null) return replyWithError(reply, 'NOT_ACCEPTABLE', NEITHER);
    const waiting = waitingFor(reply.raw, parts.config.operationTimeoutMs);
    try {
      return await execute(parts, { request, parameters: parametersOf(parts, request), signal: waiting.signal }, reply);
    } catch (error) {
      if (error instanceof GraphError) return await refused(reply, error, type);
      throw error;
    } finally {
      waiting.end();
    }
  };
}
