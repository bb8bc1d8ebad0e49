import { stripIgnoredCharacters, type OperationDefinitionNode } from 'graphql';
import { badInput } from '../../service/errors.ts';
import { textHash, type Pin } from './pin.ts';
import type { SavedOperations } from './saved-operations.ts';

/** Longer addresses do not pass every server and proxy on the way. */
const MAX_LENGTH = 8_000;
/** From here on a saved operation is named and not written out: a shorter address fits into a note. */
const LONG = 1_000;

export interface Pinned {
  readonly query: string;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly pin: Pin;
}

/**
 * The address under which a query gives the same data later, under the same version of the schema. A long query that is
 * saved is named. Null where the address would be too long: then the pin goes with the query in a POST.
 */
export function permalink(
  { query, operation, variables, pin }: Pinned,
  saved: SavedOperations,
  publicUrl: string,
): string | null {
  const name = operation.name?.value;
  const asked = Object.keys(variables).length === 0 ? {} : { variables: JSON.stringify(variables) };
  const address = (named: Readonly<Record<string, string>>, pinned: Pin): string => {
    const parameters = new URLSearchParams({ ...named, ...asked, extensions: JSON.stringify({ pin: pinned }) });
    return `${publicUrl}/graphql?${parameters.toString()}`;
  };
  const text = stripIgnoredCharacters(query);
  const full = address({ query: text, ...(name === undefined ? {} : { operationName: name }) }, pin);
  const savedName = full.length > LONG ? saved.nameOf(query) : null;
  const link = savedName === null ? full : address({ operationName: savedName }, { ...pin, operation: textHash(text) });
  return link.length > MAX_LENGTH ? null : link;
}

/**
 * The parameters of a permalink: where it names a saved operation, with its text. Throws BAD_USER_INPUT where the
 * operation has another text by now, or is no longer saved.
 */
export function withSavedQuery<T extends { readonly query?: string; readonly operationName?: string }>(
  parameters: T,
  pin: Pin | null,
  saved: SavedOperations,
): T {
  if (pin?.operation === undefined) return parameters;
  const { operationName: name } = parameters;
  const text = name === undefined ? null : saved.text(name);
  if (text === null || textHash(stripIgnoredCharacters(text)) !== pin.operation) {
    throw badInput(
      'extensions.pin.operation',
      pin.operation,
      'to stand in a permalink beside the name of its operation',
    );
  }
  return { ...parameters, query: text };
}
