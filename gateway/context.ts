import Negotiator from 'negotiator';
import { parseReleaseId } from '../datasets/release.ts';
import { codecs } from '../schema/scalars.ts';
import { badInput, GraphError } from '../service/errors.ts';
import { ANONYMOUS, dayInAlmaty, type Identity, type Language, type RequestScope } from '../service/headers.ts';
import { remembered } from '../service/remembered.ts';
import type { Transport } from './composition/transport.ts';
import type { Share } from './limits/shares.ts';
import { dataVersionOf, findRelease, pinPositions, type PinnedPositions } from './positions.ts';
import { AnswerReads } from './provenance/answer-reads.ts';
import { checkPinnedDatasets, pinnedPositions, readPin, type Pin } from './provenance/pin.ts';
import type { Waits } from './waiting.ts';

/** What one request means, fixed before anything of it runs: who reads the graph with it sees one state of the data. */
export interface RequestContext {
  readonly requestId: string;
  readonly language: Language;
  readonly today: string;
  readonly asOf: string | null;
  /** as-reported, current, or the day on whose boundaries figures of territories are asked for. */
  readonly geography: string;
  /** The state of some datasets, or of all of them, that the request reads, as one text; null where it is not known. */
  dataVersion(datasets: ReadonlySet<string> | null): string | null;
  readonly waits: Waits;
  /** What the permalink pins that the request came by; null for any other request. */
  readonly pin: Pin | null;
  /** Whether the answer is to say where it came from. */
  readonly provenance: boolean;
  /** What the subgraphs said so far that the answer was read from. */
  readonly reads: AnswerReads;
  /** Who asks, and with which scopes. */
  readonly identity: Identity;
  /** From what its cost is taken; null where nobody's cost is limited. */
  readonly share: Share | null;
  /** Whether the cost is to be reported beside the answer, or in place of it; null for neither. */
  readonly costMode: 'report' | 'validate' | null;
  /** Whether the answer is a page of a table, which has a budget of its own in place of a cost. */
  readonly isTable: boolean;
  /** Whether the gateway itself reads whole lists for it, page after page. */
  readonly isWalk: boolean;
  /** The same request as one subgraph is told it. */
  scopeFor(subgraph: string): RequestScope;
}

export interface ContextParts {
  readonly transport: Transport;
  readonly subgraphs: readonly string[];
  readonly now: () => Date;
  /** Who asks; nobody in particular when absent. */
  readonly identity?: Identity;
  readonly share?: Share | null;
}

interface Waited {
  readonly waits: Waits;
}

export type IncomingHeaders = Readonly<Record<string, string | string[] | undefined>>;

// English first: it is what a client without a preference is answered in.
const PREFERENCE: readonly Language[] = ['en', 'kk', 'ru'];

/** The language of the graph that fits Accept-Language best; English where none does. */
const negotiatedLanguage = remembered((accepted): Language => {
  const best = new Negotiator({ headers: { 'accept-language': accepted } }).language([...PREFERENCE]);
  return PREFERENCE.find((language) => language === best) ?? 'en';
});

function languageOf(headers: IncomingHeaders): Language {
  const accepted = headers['accept-language'];
  return typeof accepted === 'string' ? negotiatedLanguage(accepted) : 'en';
}

function headerText(headers: IncomingHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The knowledge that a request asks for: a day, a moment or a release. Throws for one that is none or lies ahead. */
function asOfOf(text: string | null, today: string, parts: ContextParts): { asOf: string | null; day: string } {
  if (text === null) return { asOf: null, day: today };
  if (parseReleaseId(text) !== null) {
    const release = findRelease(parts.transport, parts.subgraphs, text);
    if (release === null) throw badInput('asOf', text, 'the id of a release, as the catalogue lists them');
    // The other datasets are read as of the day on which that release was published.
    return { asOf: `${release.publishedOn};${text}`, day: release.publishedOn };
  }
  if (!codecs.Date.accepts(text) && !codecs.DateTime.accepts(text)) {
    throw badInput('asOf', text, `${codecs.Date.expected}, ${codecs.DateTime.expected}, or a release as "regions@1"`);
  }
  const day = codecs.Date.accepts(text) ? text : dayInAlmaty(new Date(text));
  if (day > today) throw new GraphError('AS_OF_IN_FUTURE', `asOf ${text} is after ${today}, the day of the request.`);
  return { asOf: day, day };
}

/** What the header GraphQL-Cost asks for. Throws for a word that it does not know. */
function costModeOf(text: string | null): RequestContext['costMode'] {
  if (text === null || text === 'report' || text === 'validate') return text;
  throw badInput('GraphQL-Cost', text, '"report" for the cost beside the answer, or "validate" for the cost alone');
}

const AS_REPORTED = 'as-reported';

/** The boundaries that a request asks for. Throws for a text that names none, or a day after that of the request. */
function geographyOf(text: string | null, day: string): string {
  if (text === null || text === AS_REPORTED || text === 'current') return text ?? AS_REPORTED;
  if (codecs.Date.accepts(text) && text <= day) return text;
  throw badInput(
    'Data-Geography',
    text,
    `"as-reported", "current", or ${codecs.Date.expected}, not after ${day}, the day of the request`,
  );
}

/** What a request to any other graph means: its id, and who asks. */
export function plainRequestContext(
  requestId: string,
  headers: IncomingHeaders,
  parts: Pick<ContextParts, 'now' | 'identity' | 'share'> & Waited,
): RequestContext {
  const common = {
    requestId,
    identity: parts.identity ?? ANONYMOUS,
    today: dayInAlmaty(parts.now()),
    asOf: null,
    language: 'en' as const,
    geography: AS_REPORTED,
  };
  return {
    ...common,
    dataVersion: () => null,
    share: parts.share ?? null,
    costMode: costModeOf(headerText(headers, 'graphql-cost')),
    isTable: false,
    isWalk: false,
    waits: parts.waits,
    pin: null,
    provenance: false,
    reads: new AnswerReads(),
    scopeFor: () => ({ ...common, positions: {} }),
  };
}

/** The extensions of a request that say what it means. */
interface RequestExtensions {
  readonly asOf?: unknown;
  readonly pin?: unknown;
  readonly provenance?: unknown;
}

/** What the header asks for, which an extension may ask for as well but not otherwise. */
function saidOnce(extension: unknown, argument: string, header: string | null, headerName: string): string | null {
  if (extension == null) return header;
  if (typeof extension !== 'string') throw badInput(argument, extension, 'text');
  if (header !== null && header !== extension) {
    throw badInput(argument, extension, `the same as the header ${headerName}, ${JSON.stringify(header)}`);
  }
  return extension;
}

/** A permalink has said it already; whoever says it again must say the same. */
function notOtherwise(pinned: string | null, asked: string | null, argument: string): void {
  if (asked !== null && asked !== pinned) {
    throw badInput(argument, asked, `nothing beside a permalink, which pins ${JSON.stringify(pinned)}`);
  }
}

function provenanceOf(headers: IncomingHeaders, extension: unknown): boolean {
  if (extension != null && typeof extension !== 'boolean')
    throw badInput('extensions.provenance', extension, 'true or false');
  const header = headerText(headers, 'data-provenance');
  if (header !== null && header !== 'true' && header !== 'false')
    throw badInput('Data-Provenance', header, '"true" or "false"');
  return extension === true || header === 'true';
}

/** The pinned positions of every subgraph: those of a permalink for its datasets, the newest for all others. */
function positionsOf(pin: Pin | null, asOf: string | null, parts: ContextParts): PinnedPositions {
  const { transport, subgraphs } = parts;
  const newest = pinPositions(transport, subgraphs);
  if (pin === null) return newest;
  checkPinnedDatasets(pin, transport, subgraphs);
  return new Map(
    [...newest].map(([name, positions]) => [
      name,
      { ...positions, ...pinnedPositions(pin, asOf, transport.histories(name) ?? {}) },
    ]),
  );
}

/**
 * Fixes what a request means: language, day, knowledge, territory, and one position in each dataset's history. The
 * body's extensions and the header `Data-As-Of` may both name the knowledge; they must not differ. A permalink pins all
 * of it, whatever language the client prefers.
 */
export function createRequestContext(
  requestId: string,
  headers: IncomingHeaders,
  extensions: RequestExtensions | undefined,
  parts: ContextParts & Waited,
): RequestContext {
  const now = dayInAlmaty(parts.now());
  const pin = readPin(extensions?.pin, now);
  const askedAsOf = saidOnce(extensions?.asOf, 'extensions.asOf', headerText(headers, 'data-as-of'), 'Data-As-Of');
  const askedGeography = headerText(headers, 'data-geography');
  if (pin !== null) {
    notOtherwise(pin.asOf, askedAsOf, 'asOf');
    notOtherwise(pin.geography, askedGeography, 'Data-Geography');
  }
  const { asOf, day } = asOfOf(pin === null ? askedAsOf : pin.asOf, pin?.today ?? now, parts);
  const geography = geographyOf(pin?.geography ?? askedGeography, day);
  const pinned = positionsOf(pin, asOf, parts);
  const language = pin?.language ?? languageOf(headers);
  const identity = parts.identity ?? ANONYMOUS;
  const common = { requestId, today: day, asOf, language, geography, identity };
  // Spread last here as wherever it is done for every request: docs/performance.md.
  return {
    dataVersion: (datasets) => dataVersionOf(pinned, parts.subgraphs, datasets),
    share: parts.share ?? null,
    costMode: costModeOf(headerText(headers, 'graphql-cost')),
    isTable: false,
    isWalk: false,
    waits: parts.waits,
    pin,
    provenance: provenanceOf(headers, extensions?.provenance),
    reads: new AnswerReads(),
    scopeFor: (subgraph) => ({ positions: pinned.get(subgraph) ?? {}, ...common }),
    ...common,
  };
}

/** The knowledge of a request as a client asks for it; null for everything published. */
export function askedKnowledge({ asOf }: Pick<RequestContext, 'asOf'>): string | null {
  // A release stands behind the day on which it was published.
  return asOf === null ? null : asOf.slice(asOf.indexOf(';') + 1);
}
