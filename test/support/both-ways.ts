import { execute, parse, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { formattedError } from '../../service/errors.ts';
import { compiled } from '../../subgraphs/compiled.ts';

/** An answer as a client could tell it from another: key order counts, the order of errors does not. */
export interface Told {
  readonly data: string;
  readonly errors: readonly string[];
}

function told({ data, errors = [] }: ExecutionResult): Told {
  const shown = errors.map((error) => JSON.stringify([formattedError(error), error.message]));
  return { data: data === undefined ? 'none' : JSON.stringify(data), errors: shown.sort() };
}

export interface Asked {
  readonly text: string;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
}

/** The same query by graphql-js and compiled, each with a context of its own. */
export async function bothWays(
  schema: GraphQLSchema,
  { text, variables, operationName }: Asked,
  context: () => unknown,
): Promise<{ readonly interpreted: Told; readonly compiled: Told }> {
  const document = parse(text, { noLocation: true });
  const variableValues = variables ?? {};
  const query = compiled(schema, document);
  const interpreted = await execute({
    schema,
    document,
    variableValues,
    operationName: operationName ?? null,
    contextValue: context(),
  });
  const first = told(await query(context(), variableValues, operationName));
  const again = told(await query(context(), variableValues, operationName));
  // What the first run left behind must not show in the next.
  if (JSON.stringify(first) !== JSON.stringify(again)) throw new Error('A second run answered otherwise.');
  return { interpreted: told(interpreted), compiled: first };
}
