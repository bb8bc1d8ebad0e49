import type { FastifyReply, FastifyRequest } from 'fastify';
import { codes, errorBody, GraphError } from '../../service/errors.ts';
import { replyWithError, type Handler } from '../../service/http.ts';
import type { GatewayConfig } from '../config.ts';
import {
  askedKnowledge,
  createRequestContext,
  plainRequestContext,
  type ContextParts,
  type RequestContext,
} from '../context.ts';
import { answerKey, askedQuery } from '../cache/answer-key.ts';
import type { QueryDatasets } from '../cache/query-datasets.ts';
import type { AnswerCache } from '../cache/answer-cache.ts';
import { StoredAnswer } from '../cache/stored-answer.ts';
import { isWhole, type Graph } from '../graph.ts';
import { withSavedQuery } from '../provenance/permalink.ts';
import type { SavedOperations } from '../provenance/saved-operations.ts';
import { waitingFor, type Waiting } from '../waiting.ts';
import { requirePreflight } from './csrf.ts';
import { answerType, type AnswerType } from './media-type.ts';
import { bodyParameters, searchOf, searchParameters, type GraphqlParameters } from './parameters.ts';
import { replyStored } from './stored-reply.ts';
import { checkPersistedQuery } from './persisted-query.ts';

export interface AnswerParts extends ContextParts {
  readonly config: Pick<GatewayConfig, 'switches' | 'operationTimeoutMs'>;
  readonly graph: Graph;
  readonly cache: AnswerCache;
  readonly queryDatasets: QueryDatasets;
  readonly saved: SavedOperations;
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
  readonly waiting: Waiting;
}

function contextOf(parts: AnswerParts, { request, parameters, waiting }: Asked): RequestContext {
  const { transport, subgraphs, now } = parts;
  if (!parts.ownDomain) return plainRequestContext(request.id, now(), waiting.signal);
  return createRequestContext(request.id, request.headers, parameters.extensions, {
    transport,
    subgraphs,
    now,
    get signal() {
      return waiting.signal;
    },
  });
}

/** What the answer was given for, so that caches and people know. */
function meaningHeaders(reply: FastifyReply, context: RequestContext): void {
  reply.header('content-language', context.language);
  reply.header('data-geography', context.geography);
  // Without asOf the answer knows everything published by the day of the request.
  reply.header('data-as-of', askedKnowledge(context) ?? context.today);
  reply.header('vary', 'Accept, Accept-Encoding, Accept-Language, Data-As-Of, Data-Geography, Data-Provenance, Origin');
}

/** What the graph answered, with what HTTP needs to pass it on. */
type GraphAnswer = Awaited<ReturnType<Graph['execute']>>;

function execute(parts: AnswerParts, { request, parameters }: Asked, context: RequestContext): Promise<GraphAnswer> {
  const isPost = request.method === 'POST';
  return parts.graph.execute({
    method: isPost ? 'POST' : 'GET',
    headers: isPost ? request.headers : { ...request.headers, 'content-type': undefined },
    search: isPost ? '' : searchOf(parameters),
    body: isPost ? parameters : undefined,
    context: () => Promise.resolve(context),
  });
}

/** The answer as it can be kept; as it came where it holds errors. */
function kept(answer: GraphAnswer): StoredAnswer | GraphAnswer {
  const contentType = answer.headers.get('content-type');
  const { body, status = 200 } = answer;
  if (status !== 200 || contentType === undefined || body.kind !== 'complete' || !isWhole(body.string)) return answer;
  return new StoredAnswer(body.string, contentType);
}

type TypedAsked = Asked & { readonly type: AnswerType };

/** The answer from the cache where it is known, made otherwise. */
async function madeOrKnown(
  parts: AnswerParts,
  asked: TypedAsked,
  context: RequestContext,
): Promise<StoredAnswer | GraphAnswer> {
  const { cache, queryDatasets } = parts;
  const { parameters, type: contentType } = asked;
  const query = parts.graph.onlyReads ? askedQuery(parameters) : null;
  if (query === null) return execute(parts, asked, context);
  const datasets = queryDatasets.of(query);
  const key = answerKey({ query, parameters, context, contentType, datasets });
  if (key === null) return execute(parts, asked, context);
  // Most answers are known: nobody has to wait for them.
  const known = cache.get(key);
  if (known !== undefined) return known;
  const make = async (signal: AbortSignal): Promise<StoredAnswer | GraphAnswer> => {
    const answered = kept(await execute(parts, asked, { ...context, signal }));
    // They are the same in every run: what was learnt first stays, and with it what was derived from it.
    if (datasets === null && context.reads.expected !== null) queryDatasets.learn(query, context.reads.expected);
    return answered;
  };
  return cache.getOrMake(key, make, asked.waiting.signal);
}

async function answer(parts: AnswerParts, given: TypedAsked, reply: FastifyReply): Promise<FastifyReply> {
  const context = contextOf(parts, given);
  // A permalink may name a saved operation, which has its text from there.
  const asked = { ...given, parameters: withSavedQuery(given.parameters, context.pin, parts.saved) };
  if (parts.ownDomain) meaningHeaders(reply, context);
  const made = await madeOrKnown(parts, asked, context);
  if (made instanceof StoredAnswer)
    return replyStored(asked.request, reply, { answer: made, isPinned: context.pin !== null });
  reply.header('cache-control', 'no-store');
  for (const [name, value] of made.headers) reply.header(name, value);
  if (made.body.kind !== 'complete') return replyWithError(reply, 'NOT_ACCEPTABLE', NEITHER);
  return reply.code(made.status ?? 200).send(made.body.string);
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
      const asked = { request, parameters: parametersOf(parts, request), waiting, type };
      return await answer(parts, asked, reply);
    } catch (error) {
      if (error instanceof GraphError) return await refused(reply, error, type);
      throw error;
    } finally {
      waiting.end();
    }
  };
}
