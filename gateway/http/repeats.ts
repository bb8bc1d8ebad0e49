import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { Histories } from '../../datasets/release.ts';
import { ANONYMOUS, dayInAlmaty } from '../../service/headers.ts';
import { logRequest, requestIdOf } from '../../service/http.ts';
import type { Logger } from '../../service/log.ts';
import type { AnswerCache } from '../cache/answer-cache.ts';
import type { Encoding, StoredAnswer } from '../cache/stored-answer.ts';
import type { Transport } from '../composition/transport.ts';
import { KNOWN_COST, shareHeaders, type Shares } from '../limits/shares.ts';
import type { Metrics } from '../observability/metrics.ts';
import { operationLabel } from '../observability/operation-label.ts';
import type { SavedOperations } from '../provenance/saved-operations.ts';
import { isKnown } from './stored-reply.ts';

export interface RepeatsParts {
  readonly cache: AnswerCache;
  readonly transport: Transport;
  readonly subgraphs: readonly string[];
  readonly shares: Shares | null;
  readonly metrics: Metrics | null;
  readonly saved: SavedOperations;
  readonly drain: { readonly hasBegun: boolean };
  readonly log: Logger;
  readonly now: () => Date;
}

/** What an answer was given for, besides its request: while it is the same, the answer is. */
interface State {
  readonly cache: AnswerCache;
  readonly today: string;
  readonly histories: readonly (Histories | null)[];
}

interface Repeat extends State {
  /** Where the cache has the answer, as long as it has it. */
  readonly key: string;
  readonly encoding: Encoding;
  readonly etag: string;
  /** Names and values in turn: of every answer, and of one with a body. */
  readonly headers: readonly string[];
  readonly bodyHeaders: readonly string[];
  readonly label: string;
}

const MAX_CHARACTERS = 16 * 1_024 * 1_024;
const MAX_REQUEST = 4_096;
// The objects of one record, in characters.
const RECORD = 1_024;

/** Headers on which no answer depends, or which are looked at each time. */
const IGNORED = new Set(
  'connection cookie if-none-match referer traceparent tracestate user-agent x-request-id'.split(' '),
);
/** Whoever sends these is asked who it is each time; and a GET with a body is not what it seems. */
const NEVER = new Set(['authorization', 'content-length', 'expect', 'transfer-encoding', 'upgrade', 'x-api-key']);
/** Headers of an answer that are made anew for each. */
const FRESH = new Set(['connection', 'ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id']);

/** A request as a text, equal for those that are answered alike; null for one that is looked at each time. */
function asSent({ method, url = '', rawHeaders }: IncomingMessage): string | null {
  if (method !== 'GET' || !url.startsWith('/graphql')) return null;
  let text = url;
  let hasHost = false;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (NEVER.has(name)) return null;
    hasHost ||= name === 'host';
    if (!IGNORED.has(name)) text += `\n${name}:${rawHeaders[at + 1] ?? ''}`;
  }
  return hasHost && text.length <= MAX_REQUEST ? text : null;
}

/** The headers of a reply as names and values in turn, but for those that are made for each. */
function keptHeaders(reply: FastifyReply): readonly string[] {
  return Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
    value === undefined || FRESH.has(name) ? [] : [value].flat().flatMap((one) => [name, String(one)]),
  );
}

/**
 * Answers a GET that comes again as it was sent before, from the cache and before anything else looks at it: what it
 * means was found out the first time. Any header that may matter makes it another request. Only what everybody is given
 * is answered so.
 */
export class Repeats {
  readonly #parts: RepeatsParts;
  readonly #known = new LRUCache<string, Repeat>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (_, text) => text.length + RECORD,
  });

  constructor(parts: RepeatsParts) {
    this.#parts = parts;
  }

  /** Answers the request, or calls `enter` for whoever else is to. */
  meet(request: IncomingMessage, response: ServerResponse, enter: () => void): void {
    const { shares, drain } = this.#parts;
    const sent = asSent(request);
    const repeat = sent === null ? undefined : this.#known.get(sent);
    const answer = repeat === undefined || !this.#holds(repeat) ? undefined : repeat.cache.get(repeat.key);
    const body = repeat === undefined ? undefined : answer?.ready(repeat.encoding);
    if (repeat === undefined || body === undefined || drain.hasBegun) {
      enter();
    } else if (shares === null) {
      this.#reply(request, response, { repeat, body, headers: [] });
    } else {
      this.#taken(shares, request).then(
        (headers) => this.#reply(request, response, { repeat, body, headers }),
        // Nothing is left of the share: that is said where it always is.
        () => enter(),
      );
    }
  }

  /** Notes how a request was answered that anybody may be answered alike; `key` is that of the answer in the cache. */
  learn(request: FastifyRequest, reply: FastifyReply, answered: Answered): void {
    const sent = asSent(request.raw);
    if (sent === null) return;
    const state = this.#state();
    if (state.histories.includes(null)) return;
    const { key, encoding, answer } = answered;
    this.#known.set(sent, {
      ...state,
      ...{ key, encoding, etag: answer.etag(encoding) },
      headers: keptHeaders(reply),
      bodyHeaders: [
        ...['content-type', answer.contentType],
        ...(encoding === 'identity' ? [] : ['content-encoding', encoding]),
      ],
      label: operationLabel(request.query, this.#parts.saved),
    });
  }

  #state(): State {
    const { cache, transport, subgraphs, now } = this.#parts;
    return { cache, today: dayInAlmaty(now()), histories: subgraphs.map((name) => transport.histories(name)) };
  }

  #holds({ cache, today, histories }: State): boolean {
    const { transport, subgraphs, now } = this.#parts;
    return (
      cache === this.#parts.cache &&
      today === dayInAlmaty(now()) &&
      subgraphs.every((name, index) => histories[index] === transport.histories(name))
    );
  }

  /** Takes the cost of an answer that is known; what is said of the share then. Throws where nothing is left. */
  async #taken(shares: Shares, request: IncomingMessage): Promise<readonly string[]> {
    const share = shares.of(ANONYMOUS, request.socket.remoteAddress ?? '');
    share.demand();
    await share.take(KNOWN_COST);
    return Object.entries(shareHeaders(await share.state())).flat();
  }

  #reply(
    request: IncomingMessage,
    response: ServerResponse,
    { repeat, body, headers }: { readonly repeat: Repeat; readonly body: Buffer; readonly headers: readonly string[] },
  ): void {
    const { log, metrics } = this.#parts;
    const requestId = requestIdOf(request);
    const status = isKnown(request.headers['if-none-match'], repeat.etag) ? 304 : 200;
    const own = ['x-request-id', requestId, ...headers];
    if (status === 304) {
      response.writeHead(status, [...repeat.headers, ...own]).end();
    } else {
      const length = ['content-length', String(body.length)];
      response.writeHead(status, [...repeat.headers, ...repeat.bodyHeaders, ...length, ...own]).end(body);
    }
    metrics?.request(repeat.label, status, 0);
    logRequest(log, { requestId, method: 'GET', route: '/graphql', status, ms: 0 });
  }
}

/** An answer that everybody may be given, and where the cache has it. */
export interface Answered {
  readonly key: string;
  readonly encoding: Encoding;
  readonly answer: StoredAnswer;
}
