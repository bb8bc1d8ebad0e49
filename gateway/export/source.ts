import type { DocumentNode, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import type { RequestContext } from '../context.ts';

export interface PlainAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** What a table needs of the graph. */
export interface QueryRunner {
  /** What clients see of the graph. */
  readonly schema: GraphQLSchema;
  /** Throws GraphError for a text that may not be run: not trusted, or over a limit of its shape. */
  screen(text: string): void;
  /** Runs one operation with all checks of the gateway and answers plain data; never throws for what the query did. */
  run(
    document: DocumentNode,
    operationName: string | undefined,
    variables: Readonly<Record<string, unknown>>,
    context: RequestContext,
  ): Promise<PlainAnswer>;
}
