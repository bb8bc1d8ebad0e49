import {
  getVariableValues,
  isObjectType,
  parse,
  OperationTypeNode,
  TypeNameMetaFieldDef,
  type DocumentNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { byName } from '../../service/by-name.ts';
import { GraphError } from '../../service/errors.ts';
import { AnswerWriter, type AnswerError } from './answer-writer.ts';
import { conditionVariables, type Variables } from './conditions.ts';
import { ErrorPlaces } from './error-places.ts';
import { answerErrors } from './failures.ts';
import { runFetch, type Fetched, type FetchParts } from './fetch.ts';
import {
  fetchedDocument,
  fetchedSelection,
  fetchesAnything,
  type FetchedSelection,
  type OperationParts,
} from './fetched-operation.ts';
import { introspected, introspectionOf } from './introspection.ts';
import { merge } from './merge.ts';
import { FetchedNames } from './names.ts';
import { withOwners } from './owners.ts';
import type { Planning } from './planning.ts';
import { RequiredArguments } from './required-arguments.ts';
import { shapeOf, type FetchedObject, type ObjectShape } from './shape.ts';
import { staged } from './staged-plan.ts';
import { stepsOf, type Step } from './steps.ts';
import { UnmetRequirements } from './unmet-requirements.ts';

/** An operation ready to be run any number of times, with its conditions decided. */
interface Prepared {
  /** Nearly always one; more where fields need one other field with different arguments. */
  readonly plans: readonly Step[];
  /** Whether each plan has to end before the next begins. */
  readonly inOrder: boolean;
  readonly shape: ObjectShape;
  /** What the schema itself answers; null where that is nothing. */
  readonly introspected: DocumentNode | null;
}

export interface ExecutionRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Names the document among all others; equal documents have equal ones. */
  readonly documentId: string;
  readonly variables: Variables;
  readonly send: FetchParts['send'];
  readonly onFailure: FetchParts['onFailure'];
  readonly signal: AbortSignal;
  /** Whether data that needs no more than to be read may be answered as it was fetched, and not as JSON. */
  readonly asFetched: boolean;
}

type PrepareRequest = Pick<ExecutionRequest, 'document' | 'operation' | 'documentId' | 'variables'>;

export interface ExecutionAnswer {
  /** The data as JSON, or as it was fetched where that is asked for and enough; undefined when nothing was run. */
  readonly data: string | FetchedObject | undefined;
  readonly errors: readonly AnswerError[];
}

export interface ExecutorOptions {
  readonly planning: Pick<Planning, 'schema' | 'wholeSchema' | 'plan'>;
  readonly supergraphSdl: string;
  /** How many prepared operations are kept. */
  readonly maxPrepared: number;
}

async function run(step: Step, fetched: Fetched, parts: FetchParts): Promise<void> {
  if (step.kind === 'fetch') return runFetch(step, fetched, parts);
  if (step.kind === 'parallel') {
    await Promise.all(step.steps.map((inner) => run(inner, fetched, parts)));
    return;
  }
  for (const inner of step.steps) await run(inner, fetched, parts);
}

/** Answers operations over a supergraph: plans them, runs the plans' fetches and writes what they bring. */
export class Executor {
  readonly #schema: GraphQLSchema;
  readonly #planning: ExecutorOptions['planning'];
  readonly #requiredArguments: RequiredArguments;
  readonly #unmetRequirements: UnmetRequirements;
  readonly #objectTypes: ReadonlySet<unknown>;
  readonly #prepared: LRUCache<string, Prepared>;
  readonly #preparing = new Map<string, Promise<Prepared>>();
  #plansMade = 0;

  constructor({ planning, supergraphSdl, maxPrepared }: ExecutorOptions) {
    const { schema, wholeSchema } = planning;
    this.#planning = planning;
    this.#schema = schema;
    const supergraph = parse(supergraphSdl, { noLocation: true });
    this.#requiredArguments = new RequiredArguments(wholeSchema, supergraph);
    this.#unmetRequirements = new UnmetRequirements(wholeSchema, supergraph);
    const types = Object.values(wholeSchema.getTypeMap()).filter(isObjectType);
    this.#objectTypes = new Set(types.map(({ name }) => name));
    this.#prepared = new LRUCache({ max: maxPrepared });
  }

  /** Operations that are planned and kept, and how many were planned. */
  get plans(): { readonly kept: number; readonly made: number } {
    return { kept: this.#prepared.size, made: this.#plansMade };
  }

  /** Never throws for what a subgraph does; throws GraphError for an operation that can't be answered at all. */
  async execute(request: ExecutionRequest): Promise<ExecutionAnswer> {
    const { operation } = request;
    const variables = this.#variables(operation.variableDefinitions ?? [], request.variables);
    const prepared = await this.prepare({ ...request, variables });
    const { send, onFailure, signal } = request;
    const parts: FetchParts = {
      variables,
      send,
      onFailure,
      signal,
      isObjectType: (name) => this.#objectTypes.has(name),
    };
    const fetched = await fetchAll(prepared, parts);
    const { shape } = prepared;
    if (request.asFetched && fetched.failures.length === 0 && shape.stands(fetched.data))
      return { data: fetched.data, errors: [] };
    return written(prepared, fetched, await introspectionOf(this.#schema, prepared.introspected, variables));
  }

  /**
   * Plans an operation, or finds the plan of an earlier time; whoever asks for the same at once waits for the same.
   * Throws GraphError when it can't be planned.
   */
  async prepare(request: PrepareRequest): Promise<Prepared> {
    const { document, operation, variables } = request;
    const decided = conditionVariables(document).map((name) => variables[name] === true);
    const key = [request.documentId, operation.name?.value ?? '', ...decided].join(' ');
    const known = this.#prepared.get(key) ?? this.#preparing.get(key);
    if (known !== undefined) return known;
    const preparing = this.#made(request);
    this.#preparing.set(key, preparing);
    try {
      const prepared = await preparing;
      this.#prepared.set(key, prepared);
      return prepared;
    } finally {
      this.#preparing.delete(key);
    }
  }

  async #made({ document, operation, variables }: PrepareRequest): Promise<Prepared> {
    const names = new FetchedNames(this.#schema);
    const prepared = await this.#plan({ schema: this.#schema, document, operation, variables, names });
    this.#plansMade += 1;
    return prepared;
  }

  async #plan(parts: OperationParts): Promise<Prepared> {
    const { document, operation, variables } = parts;
    const root = this.#schema.getRootType(operation.operation) as GraphQLObjectType;
    const selection = fetchedSelection(parts);
    const ready = { shape: shapeOf(parts, root), introspected: introspected(document, operation, variables) };
    if (!fetchesAnything(selection)) return { plans: [], inOrder: false, ...ready };
    const isMutation = operation.operation === OperationTypeNode.MUTATION;
    const wholes = isMutation ? rootFields(selection) : [selection];
    const selections = wholes.flatMap((whole) => this.#requiredArguments.parts(whole, isMutation));
    const planOf = (part: FetchedSelection): Promise<Step> => this.#stepsFor(operation, part);
    const requirements = this.#unmetRequirements;
    const plans: Step[] = [];
    // One after the other: an operation of many parts leaves room for others between them.
    for (const part of selections) {
      const plan = await planOf(part);
      plans.push(await staged(plan, { requirements, selection: part, mayStage: !isMutation, planOf }));
    }
    return { plans, inOrder: isMutation, ...ready };
  }

  async #stepsFor(operation: OperationDefinitionNode, selection: FetchedSelection): Promise<Step> {
    const plan = await this.#planning.plan(fetchedDocument(operation, selection));
    const step = stepsOf(this.#planning.wholeSchema, plan);
    if (step === null) throw new GraphError('INTERNAL_SERVER_ERROR', 'The operation has an empty plan.');
    return step;
  }

  #variables(definitions: readonly VariableDefinitionNode[], given: Variables): Variables {
    const { coerced, errors } = getVariableValues(this.#schema, definitions, given, { maxErrors: 1 });
    if (coerced !== undefined) return byName(coerced);
    throw new GraphError('BAD_USER_INPUT', errors[0]?.message ?? 'A variable has a wrong value.');
  }
}

/**
 * The fields of a mutation, each by itself: what one selects is answered before the next changes anything, as the
 * specification asks; the planner would put neighbours of one subgraph into one fetch.
 */
function rootFields(selection: FetchedSelection): readonly FetchedSelection[] {
  return [...selection.fields]
    .filter(([name]) => name !== TypeNameMetaFieldDef.name)
    .map((field) => ({ type: selection.type, fields: new Map([field]), fragments: new Map() }));
}

async function fetchOne(plan: Step, parts: FetchParts): Promise<Fetched> {
  const fetched: Fetched = { data: {}, failures: [] };
  await run(plan, fetched, parts);
  return fetched;
}

async function fetchInOrder(plans: readonly Step[], parts: FetchParts): Promise<readonly Fetched[]> {
  const all: Fetched[] = [];
  for (const plan of plans) all.push(await fetchOne(plan, parts));
  return all;
}

async function fetchAll({ plans, inOrder }: Prepared, parts: FetchParts): Promise<Fetched> {
  const [first, ...others] = inOrder
    ? await fetchInOrder(plans, parts)
    : await Promise.all(plans.map((plan) => fetchOne(plan, parts)));
  if (first === undefined) return { data: {}, failures: [] };
  for (const { data, failures } of others) {
    merge(first.data, data);
    first.failures.push(...failures);
  }
  return first;
}

function written(
  { shape, plans }: Prepared,
  { data, failures }: Fetched,
  introspection: ReadonlyMap<string, string>,
): ExecutionAnswer {
  const errors = failures.length === 0 ? [] : answerErrors(failures, shape, data);
  const places = new ErrorPlaces();
  for (const { path } of errors) places.add(path);
  const writer = new AnswerWriter(places, errors[0], introspection);
  const text = shape.write(data, writer) ?? 'null';
  return { data: text, errors: [...errors, ...withOwners(writer.errors, plans, { shape, data })] };
}
