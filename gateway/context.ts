import Negotiator from 'negotiator';
import { parseReleaseId } from '../datasets/release.ts';
import { codecs } from '../schema/scalars.ts';
import { badInput, GraphError } from '../service/errors.ts';
import { ANONYMOUS, dayInAlmaty, type Identity, type Language, type RequestScope } from '../service/headers.ts';
import type { Transport } from './composition/transport.ts';
import type { Share } from './limits/shares.ts';
import { findRelease, pinPositions } from './positions.ts';

/** What one request means, fixed before anything of it runs: who reads the graph with it sees one state of the data. */
export interface RequestContext {
  readonly requestId: string;
  readonly language: Language;
  readonly today: string;
  readonly asOf: string | null;
  /** as-reported, current, or the day on whose boundaries figures of territories are asked for. */
  readonly geography: string;
  /** Who asks, and with which scopes. */
  readonly identity: Identity;
  /** From what its cost is taken; null where nobody's cost is limited. */
  readonly share: Share | null;
  /** Whether the cost is to be reported beside the answer, or in place of it; null for neither. */
  readonly costMode: 'report' | 'validate' | null;
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

type IncomingHeaders = Readonly<Record<string, string | string[] | undefined>>;

// English first: it is what a client without a preference is answered in.
const PREFERENCE: readonly Language[] = ['en', 'kk', 'ru'];

/** The language of the graph that fits Accept-Language best; English where none does. */
function languageOf(headers: IncomingHeaders): Language {
  const accepted = headers['accept-language'];
  const negotiated = new Negotiator({ headers: { 'accept-language': typeof accepted === 'string' ? accepted : '*' } });
  const best = negotiated.language([...PREFERENCE]);
  return PREFERENCE.find((language) => language === best) ?? 'en';
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

/**
 * Fixes what a request means: language, day, knowledge, territory, and one position in each dataset's history.
 * `asOfExtension` is what the body's extensions say, and the header `Data-As-Of` says the same; they must not differ.
 */
export function createRequestContext(
  requestId: string,
  headers: IncomingHeaders,
  asOfExtension: unknown,
  parts: ContextParts,
): RequestContext {
  const today = dayInAlmaty(parts.now());
  const header = headerText(headers, 'data-as-of');
  if (asOfExtension != null && typeof asOfExtension !== 'string')
    throw badInput('extensions.asOf', asOfExtension, 'text');
  if (header !== null && asOfExtension != null && header !== asOfExtension) {
    throw badInput('extensions.asOf', asOfExtension, `the same as the header Data-As-Of, ${JSON.stringify(header)}`);
  }
  const { asOf, day } = asOfOf(header ?? asOfExtension ?? null, today, parts);
  const language = languageOf(headers);
  const pinned = pinPositions(parts.transport, parts.subgraphs);
  const geography = geographyOf(headerText(headers, 'data-geography'), day);
  const costMode = costModeOf(headerText(headers, 'graphql-cost'));
  const common = { requestId, today: day, asOf, language, geography, identity: parts.identity ?? ANONYMOUS };
  return {
    ...common,
    share: parts.share ?? null,
    costMode,
    scopeFor: (subgraph) => ({ ...common, positions: pinned.get(subgraph) ?? {} }),
  };
}
