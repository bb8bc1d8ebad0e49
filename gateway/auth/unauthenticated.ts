import { GraphError } from '../../service/errors.ts';

/** One answer for every wrong credential: why it is wrong is nobody's business who does not hold it. */
export function unauthenticated(): GraphError {
  return new GraphError(
    'UNAUTHENTICATED',
    'The credential is wrong or has ended; expected an API key or a token that is in force, or none for public figures.',
  );
}

/** What the answer says beside it (RFC 6750). */
export const CHALLENGE = 'Bearer realm="graph", error="invalid_token"';
