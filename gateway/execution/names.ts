import {
  Kind,
  print,
  type ArgumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { isCondition } from './conditions.ts';

const sortedArguments = (args: readonly ArgumentNode[]): string =>
  args
    .map((argument) => print(argument))
    .sort()
    .join(', ');

/** The definition of a field of a composite type; undefined for `__typename`, which every one of them has. */
export function fieldOf(parent: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
}

/** Whether a field takes arguments, on its type or, for an interface, on any type behind it. */
function takesArguments(schema: GraphQLSchema, parent: GraphQLNamedType, name: string): boolean {
  const behind = isInterfaceType(parent) ? schema.getPossibleTypes(parent) : [];
  return [parent, ...behind].some((type) => (fieldOf(type, name)?.args.length ?? 0) > 0);
}

/**
 * The names under which the fields of an operation are fetched, whatever the client calls them: a field that takes no
 * arguments keeps its own name, one that does gets a name of its own for each set of arguments. So no alias of a client
 * can stand where a key or a required field is expected, and equal leaves are fetched once.
 */
export class FetchedNames {
  readonly #byText = new Map<string, string>();
  readonly #byNode = new Map<FieldNode, string>();
  readonly #schema: GraphQLSchema;

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** The name for a field of a type. */
  of(parent: GraphQLNamedType, field: FieldNode): string {
    const known = this.#byNode.get(field);
    if (known !== undefined) return known;
    const name = this.#name(parent, field);
    this.#byNode.set(field, name);
    return name;
  }

  #name(parent: GraphQLNamedType, field: FieldNode): string {
    const plain = field.name.value;
    const own = this.#ownName(parent, field);
    const directives = (field.directives ?? []).filter((directive) => !isCondition(directive));
    if (!takesArguments(this.#schema, parent, plain) && own === '' && directives.length === 0) return plain;
    const text = [own, plain, sortedArguments(field.arguments ?? []), ...directives.map(print)].join('|');
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const name = this.#free(`${plain}__${this.#byText.size + 1}`);
    this.#byText.set(text, name);
    return name;
  }

  /** The client's alias where it tells equal fields apart; empty where they are one. */
  #ownName(parent: GraphQLNamedType, field: FieldNode): string {
    // Two equal fields of a mutation are two changes.
    if (parent === this.#schema.getMutationType()) return (field.alias ?? field.name).value;
    // What fails inside one object must not take the same object under another alias with it.
    return field.selectionSet === undefined || field.alias === undefined ? '' : field.alias.value;
  }

  #free(name: string): string {
    return fieldNames(this.#schema).has(name) ? this.#free(`${name}_`) : name;
  }
}

const namesBySchema = new WeakMap<GraphQLSchema, ReadonlySet<string>>();

/** Every name that a field of the schema has: a name made up for a fetch must be none of them. */
function fieldNames(schema: GraphQLSchema): ReadonlySet<string> {
  const known = namesBySchema.get(schema);
  if (known !== undefined) return known;
  const types = Object.values(schema.getTypeMap());
  const names = new Set(
    types.flatMap((type) => (isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : [])),
  );
  namesBySchema.set(schema, names);
  return names;
}

/** A field's name and alias as nodes of a document. */
export function namedAs(fetched: string, field: string): Pick<FieldNode, 'name' | 'alias'> {
  const name = { kind: Kind.NAME, value: field } as const;
  return fetched === field ? { name } : { name, alias: { kind: Kind.NAME, value: fetched } };
}
