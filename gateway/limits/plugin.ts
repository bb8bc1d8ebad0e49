import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import type { GraphQLError } from 'graphql';
import type { RequestContext } from '../context.ts';
import type { CostReport, Limits } from './limits.ts';

/** The text of a query as it comes over HTTP; null where it is not given, as when it is named by its hash. */
export function queryText({
  method,
  search,
  body,
}: {
  readonly method: string;
  readonly search: string;
  readonly body: unknown;
}): string | null {
  if (method === 'GET') return new URLSearchParams(search).get('query');
  const { query } = (typeof body === 'object' && body !== null ? body : {}) as { readonly query?: unknown };
  return typeof query === 'string' ? query : null;
}

/**
 * Estimates every operation before it is planned and refuses those over the limits. The header GraphQL-Cost asks for
 * the estimate: `report` beside the answer, `validate` in place of it, whatever it comes to.
 */
export function costPlugin(
  limits: Limits,
  requestError: (error: unknown) => GraphQLError,
): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () => {
      let report: CostReport | null = null;
      const listener: GraphQLRequestListener<RequestContext> = {
        didResolveOperation: ({ document, operation, request, contextValue }) => {
          if (operation === undefined) return Promise.resolve();
          const { costMode, identity } = contextValue;
          const estimate = costMode === 'validate' ? 'report' : 'check';
          try {
            report = limits[estimate](document, operation, request.variables ?? {}, identity.kind);
          } catch (error) {
            throw requestError(error);
          }
          return Promise.resolve();
        },
        responseForOperation: ({ contextValue, response }) =>
          Promise.resolve(
            contextValue.costMode === 'validate'
              ? { http: response.http, body: { kind: 'single', singleResult: { data: null } } }
              : null,
          ),
        willSendResponse: ({ contextValue, response }) => {
          if (contextValue.costMode !== null && report !== null && response.body.kind === 'single') {
            const { singleResult } = response.body;
            singleResult.extensions = { ...singleResult.extensions, cost: report };
          }
          return Promise.resolve();
        },
      };
      return Promise.resolve(listener);
    },
  };
}
