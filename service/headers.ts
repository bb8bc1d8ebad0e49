import { GraphError } from './errors.ts';
import { remembered } from './remembered.ts';

export const LANGUAGES = ['kk', 'ru', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Positions in the publication histories of datasets: how many moves of each pointer the request may see. */
export type Positions = Readonly<Record<string, number>>;

export const IDENTITY_KINDS = ['anonymous', 'key', 'token'] as const;
export type IdentityKind = (typeof IDENTITY_KINDS)[number];

/** Who asks, as far as it matters to what is answered. */
export interface Caller {
  readonly kind: IdentityKind;
  readonly scopes: readonly string[];
}

/** Who asks, by name; a subgraph is never told it. */
export interface Identity extends Caller {
  /** Names the key or the subject of the token; null for somebody without either. */
  readonly id: string | null;
}

const NOBODY: Caller = Object.freeze({ kind: 'anonymous', scopes: [] });
export const ANONYMOUS: Identity = Object.freeze({ ...NOBODY, id: null });

/** What one request means to every subgraph that it touches, the same for all of its fetches. */
export interface RequestScope {
  readonly requestId: string;
  /** The day that `on` means when it is not given. */
  readonly today: string;
  /** The day, moment or release up to which the request knows; null for everything published. */
  readonly asOf: string | null;
  readonly language: Language;
  /** as-reported, current, or a day whose boundaries figures are brought to. */
  readonly geography: string;
  /** Positions in the histories of this subgraph's datasets; empty means the newest. */
  readonly positions: Positions;
  readonly identity: Caller;
  /** Whether the gateway itself walks through a whole list, page after page: its read is kept open for the next. */
  readonly isWalk?: boolean;
}

export type Headers = Readonly<Record<string, string | undefined>>;

export const REQUEST_ID_HEADER = 'x-request-id';

/** In answers of a subgraph: which schema it has, so that a gateway sees when that is another. */
export const SCHEMA_VERSION_HEADER = 'x-graph-schema';

/** Milliseconds that whoever asks a subgraph still waits; what takes longer is done for nobody. */
export const TIME_LEFT_HEADER = 'x-graph-time-left-ms';

const NAMES = {
  requestId: REQUEST_ID_HEADER,
  today: 'x-graph-today',
  asOf: 'x-graph-as-of',
  language: 'x-graph-language',
  geography: 'x-graph-geography',
  positions: 'x-graph-positions',
  identity: 'x-graph-identity',
  scopes: 'x-graph-scopes',
  walk: 'x-graph-walk',
} as const;

/** Says that the gateway walks through whole lists; a client can't say it, nor can anybody for whom nobody vouches. */
export const WALKING: Readonly<Record<string, string>> = Object.freeze({ [NAMES.walk]: 'on' });

/** The headers that say what a request means: they are signed, and none of a client is ever passed on. */
export const GRAPH_HEADERS: readonly string[] = Object.values(NAMES);

/** The headers by which the gateway tells a subgraph what a request means. */
export function toHeaders(scope: RequestScope): Record<string, string> {
  return {
    [NAMES.requestId]: scope.requestId,
    [NAMES.today]: scope.today,
    ...(scope.asOf === null ? {} : { [NAMES.asOf]: scope.asOf }),
    [NAMES.language]: scope.language,
    [NAMES.geography]: scope.geography,
    [NAMES.positions]: encodePositions(scope.positions),
    ...(scope.identity.kind === 'anonymous'
      ? {}
      : { [NAMES.identity]: scope.identity.kind, [NAMES.scopes]: scope.identity.scopes.join(' ') }),
  };
}

/** The scope that the headers carry; a header that is absent has the meaning of a bare request. */
export function fromHeaders(headers: Headers, now: () => Date): RequestScope {
  const language = headers[NAMES.language];
  return {
    requestId: headers[NAMES.requestId] ?? 'none',
    today: headers[NAMES.today] ?? dayInAlmaty(now()),
    asOf: headers[NAMES.asOf] ?? null,
    language: LANGUAGES.find((known) => known === language) ?? 'en',
    geography: headers[NAMES.geography] ?? 'as-reported',
    positions: decodePositions(headers[NAMES.positions] ?? ''),
    identity: identityFrom(headers),
    ...(headers[NAMES.walk] === 'on' ? { isWalk: true } : {}),
  };
}

function identityFrom(headers: Headers): Caller {
  const kind = IDENTITY_KINDS.find((known) => known === headers[NAMES.identity]);
  if (kind === undefined || kind === 'anonymous') return NOBODY;
  return { kind, scopes: (headers[NAMES.scopes] ?? '').split(' ').filter((scope) => scope !== '') };
}

/** The same headers as if nobody in particular asked: for a request that nobody vouches for. */
export function withoutIdentity(headers: Headers): Headers {
  if (headers[NAMES.identity] === undefined && headers[NAMES.scopes] === undefined && headers[NAMES.walk] === undefined)
    return headers;
  return { ...headers, [NAMES.identity]: undefined, [NAMES.scopes]: undefined, [NAMES.walk]: undefined };
}

/** How long whoever asks still waits, in milliseconds; null where the headers don't say it. */
export function timeLeftOf(headers: Headers): number | null {
  const text = headers[TIME_LEFT_HEADER];
  return text !== undefined && /^\d{1,9}$/u.test(text) ? Number(text) : null;
}
// Positions are never changed, and until something is published the same ones go out with every request.
const encoded = new WeakMap<Positions, string>();

export function encodePositions(positions: Positions): string {
  const known = encoded.get(positions);
  if (known !== undefined) return known;
  const text = Object.entries(positions)
    .map(([dataset, position]) => `${dataset}=${position}`)
    .join(',');
  encoded.set(positions, text);
  return text;
}

export const decodePositions = remembered((text): Positions => {
  return Object.freeze(text === '' ? {} : Object.fromEntries(text.split(',').map(decodedPair)));
});

function decodedPair(pair: string): [string, number] {
  const [dataset = '', position = '', ...rest] = pair.split('=');
  if (rest.length > 0 || !/^[a-z-]+$/u.test(dataset) || !/^\d{1,9}$/u.test(position)) {
    throw new GraphError('BAD_REQUEST', `The header ${NAMES.positions} is malformed.`);
  }
  return [dataset, Number(position)];
}

const ALMATY_DAY = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Almaty',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

// Days begin and end with whole minutes, and most moments are that of a request: now.
const MINUTE_MS = 60_000;
let last = { minute: Number.NaN, day: '' };

/** The calendar day in Kazakhstan at a moment, as 2018-03-27. */
export function dayInAlmaty(moment: Date): string {
  const minute = Math.floor(moment.getTime() / MINUTE_MS);
  if (minute !== last.minute) last = { minute, day: ALMATY_DAY.format(moment) };
  return last.day;
}
