import type { GraphQLSchema } from 'graphql';
import { byName } from '../service/by-name.ts';
import { GraphError } from '../service/errors.ts';
import { checkScalarInputs } from './execution/scalar-inputs.ts';
import type { Ran, Run } from './execution/supergraph-gateway.ts';
import type { CostReport, Limits } from './limits/limits.ts';
import { REFUSED_COST } from './limits/shares.ts';
import { requestError } from './outgoing-error.ts';
import type { AnswerExtensions, AskedOperation } from './provenance/answer-extensions.ts';

/** An operation of a document that has been validated, for one request. */
export interface ValidOperation extends AskedOperation {
  /** Names the document among all others; equal documents have equal ones. */
  readonly documentId: string;
}

/** What an operation is answered with, before it is written. */
export interface OperationResult extends Ran {
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** What an operation that is run was estimated to cost. */
export interface Estimated {
  readonly operationName: string | undefined;
  readonly cost: number;
}

export interface OperationRunnerParts {
  readonly schema: GraphQLSchema;
  readonly run: Run;
  readonly limits: Limits;
  /** Whether the scalars of the supergraph are those of `schema/scalars.ts`. */
  readonly ownScalars: boolean;
  /** What answers say of their data; absent over a supergraph of another make. */
  readonly answers: AnswerExtensions | undefined;
  readonly onEstimated: ((estimated: Estimated) => void) | undefined;
}

/** Answers valid operations: whether each may be asked so, what it costs, its data, and what is said beside them. */
export class OperationRunner {
  readonly #parts: OperationRunnerParts;

  constructor(parts: OperationRunnerParts) {
    this.#parts = parts;
  }

  /** Never throws for what the operation asks or a subgraph does: that is an error of the result. */
  async answer(given: ValidOperation): Promise<OperationResult> {
    const asked = { ...given, variables: byName(given.variables) };
    const { share, costMode, isTable } = asked.context;
    let cost: CostReport | null = null;
    let result: OperationResult;
    try {
      this.#check(asked);
      // A table has a budget of its own.
      if (!isTable) {
        cost = this.#cost(asked);
        // A dry run is no more work than what is refused.
        await share?.take(costMode === 'validate' ? REFUSED_COST : cost.estimated);
      }
      result = costMode === 'validate' ? { data: null } : await this.#run(asked);
    } catch (error) {
      if (cost === null && !isTable) await share?.charge();
      result = { errors: [requestError(error)] };
    }
    const extensions = await this.#extensions(asked, cost);
    return extensions === undefined ? result : { extensions, ...result };
  }

  #run({ document, operation, documentId, variables, context }: ValidOperation): Promise<Ran> {
    return this.#parts.run({ document, operation, documentId, variables, context });
  }

  /** Refuses what can't be run before anything is planned. */
  #check({ document, operation, variables, context }: ValidOperation): void {
    const { schema, ownScalars, answers } = this.#parts;
    if (schema.getRootType(operation.operation) == null) {
      const message = `The graph has no ${operation.operation}; expected a query.`;
      throw new GraphError('GRAPHQL_VALIDATION_FAILED', message);
    }
    if (ownScalars) checkScalarInputs(schema, document, operation.variableDefinitions ?? [], variables);
    if (answers === undefined) return;
    answers.check({ document, operation, context });
    context.reads.expect(answers.datasetsOf(document, operation));
  }

  #cost({ document, operation, variables, context }: ValidOperation): CostReport {
    const { limits, onEstimated } = this.#parts;
    const { costMode, identity } = context;
    if (costMode === 'validate') return limits.report(document, operation, variables, identity.kind);
    const cost = limits.check(document, operation, variables, identity.kind);
    onEstimated?.({ operationName: operation.name?.value, cost: cost.estimated });
    return cost;
  }

  async #extensions(
    asked: ValidOperation,
    cost: CostReport | null,
  ): Promise<Readonly<Record<string, unknown>> | undefined> {
    const { costMode, share } = asked.context;
    const known = await this.#parts.answers?.of(asked);
    if (costMode === null || cost === null) return known;
    const state = await share?.state();
    return { ...known, cost: state === undefined ? cost : { ...cost, share: state } };
  }
}
