import { getOperationAST, type DocumentNode } from 'graphql';
import type { Caller } from '../../service/headers.ts';
import { WrittenData, type Run, type RunRequest } from '../execution/supergraph-gateway.ts';
import { fieldError } from '../outgoing-error.ts';
import type { AccessMap } from './access-map.ts';
import { filterDocument, forbidden, withNulls, type Filtered } from './filter.ts';

/** What somebody holds of that which the map demands: whoever holds the same is served the same document. */
function grantOf(access: AccessMap, { kind, scopes }: Caller): string {
  if (kind === 'anonymous') return '-';
  return `+${scopes
    .filter((scope) => access.scopes.has(scope))
    .toSorted()
    .join(' ')}`;
}

/**
 * An executor that plans and runs nothing of what somebody may not read: those fields are null with FORBIDDEN, the rest
 * is served. `documentId` tells the documents apart for whatever keeps plans by it.
 */
export function guardedExecutor(inner: Run, access: AccessMap): Run {
  if (access.isOpen) return inner;
  const known = new WeakMap<DocumentNode, Map<string, Filtered | null>>();
  const filtered = (document: DocumentNode, caller: Caller, grant: string): Filtered | null => {
    const grants = known.get(document) ?? new Map<string, Filtered | null>();
    known.set(document, grants);
    const found = grants.get(grant);
    if (found !== undefined) return found;
    const made = filterDocument(access, document, caller);
    grants.set(grant, made);
    return made;
  };
  return async (request) => {
    const { identity } = request.context;
    const grant = grantOf(access, identity);
    const instead = filtered(request.document, identity, grant);
    if (instead === null) return inner(request);
    const guard = instead.refused.get(request.operation.name?.value ?? '');
    if (guard !== undefined) return { data: null, errors: [fieldError(forbidden('The operation', guard))] };
    const { data, errors = [] } = await inner(onDocument(request, instead.document, grant));
    const written: unknown = data instanceof WrittenData ? JSON.parse(data.json) : data;
    const restored = withNulls(written, instead);
    const all = [...errors, ...restored.errors.map(({ error, path }) => fieldError(error, path))];
    // The data of an answer to a GraphQL operation is an object or null.
    const given = { data: restored.data as Readonly<Record<string, unknown>> | null };
    return all.length === 0 ? given : { ...given, errors: all };
  };
}

function onDocument(request: RunRequest, document: DocumentNode, grant: string): RunRequest {
  const operation = getOperationAST(document, request.operation.name?.value) ?? request.operation;
  return { ...request, document, operation, documentId: `${request.documentId}${grant}` };
}
