import {
  execute,
  getVariableValues,
  Kind,
  OperationTypeNode,
  parse,
  validate,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { byName } from '../service/by-name.ts';
import { GraphError } from '../service/errors.ts';
import { rootPlan, type ObjectPlan, type Variables } from './operation-plan.ts';
import { executeFields, FieldErrors, isPromise, type Answer, type Run } from './operation-run.ts';

/** A query ready to run: what graphql-js would answer, without finding out the same things in every run. */
export type CompiledQuery = (
  context: unknown,
  variables: Variables,
  operationName?: string | null,
) => ExecutionResult | Promise<ExecutionResult>;

/** The names of the variables that leave fields out or in. */
function conditionNames(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ arguments: given = [] }) => {
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

// A query with more combinations than this plans those anew that were used least lately.
const MAX_COMBINATIONS = 16;

function response(data: Answer | null, { list }: FieldErrors): ExecutionResult {
  return list.length === 0 ? { data } : { errors: list, data };
}

/** One operation of a valid document. Coerces variables with graphql-js, so that their errors are its own. */
function compiledOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): (context: unknown, variables: Variables) => ExecutionResult | Promise<ExecutionResult> {
  const fragments = Object.fromEntries(
    document.definitions.flatMap((one): [string, FragmentDefinitionNode][] =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [],
    ),
  );
  const names = conditionNames(document);
  const plans = new LRUCache<string, ObjectPlan>({ max: MAX_COMBINATIONS });
  const planFor = (variables: Variables): ObjectPlan => {
    const key = names.map((name) => String(variables[name])).join();
    const known = plans.get(key);
    if (known !== undefined) return known;
    const conditions = Object.fromEntries(names.map((name) => [name, variables[name]]));
    const planned = rootPlan({ schema, fragments, operation, conditions });
    plans.set(key, planned);
    return planned;
  };
  return (context, given) => {
    const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given, {
      maxErrors: 50,
    });
    if (errors !== undefined) return { errors };
    const run: Run = { context, variables: byName(coerced), errors: new FieldErrors(), args: new Map() };
    const nothing = (error: unknown): ExecutionResult => {
      run.errors.add(error as GraphQLError, undefined);
      return response(null, run.errors);
    };
    try {
      const data = executeFields(run, planFor(run.variables), undefined, undefined);
      return isPromise(data) ? data.then((ready) => response(ready, run.errors), nothing) : response(data, run.errors);
    } catch (error) {
      return nothing(error);
    }
  };
}

/** Compiles a document that is valid against the schema. What is not a single query runs by graphql-js itself. */
export function compiled(schema: GraphQLSchema, document: DocumentNode): CompiledQuery {
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations;
  const interpreted: CompiledQuery = (contextValue, variableValues, operationName) =>
    execute({ schema, document, contextValue, variableValues, operationName: operationName ?? null });
  if (operation === undefined || operations.length > 1 || operation.operation !== OperationTypeNode.QUERY) {
    return interpreted;
  }
  const query = compiledOperation(schema, document, operation);
  const named = operation.name?.value;
  return (context, variables, operationName) =>
    operationName == null || operationName === named
      ? query(context, variables)
      : interpreted(context, variables, operationName);
}

const MAX_QUERIES = 1_000;
// A parsed query takes about a hundred times its text: 100 MB at most.
const MAX_CHARACTERS = 1_000_000;
// Long ones come seldom and are not worth the memory.
const MAX_KEPT_CHARACTERS = 16_000;

/** Compiled queries by their text, those used last: a gateway sends few different ones, many times each. */
export class CompiledQueries {
  readonly #schema: GraphQLSchema;
  readonly #known = new LRUCache<string, CompiledQuery>({
    max: MAX_QUERIES,
    maxSize: MAX_CHARACTERS,
    maxEntrySize: MAX_KEPT_CHARACTERS,
    sizeCalculation: (_, text) => text.length + 1,
  });

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** The query of a text. Throws a GraphQL error for one that is none, or that does not fit the schema. */
  get(text: string): CompiledQuery {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const document = parse(text, { noLocation: true });
    const [fault] = validate(this.#schema, document);
    if (fault !== undefined) throw new GraphError('GRAPHQL_VALIDATION_FAILED', fault.message);
    const query = compiled(this.#schema, document);
    this.#known.set(text, query);
    return query;
  }
}
