import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { JSON_TYPE, route, type Handler } from '../../service/http.ts';
import { untilGone } from '../waiting.ts';
import { askedOfGraph, askedOfSaved, formatNamed, wantedFormat, type Asked } from './asked.ts';
import { citedBy } from './cited.ts';
import { describeTable } from './describe.ts';
import { contextOf, prepare, stateHeaders, tableFile, type TableParts } from './file.ts';
import type { Format } from './formats/format.ts';
import { single, type Parameters } from './options.ts';
import { failed, sendTable } from './send.ts';
import { tableOf } from './table.ts';

async function answerTable(
  parts: TableParts,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Asked & { readonly format: Format },
): Promise<FastifyReply> {
  const context = await contextOf(parts, request, asked, untilGone(reply.raw));
  stateHeaders(reply, context, parts, asked);
  return sendTable(request, reply, tableFile(parts, context, asked));
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
  const context = await contextOf(parts, request, asked, untilGone(reply.raw));
  const { source, about } = prepare(parts, context, asked);
  const { columns } = tableOf(source, asked.options);
  const cited = await citedBy(source.runner, source.operation, context);
  stateHeaders(reply, context, parts, asked);
  const path = `/data/${about.name}.csv${searchOf(request)}`;
  return reply.type(JSON_TYPE).send(JSON.stringify({ path, ...describeTable(about, columns), ...cited }));
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
      return await answerTable(parts, request, reply, { ...askedOfGraph(parts, request, parameters), format });
    } catch (error) {
      return failed(request, reply, error);
    }
  };
}
