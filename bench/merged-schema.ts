import {
  buildSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  Kind,
  parse,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import type { SubgraphContext } from '../subgraphs/context.ts';

// The peer that no gateway can pass: the four subgraphs as one schema, each field resolved by its owner's resolver, each
// entity looked up by its owner's reference resolver when a field of another owner is met. No plan, no second query.

export interface Part {
  readonly schema: GraphQLSchema;
  context(): SubgraphContext;
}

/** What the resolvers of one execution share. */
export class MergedContext {
  readonly #contexts = new Map<Part, SubgraphContext>();
  /** Entities looked up at another owner, by type and id. */
  readonly moved = new Map<Part, Map<string, unknown>>();

  of(part: Part): SubgraphContext {
    const known = this.#contexts.get(part) ?? part.context();
    this.#contexts.set(part, known);
    return known;
  }
}

type Field = GraphQLField<unknown, unknown>;
type Resolver = GraphQLFieldResolver<unknown, MergedContext>;
type ResolveReference = (representation: object, context: unknown, info: GraphQLResolveInfo) => unknown;
type Fields = Readonly<Record<string, unknown>>;

const isPromise = (value: unknown): value is Promise<unknown> => value instanceof Promise;

const marked = (field: Field, directive: string): boolean =>
  field.astNode?.directives?.some(({ name }) => name.value === directive) === true;

function fieldIn(part: Part, type: string, field: string): Field | null {
  const found = part.schema.getType(type);
  const known = isObjectType(found) ? found.getFields()[field] : undefined;
  return known === undefined || marked(known, 'external') ? null : known;
}

function referenceIn(part: Part, type: string): ResolveReference | null {
  const { apollo } = (part.schema.getType(type)?.extensions ?? {}) as {
    apollo?: { subgraph?: { resolveReference?: ResolveReference } };
  };
  return apollo?.subgraph?.resolveReference ?? null;
}

/** What @requires of a field names; null where it requires nothing. */
function requiredBy(field: Field): SelectionSetNode | null {
  const directive = field.astNode?.directives?.find(({ name }) => name.value === 'requires');
  const value = directive?.arguments?.[0]?.value;
  if (value?.kind !== Kind.STRING) return null;
  const [operation] = parse(`{ ${value.value} }`, { noLocation: true }).definitions;
  return operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet : null;
}

/** The value of a property, or what the method there answers. */
function property(source: unknown, name: string, args: Fields, context: MergedContext): unknown {
  const value = (source as Fields | undefined)?.[name];
  if (typeof value !== 'function') return value;
  return (value as (args: Fields, context: MergedContext) => unknown).call(source, args, context);
}

/** Which part an object of a type that several know came from. */
const origins = new WeakMap<object, Part>();

function remembered(value: unknown, part: Part): unknown {
  if (isPromise(value)) return value.then((settled) => remembered(settled, part));
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) {
      const known = remembered(element, part);
      if (isPromise(known)) value[index] = known;
    }
  } else if (typeof value === 'object' && value !== null) origins.set(value, part);
  return value;
}

/** The four schemas as one. */
class Merging {
  readonly #schema: GraphQLSchema;
  readonly #parts: readonly Part[];

  constructor(sdl: string, parts: readonly Part[]) {
    this.#schema = buildSchema(sdl);
    this.#parts = parts;
  }

  merged(): GraphQLSchema {
    for (const type of Object.values(this.#schema.getTypeMap())) {
      if (type.name.startsWith('__')) continue;
      const own = this.#parts.flatMap((part) => part.schema.getType(type.name) ?? []);
      const [first] = own;
      if (isLeafType(type)) {
        // The scalars of the language are the same objects everywhere.
        if (first === undefined || !isLeafType(first) || first === type) continue;
        const leaf = first;
        Object.assign(type, {
          serialize: (value: unknown) => leaf.serialize(value),
          parseValue: (value: unknown) => leaf.parseValue(value),
          parseLiteral: (node: ValueNode) => leaf.parseLiteral(node, undefined),
        });
      } else if (isAbstractType(type)) {
        const resolveType = own.flatMap((one) => (isAbstractType(one) ? (one.resolveType ?? []) : []))[0];
        if (resolveType !== undefined) type.resolveType = resolveType;
      } else if (isObjectType(type)) this.#resolvers(type);
    }
    return this.#schema;
  }

  #resolvers(type: GraphQLObjectType): void {
    const knowing = this.#parts.filter((part) => isObjectType(part.schema.getType(type.name)));
    for (const field of Object.values(type.getFields())) {
      const owners = knowing.filter((part) => fieldIn(part, type.name, field.name) !== null);
      const plain = owners.every((part) => fieldIn(part, type.name, field.name)?.resolve === undefined);
      const [owner] = owners;
      if (owner === undefined) throw new Error(`Nobody has ${type.name}.${field.name}.`);
      // A property that every part reads in the same way, of objects that all have it.
      if (plain && owners.length === knowing.length && isLeafType(getNamedType(field.type))) continue;
      const isRoot = type === this.#schema.getQueryType();
      field.resolve = (
        knowing.length === 1 || isRoot ? this.#call(owner, type, field.name) : this.#moving(type, field.name)
      ) as GraphQLFieldResolver<unknown, unknown>;
    }
  }

  /** Calls a field at one part. */
  #call(part: Part, type: GraphQLObjectType, name: string): Resolver {
    const field = fieldIn(part, type.name, name);
    const inner = field === null ? '' : getNamedType(field.type).name;
    const shared = this.#isShared(inner);
    const { resolve } = field ?? {};
    return (source, args, context, info) => {
      const value =
        resolve === undefined ? property(source, name, args, context) : resolve(source, args, context.of(part), info);
      return shared ? remembered(value, part) : value;
    };
  }

  /** Whether objects of a type, or of one that it stands for, come from several parts. */
  #isShared(name: string): boolean {
    const type = this.#schema.getType(name);
    if (isAbstractType(type)) return this.#schema.getPossibleTypes(type).some((one) => this.#isShared(one.name));
    return isObjectType(type) && this.#parts.filter((part) => part.schema.getType(name) !== undefined).length > 1;
  }

  /** Calls a field where the object came from if it is known there, and otherwise at its owner. */
  #moving(type: GraphQLObjectType, name: string): Resolver {
    const calls = new Map<Part, { readonly call: Resolver; readonly required: SelectionSetNode | null }>();
    for (const part of this.#parts) {
      const field = fieldIn(part, type.name, name);
      if (field !== null) calls.set(part, { call: this.#call(part, type, name), required: requiredBy(field) });
    }
    const [owner] = calls.keys();
    return (source, args, context, info) => {
      const origin = origins.get(source as object);
      const here = origin === undefined ? undefined : calls.get(origin);
      if (here !== undefined && here.required === null) return here.call(source, args, context, info);
      // A field that requires others is asked of the owner that the supergraph names for this object.
      const part = here !== undefined && origin !== undefined ? origin : owner;
      const there = part === undefined ? undefined : calls.get(part);
      if (part === undefined || there === undefined) throw new Error(`Nobody has ${type.name}.${name}.`);
      const move = { part, type, required: there.required, context, info };
      const moved = this.#moved(source as Fields, move);
      const ask = (value: unknown): unknown => (value == null ? null : there.call(value, args, context, info));
      return isPromise(moved) ? moved.then(ask) : ask(moved);
    };
  }

  #moved(source: Fields, move: Move): unknown {
    const { part, type, required, context, info } = move;
    const resolveReference = referenceIn(part, type.name);
    const resolved = (more: object): unknown => {
      const representation = { __typename: type.name, id: source['id'], ...more };
      const found =
        resolveReference === null ? representation : resolveReference(representation, context.of(part), info);
      return remembered(found, part);
    };
    if (required !== null) return this.#selected(source, type, required, context, info).then(resolved);
    const known = context.moved.get(part) ?? new Map<string, unknown>();
    context.moved.set(part, known);
    const key = `${type.name} ${String(source['id'])}`;
    if (!known.has(key)) known.set(key, resolved({}));
    return known.get(key);
  }

  async #selected(
    source: unknown,
    type: GraphQLObjectType,
    set: SelectionSetNode,
    context: MergedContext,
    info: GraphQLResolveInfo,
  ): Promise<object> {
    const entries: [string, unknown][] = [];
    for (const selection of set.selections) {
      if (selection.kind !== Kind.FIELD) continue;
      const name = selection.name.value;
      const field = type.getFields()[name];
      if (field === undefined) continue;
      const value: unknown =
        field.resolve === undefined
          ? (source as Fields)[name]
          : await field.resolve(source, {}, context, { ...info, fieldName: name });
      const inner = getNamedType(field.type);
      const isComposite = selection.selectionSet !== undefined && value != null && isObjectType(inner);
      entries.push([
        name,
        isComposite ? await this.#selected(value, inner, selection.selectionSet, context, info) : (value ?? null),
      ]);
    }
    return Object.fromEntries(entries);
  }
}

interface Move {
  readonly part: Part;
  readonly type: GraphQLObjectType;
  readonly required: SelectionSetNode | null;
  readonly context: MergedContext;
  readonly info: GraphQLResolveInfo;
}

/** One schema whose executions need a `MergedContext`; `sdl` is what clients see of the graph. */
export function mergedSchema(sdl: string, parts: readonly Part[]): GraphQLSchema {
  return new Merging(sdl, parts).merged();
}
