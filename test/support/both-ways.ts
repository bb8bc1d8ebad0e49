import { execute, parse, type ExecutionResult, type GraphQLError, type GraphQLSchema } from 'graphql';
import { formattedError } from '../../service/errors.ts';
import { compiled } from '../../subgraphs/compiled.ts';

/** An answer as a client could tell it from another: key order counts, the order of errors does not. */
export interface Told {
  readonly data: string;
  readonly errors: readonly string[];
}

/** The first place on an error's path that is null in the data: the error's own, or one above that it nulled. */
function nulledPlace(data: unknown, path: GraphQLError['path'] = []): readonly (string | number)[] {
  let value = data;
  for (const [depth, key] of path.entries()) {
    if (value === null || typeof value !== 'object') return path.slice(0, depth);
    value = (value as Record<string | number, unknown>)[key];
  }
  return path;
}

function told({ data, errors = [] }: ExecutionResult): Told {
  const shown = errors.map((error) => {
    const nulled = nulledPlace(data, error.path);
    // Of several errors that null one place above them, which are heard of before it is null is left to the
    // implementation (GraphQL October 2021, 6.4.4); that there was one is not.
    if (data !== undefined && nulled.length < (error.path?.length ?? 0)) return JSON.stringify({ nulled });
    return JSON.stringify([formattedError(error), error.message]);
  });
  return { data: data === undefined ? 'none' : JSON.stringify(data), errors: [...new Set(shown)].sort() };
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
