import { defaultTypeResolver, getArgumentValues, GraphQLError, isObjectType, locatedError } from 'graphql';
import type { GraphQLAbstractType, GraphQLObjectType, GraphQLResolveInfo } from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import { isIterableObject } from 'graphql/jsutils/isIterableObject.js';
import { addPath, pathToArray, type Path } from 'graphql/jsutils/Path.js';
import { Entity } from './entities.ts';
import type { FieldPlan, ObjectPlan, TypePlan, Variables } from './operation-plan.ts';

/** One execution of a planned operation. */
export interface Run {
  readonly context: unknown;
  readonly variables: Variables;
  readonly errors: FieldErrors;
  /** Arguments made of variables, by field: the same wherever the field is met in this run. */
  readonly args: Map<FieldPlan, Variables>;
}

/** An object of an answer, made for it and nobody else's. */
export type Answer = Record<string, unknown>;
type Place = Path | undefined;

/** The errors of a run. One below a place that an error has nulled already is not added. */
export class FieldErrors {
  readonly list: GraphQLError[] = [];
  readonly #nulled = new Set<Place>();

  add(error: GraphQLError, at: Place): void {
    let place = at;
    for (; place !== undefined; place = place.prev) if (this.#nulled.has(place)) return;
    if (this.#nulled.has(undefined)) return;
    this.#nulled.add(at);
    this.list.push(error);
  }
}

export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

/** The values of the fields of an object, in the order in which they were asked for. */
export function executeFields(run: Run, plan: ObjectPlan, source: unknown, at: Place): Answer | Promise<Answer> {
  const answer: Answer = {};
  let awaited: Promise<void>[] | undefined;
  try {
    for (const field of plan.fields) {
      const value = executeField(run, field, source, at);
      setField(answer, field.key, value);
      if (isPromise(value)) (awaited ??= []).push(value.then((settled) => setField(answer, field.key, settled)));
    }
  } catch (error) {
    if (awaited === undefined) throw error;
    // The others go on: a rejection of theirs must find somebody who listens.
    return Promise.all(awaited).finally(() => {
      throw error;
    }) as Promise<never>;
  }
  if (awaited === undefined) return answer;
  const [only] = awaited;
  return awaited.length === 1 && only !== undefined ? only.then(() => answer) : Promise.all(awaited).then(() => answer);
}

function setField(answer: Answer, key: string, value: unknown): void {
  // An alias may be any name, and this one would set what the object inherits from.
  if (key === '__proto__') Object.defineProperty(answer, key, { value, ...OWN });
  else answer[key] = value;
}

const OWN = { enumerable: true, configurable: true, writable: true };

function executeField(run: Run, field: FieldPlan, source: unknown, parent: Place): unknown {
  const { type } = field;
  if (field.resolve === undefined && type.kind === 'leaf') {
    const property = propertyOf(source, field.name);
    // Most fields by far: a value that stands in a row. Its place is needed only when it is wrong.
    if (!type.nonNull && (property === null || property === undefined)) return null;
    if (property !== undefined && typeof property !== 'object' && typeof property !== 'function') {
      try {
        return completedLeaf(type.type, property);
      } catch (error) {
        return failed(run, field, type, error, placeOf(field, parent));
      }
    }
  }
  const at = placeOf(field, parent);
  let value: unknown;
  try {
    value = resolved(run, field, source, at);
  } catch (error) {
    return failed(run, field, type, error, at);
  }
  return settled(run, field, type, value, at);
}

const placeOf = (field: FieldPlan, parent: Place): Path => addPath(parent, field.key, field.parent.name);

function propertyOf(source: unknown, name: string): unknown {
  return (typeof source === 'object' && source !== null) || typeof source === 'function'
    ? (source as Answer)[name]
    : undefined;
}

function argumentsOf(run: Run, field: FieldPlan): Variables {
  if (field.constant !== undefined) return field.constant;
  const known = run.args.get(field);
  if (known !== undefined) return known;
  const [node] = field.nodes;
  if (node === undefined) throw new Error(`The field ${field.name} stands nowhere in the query.`);
  const values = getArgumentValues(field.definition, node, run.variables);
  run.args.set(field, values);
  return values;
}

function resolved(run: Run, field: FieldPlan, source: unknown, at: Path): unknown {
  const { resolve, name } = field;
  if (resolve !== undefined) return resolve(source, argumentsOf(run, field), run.context, infoOf(run, field, at));
  const property = propertyOf(source, name);
  if (typeof property !== 'function') return property;
  return (property as Method).call(source, argumentsOf(run, field), run.context, infoOf(run, field, at));
}

type Method = (args: Variables, context: unknown, info: GraphQLResolveInfo) => unknown;

function infoOf(run: Run, field: FieldPlan, at: Path): GraphQLResolveInfo {
  const { planned, definition, nodes, parent } = field;
  return {
    fieldName: definition.name,
    fieldNodes: nodes,
    returnType: definition.type,
    parentType: parent,
    path: at,
    schema: planned.schema,
    fragments: planned.fragments,
    rootValue: undefined,
    operation: planned.operation,
    variableValues: run.variables,
  };
}

/** A value of a field or of a list in it, completed once it is there; null where that fails and null is allowed. */
function settled(run: Run, field: FieldPlan, type: TypePlan, value: unknown, at: Path): unknown {
  if (isPromise(value)) {
    return value.then(
      (awaited) => settled(run, field, type, awaited, at),
      (error: unknown) => failed(run, field, type, error, at),
    );
  }
  try {
    const answer = completed(run, field, type, value, at);
    // A leaf is never waited for; what lies below an object or a list may fail it later.
    if (type.kind === 'leaf' || !isPromise(answer)) return answer;
    return answer.then(undefined, (error: unknown) => failed(run, field, type, error, at));
  } catch (error) {
    return failed(run, field, type, error, at);
  }
}

/** Notes an error where null is allowed, and otherwise throws it for the value above. */
function failed(run: Run, field: FieldPlan, type: TypePlan, error: unknown, at: Path): null {
  const located = locatedError(error, field.nodes, pathToArray(at));
  if (type.nonNull) throw located;
  run.errors.add(located, at);
  return null;
}

function completed(run: Run, field: FieldPlan, type: TypePlan, value: unknown, at: Path): unknown {
  if (value === null || value === undefined) {
    if (!type.nonNull) return null;
    throw new Error(`Cannot return null for non-nullable field ${field.parent.name}.${field.name}.`);
  }
  if (value instanceof Error) throw value;
  switch (type.kind) {
    case 'leaf':
      return completedLeaf(type.type, value);
    case 'object':
      return executeFields(run, type.fields(), value, at);
    case 'list':
      return completedList(run, field, type.of, value, at);
    case 'abstract':
      return completedAbstract(run, field, type, value, at);
  }
}

function completedLeaf(type: { serialize(value: unknown): unknown }, value: unknown): unknown {
  const serialized = type.serialize(value);
  if (serialized !== null && serialized !== undefined) return serialized;
  throw new Error(
    `Expected \`${inspect(type)}.serialize(${inspect(value)})\` to return non-nullable value, returned: ${inspect(serialized)}`,
  );
}

function completedList(run: Run, field: FieldPlan, type: TypePlan, value: unknown, at: Place): unknown {
  if (!isIterableObject(value)) {
    throw new GraphQLError(`Expected Iterable, but did not find one for field "${field.parent.name}.${field.name}".`);
  }
  const answers: unknown[] = [];
  let awaits = false;
  for (const item of value) {
    const answer = settled(run, field, type, item, addPath(at, answers.length, undefined));
    awaits ||= isPromise(answer);
    answers.push(answer);
  }
  return awaits ? Promise.all(answers) : answers;
}

type AbstractPlan = Extract<TypePlan, { readonly kind: 'abstract' }>;

function completedAbstract(run: Run, field: FieldPlan, plan: AbstractPlan, value: unknown, at: Path): unknown {
  if (value instanceof Entity) {
    const fields = (): ObjectPlan => plan.fieldsOf(possibleType(field, plan.type, value.typeName, value.value));
    return settled(run, field, { kind: 'object', nonNull: plan.nonNull, fields }, value.value, at);
  }
  const resolveType = plan.type.resolveType ?? defaultTypeResolver;
  const named = resolveType(value, run.context, infoOf(run, field, at), plan.type);
  const complete = (name: unknown): unknown =>
    executeFields(run, plan.fieldsOf(possibleType(field, plan.type, name, value)), value, at);
  return isPromise(named) ? named.then(complete) : complete(named);
}

/** The type that a value has; the messages are those of graphql-js. */
function possibleType(field: FieldPlan, type: GraphQLAbstractType, name: unknown, value: unknown): GraphQLObjectType {
  const { planned, parent, nodes } = field;
  const where = `must resolve to an Object type at runtime for field "${parent.name}.${field.name}"`;
  if (name === null || name === undefined) {
    throw new GraphQLError(
      `Abstract type "${type.name}" ${where}. Either the "${type.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`,
      { nodes },
    );
  }
  if (typeof name !== 'string') {
    throw new GraphQLError(
      `Abstract type "${type.name}" ${where} with value ${inspect(value)}, received "${inspect(name)}".`,
    );
  }
  const found = planned.schema.getType(name);
  if (found === undefined) {
    const fault = `Abstract type "${type.name}" was resolved to a type "${name}" that does not exist inside the schema.`;
    throw new GraphQLError(fault, { nodes });
  }
  if (!isObjectType(found)) {
    throw new GraphQLError(`Abstract type "${type.name}" was resolved to a non-object type "${name}".`, { nodes });
  }
  if (planned.schema.isSubType(type, found)) return found;
  throw new GraphQLError(`Runtime Object type "${found.name}" is not a possible type for "${type.name}".`, { nodes });
}
