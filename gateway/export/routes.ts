import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { GraphError, maskedError } from '../../service/errors.ts';
import { JSON_TYPE, route, type Handler } from '../../service/http.ts';
import { createRequestContext, type ContextParts, type RequestContext } from '../context.ts';
import type { TableBudget } from './budget.ts';
import { describeTable, type About } from './describe.ts';
import { formats } from './formats/all.ts';
import type { Format } from './formats/format.ts';
import { readOperation } from './operation.ts';
import { OPTIONS, readOptions, single, type AskedOptions, type Parameters } from './options.ts';
import { pinnedState, provenanceOf } from './provenance.ts';
import { sendError, sendTable } from './send.ts';
import type { QueryRunner } from './source.ts';
import { splitArchive } from './split.ts';
import { AnswerError, tableOf, type TableSource } from './table.ts';
import { readVariables } from './variables.ts';

export interface SavedOperation {
  readonly name: string;
  readonly question: string;
  readonly text: string;
}

export interface TableParts extends ContextParts {
  readonly runner: QueryRunner;
  readonly budget: TableBudget;
  readonly savedOperations: () => Promise<readonly SavedOperation[]>;
}

/** What a request wants as a table. */
interface Asked {
  readonly text: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly options: AskedOptions;
  readonly asOf: unknown;
  readonly title: string;
}

const JSON_TYPES = ['application/json', 'application/graphql-response+json'];
const SUPPORTED = formats.map(({ extension, mediaType }) => `${extension} (${mediaType})`).join(', ');

function notAcceptable(wanted: string): GraphError {
  return new GraphError('NOT_ACCEPTABLE', `${wanted} can't be served; expected one of ${SUPPORTED}.`);
}

function formatNamed(extension: string): Format {
  const found = formats.find((format) => format.extension === extension);
  if (found === undefined) throw notAcceptable(`format=${extension}`);
  return found;
}

/** The format that a request to /graphql asks for; null for JSON. Throws NOT_ACCEPTABLE for what is neither. */
function wantedFormat(request: FastifyRequest, parameters: Parameters): Format | null {
  const named = single(parameters, 'format');
  if (named !== undefined) return named === 'json' ? null : formatNamed(named);
  const { accept } = request.headers;
  if (accept === undefined) return null;
  // Parameters such as header=present do not make another type of it.
  const bare = accept.replace(/;\s*(?!q=)[\w-]+=(?:"[^"]*"|[^,;]*)/gu, '');
  const available = [...JSON_TYPES, ...formats.map(({ mediaType }) => mediaType)];
  const [best] = new Negotiator({ headers: { accept: bare } }).mediaTypes(available);
  if (best === undefined) throw notAcceptable(`"${accept}"`);
  return formats.find(({ mediaType }) => mediaType === best) ?? null;
}

function contextOf(parts: TableParts, request: FastifyRequest, { options, asOf }: Asked): RequestContext {
  const { language, geography } = options;
  const headers = {
    ...request.headers,
    ...(language === undefined ? {} : { 'accept-language': language }),
    ...(geography === undefined ? {} : { 'data-geography': geography }),
  };
  return createRequestContext(request.id, headers, options.asOf ?? asOf, parts);
}

function stateHeaders(reply: FastifyReply, context: RequestContext, parts: TableParts, asked: Asked): void {
  reply.header('content-language', context.language);
  reply.header('vary', 'Accept, Accept-Language, Data-As-Of, Data-Geography, Origin');
  reply.header('data-geography', context.geography);
  if (context.asOf !== null) reply.header('data-as-of', context.asOf);
  reply.header('table-budget-rows', String(parts.budget.maxRows));
  reply.header('table-budget-seconds', String(parts.budget.maxMs / 1_000));
  reply.header('table-pages', asked.options.walking ? 'all' : 'one');
}

interface Prepared {
  readonly source: TableSource;
  readonly about: About;
}

function prepare(parts: TableParts, context: RequestContext, asked: Asked): Prepared {
  const { runner, budget, now } = parts;
  const operation = readOperation(runner.schema, asked.text, asked.operationName, asked.variables);
  const name = operation.definition.name?.value ?? 'table';
  const provenance = provenanceOf(context, parts, name);
  return {
    source: { runner, operation, context, budget, now: () => now().getTime() },
    about: { name, title: asked.title, language: context.language, provenance },
  };
}

async function answerTable(
  parts: TableParts,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Asked & { readonly format: Format },
): Promise<FastifyReply> {
  const { format, options } = asked;
  const context = contextOf(parts, request, asked);
  const { source, about } = prepare(parts, context, asked);
  const { byteOrderMark, defuseFormulas, decimals, split } = options;
  const writing = { provenance: about.provenance, byteOrderMark, defuseFormulas, decimals };
  const state = options.partial ? null : pinnedState(context, parts);
  const hangsOn = [asked.text, asked.operationName, asked.variables, options, format.extension, state];
  stateHeaders(reply, context, parts, asked);
  if (split) {
    return sendTable(request, reply, {
      bytes: splitArchive({ source, options, format, about, writing }),
      contentType: 'application/zip',
      fileName: `${about.name}.zip`,
      seed: state === null ? null : JSON.stringify(hangsOn),
    });
  }
  const table = tableOf(source, options);
  return sendTable(request, reply, {
    bytes: format.write({ ...writing, columns: table.columns }, table.rows()),
    contentType: format.contentType,
    fileName: `${about.name}.${format.extension}`,
    seed: state === null ? null : JSON.stringify(hangsOn),
  });
}

const QUERY_PARAMETERS = new Set(['query', 'operationName', 'variables', 'extensions']);

function jsonObject(name: string, value: unknown): Record<string, unknown> {
  try {
    const parsed: unknown = typeof value === 'string' && value !== '' ? JSON.parse(value) : (value ?? {});
    if (parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed)) return { ...parsed };
  } catch {
    // Said below, as for every other value that is no object.
  }
  throw new GraphError('BAD_REQUEST', `${name} is no JSON object; expected one, or none.`);
}

/** The operation of a request to /graphql: in the body of a POST, in the query string of a GET. */
function askedOfGraph(request: FastifyRequest, parameters: Parameters): Asked {
  const stranger = Object.keys(parameters).find(
    (name) => !Object.hasOwn(OPTIONS, name) && !(request.method !== 'POST' && QUERY_PARAMETERS.has(name)),
  );
  if (stranger !== undefined) {
    const message = `${stranger} is no option of a table; expected ${Object.keys(OPTIONS).join(', ')}.`;
    throw new GraphError('BAD_USER_INPUT', message);
  }
  const body = jsonObject('The body', request.method === 'POST' ? request.body : parameters);
  const { query, operationName } = body;
  if (typeof query !== 'string') throw new GraphError('BAD_REQUEST', 'query is missing; expected the text of a query.');
  return {
    text: query,
    operationName: typeof operationName === 'string' && operationName !== '' ? operationName : undefined,
    variables: jsonObject('variables', body['variables']),
    options: readOptions(parameters),
    asOf: jsonObject('extensions', body['extensions'])['asOf'],
    title: '',
  };
}

async function askedOfSaved(parts: TableParts, name: string, parameters: Parameters): Promise<Asked> {
  const operations = await parts.savedOperations();
  const operation = operations.find((one) => one.name === name);
  if (operation === undefined) {
    const names = operations.map((one) => one.name).join(', ');
    throw new GraphError('NOT_FOUND', `There is no saved operation ${name}; expected one of ${names}.`);
  }
  return {
    text: operation.text,
    operationName: name,
    variables: readVariables(parts.runner.schema, operation.text, parameters),
    options: readOptions(parameters),
    asOf: undefined,
    title: operation.question,
  };
}

const DESCRIPTION = '.schema.json';

function searchOf(request: FastifyRequest): string {
  const start = request.raw.url?.indexOf('?') ?? -1;
  return start < 0 ? '' : (request.raw.url ?? '').slice(start);
}

async function describe(
  parts: TableParts,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Asked,
): Promise<FastifyReply> {
  const context = contextOf(parts, request, asked);
  const { source, about } = prepare(parts, context, asked);
  const { columns } = tableOf(source, asked.options);
  stateHeaders(reply, context, parts, asked);
  const path = `/data/${about.name}.csv${searchOf(request)}`;
  return reply.type(JSON_TYPE).send(JSON.stringify({ path, ...describeTable(about, columns) }));
}

/** GET /data/<operation>.<format>: a saved operation as a table; with .schema.json what its columns are. */
async function saved(parts: TableParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { file } = request.params as { file: string };
  const parameters = request.query as Parameters;
  const isDescription = file.endsWith(DESCRIPTION);
  const point = isDescription ? file.length - DESCRIPTION.length : file.lastIndexOf('.');
  const name = point < 0 ? file : file.slice(0, point);
  const asked = await askedOfSaved(parts, name, parameters);
  if (isDescription) return describe(parts, request, reply, asked);
  const format = formatNamed(single(parameters, 'format') ?? file.slice(point + 1));
  reply.header('link', `</data/${name}${DESCRIPTION}${searchOf(request)}>; rel="describedby"; type="application/json"`);
  return answerTable(parts, request, reply, { ...asked, format });
}

/** Serves saved operations as tables, and answers what wraps /graphql: a table where one is asked for, else JSON. */
export function tableRoutes(server: FastifyInstance, parts: TableParts, json: Handler): Handler {
  route(server, '/data/:file', {
    GET: (request, reply) => saved(parts, request, reply).catch((error: unknown) => failed(request, reply, error)),
  });
  return async (request, reply) => {
    const parameters = request.query as Parameters;
    try {
      const format = wantedFormat(request, parameters);
      if (format === null) return await json(request, reply);
      return await answerTable(parts, request, reply, { ...askedOfGraph(request, parameters), format });
    } catch (error) {
      return failed(request, reply, error);
    }
  };
}

/** What failed before anything was sent; what nobody foresaw goes to the log as well. */
function failed(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  if (maskedError(error).code === 'INTERNAL_SERVER_ERROR' && !(error instanceof AnswerError)) {
    request.log.error({ err: error, requestId: request.id }, 'table failed');
  }
  reply.removeHeader('content-disposition').removeHeader('link').removeHeader('etag');
  return sendError(reply, error);
}
