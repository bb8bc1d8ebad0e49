import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import {
  Kind,
  parse,
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Fixture, FixtureSubgraph, Thing, World } from './fixture.ts';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [
  "@key", "@shareable", "@external", "@requires", "@provides", "@override", "@inaccessible", "@interfaceObject"
])\n`;

/** The SDL of a fixture's subgraph as it is composed and served. */
export const fixtureSdl = (subgraph: FixtureSubgraph): string => `${LINK}${subgraph.sdl}`;

/** The world of the request that runs; requests run one after the other. */
export interface CurrentWorld {
  world: World;
}

type TypeNode = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

const directiveOf = (node: TypeNode | FieldDefinitionNode, name: string): readonly ConstDirectiveNode[] =>
  (node.directives ?? []).filter((directive) => directive.name.value === name);

/** The keys by which a subgraph can find a thing. */
function keysOf(node: TypeNode): readonly SelectionSetNode[] {
  return directiveOf(node, 'key').flatMap((directive) => {
    const resolvable = directive.arguments?.find((argument) => argument.name.value === 'resolvable')?.value;
    if (resolvable?.kind === Kind.BOOLEAN && !resolvable.value) return [];
    const fields = directive.arguments?.find((argument) => argument.name.value === 'fields')?.value;
    const text = fields?.kind === Kind.STRING ? `{ ${fields.value} }` : '{ none }';
    const [operation] = parse(text).definitions;
    return operation?.kind === Kind.OPERATION_DEFINITION ? [operation.selectionSet] : [];
  });
}

const isThing = (value: unknown): value is Thing => typeof value === 'object' && value !== null;

/** Whether a representation has every field of a key, and the thing has the same ones. */
function agrees(key: SelectionSetNode, representation: unknown, thing: unknown): boolean {
  if (!isThing(representation) || !isThing(thing)) return false;
  return key.selections.every((selection) => {
    if (selection.kind !== Kind.FIELD) return false;
    const { value: name } = selection.name;
    if (!(name in representation)) return false;
    return selection.selectionSet === undefined
      ? representation[name] === thing[name]
      : agrees(selection.selectionSet, representation[name], thing[name]);
  });
}

/** One subgraph of a fixture: it sees of each thing what its SDL says that it owns, and what it is sent. */
class FixtureSchema {
  readonly #fixture: Fixture;
  readonly #subgraph: FixtureSubgraph;
  readonly #current: CurrentWorld;
  readonly #types: readonly TypeNode[];
  readonly #interfaces: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(fixture: Fixture, subgraph: FixtureSubgraph, current: CurrentWorld) {
    this.#fixture = fixture;
    this.#subgraph = subgraph;
    this.#current = current;
    this.#interfaces = interfacesOf(fixture);
    this.#types = parse(fixtureSdl(subgraph)).definitions.filter(
      (definition) =>
        definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION,
    );
  }

  build(): GraphQLSchema {
    const resolvers = Object.fromEntries(this.#types.map((type) => [type.name.value, this.#resolversOf(type)]));
    for (const definition of parse(fixtureSdl(this.#subgraph)).definitions) {
      if (definition.kind !== Kind.UNION_TYPE_DEFINITION) continue;
      resolvers[definition.name.value] = { __resolveType: (thing: Thing) => thing['__typename'] };
    }
    const typeDefs = parse(fixtureSdl(this.#subgraph));
    // The library has no type for the resolvers of references and of types, which it takes here all the same.
    return buildSubgraphSchema({ typeDefs, resolvers: resolvers as unknown as GraphQLResolverMap<unknown> });
  }

  #resolversOf(type: TypeNode): Record<string, unknown> {
    const reference = keysOf(type).length === 0 ? {} : { __resolveReference: this.#referenceOf(type) };
    if (type.kind === Kind.INTERFACE_TYPE_DEFINITION) {
      return { ...reference, __resolveType: (thing: Thing) => thing['__typename'] };
    }
    const fields = (type.fields ?? []).map((field) => [field.name.value, this.#resolverOf(type.name.value, field)]);
    return { ...reference, ...Object.fromEntries(fields) };
  }

  #resolverOf(type: string, field: FieldDefinitionNode): GraphQLFieldResolver<Thing, unknown> {
    const { value: name } = field.name;
    const rule = this.#subgraph.rules?.[type]?.[name] ?? this.#fixture.rules?.[type]?.[name];
    const whole = directiveOf(field, 'provides').length > 0;
    return (parent, args) => {
      const { world } = this.#current;
      const root = type === 'Query' || type === 'Mutation' ? world.roots[name] : undefined;
      const plain = (): unknown => (root === undefined ? parent[name] : root(args));
      const value = rule === undefined ? plain() : rule(parent, args, world);
      return whole ? value : this.#visible(value);
    };
  }

  /** What this subgraph sees of a value: not the fields of others, unless they are sent or provided. */
  #visible(value: unknown): unknown {
    if (value instanceof Error) throw value;
    if (Array.isArray(value)) {
      return value.map((element) => (element instanceof Error ? element : this.#visible(element)));
    }
    const type = isThing(value) ? this.#types.find((one) => one.name.value === value['__typename']) : undefined;
    return isThing(value) && type !== undefined ? withoutExternal(type, value) : value;
  }

  #referenceOf(type: TypeNode): (representation: Thing) => Thing | null {
    const { value: name } = type.name;
    const keys = keysOf(type);
    return (representation) => {
      const key = keys.find((one) => agrees(one, representation, representation));
      const found = this.#current.world.entities.find(
        (thing) => key !== undefined && this.#isOf(thing, name) && agrees(key, representation, thing),
      );
      if (found === undefined) return null;
      const __typename = type.kind === Kind.OBJECT_TYPE_DEFINITION ? name : found['__typename'];
      return { ...withoutExternal(type, found), ...representation, __typename };
    };
  }

  /** An object of an interface may be known to this subgraph by the interface alone. */
  #isOf(thing: Thing, name: string): boolean {
    return thing['__typename'] === name || this.#interfaces.get(String(thing['__typename']))?.has(name) === true;
  }
}

function withoutExternal(type: TypeNode, thing: Thing): Thing {
  const external = (type.fields ?? []).filter((field) => directiveOf(field, 'external').length > 0);
  const names = new Set(external.map((field) => field.name.value));
  return Object.fromEntries(Object.entries(thing).filter(([name]) => !names.has(name)));
}

/** The interfaces of each object type, in whichever subgraph it is said. */
function interfacesOf(fixture: Fixture): ReadonlyMap<string, ReadonlySet<string>> {
  const interfaces = new Map<string, Set<string>>();
  for (const definition of fixture.subgraphs.flatMap((subgraph) => parse(fixtureSdl(subgraph)).definitions)) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const known = interfaces.get(definition.name.value) ?? new Set();
    for (const one of definition.interfaces ?? []) known.add(one.name.value);
    interfaces.set(definition.name.value, known);
  }
  return interfaces;
}

/** The executable schema of a fixture's subgraph. */
export function fixtureSchema(fixture: Fixture, subgraph: FixtureSubgraph, current: CurrentWorld): GraphQLSchema {
  return new FixtureSchema(fixture, subgraph, current).build();
}
