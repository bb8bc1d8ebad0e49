import { GraphError } from './errors.ts';
import { remembered } from './remembered.ts';

export const LANGUAGES = ['kk', 'ru', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Positions in the publication histories of datasets: how many moves of each pointer the request may see. */
export type Positions = Readonly<Record<string, number>>;

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
}

export type Headers = Readonly<Record<string, string | undefined>>;

const NAMES = {
  requestId: 'x-request-id',
  today: 'x-graph-today',
  asOf: 'x-graph-as-of',
  language: 'x-graph-language',
  geography: 'x-graph-geography',
  positions: 'x-graph-positions',
} as const;

/** The headers by which the gateway tells a subgraph what a request means. */
export function toHeaders(scope: RequestScope): Record<string, string> {
  return {
    [NAMES.requestId]: scope.requestId,
    [NAMES.today]: scope.today,
    ...(scope.asOf === null ? {} : { [NAMES.asOf]: scope.asOf }),
    [NAMES.language]: scope.language,
    [NAMES.geography]: scope.geography,
    [NAMES.positions]: encodePositions(scope.positions),
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
  };
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
