import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { remembered } from '../../service/remembered.ts';
import { ENCODINGS, type Encoding, type StoredAnswer } from '../cache/stored-answer.ts';

// Long enough for a burst of views to share an answer, short enough that a publication is seen at once.
const SHORT = 'max-age=5';
// Under the same schema a permalink has the same answer for ever.
const IMMUTABLE = 'max-age=31536000, immutable';

export interface StoredReply {
  readonly answer: StoredAnswer;
  /** Whether the request pins all the data that it reads. */
  readonly isPinned: boolean;
  /** Whether anybody may be given it. */
  readonly isPublic: boolean;
  /** Hears in which encoding it is sent, with all headers set that do not depend on whether there is a body. */
  readonly onReply: (encoding: Encoding) => void;
}

/** The smallest of the encodings that a request accepts. */
const wantedEncoding = remembered((accepted): Encoding => {
  const taken = new Negotiator({ headers: { 'accept-encoding': accepted } }).encodings([...ENCODINGS]);
  return ENCODINGS.find((encoding) => taken.includes(encoding)) ?? 'identity';
});

/** Whether a client has the body with this tag already. */
export function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  // Weak comparison, as the condition asks for: a proxy may have weakened a tag on the way.
  return ifNoneMatch === '*' || ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//u, '') === etag);
}

/** Sends a kept answer: its bytes in the encoding that the client likes best, or 304 where the client has them. */
export async function replyStored(
  request: FastifyRequest,
  reply: FastifyReply,
  { answer, isPinned, isPublic, onReply }: StoredReply,
): Promise<FastifyReply> {
  const accepted = request.headers['accept-encoding'];
  const encoding = answer.encodingFor(typeof accepted === 'string' ? wantedEncoding(accepted) : 'identity');
  const etag = answer.etag(encoding);
  reply.header('etag', etag);
  if (request.method !== 'POST') {
    reply.header('cache-control', `${isPublic ? 'public' : 'private'}, ${isPinned ? IMMUTABLE : SHORT}`);
  }
  onReply(encoding);
  if (request.method !== 'POST' && isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send();
  if (encoding !== 'identity') reply.header('content-encoding', encoding);
  return reply.header('content-type', answer.contentType).send(await answer.body(encoding));
}
