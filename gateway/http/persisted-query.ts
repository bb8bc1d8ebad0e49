import { hash } from 'node:crypto';
import { GraphError } from '../../service/errors.ts';
import type { GraphqlParameters } from './parameters.ts';

const SHA256 = /^[0-9a-f]{64}$/u;

/**
 * Checks the hash by which a client names a persisted query: it must be the SHA-256 of the text, when the text comes
 * with it. Throws BAD_REQUEST. Queries are kept under their hashes by Apollo Server, in a store of bounded size, once
 * they have passed validation and limits.
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
