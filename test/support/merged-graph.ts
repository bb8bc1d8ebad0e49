import { readFile } from 'node:fs/promises';
import {
  buildSchema,
  defaultFieldResolver,
  execute,
  getNullableType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  parse,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { localTransport } from '../../gateway/composition/embedded.ts';
import { formattedError } from '../../service/errors.ts';
import { fromHeaders } from '../../service/headers.ts';
import { createLog } from '../../service/log.ts';
import { projectPath } from '../../service/paths.ts';
import { createContext, type SubgraphContext } from '../../subgraphs/context.ts';
import { enterprisesSubgraph } from '../../subgraphs/enterprises/index.ts';
import { exportsSubgraph } from '../../subgraphs/exports/index.ts';
import { programsSubgraph } from '../../subgraphs/programs/index.ts';
import { regionsSubgraph } from '../../subgraphs/regions/index.ts';
import { startSubgraph, type RunningSubgraph } from '../../subgraphs/start.ts';
import { executableSchema, type SubgraphDefinition } from '../../subgraphs/subgraph.ts';
import type { SharedLoaders } from '../../subgraphs/value-types.ts';
import { startOurs, type Ask } from './federation.ts';
import { now, type Answer } from './graph.ts';

interface Part {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly running: RunningSubgraph;
  /** A context for one operation. */
  readonly context: () => Promise<SubgraphContext>;
}

/** An object of the merged answer: what it is in the subgraph that gave it. */
interface Held {
  readonly part: Part;
  readonly value: unknown;
}

async function startPart<L extends SharedLoaders>(definition: SubgraphDefinition<L>): Promise<Part> {
  const { name, datasets, loaders } = definition;
  const log = createLog('test', 'silent');
  const running = await startSubgraph(name, { store: { kind: 'embedded' }, databasePrefix: 'merged_', log, now });
  const context = async (): Promise<SubgraphContext> => {
    const histories = await running.subgraph.refresh();
    return createContext({ scope: fromHeaders({}, now), store: running.store, datasets, histories, loaders });
  };
  return { name, schema: executableSchema(definition), running, context };
}

type Field = GraphQLField<unknown, unknown>;

const marked = (field: Field, directive: string): boolean =>
  field.astNode?.directives?.some(({ name }) => name.value === directive) === true;

function fieldIn(part: Part, type: string, field: string): Field | null {
  const found = part.schema.getType(type);
  const known = isObjectType(found) ? found.getFields()[field] : undefined;
  return known === undefined || marked(known, 'external') ? null : known;
}

type ResolveReference = (representation: object, context: unknown, info: GraphQLResolveInfo) => unknown;

/** How a subgraph finds an entity; null for a type that is none. One that does not look takes what it is sent. */
function referenceIn(part: Part, type: string): ResolveReference | null {
  const found = part.schema.getType(type);
  if (!isObjectType(found) || found.astNode?.directives?.some(({ name }) => name.value === 'key') !== true) return null;
  const apollo = found.extensions['apollo'] as { subgraph?: { resolveReference?: ResolveReference } } | undefined;
  return apollo?.subgraph?.resolveReference ?? ((representation) => representation);
}

/** What @requires of a field names; null where it requires nothing. */
function requiredBy(field: Field): SelectionSetNode | null {
  const directive = field.astNode?.directives?.find(({ name }) => name.value === 'requires');
  const value = directive?.arguments?.[0]?.value;
  const [operation] = parse(value?.kind === Kind.STRING ? `{ ${value.value} }` : '{ none }').definitions;
  return value === undefined || operation?.kind !== Kind.OPERATION_DEFINITION ? null : operation.selectionSet;
}

/** One operation over the four subgraphs as if they were one: no plan, each field asked of its owner when it is met. */
class MergedOperation {
  readonly #parts: readonly Part[];
  readonly #contexts: ReadonlyMap<Part, SubgraphContext>;

  constructor(parts: readonly Part[], contexts: ReadonlyMap<Part, SubgraphContext>) {
    this.#parts = parts;
    this.#contexts = contexts;
  }

  async field(held: Held | null, type: string, name: string, call: FieldCall): Promise<unknown> {
    const part = held !== null && fieldIn(held.part, type, name) !== null ? held.part : this.#owner(type, name);
    const field = fieldIn(part, type, name);
    if (field === null) throw new Error(`${part.name} has no ${type}.${name}.`);
    const required = requiredBy(field);
    const stays = held === null || (held.part === part && required === null);
    const parent = stays ? held?.value : await this.#moved(held, part, type, { required, info: call.info });
    // The owner does not know the entity.
    if (!stays && parent === null) return null;
    const resolve = field.resolve ?? defaultFieldResolver;
    // Where a key or a required field is read on the way, the call is that of another field.
    const info = { ...call.info, fieldName: name };
    return this.#held(part, field.type, await resolve(parent, call.args, this.#contexts.get(part), info));
  }

  #owner(type: string, name: string): Part {
    const owner = this.#parts.find((part) => fieldIn(part, type, name) !== null);
    if (owner === undefined) throw new Error(`Nobody has ${type}.${name}.`);
    return owner;
  }

  /** The same entity in another subgraph, which is sent its id and what the field requires. */
  async #moved(held: Held, part: Part, type: string, call: MoveCall): Promise<unknown> {
    const resolveReference = referenceIn(part, type);
    if (resolveReference === null) return held.value;
    const id = await this.field(held, type, 'id', { args: {}, info: call.info });
    const required = call.required === null ? {} : await this.#selected(held, type, call.required, call.info);
    return resolveReference({ __typename: type, id, ...required }, this.#contexts.get(part), call.info);
  }

  async #selected(held: Held, type: string, set: SelectionSetNode, info: GraphQLResolveInfo): Promise<object> {
    const entries: [string, unknown][] = [];
    for (const selection of set.selections) {
      if (selection.kind !== Kind.FIELD) continue;
      const { value: name } = selection.name;
      const value = await this.field(held, type, name, { args: {}, info });
      const inner = fieldIn(this.#owner(type, name), type, name)?.type;
      const innerType = inner === undefined ? '' : String(getNullableType(inner));
      const composite = selection.selectionSet !== undefined && value !== null && value !== undefined;
      entries.push([
        name,
        composite ? await this.#selected(value as Held, innerType, selection.selectionSet, info) : (value ?? null),
      ]);
    }
    return Object.fromEntries(entries);
  }

  async #held(part: Part, type: GraphQLOutputType, given: unknown): Promise<unknown> {
    const value = await given;
    if (value === null || value === undefined) return null;
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      const { ofType } = nullable as { ofType: GraphQLOutputType };
      return Promise.all(Array.from(value as Iterable<unknown>, (element) => this.#held(part, ofType, element)));
    }
    return isLeafType(nullable) ? nullable.serialize(value) : ({ part, value } satisfies Held);
  }
}

interface FieldCall {
  readonly args: Readonly<Record<string, unknown>>;
  readonly info: GraphQLResolveInfo;
}

interface MoveCall {
  readonly required: SelectionSetNode | null;
  readonly info: GraphQLResolveInfo;
}

function mergedAsk(schema: GraphQLSchema, parts: readonly Part[]): Ask {
  return async (query, variables = {}) => {
    const contexts = new Map<Part, SubgraphContext>();
    for (const part of parts) contexts.set(part, await part.context());
    const operation = new MergedOperation(parts, contexts);
    const { data, errors } = await execute({
      schema,
      document: parse(query),
      variableValues: variables,
      fieldResolver: (held: Held | undefined, args: Readonly<Record<string, unknown>>, _, info) =>
        operation.field(held ?? null, info.parentType.name, info.fieldName, { args, info }),
    });
    const answer = { data, ...(errors === undefined ? {} : { errors: errors.map(formattedError) }) };
    return JSON.parse(JSON.stringify(answer)) as Answer;
  };
}

export interface MergedGraph {
  readonly schema: GraphQLSchema;
  readonly ours: Ask;
  readonly merged: Ask;
  stop(): Promise<void>;
}

/** The project's own graph over the samples: by the gateway, and by its four subgraphs merged into one schema. */
export async function startMergedGraph(): Promise<MergedGraph> {
  const parts = [
    await startPart(programsSubgraph),
    await startPart(regionsSubgraph),
    await startPart(enterprisesSubgraph),
    await startPart(exportsSubgraph),
  ];
  const schema = buildSchema(await readFile(projectPath('schema', 'api.graphql'), 'utf8'));
  const stop = async (): Promise<void> => {
    await Promise.all(parts.map(({ running }) => running.stop()));
  };
  const transport = localTransport(
    parts.map(({ running }) => running.subgraph),
    stop,
  );
  const supergraphSdl = await readFile(projectPath('schema', 'supergraph.graphql'), 'utf8');
  const names = parts.map(({ name }) => name);
  const ours = await startOurs(supergraphSdl, transport, names);
  return {
    schema,
    ours: ours.ask,
    merged: mergedAsk(schema, parts),
    stop: async () => {
      await ours.stop();
      await transport.stop();
    },
  };
}
