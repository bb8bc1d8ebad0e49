import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { codes, maskedError, type MaskedError } from '../service/errors.ts';
import type { Switches } from './config.ts';

// Details that a client can act on; whatever else a subgraph attaches stays inside.
const KEPT_DETAILS = new Set(['argument', 'scope', 'subgraph']);

/** Suggestions name parts of the schema that the client did not. */
function withoutSuggestion(error: MaskedError): MaskedError {
  return { ...error, message: error.message.replace(/ ?Did you mean .*$/su, '') };
}

/** The library refuses a mutation by GET with a status, and no code for it. */
function masked(error: unknown): MaskedError {
  const http: unknown = error instanceof GraphQLError ? error.extensions['http'] : undefined;
  if ((http as { readonly status?: unknown } | undefined)?.status !== 405) return maskedError(error);
  return {
    message: 'A GET reads; expected a query, or this operation by POST.',
    code: 'METHOD_NOT_ALLOWED',
    details: {},
  };
}

/** An error as it leaves the gateway: the code of the catalogue, the path, the subgraph, and nothing of the inside. */
export function outgoingError(
  formatted: GraphQLFormattedError,
  error: unknown,
  switches: Pick<Switches, 'suggestions'>,
): GraphQLFormattedError {
  const known = masked(error);
  const { message, code, details } = switches.suggestions ? known : withoutSuggestion(known);
  const { subgraph } = error instanceof GraphQLError ? error.extensions : {};
  const kept = Object.fromEntries(Object.entries(details).filter(([name]) => KEPT_DETAILS.has(name)));
  return {
    message,
    ...(formatted.locations === undefined ? {} : { locations: formatted.locations }),
    ...(formatted.path === undefined ? {} : { path: formatted.path }),
    extensions: { ...kept, ...(typeof subgraph === 'string' ? { subgraph } : {}), code },
  };
}

/** The faults of one text: each is told once, with every place that has it, however often the text repeats it. */
export function toldOnce(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
  const byMessage = new Map<string, GraphQLFormattedError>();
  for (const error of errors) {
    const known = byMessage.get(error.message) ?? { ...error, locations: [] };
    const locations = [...(known.locations ?? []), ...(error.locations ?? [])];
    byMessage.set(error.message, locations.length === 0 ? error : { ...known, locations });
  }
  return [...byMessage.values()];
}

/** A request error as Apollo Server takes it: with the status of its code. */
export function requestError(error: unknown): GraphQLError {
  const { message, code, details } = maskedError(error);
  return new GraphQLError(message, {
    ...(error instanceof Error ? { originalError: error } : {}),
    extensions: { ...details, code, http: { status: codes[code].status } },
  });
}

/** The error of one field, or of the whole operation, before it goes out. */
export function fieldError(error: unknown, path?: readonly (string | number)[]): GraphQLError {
  const { message, code, details } = maskedError(error);
  return new GraphQLError(message, { ...(path === undefined ? {} : { path }), extensions: { ...details, code } });
}
