import { getOperationAST, GraphQLError, type DocumentNode } from 'graphql';
import { maskedError } from '../../service/errors.ts';
import type { Caller } from '../../service/headers.ts';
import type { RequestContext } from '../context.ts';
import { WrittenData, type GatewayExecutor } from '../execution/supergraph-gateway.ts';
import type { AccessMap } from './access-map.ts';
import { filterDocument, forbidden, withNulls, type Filtered } from './filter.ts';

function graphqlError(error: unknown, path?: readonly (string | number)[]): GraphQLError {
  const { message, code, details } = maskedError(error);
  return new GraphQLError(message, { ...(path === undefined ? {} : { path }), extensions: { ...details, code } });
}

type GatewayGraphQLRequestContext = Parameters<GatewayExecutor>[0];

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
 * is served. `queryHash` tells the documents apart for whatever keeps plans by it.
 */
export function guardedExecutor(inner: GatewayExecutor, access: AccessMap): GatewayExecutor {
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
    // Apollo Server hands over the context that the HTTP layer made.
    const { identity } = request.context as RequestContext;
    const grant = grantOf(access, identity);
    const instead = filtered(request.document, identity, grant);
    if (instead === null) return inner(request);
    const guard = instead.refused.get(request.operation.name?.value ?? '');
    if (guard !== undefined) return { data: null, errors: [graphqlError(forbidden('The operation', guard))] };
    const { data, errors, ...rest } = await inner(onDocument(request, instead.document, grant));
    const written: unknown = data instanceof WrittenData ? JSON.parse(data.json) : data;
    const restored = withNulls(written, instead);
    const all = [...(errors ?? []), ...restored.errors.map(({ error, path }) => graphqlError(error, path))];
    // The data of an answer to a GraphQL operation is an object or null.
    return {
      ...rest,
      data: restored.data as Record<string, unknown> | null,
      ...(all.length === 0 ? {} : { errors: all }),
    };
  };
}

function onDocument(
  request: GatewayGraphQLRequestContext,
  document: DocumentNode,
  grant: string,
): GatewayGraphQLRequestContext {
  const operation = getOperationAST(document, request.request.operationName) ?? request.operation;
  return { ...request, document, operation, queryHash: `${request.queryHash}${grant}` };
}
