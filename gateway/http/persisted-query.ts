import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { GraphError } from '../../service/errors.ts';
import type { GraphqlParameters } from './parameters.ts';

const SHA256 = /^[0-9a-f]{64}$/u;

/**
 * Checks the hash by which a client names a persisted query: it must be the SHA-256 of the text, when the text comes
 * with it. Throws BAD_REQUEST.
 */
export function checkPersistedQuery({ query, extensions }: GraphqlParameters): void {
  const persisted: unknown = extensions?.['persistedQuery'];
  if (persisted == null) return;
  const { version, sha256Hash } = persisted as { readonly version?: unknown; readonly sha256Hash?: unknown };
  if (version !== 1 || typeof sha256Hash !== 'string' || !SHA256.test(sha256Hash)) {
    throw new GraphError(
      'BAD_REQUEST',
      'extensions.persistedQuery is wrong; expected {"version": 1, "sha256Hash": ...} with 64 lower-case hexadecimal digits.',
    );
  }
  if (query !== undefined && hash('sha256', query) !== sha256Hash) {
    throw new GraphError(
      'BAD_REQUEST',
      'extensions.persistedQuery.sha256Hash is not the hash of the query that came with it; expected the SHA-256 of its text.',
    );
  }
}

const MAX_CHARACTERS = 16 * 1024 * 1024;

/**
 * Queries by their hashes. Apollo Server has such a store too, but sees only requests whose answers are not known yet: a
 * client may name by its hash what it sent with its text, wherever the answer came from.
 */
export class PersistedQueries {
  readonly #texts = new LRUCache<string, string>({ maxSize: MAX_CHARACTERS, sizeCalculation: ({ length }) => length });

  /** The parameters with the text that their hash names, where it is known. */
  withText(parameters: GraphqlParameters): GraphqlParameters {
    checkPersistedQuery(parameters);
    const hash = hashOf(parameters);
    const known = hash === undefined || parameters.query !== undefined ? undefined : this.#texts.get(hash);
    return known === undefined ? parameters : { ...parameters, query: known };
  }

  /** Keeps the text of a query that was answered and came with its hash. */
  keep(parameters: GraphqlParameters): void {
    const hash = hashOf(parameters);
    const { query } = parameters;
    if (hash !== undefined && query !== undefined && query !== '') this.#texts.set(hash, query);
  }
}

/** The hash of a persisted query, which has been checked. */
function hashOf({ extensions }: GraphqlParameters): string | undefined {
  return ((extensions?.['persistedQuery'] ?? {}) as { readonly sha256Hash?: string }).sha256Hash;
}
