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
import { askerOf, type Asker, type AskerParts } from '../auth/asker.ts';
import { CHALLENGE } from '../auth/unauthenticated.ts';
import { shareHeaders, ShareUsedUp } from '../limits/shares.ts';
import type { Admission } from '../resilience/admission.ts';
import { waitingFor, type Waiting } from '../waiting.ts';
import { requirePreflight } from './csrf.ts';
import { answerType, statusOf, type AnswerType } from './media-type.ts';
import { bodyParameters, searchOf, searchParameters, type GraphqlParameters } from './parameters.ts';
import { replyStored } from './stored-reply.ts';
import { PersistedQueries } from './persisted-query.ts';

export interface AnswerParts extends ContextParts, AskerParts {
  readonly config: Pick<GatewayConfig, 'switches' | 'operationTimeoutMs'>;
  readonly graph: Graph;
  readonly admission: Admission;
  readonly cache: AnswerCache;
  readonly queryDatasets: QueryDatasets;
  readonly saved: SavedOperations;
  /** Whether the graph is that of this project, whose requests mean a day, a language and a territory. */
  readonly ownDomain: boolean;
}

interface ServingParts extends AnswerParts {
  readonly persisted: PersistedQueries;
}

/** A query that may not be run, whatever the request around it. */
class QueryRefused extends Error {
  override readonly cause: GraphError;

  constructor(cause: GraphError) {
    super(cause.message);
    this.cause = cause;
  }
}

const VARY = [
  ...['Accept', 'Accept-Encoding', 'Accept-Language', 'Authorization', 'X-API-Key'],
  ...['Data-As-Of', 'Data-Geography', 'Data-Provenance', 'GraphQL-Cost', 'Origin'],
].join(', ');

/** What an answer costs that is known already. */
const KNOWN_COST = 1;

const NEITHER =
  'Accept names no type that is served here; expected application/graphql-response+json or application/json.';

function searchIn(request: FastifyRequest): string {
  const url = request.raw.url ?? '';
  const query = url.indexOf('?');
  return query < 0 ? '' : url.slice(query);
}

function parametersOf(parts: ServingParts, request: FastifyRequest): GraphqlParameters {
  if (request.method === 'POST' && request.headers['content-type'] === undefined) {
    throw new GraphError('UNSUPPORTED_MEDIA_TYPE', 'The body has no content-type; expected application/json.');
  }
  if (parts.config.switches.csrfPrevention) requirePreflight(request.method, request.headers);
  const parameters = request.method === 'POST' ? bodyParameters(request.body) : searchParameters(searchIn(request));
  return parts.persisted.withText(parameters);
}

interface Asked {
  readonly request: FastifyRequest;
  readonly parameters: GraphqlParameters;
  readonly waiting: Waiting;
  readonly asker: Asker;
}

function contextOf(parts: AnswerParts, { request, parameters, waiting, asker }: Asked): RequestContext {
  const { transport, subgraphs, now } = parts;
  const by = {
    ...asker,
    transport,
    subgraphs,
    now,
    timeLeftMs: () => waiting.timeLeftMs(),
    // Made for the first who asks: an answer that is known needs none.
    get signal() {
      return waiting.signal;
    },
  };
  return parts.ownDomain
    ? createRequestContext(request.id, request.headers, parameters.extensions, by)
    : plainRequestContext(request.id, request.headers, by);
}

/** What the answer was given for, so that caches and people know. */
function meaningHeaders(reply: FastifyReply, context: RequestContext): void {
  reply.header('content-language', context.language);
  reply.header('data-geography', context.geography);
  // Without asOf the answer knows everything published by the day of the request.
  reply.header('data-as-of', askedKnowledge(context) ?? context.today);
  reply.header('vary', VARY);
}

/** What the graph answered, with what HTTP needs to pass it on. */
type GraphAnswer = Awaited<ReturnType<Graph['execute']>>;

/** Throws QueryRefused for a text that may not be run. */
async function screen(parts: AnswerParts, { query }: GraphqlParameters, context: RequestContext): Promise<void> {
  if (query === undefined) return;
  try {
    parts.graph.screen(query);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    parts.audit.refused(context.requestId, context.identity, [error.code]);
    await context.share?.charge();
    throw new QueryRefused(error);
  }
}

async function execute(parts: AnswerParts, asked: Asked, context: RequestContext): Promise<GraphAnswer> {
  const { request, parameters } = asked;
  await screen(parts, parameters, context);
  const isPost = request.method === 'POST';
  const work = (): Promise<GraphAnswer> =>
    parts.graph.execute({
      method: isPost ? 'POST' : 'GET',
      headers: isPost ? request.headers : { ...request.headers, 'content-type': undefined },
      search: isPost ? '' : searchOf(parameters),
      body: isPost ? parameters : undefined,
      context: () => Promise.resolve(context),
    });
  return parts.admission.run(askedQuery(parameters) ?? '', context.signal, work);
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
  const query = parts.graph.onlyReads && context.costMode === null ? askedQuery(parameters) : null;
  if (query === null) return execute(parts, asked, context);
  const datasets = queryDatasets.of(query);
  const key = answerKey({ query, parameters, context, contentType, datasets });
  if (key === null) return execute(parts, asked, context);
  // Most answers are known: nobody has to wait for them.
  const known = cache.get(key);
  if (known !== undefined) {
    await context.share?.take(KNOWN_COST);
    return known;
  }
  const own = { made: false };
  const make = async (signal: AbortSignal): Promise<StoredAnswer | GraphAnswer> => {
    own.made = true;
    const answered = kept(await execute(parts, asked, { ...context, signal }));
    // They are the same in every run: what was learnt first stays, and with it what was derived from it.
    if (datasets === null && context.reads.expected !== null) queryDatasets.learn(query, context.reads.expected);
    return answered;
  };
  // What a scope may have opened stays in this process.
  const isPublic = context.identity.scopes.length === 0;
  const made = await cache.getOrMake(key, make, { signal: asked.waiting.signal, isPublic });
  if (own.made) return made;
  // What another request was refused or failed with may be its own; what it was told whole holds for all.
  if (!(made instanceof StoredAnswer)) return execute(parts, asked, context);
  await context.share?.take(KNOWN_COST);
  return made;
}

async function answer(parts: ServingParts, given: TypedAsked, reply: FastifyReply): Promise<FastifyReply> {
  const context = contextOf(parts, given);
  // A permalink may name a saved operation, which has its text from there.
  const asked = { ...given, parameters: withSavedQuery(given.parameters, context.pin, parts.saved) };
  if (parts.ownDomain) meaningHeaders(reply, context);
  const made = await madeOrKnown(parts, asked, context);
  if (context.share !== null) reply.headers(shareHeaders(await context.share.state()));
  if (made instanceof StoredAnswer) {
    parts.persisted.keep(given.parameters);
    const isPublic = context.identity.kind === 'anonymous';
    return replyStored(asked.request, reply, { answer: made, isPinned: context.pin !== null, isPublic });
  }
  reply.header('cache-control', 'no-store');
  for (const [name, value] of made.headers) reply.header(name, value);
  if (made.body.kind !== 'complete') return replyWithError(reply, 'NOT_ACCEPTABLE', NEITHER);
  return reply.code(made.status ?? 200).send(made.body.string);
}

/** A request that is refused for its parameters or headers, before the graph has seen it: with a status in any type. */
function refused(reply: FastifyReply, error: GraphError, type: AnswerType): FastifyReply {
  const { code, message } = error;
  if (code === 'UNAUTHENTICATED') reply.header('www-authenticate', CHALLENGE);
  if (error instanceof ShareUsedUp) reply.headers(shareHeaders(error.state));
  if (code === 'SERVICE_UNAVAILABLE') reply.header('retry-after', '1');
  return reply.code(codes[code].status).type(type).send(errorBody(code, message));
}

/** GraphQL over HTTP: queries by GET, anything by POST as JSON, answers in the media type that `Accept` likes best. */
export function graphqlHandler(served: AnswerParts): Handler {
  const persisted = new PersistedQueries();
  return async (request, reply) => {
    // One supergraph for the whole request, whatever takes its place meanwhile.
    const parts: ServingParts = { ...served, persisted };
    reply.header('vary', 'Accept, Origin');
    const type = answerType(request.headers.accept);
    if (type === null) return replyWithError(reply, 'NOT_ACCEPTABLE', NEITHER);
    const waiting = waitingFor(reply.raw, parts.config.operationTimeoutMs);
    try {
      const parameters = parametersOf(parts, request);
      const asked = { request, parameters, waiting, asker: await askerOf(parts, request), type };
      return await answer(parts, asked, reply);
    } catch (error) {
      if (error instanceof GraphError) return await refused(reply, error, type);
      if (error instanceof QueryRefused) {
        const { code, message } = error.cause;
        return await reply.code(statusOf(code, type)).type(type).send(errorBody(code, message));
      }
      throw error;
    } finally {
      waiting.end();
    }
  };
}
