import type { FastifyInstance } from 'fastify';

const EXPOSED =
  'Data-As-Of, Data-Geography, ETag, RateLimit, RateLimit-Policy, Retry-After, x-request-id, Content-Language, Content-Disposition, Content-Range, Link, Location, Table-Budget-Rows, Table-Budget-Seconds, Table-Cost, Table-Pages';
const METHODS = 'GET, POST, HEAD, DELETE, OPTIONS';
const MAX_AGE_S = 86_400;

/** What lets a page of an origin read an answer; without an origin nothing but what caches must know. */
export function corsHeaders(origin: string | undefined, trusted: readonly string[]): Readonly<Record<string, string>> {
  // Also without an origin: a cache must not give that answer to an origin that may send credentials.
  if (origin === undefined) return ANY_ORIGIN;
  const allowed = trusted.includes(origin)
    ? { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' }
    : { 'access-control-allow-origin': '*' };
  return { ...ANY_ORIGIN, 'access-control-expose-headers': EXPOSED, ...allowed };
}

const ANY_ORIGIN = { vary: 'Origin' };

/**
 * Cross-origin use: any origin without credentials, the configured ones with them. Preflights are answered before any
 * route sees them; no cookies are read anywhere.
 */
export function corsHooks(server: FastifyInstance, trusted: readonly string[]): void {
  server.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    reply.headers(corsHeaders(origin, trusted));
    const asked = request.headers['access-control-request-method'];
    if (request.method !== 'OPTIONS' || origin === undefined || asked === undefined) {
      done();
      return;
    }
    const headers = request.headers['access-control-request-headers'];
    reply.header('access-control-allow-methods', METHODS);
    if (headers !== undefined) reply.header('access-control-allow-headers', headers);
    reply.header('access-control-max-age', String(MAX_AGE_S));
    reply.header('vary', 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers');
    void reply.code(204).send();
  });
}
