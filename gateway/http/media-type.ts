import Negotiator from 'negotiator';
import { codes, type ErrorCode } from '../../service/errors.ts';
import { remembered } from '../../service/remembered.ts';

/** The two media types of an answer, as GraphQL over HTTP names them. */
export const ANSWER_TYPES = [
  'application/json; charset=utf-8',
  'application/graphql-response+json; charset=utf-8',
] as const;
export type AnswerType = (typeof ANSWER_TYPES)[number];

const negotiatedType = remembered((accept): AnswerType | null => {
  const best = new Negotiator({ headers: { accept } }).mediaType([...ANSWER_TYPES]);
  return ANSWER_TYPES.find((type) => type === best) ?? null;
});

/** The media type that a request's `Accept` likes best, `application/json` where it has no wish; null when none fits. */
export function answerType(accept: string | undefined): AnswerType | null {
  if (accept === undefined || accept.trim() === '') return ANSWER_TYPES[0];
  return negotiatedType(accept);
}

/**
 * The status of an answer without data. Under `application/json` a client can't tell an answer of the graph from one of
 * something on the way by anything but its status, so there a request that is well-formed has 200, whatever is wrong
 * with its query; what is wrong with the HTTP of it, or with the server, has its status under both types.
 */
export function statusOf(code: ErrorCode, type: AnswerType): number {
  const { status } = codes[code];
  return status === 400 && code !== 'BAD_REQUEST' && type === ANSWER_TYPES[0] ? 200 : status;
}
