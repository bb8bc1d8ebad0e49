import { Kind, parse, type ConstDirectiveNode, type ObjectTypeDefinitionNode, type TypeNode } from 'graphql';

/** A field of the supergraph: what it answers, and which subgraphs can answer it. */
export interface SupergraphField {
  readonly type: string;
  readonly owners: readonly string[];
}

/** The object types of a supergraph with their fields. */
export type SupergraphFields = ReadonlyMap<string, ReadonlyMap<string, SupergraphField>>;

function argumentOf(directive: ConstDirectiveNode, name: string): string | boolean | null {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  if (value?.kind === Kind.ENUM || value?.kind === Kind.STRING || value?.kind === Kind.BOOLEAN) return value.value;
  return null;
}

function named(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : named(type.type);
}

type Directives = readonly ConstDirectiveNode[] | undefined;

/** The graphs that a directive of the join specification names, without those that only know a field. */
function graphsOf(directives: Directives, directive: string): readonly string[] {
  return (directives ?? [])
    .filter(({ name }) => name.value === directive)
    .filter((one) => argumentOf(one, 'external') !== true)
    .flatMap((one) => argumentOf(one, 'graph') ?? [])
    .filter((graph) => typeof graph === 'string');
}

function fieldsOf(type: ObjectTypeDefinitionNode, nameOf: ReadonlyMap<string, string>) {
  const whole = graphsOf(type.directives, 'join__type');
  return new Map(
    (type.fields ?? []).map((field): [string, SupergraphField] => {
      const own = graphsOf(field.directives, 'join__field');
      const owners = (own.length === 0 ? whole : own).flatMap((graph) => nameOf.get(graph) ?? []);
      return [field.name.value, { type: named(field.type), owners }];
    }),
  );
}

/** Reads who answers what out of a supergraph. */
export function supergraphFields(sdl: string): SupergraphFields {
  const { definitions } = parse(sdl, { noLocation: true });
  const graphs = definitions.flatMap((definition) =>
    definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph'
      ? (definition.values ?? [])
      : [],
  );
  const nameOf = new Map(
    graphs.map((graph): [string, string] => {
      const directive = graph.directives?.find(({ name }) => name.value === 'join__graph');
      const name = directive === undefined ? null : argumentOf(directive, 'name');
      return [graph.name.value, typeof name === 'string' ? name : graph.name.value];
    }),
  );
  return new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION
        ? [[definition.name.value, fieldsOf(definition, nameOf)] as const]
        : [],
    ),
  );
}
