import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import type { GraphQLError } from 'graphql';
import type { RequestContext } from '../context.ts';
import type { CostReport, Limits } from './limits.ts';
import { REFUSED_COST } from './shares.ts';

/** What an operation that is run was estimated to cost. */
export interface Estimated {
  readonly operationName: string | undefined;
  readonly cost: number;
}

/**
 * Estimates every operation before it is planned and refuses those over the limits. The header GraphQL-Cost asks for
 * the estimate: `report` beside the answer, `validate` in place of it, whatever it comes to.
 */
export function costPlugin(
  limits: Limits,
  requestError: (error: unknown) => GraphQLError,
  onEstimated: (estimated: Estimated) => void = () => undefined,
): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () => {
      let report: CostReport | null = null;
      const listener: GraphQLRequestListener<RequestContext> = {
        didResolveOperation: async ({ document, operation, request, contextValue }) => {
          // A table has a budget of its own.
          if (operation === undefined || contextValue.isTable) return;
          const { costMode, identity, share } = contextValue;
          const estimate = costMode === 'validate' ? 'report' : 'check';
          try {
            report = limits[estimate](document, operation, request.variables ?? {}, identity.kind);
            if (costMode !== 'validate') onEstimated({ operationName: operation.name?.value, cost: report.estimated });
            // A dry run is no more work than what is refused.
            await share?.take(costMode === 'validate' ? REFUSED_COST : report.estimated);
          } catch (error) {
            throw requestError(error);
          }
        },
        responseForOperation: ({ contextValue, response }) =>
          Promise.resolve(
            contextValue.costMode === 'validate'
              ? { http: response.http, body: { kind: 'single', singleResult: { data: null } } }
              : null,
          ),
        willSendResponse: async ({ contextValue, response }) => {
          if (report === null && !contextValue.isTable) await contextValue.share?.charge();
          if (contextValue.costMode === null || report === null || response.body.kind !== 'single') return;
          const share = await contextValue.share?.state();
          const { singleResult } = response.body;
          const cost = share === undefined ? report : { ...report, share };
          singleResult.extensions = { ...singleResult.extensions, cost };
        },
      };
      return Promise.resolve(listener);
    },
  };
}
