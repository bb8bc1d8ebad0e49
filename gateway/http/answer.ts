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
import type { Graph, GraphAnswer } from '../graph.ts';
import { withSavedQuery } from '../provenance/permalink.ts';
import type { SavedOperations } from '../provenance/saved-operations.ts';
import { askerOf, type Asker, type AskerParts } from '../auth/asker.ts';
import { CHALLENGE } from '../auth/unauthenticated.ts';
import { KNOWN_COST, shareHeaders, ShareUsedUp } from '../limits/shares.ts';
import type { Admission } from '../resilience/admission.ts';
import { Waiting } from '../waiting.ts';
import { requirePreflight } from './csrf.ts';
import { answerType, statusOf, type AnswerType } from './media-type.ts';
import { bodyParameters, searchParameters, type GraphqlParameters } from './parameters.ts';
import type { Repeats } from './repeats.ts';
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
  /** Null where every request is looked at in full. */
  readonly repeats: Repeats | null;
}

const VARY = [
  ...['Accept', 'Accept-Encoding', 'Accept-Language', 'Authorization', 'X-API-Key'],
  ...['Data-As-Of', 'Data-Geography', 'Data-Provenance', 'GraphQL-Cost', 'Origin'],
].join(', ');

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

interface Request {
  readonly request: FastifyRequest;
  readonly parameters: GraphqlParameters;
  /** The media type of the answer. */
  readonly type: AnswerType;
  readonly waits: Waiting;
  readonly asker: Asker;
}

interface Asked extends Request {
  /** The query and its operation as one text; null where what names them is refused elsewhere. */
  readonly named: string | null;
}

function contextOf(parts: AnswerParts, { request, parameters, waits, asker }: Request): RequestContext {
  const { transport, subgraphs, now } = parts;
  const by = { identity: asker.identity, share: asker.share, transport, subgraphs, now, waits };
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

/** The answer to a text that may not be run; null for one that may. */
async function refusal(parts: AnswerParts, asked: Asked, context: RequestContext): Promise<GraphAnswer | null> {
  const { query } = asked.parameters;
  if (query === undefined) return null;
  try {
    parts.graph.screen(query);
    return null;
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const { code, message } = error;
    parts.audit.refused(context.requestId, context.identity, [code]);
    await context.share?.charge();
    return { status: statusOf(code, asked.type), body: errorBody(code, message), isWhole: false };
  }
}

async function execute(parts: AnswerParts, asked: Asked, context: RequestContext): Promise<GraphAnswer> {
  const { request, parameters, type } = asked;
  const method = request.method === 'POST' ? 'POST' : 'GET';
  const work = (): Promise<GraphAnswer> => parts.graph.execute({ method, parameters, type, context });
  return parts.admission.run(asked.named ?? '', context.waits.signal, work, ({ body }) => body.length);
}

/** An answer that is kept, and where. */
interface Kept {
  readonly key: string;
  readonly answer: StoredAnswer;
}

/** The key under which the answer to a request is kept; null for one that is made anew whenever it is asked for. */
function keyOf(parts: AnswerParts, asked: Asked, context: RequestContext): string | null {
  const { parameters, named: query, type: contentType } = asked;
  if (query === null || !parts.graph.onlyReads || context.costMode !== null) return null;
  return answerKey({ query, parameters, context, contentType, datasets: parts.queryDatasets.of(query) });
}

/** The answer from the cache where it is known, made otherwise. */
async function madeOrKnown(parts: AnswerParts, asked: Asked, context: RequestContext): Promise<Kept | GraphAnswer> {
  const { cache, queryDatasets } = parts;
  const { named: query, type: contentType } = asked;
  const key = keyOf(parts, asked, context);
  // Most answers are known: nobody has to wait for them.
  const known = key === null ? undefined : cache.get(key);
  if (key !== null && known !== undefined) {
    await context.share?.take(KNOWN_COST);
    return { key, answer: known };
  }
  const refused = await refusal(parts, asked, context);
  if (refused !== null) return refused;
  if (key === null || query === null) return execute(parts, asked, context);
  const own = { made: false };
  const make = async (signal: AbortSignal): Promise<StoredAnswer | GraphAnswer> => {
    own.made = true;
    const waits = { signal, timeLeftMs: () => asked.waits.timeLeftMs() };
    const given = await execute(parts, asked, { ...context, waits });
    const answered = given.isWhole ? new StoredAnswer(given.body, contentType) : given;
    // They are the same in every run: what was learnt first stays, and with it what was derived from it.
    if (queryDatasets.of(query) === null && context.reads.expected !== null)
      queryDatasets.learn(query, context.reads.expected);
    return answered;
  };
  // What a scope may have opened stays in this process.
  const isPublic = context.identity.scopes.length === 0;
  const made = await cache.getOrMake(key, make, { signal: context.waits.signal, isPublic });
  if (!(made instanceof StoredAnswer)) {
    // What another request was refused or failed with may be its own; what it was told whole holds for all.
    return own.made ? made : execute(parts, asked, context);
  }
  if (!own.made) await context.share?.take(KNOWN_COST);
  return { key, answer: made };
}

async function answer(parts: ServingParts, given: Request, reply: FastifyReply): Promise<FastifyReply> {
  const context = contextOf(parts, given);
  // A permalink may name a saved operation, which has its text from there.
  const parameters = withSavedQuery(given.parameters, context.pin, parts.saved);
  const asked = { named: askedQuery(parameters), ...given, parameters };
  if (parts.ownDomain) meaningHeaders(reply, context);
  const made = await madeOrKnown(parts, asked, context);
  if (context.share !== null) reply.headers(shareHeaders(await context.share.state()));
  if ('key' in made) {
    parts.persisted.keep(given.parameters);
    const { request } = asked;
    const isPublic = context.identity.kind === 'anonymous';
    return replyStored(request, reply, {
      answer: made.answer,
      isPinned: context.pin !== null,
      isPublic,
      onReply: (encoding) => {
        if (isPublic) parts.repeats?.learn(request, reply, { encoding, ...made });
      },
    });
  }
  reply.header('cache-control', 'no-store');
  if (made.allow !== undefined) reply.header('allow', made.allow);
  return reply.code(made.status).type(asked.type).send(made.body);
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
export function graphqlHandler(served: AnswerParts, repeats: Repeats | null): Handler {
  const persisted = new PersistedQueries();
  let current: ServingParts = { persisted, repeats, ...served };
  return async (request, reply) => {
    // One supergraph for the whole request, whatever takes its place meanwhile.
    if (current.graph !== served.graph) current = { persisted, repeats, ...served };
    const parts = current;
    reply.header('vary', 'Accept, Origin');
    const type = answerType(request.headers.accept);
    if (type === null) return replyWithError(reply, 'NOT_ACCEPTABLE', NEITHER);
    const waits = new Waiting(reply.raw, parts.config.operationTimeoutMs);
    try {
      const parameters = parametersOf(parts, request);
      const asked = { request, parameters, waits, asker: await askerOf(parts, request), type };
      return await answer(parts, asked, reply);
    } catch (error) {
      if (error instanceof GraphError) return await refused(reply, error, type);
      throw error;
    } finally {
      waits.end();
    }
  };
}
