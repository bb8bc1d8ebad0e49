import { isObjectType, type GraphQLFieldResolver, type GraphQLObjectType } from 'graphql';

/** What a reference of the gateway was resolved to, beside the type that the reference names. */
export class Entity {
  readonly typeName: string;
  readonly value: unknown;

  constructor(typeName: string, value: unknown) {
    this.typeName = typeName;
    this.value = value;
  }
}

type Reference = Readonly<Record<string, unknown>> & { readonly __typename: string };
type ReferenceResolver = (reference: Reference, context: unknown, info: unknown) => unknown;

/** The `__resolveReference` of a type, where the federation library keeps it; a type without one is its own answer. */
function resolverOf({ extensions }: GraphQLObjectType): ReferenceResolver | undefined {
  const { apollo } = extensions as { apollo?: { subgraph?: { resolveReference?: ReferenceResolver } } };
  return apollo?.subgraph?.resolveReference;
}

/**
 * Resolves the references of a fetch as the library does, without a promise for each and without writing the name of
 * the type into what was resolved. Where a reference names anything but an object type, the library answers.
 */
export function entitiesBy(library: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> {
  return (source, args: { readonly representations: readonly Reference[] }, context, info) => {
    const types = args.representations.map(({ __typename }) => info.schema.getType(__typename));
    if (!types.every(isObjectType)) return library(source, args, context, info);
    return args.representations.map((reference, index) => {
      const type = types[index];
      const resolve = isObjectType(type) ? resolverOf(type) : undefined;
      return new Entity(reference.__typename, resolve === undefined ? reference : resolve(reference, context, info));
    });
  };
}
