import { Pool } from 'undici';
import { z } from 'zod';
import { VINTAGE_KINDS, type Histories } from '../../datasets/release.ts';
import { GraphError } from '../../service/errors.ts';
import { REQUEST_ID_HEADER, SCHEMA_VERSION_HEADER, TIME_LEFT_HEADER, timeLeftOf } from '../../service/headers.ts';
import type { Logger } from '../../service/log.ts';
import { signedHeaders, type Signed } from '../../service/signature.ts';
import { CallGuard, type GuardFigures } from '../resilience/call-guard.ts';
import { badResponse, timedOut, unavailable, type SubgraphFailure } from '../resilience/subgraph-failure.ts';
import { exchange, ReplyTooLarge, type Reply } from './exchange.ts';
import { answerIn } from './subgraph-answer.ts';
import type { SubgraphState, Transport, TransportRequest, TransportResponse } from './transport.ts';

export interface RemoteOptions {
  /** Address of each subgraph's GraphQL endpoint. */
  readonly urls: ReadonlyMap<string, string>;
  /** The secret shared with each subgraph; requests to one without are not signed. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly now: () => Date;
  readonly connections: number;
  readonly timeoutMs: number;
  /** How many calls of each subgraph may wait for a connection. */
  readonly queue: number;
  readonly breakerFailures: number;
  readonly breakerMs: number;
  readonly maxResponseBytes: number;
  /** How often to ask for histories; null for subgraphs of another make, which have none and are not asked. */
  readonly pollEveryMs: number | null;
  readonly log: Logger;
}

const release = z.object({
  dataset: z.string(),
  number: z.number(),
  publishedOn: z.string(),
  publishedOnStated: z.boolean(),
  kind: z.enum(VINTAGE_KINDS),
  added: z.number(),
  revised: z.number(),
  retired: z.number(),
  rows: z.number(),
  note: z.string().nullable(),
});
const historiesSchema = z.record(
  z.string(),
  z.object({ dataset: z.string(), releases: z.array(release), moves: z.array(z.number()) }),
);

function historiesIn(text: string): Histories | null {
  try {
    return historiesSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

interface SubgraphCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string | null;
  readonly signal?: AbortSignal;
  readonly timeoutMs: number;
}

// Differ from one request to the next without changing its answer.
const OF_ONE_REQUEST: ReadonlySet<string> = new Set([REQUEST_ID_HEADER, TIME_LEFT_HEADER, 'traceparent']);

/** What a subgraph is asked, as one text; the same for requests that have the same answer. */
function callKey(body: string, headers: Readonly<Record<string, string>>): string {
  let key = body;
  for (const name in headers) if (!OF_ONE_REQUEST.has(name)) key += `\n${name}: ${headers[name] ?? ''}`;
  return key;
}

/** How long the subgraph may take: as long as somebody waits, and no longer than a call may take. */
function timeLeft(headers: Readonly<Record<string, string>>, timeoutMs: number): string {
  return String(Math.floor(Math.min(timeLeftOf(headers) ?? timeoutMs, timeoutMs)));
}

const JSON_HEADERS = ['content-type', 'application/json', 'accept', 'application/json'] as const;

/** The planner writes the keyword of what it fetches first. */
const isQuery = (text: string): boolean => /^(?:query\b|\{)/u.test(text);

/** One subgraph behind a pool of kept-alive connections. */
class RemoteSubgraph {
  readonly name: string;
  histories: Histories | null = null;
  /** What the last request met, a query or a poll. */
  state: SubgraphState = 'unknown';
  /** Whether it has another schema than when it was first reached. */
  hasChanged = false;
  #schemaVersion: string | null = null;
  #historiesText = '';
  readonly #pool: Pool;
  readonly #path: string;
  readonly #options: RemoteOptions;
  readonly #guard: CallGuard;

  constructor(name: string, url: string, options: RemoteOptions) {
    const { origin, pathname, search } = new URL(url);
    this.name = name;
    this.#path = `${pathname}${search}`;
    this.#options = options;
    this.#pool = new Pool(origin, {
      connections: options.connections,
      connect: { timeout: options.timeoutMs },
      // Each exchange has one limit of its own for all of it.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const clock = (): number => performance.now();
    this.#guard = new CallGuard({ ...options, subgraph: name, clock, random: () => Math.random() });
  }

  async execute(request: TransportRequest, headers: Readonly<Record<string, string>>): Promise<TransportResponse> {
    const { query, variables, operationName, signal } = request;
    const body = JSON.stringify({ query, variables, operationName });
    const text = await this.#guard.run({
      key: callKey(body, headers),
      onlyReads: isQuery(query),
      signal,
      send: (everyone, timeoutMs) => {
        const call = { method: 'POST', path: this.#path, body, signal: everyone, timeoutMs } as const;
        return this.#fetch(call, { ...headers, [TIME_LEFT_HEADER]: timeLeft(headers, timeoutMs) });
      },
    });
    // Each caller reads the bytes for itself, since what comes of them is changed on its way into an answer.
    const answer = answerIn(text);
    if (answer === null) throw badResponse(this.name);
    return answer;
  }

  /** Reads the histories anew. */
  async poll(): Promise<void> {
    try {
      const { timeoutMs } = this.#options;
      const call = { method: 'GET', path: '/releases', body: null, timeoutMs } as const;
      const text = await this.#fetch(call, {});
      if (text === this.#historiesText) return;
      this.histories = historiesIn(text) ?? this.histories;
      this.#historiesText = text;
    } catch {
      // The state says it; the histories that were read last still hold.
    }
  }

  get figures(): GuardFigures {
    return this.#guard.figures;
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  async #fetch(call: SubgraphCall, headers: Readonly<Record<string, string>>): Promise<string> {
    const { method, path, body, signal, timeoutMs } = call;
    try {
      const sent = [
        ...JSON_HEADERS,
        ...inTurn(headers),
        ...this.#signature({ method, path, body: body ?? '', headers }),
      ];
      const limits = { signal, timeoutMs, maxBytes: this.#options.maxResponseBytes };
      const reply = await exchange(this.#pool, { method, path, body, headers: sent }, limits);
      this.#noteVersion(reply.headers[SCHEMA_VERSION_HEADER]);
      this.state = reply.status >= 500 ? 'down' : 'up';
      // Redirects are not followed: a subgraph's address is configuration, not something it can change.
      if (reply.status >= 300 && !isGraphqlError(reply)) throw badResponse(this.name, reply.status);
      return reply.text;
    } catch (error) {
      if (error instanceof GraphError) throw error;
      // A client that left says nothing of the subgraph.
      if (signal?.aborted === true) throw error;
      throw this.#failure(error);
    }
  }

  #failure(error: unknown): SubgraphFailure {
    this.state = error instanceof ReplyTooLarge ? 'up' : 'down';
    if (error instanceof ReplyTooLarge) return badResponse(this.name);
    const failure = isTimeout(error) ? timedOut(this.name) : unavailable(this.name);
    // For the log alone: a client is never told why.
    failure.cause = error;
    return failure;
  }

  #signature(request: Signed): readonly string[] {
    const secret = this.#options.secrets.get(this.name);
    return secret === undefined ? [] : inTurn(signedHeaders(secret, this.name, request, this.#options.now));
  }

  /** Subgraphs of this project say which schema they have; those of another make don't. */
  #noteVersion(version: string | string[] | undefined): void {
    if (typeof version !== 'string') return;
    this.#schemaVersion ??= version;
    const hasChanged = version !== this.#schemaVersion;
    if (hasChanged && !this.hasChanged) {
      const versions = { subgraph: this.name, before: this.#schemaVersion, now: version };
      this.#options.log.warn(versions, 'the subgraph has another schema than when the supergraph was loaded');
    }
    this.hasChanged = hasChanged;
  }
}

const inTurn = (headers: Readonly<Record<string, string>>): readonly string[] => Object.entries(headers).flat();

/** Some servers answer errors of the query with 400; the body then is an answer all the same. */
const isGraphqlError = ({ status, text }: Reply): boolean => status >= 400 && status < 500 && answerIn(text) !== null;

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name.includes('Timeout');
}

/** Reaches each subgraph over HTTP and, where it has histories, asks for them at an interval. */
export async function remoteTransport(options: RemoteOptions): Promise<Transport> {
  const byName = new Map([...options.urls].map(([name, url]) => [name, new RemoteSubgraph(name, url, options)]));
  const poll = (): Promise<unknown> => Promise.all([...byName.values()].map((subgraph) => subgraph.poll()));
  if (options.pollEveryMs !== null) await poll();
  const timer = options.pollEveryMs === null ? null : setInterval(() => void poll(), options.pollEveryMs).unref();
  return {
    inProcess: false,
    takesWalks: [...options.urls.keys()].every((name) => options.secrets.has(name)),
    execute: async (name, request, headers) => {
      const subgraph = byName.get(name);
      if (subgraph === undefined) throw unavailable(name);
      return subgraph.execute(request, headers);
    },
    histories: (name) => byName.get(name)?.histories ?? null,
    changed: () => [...byName.values()].filter(({ hasChanged }) => hasChanged).map(({ name }) => name),
    figures: () => Object.fromEntries([...byName].map(([name, { figures }]) => [name, figures])),
    states: () => Object.fromEntries([...byName].map(([name, { state }]) => [name, state])),
    stop: async () => {
      if (timer !== null) clearInterval(timer);
      await Promise.all([...byName.values()].map((subgraph) => subgraph.close()));
    },
  };
}
