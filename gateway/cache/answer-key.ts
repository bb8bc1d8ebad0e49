import { createHash } from 'node:crypto';
import type { RequestContext } from '../context.ts';
import type { GraphqlParameters } from '../http/parameters.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

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

/** Everything that an answer depends on, as one key; null for a request whose answer is not to be kept. */
export function answerKey(parameters: GraphqlParameters, context: RequestContext, contentType: string): string | null {
  const query = queryName(parameters);
  if (query === null || context.dataVersion === null) return null;
  const extensions = Object.entries(parameters.extensions ?? {}).filter(([name]) => name !== 'persistedQuery');
  const { operationName = '', variables = {} } = parameters;
  const { today, asOf, language, geography, dataVersion } = context;
  const asked = JSON.stringify([operationName, variables, extensions]);
  return sha256([query, asked, contentType, today, asOf ?? '', language, geography, dataVersion].join('\n'));
}
