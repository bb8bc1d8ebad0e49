import { hash } from 'node:crypto';
import type { RequestContext } from '../context.ts';
import type { GraphqlParameters } from '../http/parameters.ts';

const sha256 = (text: string): string => hash('sha256', text);

// A longer key costs more to keep than to hash.
const MAX_PLAIN_KEY = 512;

/**
 * The name of the query that a request means: the hash of its text, or the hash that it gives instead; null when the
 * two differ, which is refused elsewhere.
 */
function queryName({ query, extensions }: GraphqlParameters): string | null {
  const { sha256Hash } = (extensions?.['persistedQuery'] ?? {}) as { readonly sha256Hash?: unknown };
  if (query === undefined) return typeof sha256Hash === 'string' ? sha256Hash : null;
  const own = sha256(query);
  return sha256Hash === undefined || sha256Hash === own ? own : null;
}

/** A query and the operation of it that is meant, as one text; null for a request that is refused elsewhere. */
export function askedQuery(parameters: GraphqlParameters): string | null {
  const query = queryName(parameters);
  return query === null ? null : `${query} ${parameters.operationName ?? ''}`;
}

export interface KeyParts {
  readonly query: string;
  readonly parameters: GraphqlParameters;
  readonly context: RequestContext;
  readonly contentType: string;
  /** The datasets that the query can read; null while they are not known, which stands for all. */
  readonly datasets: ReadonlySet<string> | null;
}

/** Everything that an answer depends on, as one key; null where the state of its data is not known. */
export function answerKey({ query, parameters, context, contentType, datasets }: KeyParts): string | null {
  const { today, asOf, language, geography, provenance, identity } = context;
  const version = context.dataVersion(datasets);
  if (version === null) return null;
  const extensions = Object.entries(parameters.extensions ?? {}).filter(([name]) => name !== 'persistedQuery');
  // What may be asked, and what of it is answered, hangs on who asks by kind and scopes alone.
  const asker = [identity.kind, ...[...identity.scopes].sort()];
  const asked = JSON.stringify([parameters.variables ?? {}, extensions, provenance, asker]);
  const key = [query, asked, contentType, today, asOf ?? '', language, geography, version].join('\n');
  return key.length > MAX_PLAIN_KEY ? sha256(key) : key;
}
