import {
  getVariableValues,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { GraphError, maskedError } from '../../service/errors.ts';
import type { Operation } from './selection.ts';

// The limit on tokens that every query has.
const MAX_TOKENS = 5_000;

function parsed(text: string): DocumentNode {
  try {
    return parse(text, { maxTokens: MAX_TOKENS });
  } catch (error) {
    throw new GraphError('GRAPHQL_PARSE_FAILED', error instanceof Error ? error.message : String(error));
  }
}

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

// Most of what is asked for is asked for again: saved operations above all.
const documents = new WeakMap<GraphQLSchema, Map<string, DocumentNode>>();
const MAX_KEPT = 200;

/** The document of a text. Throws GRAPHQL_PARSE_FAILED, and GRAPHQL_VALIDATION_FAILED for what the schema does not have. */
function validDocument(schema: GraphQLSchema, text: string): DocumentNode {
  let kept = documents.get(schema);
  if (kept === undefined) documents.set(schema, (kept = new Map<string, DocumentNode>()));
  const known = kept.get(text);
  if (known !== undefined) return known;
  const document = parsed(text);
  const [fault] = validate(schema, document, undefined, { maxErrors: 1 });
  // Suggestions name parts of the schema that the client did not.
  if (fault !== undefined) {
    throw new GraphError('GRAPHQL_VALIDATION_FAILED', fault.message.replace(/ ?Did you mean .*$/su, ''));
  }
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(text, document);
  return document;
}

/** An operation of a text with its variables. Throws for each thing that keeps it from being executed. */
export function readOperation(
  schema: GraphQLSchema,
  text: string,
  name: string | undefined,
  variables: Readonly<Record<string, unknown>>,
): Operation {
  const document = validDocument(schema, text);
  const definition = definitionOf(document, name);
  const { coerced, errors } = getVariableValues(schema, definition.variableDefinitions ?? [], { ...variables });
  const [fault] = errors ?? [];
  if (fault !== undefined) {
    const { code, message } = maskedError(fault);
    throw new GraphError(code === 'GRAPHQL_VALIDATION_FAILED' ? 'BAD_USER_INPUT' : code, message);
  }
  return { document, definition, variables, coerced: coerced ?? {} };
}
