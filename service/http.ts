import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import {
  fastify,
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { codes, errorBody, GraphError, type ErrorCode } from './errors.ts';
import { BODY_ENCODINGS, jsonBodies } from './json-body.ts';
import type { Logger } from './log.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

export type Door = (request: IncomingMessage, response: ServerResponse, enter: () => void) => void;

export interface HttpOptions {
  readonly log: Logger;
  readonly maxBodyBytes: number;
  readonly headerTimeoutMs: number;
  readonly bodyTimeoutMs: number;
  /** Meets every request before anything is read of it but its head; `enter` lets it in. */
  readonly door?: Door;
  /** Addresses and networks whose X-Forwarded-For is believed; nobody's when absent. */
  readonly trustedProxies?: readonly string[];
}

/** The id that a request brings, or one of its own. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

// Longer than proxies commonly keep theirs, so that none sends into one that is just closed.
const KEEP_ALIVE_MS = 72_000;
const REQUEST_ID = /^[\w.-]{1,64}$/u;

/** What the log has of every request, whoever answered it. */
interface AnsweredRequest {
  readonly requestId: string;
  readonly method: string | undefined;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
}

export function logRequest(log: Logger, answered: AnsweredRequest): void {
  log.info(answered, 'request');
}

/** Answers with a code of the catalogue; the body is JSON whatever went wrong. */
export function replyWithError(reply: FastifyReply, code: ErrorCode, message?: string): FastifyReply {
  return reply.code(codes[code].status).type(JSON_TYPE).send(errorBody(code, message));
}

function codeOf(error: FastifyError): ErrorCode {
  if (error.statusCode === 413) return 'PAYLOAD_TOO_LARGE';
  if (error.statusCode === 415) return 'UNSUPPORTED_MEDIA_TYPE';
  return error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
    ? 'BAD_REQUEST'
    : 'INTERNAL_SERVER_ERROR';
}

/** What a connection is told whose bytes never became a request: too many headers, too slow, or no HTTP at all. */
function answerToNoRequest(code: string | undefined): string {
  const [status, message] =
    code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', 'The headers are too large.']
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ['408 Request Timeout', 'The request took too long to arrive.']
        : ['400 Bad Request', codes.BAD_REQUEST.meaning];
  const body = errorBody('BAD_REQUEST', message);
  const headers = [
    `content-type: ${JSON_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${randomUUID()}`,
    'connection: close',
  ];
  return [`HTTP/1.1 ${status}`, ...headers, '', body].join('\r\n');
}

function nodeServer({ door, headerTimeoutMs, bodyTimeoutMs }: HttpOptions, handle: RequestListener): Server {
  const listener: RequestListener =
    door === undefined ? handle : (request, response) => door(request, response, () => handle(request, response));
  const times = { headersTimeout: headerTimeoutMs, requestTimeout: bodyTimeoutMs, keepAliveTimeout: KEEP_ALIVE_MS };
  // A request without a host is refused below, in JSON; Node would refuse it with an empty body.
  return createServer({ ...times, requireHostHeader: false }, listener);
}

/** An HTTP server with request ids, bounded bodies, JSON errors and one log line a request; no routes yet. */
export function createHttpServer(options: HttpOptions): FastifyInstance {
  const { log } = options;
  // Typed as fastify's own logger: with pino's type every handler would be generic in it.
  const logger: FastifyBaseLogger = log;
  const server = fastify({
    loggerInstance: logger,
    // Nobody writes to the log of a request: each line says itself to which one it belongs.
    childLoggerFactory: (parent) => parent,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.maxBodyBytes,
    // Of a chain of proxies the last address that is none of them: what is left of it is only what a client claims.
    trustProxy: options.trustedProxies === undefined ? false : [...options.trustedProxies],
    genReqId: requestIdOf,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    frameworkErrors: (_, request, reply) => {
      const message = 'The address is malformed; expected a path whose percent signs begin two hexadecimal digits.';
      void replyWithError(reply.header('x-request-id', request.id), 'BAD_REQUEST', message);
    },
    serverFactory: (handle) => nodeServer(options, handle),
    clientErrorHandler: (error, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) return;
      socket.end(answerToNoRequest(error.code));
    },
  });
  jsonBodies(server, options.maxBodyBytes);
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') {
      void replyWithError(reply, 'BAD_REQUEST', 'The request names no host; expected a header Host.');
    } else done();
  });
  // An expectation that is not known may be ignored (RFC 9110, section 10.1.1); Node would answer with an empty body.
  server.server.on('checkExpectation', (request, response) => server.routing(request, response));
  server.addHook('onResponse', (request, reply, done) => {
    const { method, id } = request;
    const route = request.routeOptions.url ?? 'none';
    logRequest(log, { requestId: id, method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) });
    done();
  });
  server.setErrorHandler((error: FastifyError | GraphError, request, reply) => {
    const code = error instanceof GraphError ? error.code : codeOf(error);
    if (code === 'INTERNAL_SERVER_ERROR') log.error({ err: error, requestId: request.id }, 'route failed');
    if (code === 'UNSUPPORTED_MEDIA_TYPE') reply.header('accept-encoding', BODY_ENCODINGS);
    return replyWithError(reply, code, error instanceof GraphError ? error.message : undefined);
  });
  // Before the body is read: whatever it is, there is nobody to read it.
  server.addHook('preParsing', (request, reply, payload, done) => {
    if (request.is404) void replyWithError(reply, 'NOT_FOUND');
    else done(null, payload);
  });
  server.setNotFoundHandler((_, reply) => replyWithError(reply, 'NOT_FOUND'));
  return server;
}

export type Handler = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | Promise<FastifyReply>;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** Serves a path by method; any other method is answered with 405 and what the path takes. */
export function route(server: FastifyInstance, url: string, handlers: Readonly<Record<string, Handler>>): void {
  const served = Object.keys(handlers).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  for (const [method, handler] of Object.entries(handlers))
    server.route({ method, url, handler, exposeHeadRoute: true });
  const refuse: Handler = (_, reply) => replyWithError(reply.header('allow', served.join(', ')), 'METHOD_NOT_ALLOWED');
  server.route({
    method: METHODS.filter((method) => !served.includes(method)),
    url,
    // Before the body is read, after the hooks of the server, which may have answered a preflight.
    onRequest: async (request, reply) => refuse(request, reply),
    handler: refuse,
  });
}

/** Liveness and readiness: alive as soon as the process serves, ready as long as `readiness` says so. */
export function healthRoutes(
  server: FastifyInstance,
  readiness: () => { readonly ready: boolean; readonly body: object },
): void {
  route(server, '/health/live', { GET: (_, reply) => reply.type(JSON_TYPE).send('{"status":"live"}') });
  route(server, '/health/ready', {
    GET: (_, reply) => {
      const { ready, body } = readiness();
      const status = ready ? 'ready' : 'not ready';
      return reply
        .code(ready ? 200 : 503)
        .type(JSON_TYPE)
        .send(JSON.stringify({ status, ...body }));
    },
  });
}
