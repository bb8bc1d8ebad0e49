import { GraphError } from '../../service/errors.ts';
import type { IncomingHeaders } from '../context.ts';

// A page of another origin can't send these without a preflight that is asked first.
const PREFLIGHT_HEADERS = ['apollo-require-preflight', 'x-apollo-operation-name'];

/**
 * Refuses a GET that a foreign page could send without asking first. Needed only where something in front of the graph
 * reads cookies; a POST takes JSON alone, which always asks first. Throws BAD_REQUEST.
 */
export function requirePreflight(method: string, headers: IncomingHeaders): void {
  if (method === 'POST' || /^application\/json\b/iu.test(String(headers['content-type'] ?? ''))) return;
  if (PREFLIGHT_HEADERS.some((name) => (headers[name] ?? '') !== '')) return;
  throw new GraphError(
    'BAD_REQUEST',
    `A GET needs a header that makes browsers ask first; expected one of ${PREFLIGHT_HEADERS.join(', ')}, not empty.`,
  );
}
