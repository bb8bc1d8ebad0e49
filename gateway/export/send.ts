import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { codes, errorBody, maskedError } from '../../service/errors.ts';
import { JSON_TYPE } from '../../service/http.ts';
import { AnswerError } from './table.ts';

export interface TableFile {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly contentType: string;
  readonly fileName: string;
  /** What the bytes hang on, for the tag of a file that is too long to be looked at first; null where it is unknown. */
  readonly seed: string | null;
}

// A file up to this size is finished before it is sent: it has a length, a tag of its content, and ranges of it.
const HELD_BYTES = 1_048_576;

// Part of the tag of long files: to be raised when a format is written in another way.
const REVISION = 'tables-1';

function tag(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return `"${hash.digest('base64url')}"`;
}

/**
 * Answers with what failed before anything was sent, as JSON; what a subgraph failed to give is no fault of the request.
 * What nobody foresaw goes to the log as well.
 */
export function failed(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const { code, message } = maskedError(error);
  if (code === 'INTERNAL_SERVER_ERROR' && !(error instanceof AnswerError)) {
    request.log.error({ err: error, requestId: request.id }, 'table failed');
  }
  if (code === 'SERVICE_UNAVAILABLE') reply.header('retry-after', '1');
  for (const name of ['content-disposition', 'link', 'etag']) reply.removeHeader(name);
  const status = codes[code].status === 200 ? codes.SERVICE_UNAVAILABLE.status : codes[code].status;
  const body = error instanceof AnswerError ? JSON.stringify({ errors: error.errors }) : errorBody(code, message);
  return reply.code(status).type(JSON_TYPE).send(body);
}

function isKnown(request: FastifyRequest, etag: string): boolean {
  const known = request.headers['if-none-match'];
  return (
    known !== undefined && (known === '*' || known.split(',').some((one) => one.trim().replace(/^W\//u, '') === etag))
  );
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The one span of bytes that is asked for; null for the whole, 'none' for one that the file does not have. */
function spanOf(request: FastifyRequest, etag: string, size: number): Span | null | 'none' {
  const { range, 'if-range': condition } = request.headers;
  const match = /^bytes=(\d*)-(\d*)$/u.exec(range ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return null;
  if (condition !== undefined && condition !== etag) return null;
  const [, first = '', last = ''] = match;
  const from = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return from > to ? 'none' : { from, to };
}

/** A file that is finished and can be read from any of its bytes. */
export interface FinishedFile {
  readonly size: number;
  readonly etag: string;
  /** Its bytes from one to another, both included. */
  read(from: number, to: number): Buffer | AsyncIterable<Uint8Array>;
}

/** Sends a finished file: whole, in part, or not again. */
export function sendFinished(request: FastifyRequest, reply: FastifyReply, file: FinishedFile): FastifyReply {
  const { size, etag } = file;
  reply.header('etag', etag);
  reply.header('accept-ranges', 'bytes');
  if (isKnown(request, etag)) return reply.code(304).send();
  const span = spanOf(request, etag, size);
  if (span === 'none') {
    reply.header('content-range', `bytes */${size}`).code(416).type(JSON_TYPE);
    return reply.send(errorBody('BAD_REQUEST', `The range is not within the ${size} bytes of the file.`));
  }
  const { from, to } = span ?? { from: 0, to: size - 1 };
  if (span !== null) reply.code(206).header('content-range', `bytes ${from}-${to}/${size}`);
  reply.header('content-length', String(to - from + 1));
  if (request.method === 'HEAD') return reply.send(Readable.from([]));
  const bytes = file.read(from, to);
  return reply.send(Buffer.isBuffer(bytes) ? bytes : Readable.from(bytes, { objectMode: false }));
}

interface Begun {
  readonly held: Buffer;
  readonly finished: boolean;
  readonly rest: AsyncIterator<Uint8Array, unknown>;
}

/** The beginning of a file: all of it when it is short. An error in it can still be answered with a status. */
async function begin(bytes: AsyncIterable<Uint8Array>): Promise<Begun> {
  const rest: AsyncIterator<Uint8Array, unknown> = bytes[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size <= HELD_BYTES) {
    const next = await rest.next();
    if (next.done === true) return { held: Buffer.concat(chunks), finished: true, rest };
    chunks.push(next.value);
    size += next.value.byteLength;
  }
  return { held: Buffer.concat(chunks), finished: false, rest };
}

async function* goOn({ held, rest }: Begun): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield held;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/**
 * Sends a table. A short one is finished first; a long one goes out as it is made, as fast as the client reads, and when
 * it fails midway the connection is destroyed, so that nobody takes a part for the whole.
 */
export async function sendTable(request: FastifyRequest, reply: FastifyReply, file: TableFile): Promise<FastifyReply> {
  const seeded = file.seed === null ? null : tag(REVISION, file.seed);
  const begun = await begin(file.bytes);
  reply.type(file.contentType);
  reply.header('content-disposition', `attachment; filename="${file.fileName}"`);
  if (begun.finished) {
    const { held } = begun;
    const read = (from: number, to: number): Buffer => held.subarray(from, to + 1);
    return sendFinished(request, reply, { size: held.length, etag: tag(held), read });
  }
  if (seeded !== null) reply.header('etag', seeded);
  if (seeded !== null && isKnown(request, seeded)) {
    await begun.rest.return?.();
    return reply.code(304).send();
  }
  if (request.method === 'HEAD') {
    await begun.rest.return?.();
    return reply.send(Readable.from([]));
  }
  return reply.send(Readable.from(goOn(begun), { objectMode: false, highWaterMark: HELD_BYTES }));
}
