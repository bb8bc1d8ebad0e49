import { getVariableValues, Kind, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { GraphError, maskedError } from '../../service/errors.ts';
import type { Operation } from './selection.ts';

function definitionOf(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const found = name === undefined ? operations : operations.filter((operation) => operation.name?.value === name);
  const [definition, ...others] = found;
  if (definition === undefined || others.length > 0) {
    throw new GraphError(
      'OPERATION_RESOLUTION_FAILURE',
      'The operation to execute is missing or ambiguous; expected operationName to name one of the query.',
    );
  }
  return definition;
}

/** An operation of a valid document with its variables. Throws for each thing that keeps it from being executed. */
export function operationIn(
  schema: GraphQLSchema,
  document: DocumentNode,
  name: string | undefined,
  variables: Readonly<Record<string, unknown>>,
): Operation {
  const definition = definitionOf(document, name);
  const { coerced, errors } = getVariableValues(schema, definition.variableDefinitions ?? [], { ...variables });
  const [fault] = errors ?? [];
  if (fault !== undefined) {
    const { code, message } = maskedError(fault);
    throw new GraphError(code === 'GRAPHQL_VALIDATION_FAILED' ? 'BAD_USER_INPUT' : code, message);
  }
  return { document, definition, variables, coerced: coerced ?? {} };
}
