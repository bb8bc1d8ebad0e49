import { Kind, parse, type ObjectTypeDefinitionNode, type TypeNode } from 'graphql';
import { joinGraphs, joinsOf } from '../composition/join.ts';

/** A field of the supergraph: what it answers, and which subgraphs can answer it. */
export interface SupergraphField {
  readonly type: string;
  readonly owners: readonly string[];
}

/** The object types of a supergraph with their fields. */
export type SupergraphFields = ReadonlyMap<string, ReadonlyMap<string, SupergraphField>>;

function named(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : named(type.type);
}

/** The subgraphs that answer a type or a field, without those that only know it. */
function graphsOf(node: Parameters<typeof joinsOf>[0], directive: 'join__type' | 'join__field'): readonly string[] {
  return joinsOf(node, directive).flatMap(({ graph, external }) => (graph === null || external ? [] : [graph]));
}

function fieldsOf(type: ObjectTypeDefinitionNode, graphs: ReturnType<typeof joinGraphs>) {
  const whole = graphsOf(type, 'join__type');
  return new Map(
    (type.fields ?? []).map((field): [string, SupergraphField] => {
      const own = graphsOf(field, 'join__field');
      const owners = (own.length === 0 ? whole : own).flatMap((graph) => graphs?.get(graph)?.name ?? []);
      return [field.name.value, { type: named(field.type), owners }];
    }),
  );
}

/** Reads who answers what out of a supergraph. */
export function supergraphFields(sdl: string): SupergraphFields {
  const supergraph = parse(sdl, { noLocation: true });
  const graphs = joinGraphs(supergraph);
  return new Map(
    supergraph.definitions.flatMap((definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION
        ? [[definition.name.value, fieldsOf(definition, graphs)] as const]
        : [],
    ),
  );
}
