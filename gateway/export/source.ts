import type { DocumentNode, GraphQLFormattedError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { RequestContext } from '../context.ts';
import type { Admission } from '../resilience/admission.ts';

export interface PlainAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** What a table needs of the graph. */
export interface QueryRunner {
  /** What clients see of the graph. */
  readonly schema: GraphQLSchema;
  /** The datasets that an operation can read, by their names; absent over a graph that has no catalogue of them. */
  datasetsOf?(document: DocumentNode, operation: OperationDefinitionNode): Iterable<string>;
  /**
   * What a text says. Throws GraphError for one that may not be run: not trusted, over a limit of its shape, or not what
   * the schema has.
   */
  read(text: string): DocumentNode;
  /** Runs one operation with all checks of the gateway and answers plain data; never throws for what the query did. */
  run(
    document: DocumentNode,
    operationName: string | undefined,
    variables: Readonly<Record<string, unknown>>,
    context: RequestContext,
  ): Promise<PlainAnswer>;
}

/**
 * The same with each page in the lane of large work: the first is refused where there is too much to do, before anything
 * is made; those after it wait for their turn.
 */
export function admittedRunner(runner: QueryRunner, admission: Pick<Admission, 'begin' | 'goOn'>): QueryRunner {
  let hasBegun = false;
  return {
    schema: runner.schema,
    ...(runner.datasetsOf === undefined ? {} : { datasetsOf: runner.datasetsOf.bind(runner) }),
    read: (text) => runner.read(text),
    run: async (document, operationName, variables, context) => {
      const work = (): Promise<PlainAnswer> => runner.run(document, operationName, variables, context);
      if (hasBegun) return admission.goOn(context.waits.signal, work);
      hasBegun = true;
      return admission.begin(context.waits.signal, work);
    },
  };
}
